"""Who gets in: by a link, once, for some hours."""

import pytest

from tests.plugin.companion.stage import Stage
from tests.plugin.companion.visitor import Visitor, token_in, words


def test_a_link_opens_the_coachs_own_page(stage, stranger):
    link = stage.link()

    answer = stranger.press(link, stranger.open(link))

    assert (answer.status_code, answer.location) == (303, "/companion")
    assert "Nothing is open" in words(stranger.open())


def test_a_program_that_looks_at_the_link_does_not_use_it_up(stage, stranger):
    link = stage.link()
    for _ in range(3):
        Visitor(stage).open(link)

    assert stranger.press(link, stranger.open(link)).status_code == 303


def test_a_link_works_once_and_then_says_how_to_get_another(stage, anna, stranger):
    link = stage.link()
    anna.press(link, anna.open(link))

    late = stranger.press(link, stranger.open(link))

    assert late.status_code == 410
    assert "This link no longer works" in words(late)
    assert "Ask your administrator for a new one" in words(late)
    assert "Log in with a link" in words(stranger.open())


def test_a_link_whose_time_ran_out_lets_nobody_in(stage, stranger):
    link = stage.link()
    stage.wait(minutes=stage.settings.login_link_minutes)

    assert stranger.press(link, stranger.open(link)).status_code == 410


@pytest.mark.parametrize("made_up", ["x", "%00", "%FF%FE", "é", "a" * 5_000, "..%2f..", "{{7*7}}", "%F0%9F%94%91"])
def test_a_made_up_link_is_one_that_no_longer_works(stranger, made_up):
    link = f"/companion/login/{made_up}"

    answer = stranger.press(link, stranger.open(link))

    assert answer.status_code in (404, 410)
    assert made_up not in words(answer).split()


def test_a_coach_who_opens_a_used_link_again_is_on_their_page_all_the_same(stage, anna):
    link = stage.link()
    anna.press(link, anna.open(link))

    assert anna.press(link, anna.open(link)).location == "/companion"


def test_another_coachs_link_changes_who_is_logged_in(stage, anna):
    anna.press(link := stage.link("ben"), anna.open(link))

    assert "ben Log out" in words(anna.open())


def test_a_form_from_before_the_login_is_worth_nothing_after_it(stage, stranger):
    prompt, before = stage.a_prompt(), stranger.open(stage.link())
    stranger.logged_in()

    assert stranger.press(f"/companion/prompts/{prompt}/paused", before).status_code == 403


def test_another_site_cannot_log_a_coach_in_as_somebody_else(stage, stranger):
    assert stranger.send(stage.link()).status_code == 403
    assert "Log in with a link" in words(stranger.open())


def test_the_coach_is_asked_to_log_in_again_when_the_hours_are_over(stage, anna):
    stage.wait(hours=stage.settings.companion_session_hours, seconds=-1)
    assert "Nothing is open" in words(anna.open())

    stage.wait(seconds=1)
    assert "Log in with a link" in words(anna.open())


def test_an_open_page_learns_that_its_session_is_over(stage, anna):
    stage.wait(hours=stage.settings.companion_session_hours)

    for part in ("now", "health"):
        answer = anna.open(f"/companion/{part}")
        assert (answer.status_code, answer.headers["HX-Refresh"]) == (401, "true")


def test_logging_out_ends_the_session(anna):
    anna.press("/companion/logout", anna.open())

    assert "Log in with a link" in words(anna.open())


def test_another_site_cannot_log_a_coach_out(anna):
    assert anna.send("/companion/logout", token="guessed").status_code == 403
    assert "Nothing is open" in words(anna.open())


def test_a_cookie_that_somebody_changed_lets_nobody_in(stage):
    browser = stage.app.test_client()
    browser.set_cookie("pausepoint", "eyJjb2FjaCI6ImFubmEiLCJ1bnRpbCI6OTk5OTk5OTk5OX0.aaaaaa.forged")

    assert "Log in with a link" in words(browser.get("/companion"))


@pytest.mark.parametrize(("public_url", "secure"), [(None, False), ("https://coach.example.org", True)])
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(tmp_path, public_url, secure):
    stage = Stage(tmp_path, public_url)
    browser = stage.app.test_client()
    base = public_url or "http://localhost"
    link = stage.link()
    page = browser.get(link, base_url=base)

    cookie = browser.post(link, base_url=base, data={"token": token_in(page)}).headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) is secure
    stage.close()


def test_a_visit_does_not_make_the_session_longer(anna):
    assert "Set-Cookie" not in anna.open("/companion/health").headers
