"""What the coach would have been asked in a call that is over, as it is decided in a session."""

from dataclasses import replace
from datetime import timedelta

from config.vocabulary import Category, Severity
from plugin.offline.prompting import prompts
from plugin.offline.report import Said
from redaction.risk.why import DENIED, GATHERED
from tests.builders import finding, line

INFO, CONCERN, IMMINENT = Severity


def at(minute, *severities, category=Category.SELF_HARM, why=("phrase 1",)):
    """A line in this minute, with a finding of each severity in it."""
    here = {"segment": f"at {minute}", "start_ms": minute * 60_000}
    found = (
        finding(category, severity, rule=f"rule {number}", why=why, **here)
        for number, severity in enumerate(severities)
    )
    return Said(minute, minute, replace(line(**here), end_ms=minute * 60_000 + 900), tuple(found))


def asked(*lines, **given):
    return [(prompt.said.cue, prompt.about.severity) for prompt in prompts(lines, **given)]


def test_a_concern_asks_and_a_hint_does_not():
    assert asked(at(0), at(1, CONCERN), at(2, INFO)) == [(1, CONCERN)]


def test_what_gets_worse_asks_again_at_once():
    assert asked(at(1, CONCERN), at(2, IMMINENT), at(3, CONCERN)) == [(1, CONCERN), (2, IMMINENT)]


def test_the_cooldown_is_the_operators_own():
    lines = at(0, CONCERN), at(11, CONCERN)

    assert asked(*lines) == [(0, CONCERN), (11, CONCERN)]
    assert asked(*lines, cooldown=timedelta(minutes=15)) == [(0, CONCERN)]


def test_three_hints_ask_as_a_concern_and_each_stays_a_hint():
    lines = at(1, INFO), at(2, INFO), at(3, INFO)

    [prompt] = prompts(lines)

    assert (prompt.said, prompt.about.severity, prompt.about.why[-1]) == (lines[2], CONCERN, GATHERED)
    assert [each.severity for said in lines for each in said.findings] == [INFO] * 3


def test_hints_that_were_asked_about_are_not_counted_towards_another_prompt():
    hints = [at(minute, INFO) for minute in (1, 2, 3, 14, 15)]

    assert asked(*hints) == [(3, CONCERN)]
    assert asked(*hints, at(16, INFO)) == [(3, CONCERN), (16, CONCERN)]


def test_a_denial_lowers_and_never_wipes():
    denial = at(3, INFO, why=(DENIED,))

    assert asked(at(1, INFO), at(2, INFO), denial, at(4, INFO)) == []
    assert asked(at(1, INFO), at(2, INFO), denial, at(4, INFO), at(5, INFO)) == [(5, CONCERN)]
