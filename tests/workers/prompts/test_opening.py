"""From findings to prompts."""

from datetime import timedelta

import pytest

from config.vocabulary import Category, Severity
from tests.workers.prompts.stage import NOON, found
from workers.archive.store import open_session
from workers.prompts.opening import open_prompts


def test_a_concern_opens_a_prompt_and_puts_its_message_into_the_outbox(stage):
    (prompt,) = stage.hear(found(severity=Severity.CONCERN))

    row = stage.prompt(prompt)
    assert (row.state, row.coach_id, row.category, row.severity) == ("open", "anna", "self_harm", "concern")
    assert (row.opened_at, row.heard_at) == (NOON, NOON)
    assert stage.outbox() == [("prompt", "pending")]
    assert stage.prompt_of("s1") == prompt


def test_what_is_only_worth_knowing_afterwards_opens_nothing(stage):
    assert stage.hear(found(severity=Severity.INFO)) == []
    assert stage.outbox() == []


def test_the_same_finding_again_opens_nothing_and_sends_nothing(stage):
    stage.hear(found())

    assert stage.hear(found()) == []
    assert stage.outbox() == [("prompt", "pending")]


def test_a_batch_that_is_screened_again_long_after_the_answer_does_not_ask_again(stage):
    (prompt,) = stage.hear(found())
    stage.answer(prompt, "paused")
    stage.wait(hours=1)

    assert stage.hear(found()) == []


def test_words_that_turn_out_to_be_imminent_ask_although_they_were_asked_about_as_a_concern(stage):
    stage.hear(found(severity=Severity.CONCERN))

    (prompt,) = stage.hear(found(severity=Severity.IMMINENT))

    assert stage.prompt(prompt).severity == "imminent"
    assert stage.prompt_of("s1") == prompt


def test_more_of_the_same_matter_joins_the_open_prompt_so_that_the_coachs_page_shows_it(stage):
    (prompt,) = stage.hear(found(segment="s1"))

    assert stage.hear(found(segment="s2")) == []
    assert stage.prompt_of("s2") == prompt


def test_a_second_matter_is_asked_about_by_a_prompt_of_its_own(stage):
    (first,) = stage.hear(found(segment="s1"))

    (second,) = stage.hear(found(Category.ABUSE, segment="s2"))

    assert first != second
    assert stage.prompt(second).category == "abuse"
    assert stage.prompt_of("s1") == first


def test_of_several_findings_in_one_matter_the_worst_gives_the_prompt_its_severity(stage):
    worst = found(Category.SELF_HARM, Severity.IMMINENT, segment="s2")

    (prompt,) = stage.hear(found(segment="s1"), worst)

    assert stage.prompt(prompt).severity == "imminent"
    assert stage.prompt_of("s1") == stage.prompt_of("s2") == prompt


def test_two_sessions_know_nothing_of_each_other(stage):
    first = stage.hear(found(), session="zoom-1")
    second = stage.hear(found(), session="zoom-2")

    assert len({*first, *second}) == 2


def test_a_transaction_that_fails_leaves_neither_prompt_nor_message(stage):
    with pytest.raises(KeyError):  # a finding without its row: the caller's transaction is undone as a whole
        _ask_without_keeping(stage, found(segment="s9"))

    assert stage.outbox() == []


def test_a_prompts_id_tells_nothing_and_cannot_be_guessed(stage):
    ids = {stage.ask() for _ in range(50)}

    assert len(ids) == 50
    assert all(len(each) == 16 for each in ids)


def test_opening_is_written_down_without_a_word_of_the_session(stage):
    stage.hear(found())

    assert stage.audit() == [("worker", "prompt.opened", None)]


def _ask_without_keeping(stage, finding):
    with stage.db.write() as records:
        open_session(records, "zoom-1", "zoom", "en", stage.now)
        open_prompts(records, "zoom-1", "anna", [finding], stage.now, stage.now, timedelta(minutes=10))
