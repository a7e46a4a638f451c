"""What a draft is put to: told in sentences, watched while it runs, and never with a word of a session."""

import pytest

from config.rights import AccountRole
from tests.plugin.console.life import STEALING, page_of, send, stage
from workers.tuning.checks import Kind, State


def test_a_broken_example_stops_the_draft_with_a_clear_word(life):
    draft = life.begin()
    problem = 'hit example is not found: "i stoled it"'
    told = {"file": "rules/own.yaml", "rule": STEALING, "language": "en", "problem": problem}
    life.check(draft, Kind.EXAMPLES, State.RED, {"examples": 2, "failed": 1, "failures": [told]})

    state, said = stage(page_of(life.erin, draft), "Examples")

    assert state == "stopped"
    assert "1 of 2 examples do not do what they say." in said
    assert "i stoled it" in page_of(life.erin, draft, "/checks/examples").text


def test_a_check_that_broke_off_says_so(life):
    draft = life.begin()
    for kind in (Kind.EXAMPLES, Kind.REGRESSION, Kind.BACKTEST):
        life.check(draft, kind, State.RED, {"error": "broke off (KeyError)"})
        assert "It could not be done: broke off" in page_of(life.erin, draft, f"/checks/{kind.value}").text


@pytest.mark.parametrize("state", [State.WAITING, State.RUNNING, State.CANCELLED])
@pytest.mark.parametrize("kind", [Kind.EXAMPLES, Kind.REGRESSION, Kind.BACKTEST])
def test_a_check_that_has_found_nothing_yet_has_a_page(life, kind, state):
    draft = life.begin()
    life.check(draft, kind, state, {"languages": ["en"]})
    assert page_of(life.erin, draft, f"/checks/{kind.value}").status_code == 200
    assert page_of(life.erin, draft).status_code == 200


def test_newly_wrong_cases_are_shown_because_they_are_made_up(life):
    draft = life.begin()
    case = {"text": "i would never", "language": "en", "source": "corpus", "kind": "alarmed", "category": "misconduct"}
    case |= {"expected": {}, "live": {}, "candidate": {"misconduct": "concern"}}
    found = {"examples": 1, "labelled": 9, "missed": 0, "lowered": 0, "alarmed": 1, "cases": [case]}
    life.check(draft, Kind.REGRESSION, State.RED, found)
    page = page_of(life.erin, draft, "/checks/regression").text
    assert "Of 10 made-up cases, newly wrong: 1 alarms over nothing." in page
    assert "i would never" in page


def test_a_check_runs_in_front_of_whoever_waits_and_can_be_stopped(life, woken):
    draft = life.begin()
    assert send(life.erin, draft, "checks/backtest", days="7", sessions="50").status_code == 303
    assert len(woken) == 1
    page = page_of(life.erin, draft)
    assert 'hx-trigger="every 1s"' in page.text
    assert "No worker answers" in page.text
    assert page_of(life.erin, draft, "/stages").text.strip().startswith('<div id="stage-list"')

    send(life.erin, draft, "checks/backtest/cancel")

    assert 'hx-trigger="every 1s"' not in page_of(life.erin, draft, "/stages").text
    assert "Cancelled after 0 of 0" in page_of(life.erin, draft, "/checks/backtest").text
    assert [each[1] for each in life.console.audit()] == ["draft.begun", "check.asked", "check.cancelled"]


@pytest.mark.parametrize("days", ["0", "-1", "", "a lot", "9" * 30])
def test_a_backtest_that_cannot_be_meant_is_refused_beside_its_form(life, days):
    draft = life.begin()
    answer = send(life.erin, draft, "checks/backtest", days=days, sessions="50")
    assert answer.status_code == 422
    assert "A backtest&#39;s days are a whole number from 1 to 3,650." in answer.text
    assert f'name="days" value="{days}"' in answer.text


def test_places_in_sessions_are_links_only_for_whoever_reads_sessions(life):
    draft = life.begin()
    life.check(draft, Kind.BACKTEST)
    session = "zoom-" + "0" * 20
    for_editor = page_of(life.erin, draft, "/checks/backtest").text
    assert session not in for_editor
    assert "1 place. What was said there" in for_editor
    officer = life.console.as_(AccountRole.PRIVACY_OFFICER)
    assert f'href="/console/sessions/{session}#s1"' in page_of(officer, draft, "/checks/backtest").text


def test_shadow_begins_and_ends_and_a_fourth_is_refused_at_its_button(life):
    others = [life.begin(title=f"Number {number}") for number in range(3)]
    for other in others:
        send(life.erin, other, "shadow", do="start")
    draft = life.begin()

    answer = send(life.erin, draft, "shadow", do="start")

    assert answer.status_code == 422
    assert "3 drafts run in shadow already" in stage(answer, "Shadow")[1]
    send(life.erin, others[0], "shadow", do="stop")
    assert send(life.erin, draft, "shadow", do="start").status_code == 303
    assert life.draft(draft).shadowed_at
    assert "It prompts nobody" in page_of(life.erin, draft, "/shadow").text
