"""Drafts: whatever two editors do at once, nothing that was accepted is lost, and nothing is published by accident."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.errors import MalformedError
from config.tuning import AS_INSTALLED, NOTHING, digest_of
from tests.workers.tuning.bench import documents
from tests.workers.tuning.way import ABE, ANA, ERIN, LYING, STEALING
from workers.tuning import drafts, shadowing, versions
from workers.tuning.drafts import Draft, DraftState, Stale, merged

_numbers = count(1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8)
@given(st.lists(st.tuples(st.sampled_from([ERIN, ANA, ABE]), st.booleans()), max_size=8))
def test_whatever_the_order_of_saves_every_accepted_text_is_a_revision_and_every_other_is_refused(way, saves):
    """Each editor has the page open since they last saved, or looks again before they save."""
    draft = way.begin(STEALING)
    opened, accepted = dict.fromkeys((ERIN, ANA, ABE), 1), [(draft.digest, ERIN)]
    for by, looks_again in saves:
        newest = way.draft(draft.id).revision
        opened[by] = newest if looks_again else opened[by]
        text = {"rules/own.yaml": f"# {next(_numbers)}"}
        outcome = way.save(draft, by=by, revision=opened[by], made=text)
        if opened[by] == newest:
            assert isinstance(outcome, Draft)
            opened[by] = outcome.revision
            accepted.append((digest_of(text), by))
        else:
            assert isinstance(outcome, Stale)
            assert outcome.newest.digest == accepted[-1][0]
    with way.db.read() as records:
        kept = drafts.revisions(records, draft.id)
        assert [(each.digest, each.author) for each in reversed(kept)] == accepted
        assert all(digest_of(versions.documents_of(records, digest)) == digest for digest, _ in accepted)
        assert drafts.find(records, draft.id).authors == {by for _, by in accepted}


def test_a_draft_begins_with_what_is_live(short_way):
    live = short_way.published(STEALING)

    draft = short_way.begin()

    assert (draft.digest, draft.based_on, draft.state) == (live.digest, live.digest, DraftState.OPEN)


def test_saving_what_is_there_already_is_no_revision(short_way):
    draft = short_way.begin(STEALING)
    assert short_way.save(draft, STEALING, by=ANA).revision == 1
    assert short_way.draft(draft.id).authors == {ERIN}


def test_a_saved_draft_counts_what_it_hears_in_shadow_from_the_beginning_again(way):
    draft = way.begin(STEALING)
    way.shadow(draft)
    way.bench.a_session("a word", days_ago=0)
    with way.db.read() as records:
        assert shadowing.report(records, draft.digest).sessions == 1
    way.clock.forward(minutes=1)

    saved = way.save(draft, STEALING, LYING)

    with way.db.read() as records:
        assert shadowing.report(records, saved.digest).sessions == 0
    assert saved.shadowed_at == way.clock()


@pytest.mark.parametrize("title", ["", "  \n", "x" * 121])
def test_a_title_that_nobody_can_read_is_refused(short_way, title):
    draft = short_way.begin(STEALING)
    with pytest.raises(MalformedError, match="title"), short_way.db.write() as records:
        drafts.rename(records, draft.id, title, ERIN, short_way.clock())
    assert short_way.draft(draft.id).title == "Some change"


def test_a_dropped_draft_is_closed_for_good_and_keeps_its_revisions(short_way):
    draft = short_way.begin(STEALING)
    with short_way.db.write() as records:
        drafts.drop(records, draft.id, ERIN, short_way.clock())

    with pytest.raises(MalformedError, match="dropped"):
        short_way.save(draft, LYING)
    with short_way.db.read() as records:
        assert [each.number for each in drafts.revisions(records, draft.id)] == [1]
        assert drafts.listed(records, DraftState.OPEN) == []
        assert [each.id for each in drafts.listed(records)] == [draft.id]


def test_drafts_are_listed_with_the_one_changed_last_first(way):
    first = way.begin(STEALING)
    way.clock.forward(minutes=1)
    second = way.begin(LYING)
    way.clock.forward(minutes=1)
    way.save(first, LYING, STEALING)
    with way.db.read() as records:
        assert [each.id for each in drafts.listed(records)] == [first.id, second.id]


def test_merging_takes_in_what_went_live_meanwhile(way):
    behind = way.begin(STEALING)
    way.published(off="legal.leaving")
    with way.db.read() as records:
        merge = drafts.merge(records, behind)

    saved = way.save(behind, made=merge.documents, onto=merge.onto)

    assert merge.conflicts == ()
    assert saved.based_on == way.live().digest
    with way.db.read() as records:
        assert set(versions.documents_of(records, saved.digest)) == {"rules/own.yaml", "switches.yaml"}


def test_a_merge_does_not_swallow_what_went_live_while_somebody_looked_at_it(short_way):
    behind = short_way.begin(STEALING)
    short_way.published(off="legal.leaving")
    with short_way.db.read() as records:
        merge = drafts.merge(records, behind)
    short_way.published(off="self-harm.dying")

    saved = short_way.save(behind, made=merge.documents, onto=merge.onto)

    assert saved.based_on != short_way.live().digest


def test_choosing_mine_in_a_merge_is_a_new_revision_even_if_no_text_changes(short_way):
    """It means something else now: it takes back what somebody else published."""
    behind = short_way.begin(STEALING)
    short_way.propose(behind)
    short_way.say(behind)
    short_way.published(LYING)
    with short_way.db.read() as records:
        merge = drafts.merge(records, behind)
    short_way.clock.forward(seconds=1)

    saved = short_way.save(behind, made=documents(STEALING), onto=merge.onto)

    assert merge.conflicts == ("rules/own.yaml",)
    assert (saved.revision, saved.digest, saved.state) == (2, behind.digest, DraftState.OPEN)


_TEXTS = st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz"))


@given(before=_TEXTS, mine=_TEXTS, theirs=_TEXTS)
def test_a_merge_keeps_what_either_changed_and_names_what_both_did(before, mine, theirs):
    merge = merged(before, mine, theirs)
    for path in "abc":
        was, my, their, now = (each.get(path) for each in (before, mine, theirs, merge.documents))
        if my == was:
            assert now == their
        elif their == was:
            assert now == my
        else:
            assert now == my
            assert (path in merge.conflicts) == (my != their)
    assert merged(before, mine, before).documents == mine
    assert merged(mine, mine, theirs).documents == theirs


def test_what_is_installed_has_a_name_and_no_documents(way):
    with way.db.read() as records:
        assert versions.documents_of(records, AS_INSTALLED) == NOTHING
        assert versions.find_version(records, AS_INSTALLED[:6]) == AS_INSTALLED
        with pytest.raises(MalformedError, match="no version"):
            versions.find_version(records, "zz")
        with pytest.raises(MalformedError, match=r"several|no version"):
            versions.find_version(records, "")


def test_every_step_of_a_draft_is_in_the_audit(short_way):
    draft = short_way.begin(STEALING)
    short_way.clock.forward(seconds=1)
    short_way.save(draft, LYING, by=ANA)
    with short_way.db.write() as records:
        drafts.rename(records, draft.id, "Another title", ABE, short_way.clock() + timedelta(seconds=1))
        drafts.drop(records, draft.id, ERIN, short_way.clock() + timedelta(seconds=2))
    assert short_way.bench.audit() == [
        (ERIN, "draft.begun"),
        (ANA, "draft.saved"),
        (ABE, "draft.renamed"),
        (ERIN, "draft.dropped"),
    ]
