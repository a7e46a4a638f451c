"""What a coach's page is made of: their prompts, the lines around them, the last answer."""

from datetime import timedelta

import pytest

from config.vocabulary import Category, Severity
from redaction.asking import Answer, PromptState
from tests.plugin.companion.stage import COACH, NOON, Stage
from workers.companion import ANSWER_SHOWN_FOR, LINES_AFTER, LINES_BEFORE, desk, owns
from workers.prompts.answers import answer

SNOOZE = timedelta(minutes=2)


@pytest.fixture
def stage(tmp_path):
    stage = Stage(tmp_path)
    yield stage
    stage.close()


def now_at(stage, **later):
    return desk(stage.db, COACH, NOON + timedelta(**later))


def talk(length):
    return [("Client", f"line {number}") for number in range(length)]


def texts(card):
    return [line.text for line in card.lines]


def test_with_nothing_on_record_nothing_is_on_the_desk(stage):
    empty = now_at(stage)

    assert (empty.card, empty.open_prompts, empty.snoozed, empty.last) == (None, 0, 0, None)


def test_the_lines_shown_are_those_just_before_and_after_the_finding(stage):
    stage.a_prompt(talk=talk(30), found=15)

    card = now_at(stage).card

    assert texts(card) == [f"line {number}" for number in range(15 - LINES_BEFORE, 15 + LINES_AFTER + 1)]
    assert [line.text for line in card.lines if line.found] == ["line 15"]


def test_lines_of_another_session_are_never_mixed_in(stage):
    stage.a_prompt(Category.LEGAL, talk=talk(2))
    stage.a_prompt(severity=Severity.IMMINENT, talk=[("Client", "elsewhere")])

    assert texts(now_at(stage).card) == ["elsewhere"]


def test_a_finding_whose_line_is_not_kept_yet_has_the_lines_before_it(stage):
    stage.a_prompt(talk=talk(4), found=3)
    stage.forget_line("line 3")

    card = now_at(stage).card

    assert texts(card) == ["line 0", "line 1", "line 2"]
    assert not any(line.found for line in card.lines)


@pytest.mark.parametrize("start_ms", [0, 1_772_452_800_000])
def test_times_count_from_the_sessions_start_however_the_platform_counts(stage, start_ms):
    stage.a_prompt(talk=talk(3), found=2, start_ms=start_ms)

    card = now_at(stage).card

    assert card.start_ms == 14_000
    assert [line.start_ms for line in card.lines] == [0, 7_000, 14_000]


def test_before_any_line_is_kept_a_platform_that_counts_from_1970_starts_at_zero(stage):
    stage.a_prompt(talk=[], start_ms=1_772_452_800_000)

    assert now_at(stage).card.start_ms == 0


def test_several_rules_are_several_reasons_and_the_same_one_is_one(stage):
    stage.a_prompt(rules=("legal.subpoena", "legal.police"))

    assert [reason.rule for reason in now_at(stage).card.reasons] == ["legal.subpoena", "legal.police"]


def test_an_old_open_prompt_stays_until_it_is_answered(stage):
    stage.a_prompt()

    assert now_at(stage, days=400).open_prompts == 1


@pytest.mark.parametrize("choice", [Answer.PAUSED, Answer.FALSE_ALARM])
def test_the_last_answer_is_shown_for_half_an_hour(stage, choice):
    answer(stage.db, stage.a_prompt(), choice, COACH, NOON, SNOOZE)

    assert desk(stage.db, COACH, NOON + ANSWER_SHOWN_FOR - timedelta(seconds=1)).last
    assert desk(stage.db, COACH, NOON + ANSWER_SHOWN_FOR).last is None


def test_of_a_matter_that_got_worse_and_was_paused_for_the_worst_is_what_was_answered(stage):
    mild = stage.a_prompt(Category.ABUSE, session="zoom-1")
    worse = stage.a_prompt(Category.ABUSE, Severity.IMMINENT, session="zoom-1")

    answer(stage.db, mild, Answer.PAUSED, COACH, NOON, SNOOZE)

    after = now_at(stage)
    assert (after.open_prompts, after.card) == (0, None)  # from here its protocol's card is on the page
    assert (after.last.prompt_id, after.last.state) == (worse, PromptState.PAUSED)


def test_an_open_prompt_comes_before_the_one_that_was_paused_for(stage):
    paused, waiting = stage.a_prompt(severity=Severity.IMMINENT), stage.a_prompt()

    answer(stage.db, paused, Answer.PAUSED, COACH, NOON, SNOOZE)

    after = now_at(stage)
    assert (after.card.prompt_id, after.card.state, after.last.prompt_id) == (waiting, PromptState.OPEN, paused)


def test_a_coach_owns_their_own_prompts_only(stage):
    mine, theirs = stage.a_prompt(), stage.a_prompt(coach="ben")

    assert [owns(stage.db, COACH, prompt) for prompt in (mine, theirs, "nobody's", "")] == [True, False, False, False]


def test_what_was_said_does_not_show_when_a_card_is_printed_for_a_log(stage):
    stage.a_prompt(talk=[("Client", "quite private")])

    assert "private" not in repr(now_at(stage))
