"""What a session remembers: hints add up, denials lower, false alarms hold, and nothing of it is asked twice."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from config.context import VetoName
from config.vocabulary import Category, Severity
from redaction.risk.why import DENIED, GATHERED, SEVERAL_TURNS, veto_reason
from tests.workers.prompts.stage import found, hint


def three_hints(stage, **given):
    """Said at minutes 1, 2 and 3. Returns the prompt that the third one opens."""
    assert stage.hear(hint(1, **given)) == stage.hear(hint(2, **given)) == []
    (prompt,) = stage.hear(hint(3, **given))
    return prompt


def test_three_hints_within_twenty_minutes_of_talk_ask_the_coach(stage):
    prompt = three_hints(stage)

    assert (stage.prompt(prompt).severity, stage.prompt(prompt).category) == ("concern", "self_harm")
    assert stage.outbox() == [("prompt", "pending")]


def test_each_hint_stays_what_it_was_by_itself_and_belongs_to_the_prompt(stage):
    prompt = three_hints(stage)

    rows = [stage.row_of(f"at {minute}") for minute in (1, 2, 3)]
    assert [(row.severity, row.prompt_id) for row in rows] == [("info", prompt)] * 3
    assert [GATHERED in row.why for row in rows] == [False, False, True]
    assert rows[2].why[:-1] == ["phrase 1"]


def test_three_hints_in_one_delivery_ask_as_well(stage):
    (prompt,) = stage.hear(hint(1), hint(2), hint(3))

    assert stage.prompt_of("at 1") == stage.prompt_of("at 2") == stage.prompt_of("at 3") == prompt


def test_what_was_noted_is_remembered_by_whoever_takes_over_after_a_restart(stage):
    stage.hear(hint(1))
    stage.restart()
    stage.hear(hint(2))
    stage.restart()

    assert len(stage.hear(hint(3))) == 1


def test_a_false_alarm_is_remembered_after_a_restart(stage):
    (prompt,) = stage.hear(found())
    stage.answer(prompt, "false_alarm")
    stage.restart()
    stage.wait(hours=1)

    assert stage.hear(found(segment="s2")) == []


def test_the_same_hints_again_never_add_up(stage):
    for _ in range(3):
        assert stage.hear(hint(1), hint(2)) == []


def test_a_partial_and_its_final_are_one_moment(stage):
    for rule in ("a-rule", "another-rule", "a-third-rule"):
        assert stage.hear(hint(1, rule=rule)) == []


def test_a_partial_that_is_the_third_hint_asks_at_once_and_its_final_does_not_ask_again(stage):
    prompt = three_hints(stage)
    stage.answer(prompt, "paused")
    stage.wait(hours=1)

    assert stage.hear(hint(3)) == []
    assert stage.hear(hint(3, severity=Severity.CONCERN)) == []
    assert stage.outbox("prompt") == [("prompt", "pending")]


def test_hints_that_came_to_a_concern_ask_again_when_one_of_them_turns_out_to_be_imminent(stage):
    prompt = three_hints(stage)
    stage.answer(prompt, "paused")

    (worse,) = stage.hear(hint(3, severity=Severity.IMMINENT))

    assert stage.prompt(worse).severity == stage.row_of("at 3").severity == "imminent"
    assert (stage.prompt_of("at 3"), stage.prompt_of("at 2")) == (worse, prompt)


def test_a_hint_that_comes_in_late_counts_at_the_minute_when_it_was_said(stage):
    stage.hear(hint(30), hint(40))

    assert stage.hear(hint(1)) == []
    assert len(stage.hear(hint(25))) == 1
    assert stage.prompt_of("at 1") is None


@pytest.mark.parametrize("since_1970", [0, 1_772_452_800_000])
def test_hints_that_are_half_an_hour_apart_never_add_up_however_the_platform_counts(stage, since_1970):
    for minute in (0, 30, 60, 90):
        assert stage.hear(hint(minute, start_ms=since_1970 + minute * 60_000)) == []


def test_hints_of_different_matters_or_sessions_do_not_add_up(stage):
    stage.hear(hint(1))
    stage.hear(hint(2), session="zoom-2")
    stage.hear(hint(3, category=Category.ABUSE, rule="abuse.some-rule"))

    assert stage.hear(hint(4)) == []


def test_a_denial_lowers_and_never_wipes(stage):
    stage.hear(hint(1), hint(2))
    stage.hear(hint(3, why=(DENIED,)))

    assert stage.hear(hint(4)) == []
    assert len(stage.hear(hint(5))) == 1
    assert stage.prompt_of("at 3") is None


def test_a_denial_takes_back_no_prompt(stage):
    (prompt,) = stage.hear(found())
    stage.hear(hint(1, why=(DENIED,)))

    assert (stage.prompt(prompt).state, stage.row_of("s1").severity) == ("open", "concern")


@pytest.mark.parametrize("veto", [VetoName.FICTION, VetoName.IDIOM, VetoName.CONTRACT])
def test_words_that_meant_something_else_are_kept_and_never_add_up(stage, veto):
    for minute in range(1, 6):
        assert stage.hear(hint(minute, why=("phrase 1", veto_reason(veto)))) == []

    assert stage.row_of("at 5").why == ["phrase 1", f"veto: {veto}"]


def test_hints_that_led_to_a_prompt_are_not_counted_towards_another(stage):
    stage.answer(three_hints(stage), "paused")
    stage.wait(minutes=11)

    assert stage.hear(hint(4)) == stage.hear(hint(5)) == []
    assert len(stage.hear(hint(6))) == 1


def test_what_was_asked_about_stays_with_its_prompt_when_more_is_found_in_the_same_words(stage):
    prompt = three_hints(stage)
    stage.answer(prompt, "paused")
    stage.wait(minutes=11)

    (another,) = stage.hear(*(hint(minute, rule="another-rule") for minute in (1, 2, 3)))

    assert sorted(stage.prompts_of("at 1")) == sorted([prompt, another])


def test_more_hints_join_the_prompt_that_the_coach_still_has(stage):
    prompt = three_hints(stage)

    assert [stage.hear(hint(minute)) for minute in (4, 5, 6)] == [[], [], []]
    assert [stage.prompt_of(f"at {minute}") for minute in (4, 5, 6)] == [prompt] * 3


def test_hints_that_came_while_the_matter_was_dealt_with_count_once_it_comes_back(stage):
    (prompt,) = stage.hear(found())
    stage.answer(prompt, "paused")
    assert stage.hear(hint(1), hint(2), hint(3)) == []
    stage.wait(minutes=11)

    assert len(stage.hear(hint(4))) == 1


def test_hints_that_were_a_false_alarm_stay_quiet_for_the_session(stage):
    stage.answer(three_hints(stage), "false_alarm")
    stage.wait(hours=1)

    assert stage.hear(hint(61), hint(62), hint(63)) == []


def test_a_rule_whose_hints_were_a_false_alarm_still_asks_when_it_finds_a_concern(stage):
    stage.answer(three_hints(stage), "false_alarm")
    stage.wait(hours=1)

    (prompt,) = stage.hear(found(segment="s9"))

    assert stage.prompt(prompt).severity == "concern"


def test_a_false_alarm_that_is_undone_holds_nothing(stage):
    (prompt,) = stage.hear(found())
    stage.answer(prompt, "false_alarm")
    stage.answer(prompt, "undo")
    stage.answer(prompt, "paused")
    stage.wait(hours=1)

    assert len(stage.hear(found(segment="s2"))) == 1


def test_a_false_alarm_about_one_rule_leaves_the_others_listening(stage):
    (prompt,) = stage.hear(found())
    stage.answer(prompt, "false_alarm")
    stage.wait(hours=1)

    assert stage.hear(found(segment="s2")) == []
    assert len(stage.hear(found(segment="s3", rule="self-harm.another-rule"))) == 1


def test_the_model_is_held_by_a_false_alarm_like_any_rule(stage):
    (prompt,) = stage.hear(found(rule="model.self_harm"))
    stage.answer(prompt, "false_alarm")
    stage.wait(hours=1)

    assert stage.hear(found(segment="s2", rule="model.self_harm")) == []


def test_what_was_noted_is_read_back_with_its_reasons(stage):
    why = ("phrase 1", SEVERAL_TURNS, veto_reason(VetoName.NEGATED))
    three_hints(stage, why=why)

    assert stage.row_of("at 3").why == [*why, GATHERED]


def test_asking_takes_as_many_looks_into_the_archive_for_a_hundred_findings_as_for_one(stage):
    with queries(stage) as for_one:
        stage.hear(hint(0))
    stage.hear(*(hint(minute, segment=f"before {minute}", rule=f"rule-{minute}") for minute in range(100)))
    stage.wait(hours=1)

    with queries(stage) as for_many:
        stage.hear(*(hint(minute, segment=f"after {minute}") for minute in range(100, 110)))

    assert for_many["select"] == for_one["select"]
    assert for_many["update"] <= 2  # hints, and the one that stands for them


@contextmanager
def queries(stage):
    """How many statements of each kind the archive is given meanwhile."""
    count = {"select": 0, "insert": 0, "update": 0}

    def note(connection, cursor, statement, *_):
        kind = statement.split()[0].lower()
        count[kind] = count.get(kind, 0) + 1

    event.listen(stage.db.engine, "before_cursor_execute", note)
    try:
        yield count
    finally:
        event.remove(stage.db.engine, "before_cursor_execute", note)
