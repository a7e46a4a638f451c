#!/bin/sh
# Sets up .venv from a hashed lock: "sh requirements/install.sh run" for the demo, "dev" for tests and checks.
# A warm call compares one checksum and does nothing. PYTHON=... picks the interpreter.
set -eu
cd "$(dirname "$0")/.."

KIND=${1:?say run or dev}
LOCK=requirements/$KIND.txt
LOG=.venv/install-$KIND.log
PIP=".venv/bin/python -m pip --disable-pip-version-check --no-input install --progress-bar off"

main() {
    if is_current; then return; fi
    if ! has_venv; then make_venv; fi
    rm -f .venv/installed-run .venv/installed-dev
    started=$(date +%s)
    printf 'Installing what %s locks. The first time this takes a minute or two.\n' "$LOCK"
    install_lock
    # Editable, from the tools of the lock: nothing is fetched, and an edit needs no second install.
    $PIP --no-build-isolation --no-deps -e . >>"$LOG" 2>&1 || give_up
    wanted > ".venv/installed-$KIND"
    printf 'Installed in %s s.\n' "$(($(date +%s) - started))"
}

# The development set holds everything that the run set holds.
is_current() {
    has_venv || return 1
    [ "$(cat .venv/installed-dev 2>/dev/null)" = "$(KIND=dev wanted)" ] && return
    [ "$(cat ".venv/installed-$KIND" 2>/dev/null)" = "$(wanted)" ]
}

# A new lock, or other dependencies or tools in pyproject.toml, ask for a new install.
wanted() {
    cksum "requirements/$KIND.txt" pyproject.toml requirements/install.sh
}

# Whole, made at this place (its scripts know their path), of a version that fits and that PYTHON asks for.
has_venv() {
    works .venv/bin/python && [ -x .venv/bin/pip ] || return 1
    [ ! -e .venv/made-at ] || [ "$(cat .venv/made-at)" = "$(pwd)" ] || return 1
    [ -z "${PYTHON:-}" ] || [ "$(version_of "$PYTHON")" = "$(version_of .venv/bin/python)" ]
}

make_venv() {
    python=$(find_python)
    printf 'Making .venv with Python %s\n' "$(version_of "$python")"
    rm -rf .venv
    "$python" -m venv .venv >/dev/null || {
        rm -rf .venv
        fail "$python could not make .venv. On Debian and Ubuntu: apt-get install python$(version_of "$python")-venv"
    }
    pwd > .venv/made-at
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        works "$PYTHON" || fail "PYTHON=$PYTHON is not a Python 3.11, 3.12 or 3.13."
        printf '%s' "$PYTHON"
        return
    fi
    for each in python3.13 python3.12 python3.11 python3 python; do
        if works "$each"; then
            printf '%s' "$each"
            return
        fi
    done
    fail "Python 3.11, 3.12 or 3.13 is needed and none was found. Install one, or name it: make PYTHON=/path/to/python"
}

works() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null
}

version_of() {
    "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null
}

install_lock() {
    $PIP --require-hashes -r "$LOCK" >"$LOG" 2>&1 &
    installer=$!
    trap 'kill "$installer" 2>/dev/null; exit 130' INT TERM
    if [ -t 1 ]; then show_progress; fi
    wait "$installer" || give_up
    trap - INT TERM
}

show_progress() {
    while kill -0 "$installer" 2>/dev/null; do
        sleep 1
        doing="$(grep -c '^Collecting ' "$LOG" || :) packages fetched"
        if grep -q '^Installing collected' "$LOG"; then doing="$doing, now unpacking them"; fi
        printf '\r  %s, %s s ' "$doing" "$(($(date +%s) - started))"
    done
    printf '\r%60s\r' ''
}

give_up() {
    grep '^ERROR: ' "$LOG" >&2 || tail -n 8 "$LOG" >&2
    fail "The packages could not be installed. The whole story is in $LOG"
}

fail() {
    printf '\n%s\n' "$1" >&2
    exit 1
}

main
