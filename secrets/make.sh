#!/bin/sh
# Makes the secrets that docker-compose.yml needs, each once: what is there already stays as it is.
# "sh secrets/make.sh FOLDER" writes them elsewhere.
set -eu
cd "${1:-$(dirname "$0")}"

main() {
    # Only this folder's owner gets in. The files inside are readable, because containers run as other users.
    chmod 700 .
    umask 022
    mkdir -p app
    keep postgres_password "$(random)"
    keep app/pausepoint_database_url "postgresql://pausepoint:$(cat postgres_password)@postgres/pausepoint"
    keep valkey_acl "user default on >$(random) ~* &* +@all"
    keep app/pausepoint_redis_url "redis://:$(sed 's/.*>\([^ ]*\) .*/\1/' valkey_acl)@valkey:6379/0"
    keep app/pausepoint_standard_webhook_secret "whsec_$(head -c 32 /dev/urandom | base64)"
    echo "The secrets lie in $(pwd). Each file in app is a setting: to connect Zoom, Recall.ai or Slack, add theirs there."
}

keep() {
    if [ -s "$1" ]; then return; fi
    printf '%s\n' "$2" >"$1"
    echo "made $1"
}

random() {
    od -An -N24 -tx1 /dev/urandom | tr -d ' \n'
}

main
