"""The supervisor's page: who, since when, never why."""

import pytest

from tests.plugin.companion.visitor import Visitor, words
from workers.supervisors import ASKED, CALLS


@pytest.fixture
def vera(stage):
    return Visitor(stage).logged_in("vera")


def test_a_supervisor_lands_on_the_page_with_their_calls(vera):
    assert vera.open().location == "/companion/calls"
    assert "Nobody needs you now." in words(vera.open("/companion/calls"))


@pytest.mark.parametrize("kind", CALLS)
def test_a_supervisor_reads_who_and_since_when_and_nothing_of_the_matter(stage, vera, kind):
    stage.a_call(kind)

    page = words(vera.open("/companion/calls"))

    assert "Anna Berg" in page
    assert "Since 12:00:00 UTC" in page
    for content in ("self", "harm", "PERSON", "Client", "Concern", "suicide"):
        assert content not in page


def test_a_supervisor_takes_a_call_once(stage, vera):
    about = stage.a_call(ASKED)

    for _ in range(2):
        page = vera.open("/companion/calls")
        assert vera.press(f"/companion/calls/{about}/take", page).status_code == 303

    assert "You are on it, since 12:00:00 UTC." in words(vera.open("/companion/calls"))
    assert stage.woken == 2


def test_nobody_else_takes_it(stage, anna):
    about = stage.a_call(ASKED)
    walter = Visitor(stage).logged_in("walter")

    assert "Anna Berg" not in words(walter.open("/companion/calls"))
    assert walter.press(f"/companion/calls/{about}/take", walter.open("/companion/calls")).status_code == 404
    assert anna.press(f"/companion/calls/{about}/take", anna.open()).status_code == 404


def test_a_coach_who_supervises_nobody_has_no_such_page(anna):
    assert anna.open("/companion/calls").status_code == 404
    assert "Who needs me" not in words(anna.open())


def test_a_supervisor_sees_no_coachs_card(stage, vera):
    stage.a_prompt(talk=[("Client", "Only for the coach.")])

    assert "Only for the coach" not in vera.open("/companion/now").text


def test_the_page_asks_for_news_and_hears_only_what_is_new(stage, vera):
    before = vera.open("/companion/calls/now")
    assert vera.open("/companion/calls/now", If_None_Match=before.headers["ETag"]).status_code == 304

    stage.a_call(ASKED)
    after = vera.open("/companion/calls/now", If_None_Match=before.headers["ETag"])

    assert "Anna Berg" in words(after)
    assert "<title>(1) pausepoint</title>" in after.text


def test_news_are_for_supervisors_who_are_logged_in(stage, anna):
    stage.a_call(ASKED)

    assert anna.open("/companion/calls/now").status_code == 404
    assert Visitor(stage).open("/companion/calls/now").headers["HX-Refresh"] == "true"
