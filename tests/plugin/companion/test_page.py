"""What the coach sees, and what nobody else does."""

import re
from pathlib import Path

import pytest

from config.errors import UnavailableError
from config.vocabulary import Category, Severity
from plugin.companion.wording import Speech
from tests.plugin.companion.stage import NOON
from tests.plugin.companion.visitor import Visitor, words
from workers.health import Health, HealthState

EN = Speech.of("en")
ROOT = Path(__file__).parents[3]
PAGES = ("/companion", "/companion/now", "/companion/health", "/companion/login/x", "/companion/nowhere")


def test_an_empty_page_says_what_will_happen_and_what_to_do(anna):
    page = words(anna.open())

    assert "Nothing is open" in page
    assert "Keep this page open beside your call" in page


def test_a_prompt_says_what_it_is_when_it_was_heard_why_and_what_to_say(stage, anna):
    stage.a_prompt(Category.SELF_HARM, start_ms=720_000)

    page = words(anna.open())

    assert "Concern 1 of 1 Pause the session." in page
    assert "Possible risk of suicide or self-harm" in page
    assert "Heard 12:35 into the session, at 12:00:00 UTC" in page
    assert f"Say aloud {EN.say(Category.SELF_HARM, Severity.CONCERN)}" in page
    assert "Why Self-harm: no reason to live" in page
    assert "1 I have paused 2 Snooze 2 min 3 False alarm" in page


@pytest.mark.parametrize("category", Category)
@pytest.mark.parametrize("severity", Severity)
def test_every_category_and_severity_has_its_words(stage, anna, category, severity):
    stage.a_prompt(category, severity)

    page = words(anna.open())

    assert EN.page["what"][category] in page
    assert EN.page["severity"][severity] in page
    assert ("call the local emergency service" in page) is (severity is Severity.IMMINENT)


def test_the_worst_prompt_comes_first_and_the_others_are_counted(stage, anna):
    stage.a_prompt(Category.LEGAL)
    stage.a_prompt(Category.ABUSE, Severity.IMMINENT)
    stage.a_prompt(Category.MISCONDUCT)

    page = words(anna.open())

    assert "Imminent 1 of 3" in page
    assert EN.page["what"][Category.ABUSE] in page
    assert EN.page["what"][Category.LEGAL] not in page


def test_of_two_equally_bad_the_one_that_waits_longer_comes_first(stage, anna):
    stage.a_prompt(Category.LEGAL)
    stage.wait(seconds=1)
    stage.a_prompt(Category.ABUSE)

    assert EN.page["what"][Category.LEGAL] in words(anna.open())


def test_the_line_that_was_found_is_marked_in_words_and_the_others_are_not(stage, anna):
    stage.a_prompt(talk=[("Coach", "One."), ("Client", "Two."), ("Coach", "Three.")], found=1)

    page = words(anna.open())

    assert "12:07 Client Found here Two. 12:14 Coach Three." in page
    assert page.count("Found here") == 1


def test_what_raised_a_finding_is_said_without_our_jargon(stage, anna):
    stage.a_prompt(why=("rule self-harm.plan, phrase 4", "raised by words nearby"))

    page = words(anna.open())

    assert "More urgent because of what was said just around it" in page
    assert "phrase 4" not in page


def test_before_the_line_is_kept_the_page_says_so(stage, anna):
    stage.a_prompt(talk=[])

    assert "The lines appear here when the speaker has finished." in words(anna.open())


def test_nobody_sees_another_coachs_prompt(stage, anna):
    stage.a_prompt(coach="ben", talk=[("Client", "Only for ben.")])

    for page in ("/companion", "/companion/now"):
        assert "Only for ben" not in anna.open(page).text
    assert "Nothing is open" in words(anna.open())


@pytest.mark.parametrize("address", PAGES)
def test_somebody_who_is_not_logged_in_sees_no_line_of_any_session(stage, stranger, address):
    stage.a_prompt(talk=[("Client", "Sounds private.")])

    assert "private" not in stranger.open(address).text


@pytest.mark.parametrize("address", PAGES)
def test_no_page_is_kept_in_a_cache_or_may_run_what_is_not_ours(anna, address):
    answer = anna.open(address)

    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_no_page_needs_a_style_or_script_that_the_policy_forbids(stage, anna):
    stage.a_prompt()

    for address in PAGES:
        page = anna.open(address).text
        assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]* src=)|javascript:|https?://", page)


def test_a_line_that_looks_like_a_page_stays_a_line(stage, anna):
    stage.a_prompt(talk=[("Client", "<script>alert(1)</script> & <b>bold</b>")])

    page = anna.open().text

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;" in page


def test_the_card_is_sent_again_only_when_something_changed(stage, anna):
    stage.a_prompt()
    tag = re.search(r'hx-get="/companion/now".*?If-None-Match": "\\"(\w+)', anna.open().text)[1]

    assert anna.open("/companion/now", If_None_Match=f'"{tag}"').status_code == 304
    stage.wait(seconds=30)
    assert anna.open("/companion/now", If_None_Match=f'"{tag}"').status_code == 304
    stage.a_prompt()
    changed = anna.open("/companion/now", If_None_Match=f'"{tag}"')
    assert changed.status_code == 200
    assert "1 of 2" in words(changed)
    assert f'"{tag}"' != changed.headers["ETag"]


def test_the_tab_counts_and_says_no_more(stage, anna):
    assert "<title>pausepoint</title>" in anna.open().text
    stage.a_prompt()
    stage.a_prompt()

    assert "<title>(2) pausepoint</title>" in anna.open().text
    assert "<title>(2) pausepoint</title>" in anna.open("/companion/now").text


@pytest.mark.parametrize(
    ("health", "line"),
    [
        (Health(HealthState.LISTENING, 2), "Listening, 2 s behind"),
        (Health(HealthState.QUIET, last_heard_at=NOON), "Nothing heard for 0 s"),
        (Health(HealthState.NO_SESSION), "No session"),
        (Health(HealthState.OFF), "Screening is off: use your own judgement"),
        (UnavailableError("queue"), "Screening is off: use your own judgement"),
    ],
)
def test_the_coach_is_told_how_screening_does(stage, anna, health, line):
    stage.health = health

    assert line in words(anna.open())
    assert line in words(anna.open("/companion/health"))


def test_a_health_line_that_did_not_change_is_not_sent_again(anna):
    tag = anna.open("/companion/health").headers["ETag"]

    assert anna.open("/companion/health", If_None_Match=tag).status_code == 304


def test_when_the_records_are_down_the_coach_is_told_to_use_their_judgement(stage, anna):
    stage.lose_records()

    answer = anna.open()

    assert answer.status_code == 503
    assert "Use your own judgement" in words(answer)


def test_without_a_script_the_page_says_to_reload(anna):
    [fallback] = re.findall("<noscript>(.*)</noscript>", anna.open().text)

    assert "This page shows news only when you reload it." in fallback
    assert 'href="/companion"' in fallback


def test_the_library_that_we_carry_is_the_one_that_the_notice_names():
    carried = (ROOT / "plugin/static/vendor/htmx.min.js").read_text("utf-8")
    [version] = re.findall(r'version:"([\d.]+)"', carried)

    assert f"htmx {version} (Zero-Clause BSD)" in (ROOT / "NOTICE").read_text("utf-8")


def test_times_of_another_day_show_the_day(stage, anna):
    stage.a_prompt()
    stage.wait(hours=13)

    assert "at 2026-03-02 12:00:00 UTC" in words(Visitor(stage).logged_in().open())
