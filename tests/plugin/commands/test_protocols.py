"""`pausepoint protocols`: what an administrator is told of their files, and what a coach can read beforehand."""

import json
import re

import pytest
from click.testing import CliRunner

from config.protocols import load_protocols
from plugin.cli import main
from plugin.commands.protocols import length


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder without any settings of this machine's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PAUSEPOINT_PROTOCOLS_DIR", raising=False)
    monkeypatch.delenv("PAUSEPOINT_CRISIS_FILE", raising=False)
    return tmp_path


def run(*words):
    return CliRunner().invoke(main, ["protocols", *words])


def own(folder, data):
    (folder / "own.yaml").write_text(json.dumps(data), "utf-8")
    return str(folder)


@pytest.mark.parametrize("name", [protocol.id for protocol in load_protocols().all])
@pytest.mark.parametrize("language", ["en", "es", "de", "pt"])
def test_a_person_can_read_every_step_and_choice_of_a_protocol(here, name, language):
    said = run("show", name, "--language", language)

    assert said.exit_code == 0
    for step in load_protocols().get(name).steps.values():
        assert step.line[language] in said.stdout
        assert step.discreet[language] in said.stdout
        assert all(f"[{choice.label[language]}]  {choice.id}: " in said.stdout for choice in step.choices)


def test_a_step_says_what_it_shows_sets_off_and_when_it_comes_back(here):
    said = run("show", "disclosure").stdout

    assert re.search(r"^ 2  help$", said, re.M)
    assert "(shows whom to call; sets off alert_supervisor; comes back after 1 min)" in said
    assert "(after the call; comes back after 1 d)" in said
    assert "[I misheard]  misheard: ends in false_alarm" in said
    assert "[Yes]  yes: to required" in said


def test_a_protocol_says_what_it_is_for(here):
    assert (
        "For abuse, harm_to_others, legal, misconduct, self_harm; severity imminent." in run("show", "imminent").stdout
    )
    assert "Begins by hand, or follows another protocol." in run("show", "recovery").stdout


def test_an_unknown_protocol_is_refused_with_those_that_are_known(here):
    said = run("show", "gossip")

    assert said.exit_code == 2
    assert "Known: breach_intent, coach_disclosure, disclosure, imminent, recovery, rehearsal." in said.stderr


def test_the_shipped_protocols_are_in_order(here):
    said = run("check")

    assert said.exit_code == 0
    assert said.stdout.startswith("6 protocols, and every way through them ends in an outcome.\n")
    assert said.stdout.count(": as shipped\n") == 6
    assert "elsewhere, 112." in said.stdout


def test_it_says_which_protocols_are_your_own_and_which_you_changed(here):
    folder = own(here, {"extends": "disclosure", "steps": {"stop": {"line": {"en": "Breathe."}}}})

    said = run("check", folder)

    assert said.exit_code == 0
    assert "  disclosure: changed by you\n" in said.stdout
    assert "  imminent: as shipped\n" in said.stdout


def test_the_folder_in_the_settings_is_checked_unless_another_one_is_named(here, monkeypatch):
    (here / "set").mkdir()
    monkeypatch.setenv(
        "PAUSEPOINT_PROTOCOLS_DIR", own(here / "set", {"extends": "disclosure", "title": {"en": "Ours"}})
    )

    assert "disclosure: changed by you" in run("check").stdout
    assert run("show", "disclosure").stdout.startswith("Ours  (disclosure, version ")


def test_words_that_are_missing_in_a_language_are_named(here):
    step = {"line": {"en": "Stop."}, "discreet": {"en": "Stop."}, "choices": [{"id": "done", "outcome": "rehearsed"}]}
    folder = own(here, {"id": "drill", "title": {"en": "Drill"}, "start": "one", "steps": {"one": step}})

    said = run("check", folder).stdout

    assert "  drill: your own\n" in said
    assert "Look: drill has steps without words in de, es, pt; English stands in for them." in said


def test_numbers_that_nobody_checked_for_a_year_are_named(here, monkeypatch):
    (here / "crisis.yaml").write_text(
        'countries: {DE: {emergency: [{number: "112", name: Notruf}], checked_on: 2020-02-29}}', "utf-8"
    )
    monkeypatch.setenv("PAUSEPOINT_CRISIS_FILE", "crisis.yaml")

    said = run("check").stdout

    assert re.search(r"nobody has checked the numbers of [A-Z, ]*\bDE\b[A-Z, ]* for a year", said)
    assert "are as shipped" not in said


def test_numbers_as_shipped_are_to_be_checked_by_the_organisation(here):
    assert "Look: the numbers are as shipped. Check those of your countries" in run("check").stdout


def test_what_is_wrong_is_said_in_one_line_with_file_protocol_step_and_key(here):
    said = run("check", own(here, {"extends": "disclosure", "steps": {"stop": {"lin": {"en": "Breathe."}}}}))

    assert (said.exit_code, said.stdout) == (2, "")
    assert "own.yaml: protocol disclosure, step stop, lin: is not a key that belongs here" in said.stderr


def test_a_folder_that_is_not_there_is_refused(here):
    assert run("check", "nowhere").exit_code == 2


@pytest.mark.parametrize(
    ("seconds", "said"), [(45, "45 s"), (90, "90 s"), (120, "2 min"), (7200, "2 h"), (172_800, "2 d")]
)
def test_a_length_of_time_is_said_in_the_largest_unit_that_fits(seconds, said):
    assert length(seconds) == said
