"""Settings: read once, wrong ones named, secrets never shown."""

import os

import pytest
from pydantic import ValidationError

from config.errors import MisconfiguredError
from config.settings import Settings, load_settings

SECRET = "a-secret-that-nobody-may-see"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch, tmp_path):
    """No setting of whoever runs the tests counts."""
    for name in [name for name in os.environ if name.startswith("PAUSEPOINT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_it_runs_on_one_machine():
    settings = load_settings()

    assert settings.archive_url.startswith("sqlite:///")
    assert settings.base_url == "http://127.0.0.1:8300"
    assert settings.slack_bot_token is None


def test_a_wrong_setting_is_named_and_its_value_is_not(monkeypatch):
    monkeypatch.setenv("PAUSEPOINT_REDIS_URL", f"http://user:{SECRET}@host")
    monkeypatch.setenv("PAUSEPOINT_PORT", "eighty")

    with pytest.raises(MisconfiguredError) as problem:
        load_settings()

    assert "PAUSEPOINT_REDIS_URL" in str(problem.value)
    assert "PAUSEPOINT_PORT" in str(problem.value)
    assert SECRET not in str(problem.value)


def test_a_secret_that_is_too_short_is_refused(monkeypatch):
    monkeypatch.setenv("PAUSEPOINT_ZOOM_WEBHOOK_SECRET", "short")

    with pytest.raises(MisconfiguredError, match="PAUSEPOINT_ZOOM_WEBHOOK_SECRET"):
        load_settings()


SLACK = {
    "token": {"SLACK_BOT_TOKEN": SECRET},
    "signing": {"SLACK_SIGNING_SECRET": SECRET},
    "socket": {"SLACK_APP_TOKEN": SECRET},
    "app": {"SLACK_CLIENT_ID": "123.456", "SLACK_CLIENT_SECRET": SECRET},
    "half an app": {"SLACK_CLIENT_ID": "123.456"},
    "url": {"PUBLIC_URL": "https://pausepoint.example.com"},
}


def set_slack(monkeypatch, parts):
    for name, value in {name: value for part in parts for name, value in SLACK[part].items()}.items():
        monkeypatch.setenv(f"PAUSEPOINT_{name}", value)


@pytest.mark.parametrize(
    "parts",
    [
        ("token",),
        ("signing",),
        ("socket",),
        ("app", "url"),
        ("token", "signing", "half an app"),
        ("app", "signing"),
        ("app", "socket", "url"),
    ],
)
def test_slack_is_connected_as_a_whole_or_not_at_all(monkeypatch, parts):
    set_slack(monkeypatch, parts)

    with pytest.raises(MisconfiguredError, match=r"set together or not at all|needs slack_signing_secret"):
        load_settings()


@pytest.mark.parametrize(
    "parts",
    [(), ("token", "signing"), ("token", "socket"), ("app", "signing", "url"), ("token", "signing", "app", "url")],
)
def test_each_way_to_connect_slack_is_enough(monkeypatch, parts):
    set_slack(monkeypatch, parts)

    assert load_settings()


def test_no_secret_shows_in_what_is_printed(monkeypatch):
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "ZOOM_WEBHOOK_SECRET"):
        monkeypatch.setenv(f"PAUSEPOINT_{name}", SECRET)
    monkeypatch.setenv("PAUSEPOINT_REDIS_URL", f"redis://:{SECRET}@host:6379/0")
    monkeypatch.setenv("PAUSEPOINT_DATABASE_URL", f"postgresql://u:{SECRET}@host/db")

    settings = load_settings()

    assert SECRET not in repr(settings)
    assert SECRET not in str(settings)


def test_an_empty_variable_counts_as_not_set(monkeypatch):
    monkeypatch.setenv("PAUSEPOINT_REDIS_URL", "")

    assert load_settings().redis_url is None


def test_hosts_are_given_as_a_list_with_commas(monkeypatch):
    monkeypatch.setenv("PAUSEPOINT_ZOOM_DOWNLOAD_HOSTS", "zoom.us, zoomgov.com,")

    assert load_settings().zoom_download_hosts == ("zoom.us", "zoomgov.com")


def test_settings_cannot_be_changed_once_they_are_read():
    with pytest.raises(ValidationError):
        load_settings().port = 1


def test_every_setting_says_what_it_is_for():
    assert [name for name, field in Settings.model_fields.items() if not (field.description or "").endswith(".")] == []


@pytest.mark.parametrize("models", ["garbage", "fr=fr_core_news_sm", "de="])
def test_a_spacy_model_that_nobody_would_use_is_refused_by_name(monkeypatch, models):
    monkeypatch.setenv("PAUSEPOINT_SPACY_MODELS", models)

    with pytest.raises(MisconfiguredError, match="PAUSEPOINT_SPACY_MODELS"):
        load_settings()


def test_spacy_models_are_read_as_pairs(monkeypatch):
    monkeypatch.setenv("PAUSEPOINT_SPACY_MODELS", "en=one, de=two")

    assert load_settings().spacy_models == {"en": "one", "de": "two"}
