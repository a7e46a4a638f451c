"""pausepoint doctor: what it says of a fresh machine, a broken one and one in good health."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from config.coaches import Coach, CoachDirectory
from config.contracts import Consent, Contract
from config.settings import Settings
from plugin import doctor
from plugin.commands.doctor import command
from plugin.doctor import Archive, KeyFile, Verdict
from workers.archive.migrations import latest_version, migrate
from workers.embedded import embedded_valkey
from workers.keys import load_or_create_kek

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
KEY = "f" * 32  # long enough to be taken for a secret
WELL_KEPT = {"valkey_version": "9.0.0", "aof_enabled": 1, "maxmemory_policy": "noeviction"}


@pytest.fixture(autouse=True)
def nothing_else_is_set(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # no .env of this machine
    for name in Settings.model_fields:
        monkeypatch.delenv(f"PAUSEPOINT_{name.upper()}", raising=False)


def settings(**given):
    return Settings(_env_file=None, **given)


def examined(*options, **environment):
    """Run the command; returns its exit code and its notes by subject."""
    set_to = {f"PAUSEPOINT_{name.upper()}": str(value) for name, value in environment.items()}
    run = CliRunner().invoke(command, ["--json", *options], env=set_to)
    notes = json.loads(run.stdout)["notes"]
    return run.exit_code, {
        subject: [n for n in notes if n["subject"] == subject] for n in notes for subject in [n["subject"]]
    }


def coach(**given):
    return Coach(**{"id": "ada", "name": "Ada", **given})


# On a machine


def test_a_fresh_machine_is_told_to_migrate_and_how_to_start_the_queue():
    code, notes = examined("--quick")

    assert code == 1
    assert notes["archive"][0]["mend"] == "Run: pausepoint migrate"
    assert notes["queue"][0]["verdict"] == "LOOK"
    assert notes["key file"][0]["verdict"] == "LOOK"


@pytest.mark.service
@pytest.mark.model
def test_a_machine_in_good_health_is_ready_to_run(tmp_path):
    data = tmp_path / "data"
    migrate(settings(data_dir=data).archive_url)
    load_or_create_kek(data / "kek")
    with embedded_valkey(data):
        run = CliRunner().invoke(command, [], env={"PAUSEPOINT_DATA_DIR": str(data)})

    assert run.exit_code == 0
    assert "MISSING" not in run.stdout
    assert "all pass their examples" in run.stdout
    assert run.stdout.splitlines()[-1].startswith("Ready to run")


def test_each_wrong_setting_is_named_and_no_value_is_shown():
    code, notes = examined(port="hush-hush", redis_url="hush-hush", slack_bot_token="hush-hush")

    assert code == 1
    assert [note["said"].split(":")[0] for note in notes["settings"]] == [
        "PAUSEPOINT_REDIS_URL",
        "PAUSEPOINT_PORT",
        "PAUSEPOINT_SLACK_BOT_TOKEN",
    ]
    assert "hush-hush" not in str(notes)


@pytest.mark.parametrize(
    "url", ["nonsense", "nosuch://host/x", "postgresql://pp:hush-hush@127.0.0.1:1/x", "sqlite:////proc"]
)
def test_a_database_that_cannot_be_opened_is_missing_and_its_password_stays_hidden(url):
    code, notes = examined("--quick", database_url=url)

    assert code == 1
    assert notes["archive"][0]["verdict"] == "MISSING"
    assert "hush-hush" not in str(notes)


def test_a_queue_that_does_not_answer_is_missing_and_its_password_stays_hidden():
    code, notes = examined("--quick", redis_url="redis://:hush-hush@127.0.0.1:1/0")

    assert code == 1
    assert notes["queue"][0]["said"] == "does not answer, or refuses us"
    assert "hush-hush" not in str(notes)


def test_a_key_file_that_others_can_read_or_that_is_not_whole_is_named(tmp_path):
    key = tmp_path / "kek"
    key.write_bytes(base64.b64encode(b"k" * 32))
    key.chmod(0o644)
    _, open_to_all = examined("--quick", kek_file=key)
    key.chmod(0o600)
    key.write_text("not base64 at all")
    _, broken = examined("--quick", kek_file=key)

    assert open_to_all["key file"][0]["mend"] == f"Run: chmod 600 {key}"
    assert "does not hold 32 bytes" in broken["key file"][0]["said"]


@pytest.mark.model
def test_a_platform_secret_in_the_wrong_form_is_named(tmp_path):
    _, notes = examined(recall_webhook_secret="whsec_*not base64*", coaches_file=tmp_path / "none.yaml")

    assert notes["recall"][0]["verdict"] == "MISSING"
    assert notes["coaches"][0]["verdict"] == "MISSING"
    assert notes["zoom"][0]["mend"] == "To switch it on, set PAUSEPOINT_ZOOM_WEBHOOK_SECRET."


@pytest.mark.model
def test_protocols_and_crisis_numbers_that_cannot_be_used_are_named(tmp_path):
    (tmp_path / "own.yaml").write_text("extends: gossip")

    code, notes = examined(protocols_dir=tmp_path, crisis_file=tmp_path / "none.yaml")

    assert code == 1
    assert "own.yaml: extends: is not one of" in notes["protocols"][0]["said"]
    assert "none.yaml: cannot be read" in notes["crisis numbers"][0]["said"]


@pytest.mark.model
def test_crisis_numbers_as_shipped_are_to_be_checked_and_those_of_your_own_are_fine(tmp_path):
    own = tmp_path / "crisis.yaml"
    own.write_text('countries: {DE: {emergency: [{number: "112", name: Notruf}], checked_on: 2026-11-22}}')

    _, shipped = examined()
    _, checked = examined(crisis_file=own)

    assert (shipped["protocols"][0]["verdict"], shipped["crisis numbers"][0]["verdict"]) == ("OK", "LOOK")
    assert checked["crisis numbers"][0]["verdict"] == "OK"


@given(text=st.text(min_size=1).filter(lambda text: "\0" not in text))
def test_no_model_name_breaks_it(text):
    assert doctor.language_model(text, installed=False).verdict is Verdict.MISSING


@pytest.mark.model
def test_a_risk_model_that_is_switched_off_is_worth_a_look():
    _, on = examined()
    _, off = examined(risk_model=False)

    assert on["risk model"][0]["said"].startswith("proposes what the rules did not find, version ")
    assert (off["risk model"][0]["verdict"], off["risk model"][0]["mend"]) == (
        "LOOK",
        "To switch it on, set PAUSEPOINT_RISK_MODEL=on.",
    )


# Each check by itself


def test_a_risk_model_without_its_encoder_is_worth_a_look():
    assert doctor.risk_model(None, wanted=True).said == "its encoder is not installed: the rules listen alone"


@pytest.mark.parametrize(
    ("version", "verdict"),
    [((3, 10, 9), "MISSING"), ((3, 11, 0), "OK"), ((3, 13, 9), "OK"), ((3, 14, 0), "MISSING")],
)
def test_python_is_one_that_we_are_tested_with(version, verdict):
    assert doctor.python_version(version).verdict == verdict


def test_a_key_that_is_gone_matters_once_there_is_an_archive(tmp_path):
    assert doctor.key_file(tmp_path, None, Archive("x")).verdict is Verdict.LOOK
    assert doctor.key_file(tmp_path, None, Archive("x", version="0001")).verdict is Verdict.MISSING
    assert doctor.key_file(tmp_path, KeyFile(0o100600, 32), Archive("x")).verdict is Verdict.OK
    assert doctor.key_file(tmp_path, KeyFile(0o100640, 32), Archive("x")).verdict is Verdict.MISSING
    assert doctor.key_file(tmp_path, KeyFile(0o100600, 31), Archive("x")).verdict is Verdict.MISSING


@pytest.mark.parametrize(
    ("version", "verdict", "mend"),
    [
        ("0002", "OK", ""),
        ("0001", "MISSING", "Run: pausepoint migrate"),
        ("0003", "MISSING", "Install that version again."),
        (None, "MISSING", "Run: pausepoint migrate"),
    ],
)
def test_the_archive_is_at_the_version_that_we_work_with(version, verdict, mend):
    note = doctor.archive_database(Archive("here", version), latest="0002")

    assert (note.verdict, note.mend) == (verdict, mend)


@pytest.mark.parametrize(
    ("found", "mend"),
    [
        ({"aof_enabled": 0}, "Set: appendonly yes"),
        ({"aof_last_write_status": "err"}, "Make room on its disk."),
        ({"maxmemory_policy": "allkeys-lru"}, "Set: maxmemory-policy noeviction"),
    ],
)
def test_a_queue_that_can_lose_words_is_not_good_enough(found, mend):
    notes = doctor.queue_server({**WELL_KEPT, **found})

    assert [note.mend for note in notes if note.verdict is Verdict.MISSING] == [mend]
    assert not any(note.mend for note in doctor.queue_server(WELL_KEPT))


def test_a_clock_that_cannot_be_right_is_noticed():
    assert doctor.clock(NOON, NOON + timedelta(seconds=2)).verdict is Verdict.OK
    assert doctor.clock(NOON, NOON - timedelta(seconds=40)).said == "40 s apart from the queue's"
    assert doctor.clock(datetime(1970, 1, 2, tzinfo=UTC), None).verdict is Verdict.MISSING


@pytest.mark.parametrize(
    ("address", "verdict"),
    [
        ({}, "LOOK"),
        ({"public_url": "http://localhost:8300"}, "LOOK"),
        ({"host": "0.0.0.0"}, "MISSING"),
        ({"public_url": "http://pausepoint.example.org"}, "MISSING"),
        ({"host": "0.0.0.0", "public_url": "https://pausepoint.example.org"}, "OK"),
        ({"public_url": "nonsense"}, "MISSING"),
    ],
)
def test_an_address_for_others_is_encrypted(address, verdict):
    assert doctor.public_address(settings(**address)).verdict == verdict


def test_slack_wants_a_bot_token():
    assert doctor.chat(settings()).verdict is Verdict.LOOK
    assert doctor.chat(settings(slack_bot_token=f"xoxb-{KEY}", slack_signing_secret=KEY)).verdict is Verdict.OK
    assert doctor.chat(settings(slack_bot_token=f"xapp-{KEY}", slack_signing_secret=KEY)).verdict is Verdict.MISSING


def test_coaches_who_cannot_be_reached_or_heard_are_listed_by_id_never_by_name():
    agreed = Contract(id="agreed", consents=(Consent(recorded=NOON.date()),))
    listed = (coach(id="ada", contract="agreed", slack_user="U123"), coach(id="bob", name="Robert"))

    said = doctor.coaches(CoachDirectory(coaches=listed, contracts=(agreed,)), with_slack=True, require_contract=True)

    assert [str(note) for note in said] == [
        "coaches: 2 listed, 1 contracts.",
        "coaches: no Slack id: bob. Add slack_user, or they see the page only.",
        "coaches: no contract with consent: bob. Their sessions are not screened.",
    ]


def test_a_long_list_of_coaches_stays_short():
    many = CoachDirectory(coaches=tuple(coach(id=f"coach-{number}") for number in range(30)))

    assert "and 25 more" in str(doctor.coaches(many, with_slack=True, require_contract=False)[1])


def test_without_coaches_it_says_what_that_means():
    (note,) = doctor.coaches(CoachDirectory(), with_slack=False, require_contract=False)

    assert "every speaker counts as a client" in note.mend


def test_the_last_line_says_how_it_stands():
    fine, unsure, broken = (doctor.Note(verdict, "x", "y") for verdict in Verdict)

    assert doctor.summary([fine]) == "Ready to run."
    assert doctor.summary([fine, unsure]) == "Ready to run, 1 to look at."
    assert doctor.summary([broken, unsure, broken]) == "2 to mend before it can run, 1 to look at."


def test_the_newest_version_is_what_a_fresh_archive_has(tmp_path):
    url = settings(data_dir=tmp_path).archive_url
    migrate(url)

    _, notes = examined("--quick", data_dir=tmp_path)

    assert latest_version() in notes["archive"][0]["said"]
    assert notes["archive"][0]["verdict"] == "OK"
    assert notes["key file"][0]["verdict"] == "MISSING"


def test_a_coach_whose_contract_lacks_a_consent_is_named_whether_contracts_are_required_or_not():
    agreed = Contract(id="c1", consents=({"recorded": "2026-01-01", "withdrawn": "2026-02-01"},))
    directory = CoachDirectory(coaches=(Coach(id="casey", name="Casey", contract="c1"),), contracts=(agreed,))

    for required in (True, False):
        notes = doctor.coaches(directory, with_slack=False, require_contract=required)

        assert [str(note) for note in notes if "consent" in str(note) and "casey" in str(note)] != []
