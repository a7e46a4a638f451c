"""Findings: news once, and again when they get worse."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from config.vocabulary import Severity
from tests.builders import NOON, finding
from tests.workers.archive.steps import IN_ONE_ARCHIVE, LATER, fill, find, findings_of


def test_a_finding_is_news_once(database, session):
    found = finding(segment="one")

    assert find(database, session, found) == [found]
    assert find(database, session, found, at=LATER) == []
    assert findings_of(database, session)["one", found.rule].found_at == NOON


def test_a_finding_that_grew_more_severe_is_news_again_and_replaces_the_milder_one(database, session):
    mild = finding(segment="one", severity=Severity.CONCERN, span=(0, 4))
    grave = replace(mild, severity=Severity.IMMINENT, span=(0, 9), why=("plan",), rule_version="newer")
    find(database, session, mild)

    assert find(database, session, grave, at=LATER) == [grave]

    row = findings_of(database, session)["one", mild.rule]
    assert (row.severity, row.span_start, row.span_end, row.why) == ("imminent", 0, 9, ["plan"])
    assert (row.rule_version, row.found_at) == ("newer", LATER)


def test_a_finding_that_grew_milder_changes_nothing(database, session):
    grave = finding(segment="one", severity=Severity.IMMINENT)
    find(database, session, grave)

    assert find(database, session, replace(grave, severity=Severity.INFO)) == []
    assert findings_of(database, session)["one", grave.rule].severity == "imminent"


def test_a_finding_stays_with_its_prompt_when_it_grows_more_severe(database, session):
    fill(database, session)

    find(database, session, finding(segment="one", rule="some.rule", severity=Severity.IMMINENT))

    assert findings_of(database, session)["one", "some.rule"].prompt_id == f"p-{session}"


def test_of_one_rule_met_twice_in_a_batch_the_worse_finding_is_news(database, session):
    mild = finding(segment="one", severity=Severity.INFO)
    grave = replace(mild, severity=Severity.IMMINENT)
    other = finding(segment="two")

    assert find(database, session, mild, grave, mild, other) == [grave, other]


@given(
    batch=st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["r.one", "r.two"]), st.sampled_from(Severity))),
    cut=st.integers(0, 8),
)
@IN_ONE_ARCHIVE
def test_findings_in_any_order_end_at_the_worst_and_every_rise_was_news(database, new_session, batch, cut):
    session = new_session()
    found = [finding(segment=segment, rule=rule, severity=severity) for segment, rule, severity in batch]

    news = [*find(database, session, *found[:cut]), *find(database, session, *found[cut:])]

    worst = {(each.segment, each.rule): Severity.INFO for each in found}
    for each in found:
        worst[each.segment, each.rule] = max(worst[each.segment, each.rule], each.severity, key=lambda s: s.rank)
    assert {key: row.severity for key, row in findings_of(database, session).items()} == worst
    assert {(each.segment, each.rule, each.severity) for each in news} >= {(*key, top) for key, top in worst.items()}
