"""When the coach is asked."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.vocabulary import Category, Severity
from redaction.asking import COOLDOWN, Answer, Asked, PromptState, after, decide
from redaction.risk.why import DENIED, GATHERED
from tests.builders import finding

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PAUSED, OPEN, SNOOZED, FALSE_ALARM = PromptState.PAUSED, PromptState.OPEN, PromptState.SNOOZED, PromptState.FALSE_ALARM
CONCERN, IMMINENT, INFO = Severity.CONCERN, Severity.IMMINENT, Severity.INFO
HARM, ABUSE, LEGAL = Category.SELF_HARM, Category.ABUSE, Category.LEGAL


MINUTE = 60_000  # milliseconds


def found(category=HARM, severity=CONCERN, segment="s1", rule="a-rule", start_ms=0, why=("phrase 1",)):
    return finding(category, severity, segment=segment, rule=rule, start_ms=start_ms, why=why)


def asked(category=HARM, severity=CONCERN, state=PAUSED, ago=timedelta(minutes=1), prompt="earlier", rules=()):
    return Asked(prompt, category, severity, NOW - ago, state, dict.fromkeys(rules, severity))


def noted(minute, **given):
    return found(**{"severity": INFO, "segment": f"at {minute}", "start_ms": minute * MINUTE, **given})


def test_a_first_concern_is_asked_about():
    finding = found()

    assert decide([finding], [], NOW).ask == ((finding,),)


@pytest.mark.parametrize("earlier", [[], [asked(state=OPEN)], [asked(state=PAUSED)]])
def test_what_is_only_worth_knowing_afterwards_never_asks_and_joins_nothing(earlier):
    decision = decide([found(severity=INFO)], earlier, NOW)

    assert not decision.ask
    assert not decision.attach


@pytest.mark.parametrize("state", PromptState)
def test_the_same_category_is_not_asked_about_again_within_ten_minutes(state):
    earlier = [asked(state=state, ago=timedelta(minutes=9, seconds=59))]

    assert not decide([found()], earlier, NOW).ask


@pytest.mark.parametrize("state", [PAUSED, FALSE_ALARM])
def test_after_ten_minutes_the_same_category_asks_again(state):
    assert decide([found()], [asked(state=state, ago=timedelta(minutes=10))], NOW).ask


@pytest.mark.parametrize("state", PromptState)
def test_a_matter_that_gets_worse_asks_at_once_whatever_was_answered(state):
    assert decide([found(severity=IMMINENT)], [asked(severity=CONCERN, state=state)], NOW).ask


def test_a_matter_that_gets_milder_does_not_ask_again():
    assert not decide([found(severity=CONCERN)], [asked(severity=IMMINENT)], NOW).ask


@pytest.mark.parametrize("state", PromptState)
def test_a_second_matter_asks_for_itself_whatever_became_of_the_first(state):
    other = found(category=ABUSE)

    assert decide([other], [asked(category=HARM, severity=IMMINENT, state=state)], NOW).ask == ((other,),)


@pytest.mark.parametrize("state", [OPEN, SNOOZED])
def test_more_of_the_same_matter_joins_the_prompt_that_the_coach_still_has(state):
    more = found(segment="s2")

    decision = decide([more], [asked(state=state, ago=timedelta(hours=1))], NOW)

    assert not decision.ask
    assert decision.attach == {"earlier": (more,)}


def test_several_matters_at_once_ask_each_for_itself_the_worst_first():
    mild, worst, also = found(ABUSE, CONCERN, "s1"), found(HARM, IMMINENT, "s2"), found(HARM, CONCERN, "s3")

    assert decide([mild, also, worst], [], NOW).ask == ((worst, also), (mild,))


def test_a_finding_joins_the_prompt_of_its_own_category():
    waiting = [asked(HARM, IMMINENT, OPEN, prompt="harm"), asked(ABUSE, CONCERN, OPEN, prompt="abuse")]
    finding = found(ABUSE)

    assert decide([finding], waiting, NOW).attach == {"abuse": (finding,)}


def test_what_was_a_false_alarm_a_minute_ago_is_left_in_peace():
    decision = decide([found()], [asked(state=FALSE_ALARM)], NOW)

    assert not decision.ask
    assert not decision.attach


def test_a_clock_that_went_back_does_not_ask_twice():
    assert not decide([found()], [asked(ago=timedelta(minutes=-5))], NOW).ask


def test_a_rule_that_was_a_false_alarm_stays_quiet_for_the_session():
    earlier = [asked(state=FALSE_ALARM, ago=timedelta(hours=1), rules=["a-rule"])]

    assert not decide([found(rule="a-rule")], earlier, NOW).ask
    assert decide([found(rule="another-rule")], earlier, NOW).ask


def test_a_false_alarm_holds_nothing_that_gets_worse():
    earlier = [asked(state=FALSE_ALARM, ago=timedelta(hours=1), rules=["a-rule"])]

    assert decide([found(rule="a-rule", severity=IMMINENT)], earlier, NOW).ask


def test_a_held_rule_is_shown_with_another_that_asks_but_never_leads():
    held, other = found(rule="a-rule", segment="s1"), found(rule="another-rule", segment="s2")
    earlier = [asked(state=FALSE_ALARM, ago=timedelta(hours=1), rules=["a-rule"])]

    assert decide([held, other], earlier, NOW).ask == ((other, held),)


def test_three_things_worth_knowing_within_twenty_minutes_are_a_concern_together():
    last = noted(19)

    (matter,) = decide([last], [], NOW, noted=[noted(0), noted(10)]).ask

    assert (matter[0].severity, matter[0].segment, matter[0].why[-1]) == (CONCERN, "at 19", GATHERED)
    assert {each.segment for each in matter} == {"at 0", "at 10", "at 19"}


@pytest.mark.parametrize(
    "earlier",
    [
        [noted(10)],
        [noted(0), noted(31)],
        [noted(10), noted(11, category=ABUSE)],
        [noted(10), noted(10, rule="another-rule")],
        [noted(10), noted(10)],
        [noted(10), noted(30)],
    ],
    ids=["two", "far apart", "another matter", "said at one moment", "kept twice", "the same line again"],
)
def test_less_than_that_stays_worth_knowing(earlier):
    assert not decide([noted(30)], [], NOW, noted=earlier).ask


@pytest.mark.parametrize("veto", ["contract", "consent", "fiction", "professional", "idiom", "homonym", "sarcasm"])
def test_words_that_meant_something_else_never_add_up(veto):
    others = [noted(minute, why=(f"veto: {veto}",)) for minute in (1, 2)]

    assert not decide([noted(3)], [], NOW, noted=others).ask


@pytest.mark.parametrize("veto", ["negated", "hypothetical", "past"])
def test_hints_that_were_talked_down_add_up(veto):
    others = [noted(minute, why=(f"veto: {veto}",)) for minute in (1, 2)]

    assert decide([noted(3)], [], NOW, noted=others).ask


def test_a_denial_lowers_and_never_wipes():
    hints, denial = [noted(1), noted(2)], noted(3, why=(DENIED,))

    assert not decide([noted(4)], [], NOW, noted=[*hints, denial]).ask
    assert decide([noted(5)], [], NOW, noted=[*hints, denial, noted(4)]).ask
    assert not decide([denial], [], NOW, noted=[*hints, noted(4)]).ask


def test_a_late_line_counts_at_the_moment_when_it_was_said():
    assert decide([noted(1)], [], NOW, noted=[noted(10), noted(20)]).ask
    assert not decide([noted(1)], [], NOW, noted=[noted(40), noted(50)]).ask


def test_the_same_line_again_changes_nothing():
    earlier = [noted(1), noted(2)]

    assert decide([noted(3)], [], NOW, noted=[*earlier, *earlier, noted(3)]) == decide(
        [noted(3)], [], NOW, noted=earlier
    )


def test_things_worth_knowing_of_a_rule_that_was_a_false_alarm_do_not_add_up():
    earlier = [asked(state=FALSE_ALARM, ago=timedelta(hours=1), rules=["a-rule"])]

    assert not decide([noted(3)], earlier, NOW, noted=[noted(1), noted(2)]).ask


def test_what_adds_up_does_not_ask_while_the_matter_is_being_dealt_with():
    assert not decide([noted(3)], [asked()], NOW, noted=[noted(1), noted(2)]).ask


findings = st.builds(
    found,
    category=st.sampled_from(Category),
    severity=st.sampled_from(Severity),
    segment=st.sampled_from(["s1", "s2", "s3"]),
    rule=st.sampled_from(["a", "b"]),
    start_ms=st.integers(0, 3),
)
prompts = st.builds(
    asked,
    category=st.sampled_from(Category),
    severity=st.sampled_from([CONCERN, IMMINENT]),
    state=st.sampled_from(PromptState),
    ago=st.timedeltas(timedelta(0), timedelta(minutes=30)),
    prompt=st.sampled_from(["p1", "p2", "p3", "p4"]),
)
earlier_prompts = st.lists(prompts, max_size=4, unique_by=lambda each: each.prompt)


@given(st.lists(findings, max_size=6), earlier_prompts)
def test_what_was_just_asked_is_never_asked_again(new, earlier):
    first = decide(new, earlier, NOW)
    now_open = [Asked("new", matter[0].category, matter[0].severity, NOW, OPEN) for matter in first.ask]

    assert not decide(new, [*earlier, *now_open], NOW).ask


@given(st.lists(findings, max_size=6), earlier_prompts)
def test_nobody_is_ever_asked_about_less_of_a_matter_than_they_already_face(new, earlier):
    for worst, *_ in decide(new, earlier, NOW).ask:
        facing = [each for each in earlier if each.state.waiting and each.category is worst.category]
        assert all(worst.severity.rank > each.severity.rank for each in facing)


@given(st.lists(findings, max_size=6), earlier_prompts)
def test_no_concern_is_lost_while_its_matter_is_asked_about_or_waits(new, earlier):
    decision = decide(new, earlier, NOW)

    shown = {each for matter in (*decision.ask, *decision.attach.values()) for each in matter}
    for one in new:
        waits = any(each.state.waiting and each.category is one.category for each in earlier)
        if one.severity is not INFO and waits:
            assert one in shown


@given(st.permutations([found(c, s, c.value) for c, s in zip(Category, [CONCERN, IMMINENT] * 4, strict=False)]))
def test_the_order_in_which_findings_come_in_changes_nothing(new):
    assert decide(new, [], NOW) == decide(sorted(new, key=lambda each: each.segment), [], NOW)


@given(st.lists(st.tuples(st.sampled_from([HARM, ABUSE]), st.integers(0, 900)), max_size=12))
def test_concerns_of_one_category_never_prompt_twice_in_ten_minutes(heard):
    earlier = []
    for category, seconds in sorted(heard, key=lambda each: each[1]):
        now = NOW + timedelta(seconds=seconds)
        if decide([found(category)], earlier, now).ask:
            earlier.append(Asked(str(len(earlier)), category, CONCERN, now, PAUSED))

    for one in earlier:
        again = [each for each in earlier if each.category is one.category and each.opened_at > one.opened_at]
        assert all(each.opened_at - one.opened_at >= COOLDOWN for each in again)


@pytest.mark.parametrize(
    ("state", "answer", "then"),
    [
        (OPEN, Answer.PAUSED, PAUSED),
        (OPEN, Answer.SNOOZE, SNOOZED),
        (OPEN, Answer.FALSE_ALARM, FALSE_ALARM),
        (SNOOZED, Answer.PAUSED, PAUSED),
        (SNOOZED, Answer.FALSE_ALARM, FALSE_ALARM),
        (FALSE_ALARM, Answer.UNDO, OPEN),
        (PAUSED, Answer.UNDO, OPEN),
        (SNOOZED, Answer.UNDO, OPEN),
    ],
)
def test_an_answer_moves_a_prompt_on(state, answer, then):
    assert after(state, answer) is then


@given(st.sampled_from(PromptState), st.sampled_from([Answer.PAUSED, Answer.SNOOZE, Answer.FALSE_ALARM]))
def test_the_same_answer_twice_is_the_same_as_once(state, answer):
    assert after(after(state, answer), answer) is after(state, answer)


@pytest.mark.parametrize("answer", [Answer.SNOOZE, Answer.FALSE_ALARM])
def test_a_paused_prompt_is_not_talked_out_of_it_by_a_late_click(answer):
    assert after(PAUSED, answer) is PAUSED
