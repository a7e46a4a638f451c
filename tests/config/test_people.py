"""Coaches and supervisors as people: when they want quiet, who looks after whom, what cannot be."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from config.coaches import Coach, CoachDirectory, Supervisor
from config.contracts import Contract
from config.people import Person

SASHA = Supervisor(id="sasha", name="Sasha", slack_user="U0SASHA", emails=("sasha@house.example",))
OMAR = Supervisor(id="omar", name="Omar")


def at_night(hours="21:00-07:00", zone="Europe/Berlin"):
    return Person(id="anna", name="Anna", timezone=zone, quiet_hours=hours)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-02T20:30", "2026-03-03T06:00"),  # half past nine at night there
        ("2026-03-02T23:30", "2026-03-03T06:00"),
        ("2026-03-03T05:59", "2026-03-03T06:00"),
        ("2026-03-03T06:00", None),
        ("2026-03-02T12:00", None),
        ("2026-03-28T23:00", "2026-03-29T05:00"),  # the clocks go forward in that night
    ],
)
def test_quiet_hours_are_those_of_the_persons_own_clock(now, until):
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)

    found = at_night().quiet_until(at)

    assert found == (datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None)


def test_who_has_no_quiet_hours_is_always_reached():
    assert Person(id="anna", name="Anna").quiet_until(datetime(2026, 3, 2, 3, 0, tzinfo=UTC)) is None


@given(st.timedeltas(timedelta(0), timedelta(days=365)), st.sampled_from(["21:00-07:00", "12:00-13:30"]))
def test_quiet_always_ends_within_a_day_and_then_it_is_not_quiet(into_the_year, hours):
    now = datetime(2026, 1, 1, tzinfo=UTC) + into_the_year
    until = at_night(hours).quiet_until(now)

    assert until is None or now < until <= now + timedelta(hours=25)
    assert until is None or at_night(hours).quiet_until(until) is None


@pytest.mark.parametrize(
    "wrong", [{"timezone": "Mars/Olympus"}, {"timezone": ""}, {"quiet_hours": "9-5"}, {"quiet_hours": "25:00-07:00"},
              {"quiet_hours": "07:00-07:00"}, {"language": "deutsch"}, {"slack_team": "C123"}]
)  # fmt: skip
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValidationError):
        Person(id="anna", name="Anna", **wrong)


def test_the_contract_names_the_supervisor_before_the_coach_does():
    directory = CoachDirectory(
        coaches=(Coach(id="anna", name="Anna", contract="c", supervisor="sasha"), Coach(id="ben", name="Ben")),
        supervisors=(SASHA, OMAR),
        contracts=(Contract(id="c", supervisor="omar"), Contract(id="d")),
    )

    anna = directory.coach("anna")
    assert directory.supervisor_of(anna) is OMAR
    assert directory.supervisor_of(anna, directory.contract("d")) is SASHA
    assert directory.supervisor_of(directory.coach("ben")) is None
    assert directory.supervisor_of(None) is None


def test_a_supervisor_is_found_by_what_chat_and_mail_call_them():
    directory = CoachDirectory(supervisors=(SASHA, OMAR))

    assert directory.find_supervisor("u0sasha") is directory.find_supervisor("SASHA@house.example") is SASHA
    assert directory.find_supervisor("nobody", None) is None


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"coaches": [{"id": "anna", "name": "A", "supervisor": "who"}]}, "anna: no supervisor is called who"),
        ({"contracts": [{"id": "c", "supervisor": "who"}]}, "c: no supervisor is called who"),
        (
            {"supervisors": [{"id": "a", "name": "A", "emails": ["x@y"]}, {"id": "b", "name": "B", "emails": ["X@Y"]}]},
            "supervisors a and b share",
        ),
        (
            {"coaches": [{"id": "s", "name": "S", "supervisor": "s"}], "supervisors": [{"id": "s", "name": "S"}]},
            "nobody supervises themselves",
        ),
        (
            {"coaches": [{"id": "s", "name": "S", "slack_user": "U01"}], "supervisors": [{"id": "s", "name": "S"}]},
            "different Slack users",
        ),
    ],
)
def test_a_directory_that_does_not_fit_together_says_why(given, complaint):
    with pytest.raises(ValidationError, match=complaint):
        CoachDirectory.model_validate(given)


def test_somebody_may_coach_and_supervise_others():
    both = {"id": "sasha", "name": "Sasha", "slack_user": "U0SASHA"}
    directory = CoachDirectory.model_validate({"coaches": [both], "supervisors": [both]})

    assert directory.person("sasha") == directory.coach("sasha")
