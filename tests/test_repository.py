"""The repository itself: its names are ours, its modules say what they are for, its versions agree."""

import ast
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from importlib import import_module
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest
import yaml

from plugin import doctor

ROOT = Path(__file__).parents[1]
FOUR = ("plugin", "workers", "redaction", "config")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
MODULES = [file for folder in (*FOUR, "tests", "bench") for file in sorted((ROOT / folder).rglob("*.py"))]


def path_of(file):
    return str(file.relative_to(ROOT))


def files():
    """Every file that is, or would be, under version control."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listing.returncode:
        pytest.skip("not a git checkout: which files belong to the project is not known")
    return [file for name in listing.stdout.split("\0") if name and (file := ROOT / name).is_file()]


def pins(lock):
    text = (ROOT / "requirements" / lock).read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[\S+\])?==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", FOUR)
def test_the_four_names_are_ours(name):
    assert Path(import_module(name).__file__).is_relative_to(ROOT)
    assert packages_distributions().get(name, ["pausepoint"]) == ["pausepoint"]


def test_every_module_opens_with_one_line_on_what_it_is_for():
    assert [path_of(module) for module in MODULES if not opening_line(module)] == []


def opening_line(module):
    return (ast.get_docstring(ast.parse(module.read_text("utf-8"))) or "").partition("\n")[0]


def test_nothing_that_can_be_imported_from_the_root_is_named_like_the_standard_library():
    names = {
        *FOUR,
        *(file.stem for file in ROOT.glob("*.py")),
        *(file.parent.name for file in ROOT.glob("*/__init__.py")),
    }

    assert names & sys.stdlib_module_names == set()


def test_no_file_names_a_package_registry():
    hosts = [
        b"pypi" + b".org",
        b"pythonhosted" + b".org",
        b"npmjs" + b".org",
        b"deb.debian" + b".org",
        b"/simple" + b"/",
    ]

    assert [path_of(file) for file in files() if any(host in file.read_bytes() for host in hosts)] == []


def test_no_secret_or_data_of_this_machine_is_part_of_the_project():
    kinds = {".db", ".log", ".pem", ".rdb", ".aof"}

    assert [path_of(file) for file in files() if file.suffix in kinds or file.name in {".env", "kek"}] == []


def test_the_version_is_the_same_everywhere():
    ours = PROJECT["project"]["version"]
    changes = re.search(r"^## \[(\d\S*)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))

    assert version("pausepoint") == ours
    assert changes[1] == ours
    assert compose["services"]["web"]["image"] == f"pausepoint:{ours}"


def test_the_pythons_we_support_are_the_same_everywhere():
    listed = re.findall(r"Python :: (3\.\d+)", str(PROJECT["project"]["classifiers"]))
    bounds = [f"{major}.{minor}" for major, minor in (doctor.OLDEST_PYTHON, doctor.TOO_NEW_PYTHON)]
    image = re.findall(r"^FROM python:(3\.\d+)", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    setup = (ROOT / "requirements" / "install.sh").read_text("utf-8")

    assert PROJECT["project"]["requires-python"] == f">={bounds[0]},<{bounds[1]}"
    assert set(image) <= set(listed)
    assert all(f"python{each}" in setup for each in listed)
    assert "(3, 11) <= sys.version_info < (3, 14)" in setup
    assert (listed[0], f"py{listed[0].replace('.', '')}") == (bounds[0], PROJECT["tool"]["ruff"]["target-version"])


def test_everything_we_depend_on_is_locked_with_hashes():
    wanted = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["build"]
    names = {re.match(r"[\w.-]+", each)[0].lower() for each in wanted}
    lock = (ROOT / "requirements" / "run.txt").read_text("utf-8")

    assert names - set(pins("run.txt")) == set()
    assert lock.count("==") <= lock.count("--hash=sha256:")
    assert "--index" not in lock
    assert "--find-links" not in lock


def test_the_lock_for_development_only_adds_to_the_one_for_running():
    development = {re.match(r"[\w.-]+", each)[0].lower() for each in PROJECT["dependency-groups"]["dev"]}

    assert pins("run.txt").items() <= pins("dev.txt").items()
    assert development - set(pins("dev.txt")) == set()


@pytest.mark.parametrize("script", [".ci/run", "requirements/install.sh", "secrets/make.sh"])
def test_every_script_can_be_read_by_its_shell(script):
    shell = "bash" if script == ".ci/run" else "sh"

    assert subprocess.run([shell, "-n", ROOT / script], check=False).returncode == 0
    assert script != ".ci/run" or os.access(ROOT / script, os.X_OK)


def test_a_machine_without_a_fitting_python_is_told_what_is_needed(tmp_path):
    folder = tmp_path / "a folder with blanks" / "requirements"
    shutil.copytree(ROOT / "requirements", folder)
    (folder.parent / "pyproject.toml").touch()
    told = subprocess.run(
        ["sh", folder / "install.sh", "dev"], env={**os.environ, "PYTHON": "/bin/false"}, capture_output=True, text=True
    )

    assert told.returncode == 1
    assert told.stderr.strip() == "PYTHON=/bin/false is not a Python 3.11, 3.12 or 3.13."


def test_no_test_can_leave_this_machine():
    with pytest.raises(RuntimeError, match=r"example\.org"):
        socket.getaddrinfo("example.org", 443)
    with socket.socket() as way_out, pytest.raises((RuntimeError, UserWarning), match=r"192\.0\.2\.1"):
        way_out.connect(("192.0.2.1", 443))
