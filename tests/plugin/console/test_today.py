"""The dashboard: what needs somebody comes first, with what to do; nothing of any session is on it."""

from datetime import timedelta

import pytest

from config.rights import AccountRole
from config.vocabulary import Severity
from plugin.console.today import minutes, troubles
from tests.console_records import CANARY, a_busy_noon
from tests.plugin.companion.visitor import words
from tests.plugin.console.stage import NOON
from workers.overview import LiveSession, OpenPrompts, Overview, Queues

ALL_THERE = Queues({"Ticker": True, "Live lane": True, "Batch lane": True, "Sender": True}, {"live": 0, "batch": 0})


def seen(**given):
    usual = {"sessions": (), "prompts": (), "platforms": (), "queues": ALL_THERE, "parked": {}, "unsent": {}}
    return Overview(**{**usual, "publication": None, **given})


def live(gap=None, behind=0):
    return LiveSession("zoom", "en", NOON, NOON, timedelta(seconds=behind), gap)


def waiting(severity, ago):
    return OpenPrompts(severity, open=1, snoozed=0, oldest_at=NOON - ago)


def test_when_all_is_well_nothing_needs_anybody():
    calm = seen(sessions=(live(),), prompts=(waiting(Severity.IMMINENT, timedelta(minutes=4)),))

    assert troubles(calm, NOON) == []


def test_a_prompt_about_imminent_danger_that_waits_comes_before_everything_else():
    bad = seen(queues=None, prompts=(waiting(Severity.IMMINENT, timedelta(minutes=6)),), parked={"ValueError": 2})

    first, *others = troubles(bad, NOON)

    assert first.what == "1 imminent prompt open, the oldest for 6 min"
    assert first.kind == "imminent"
    assert [each.what for each in others] == ["The queue does not answer", "2 deliveries laid aside: ValueError"]


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"sessions": (live(gap="lag"),)}, "1 live session is not screened properly"),
        ({"sessions": (live(behind=9), live(behind=6))}, "2 live sessions are more than 5 s behind"),
        ({"queues": Queues({**ALL_THERE.alive, "Ticker": False}, {})}, "Ticker: nobody is there"),
        ({"unsent": {"failed": 3}}, "3 messages of the last day could not be sent"),
        ({"unsent": {"unknown": 1}}, "1 message of the last day may not have arrived"),
        (
            {"prompts": (waiting(Severity.CONCERN, timedelta(hours=1)),)},
            "1 concern prompt open, the oldest for 1 h 00 min",
        ),
    ],
)
def test_each_trouble_says_what_it_is_and_what_to_do(given, what):
    [trouble] = troubles(seen(**given), NOON)

    assert trouble.what == what
    assert trouble.do.endswith((".", "ticker", "worker", "doctor"))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "under a minute"),
        (59, "under a minute"),
        (60, "1 min"),
        (3599, "59 min"),
        (7500, "2 h 05 min"),
        (200_000, "2 days"),
    ],
)
def test_a_duration_is_said_as_people_say_it(seconds, said):
    assert minutes(timedelta(seconds=seconds)) == said


def test_an_operator_sees_how_it_goes_and_not_whom_it_is_about(console):
    a_busy_noon(console)
    operator = console.as_(AccountRole.OPERATOR)

    page = operator.get("/console")

    said = words(page)
    assert "Hears nothing zoom English" in said
    assert "Imminent 11:51 UTC 1 0" in said
    assert "zoom 11:59 UTC 2 2 1" in said
    assert "Rules in force As installed" in said
    for secret in (CANARY, "anna", "zoom-0", "prompt-"):
        assert secret not in page.text


def test_the_page_updates_only_when_something_has_changed(console):
    a_busy_noon(console)
    operator = console.as_(AccountRole.OPERATOR)
    first = operator.get("/console/today", headers={"HX-Request": "true"})
    same = {"HX-Request": "true", "If-None-Match": first.headers["ETag"]}

    console.wait(seconds=5)
    assert operator.get("/console/today", headers=same).status_code == 304

    console.wait(minutes=1)
    assert operator.get("/console/today", headers=same).status_code == 200


def test_the_part_that_updates_holds_the_tag_with_which_it_asks_again(console):
    operator = console.as_(AccountRole.OPERATOR)

    part = operator.get("/console/today")

    assert part.headers["ETag"].strip('"') in part.text
    assert 'hx-trigger="every 5s' in part.text


def test_each_table_is_there_as_a_file(console):
    a_busy_noon(console)
    operator = console.as_(AccountRole.OPERATOR)

    sessions, prompts, platforms = (
        operator.get(f"/console/today/{name}.csv").text.splitlines() for name in ("sessions", "prompts", "platforms")
    )

    assert sessions[1].endswith(",silence")
    assert prompts[1] == "imminent,1,0,2026-03-02T11:51:00+00:00"
    assert platforms[1].endswith(",2,2,1")
    assert operator.get("/console/today/lines.csv").status_code == 404


def test_everybody_with_a_role_sees_how_it_goes(console):
    for role in AccountRole:
        assert "Sessions now" in words(console.as_(role).get("/console")), role


def test_without_a_role_there_is_a_welcome_and_no_figures(console):
    nobody_yet = console.as_()

    assert "Welcome" in words(nobody_yet.get("/console"))
    assert nobody_yet.get("/console/today").status_code == 403
    assert nobody_yet.get("/console/today/sessions.csv").status_code == 403


def test_without_records_the_page_says_so(console):
    operator = console.as_(AccountRole.OPERATOR)
    console.lose_records()

    assert operator.get("/console").status_code == 503
