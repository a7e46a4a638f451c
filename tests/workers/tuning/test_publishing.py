"""Publishing: nothing goes live that somebody else has not read and that was not proved; one step takes it back."""

from threading import Barrier, Thread

import pytest

from config.errors import MalformedError
from config.tuning import AS_INSTALLED
from tests.workers.tuning.bench import TONIGHT, a_small_rule
from tests.workers.tuning.way import ABE, ANA, ERIN, LYING, STEALING
from workers.tuning import publishing, versions
from workers.tuning.checks import Kind
from workers.tuning.drafts import DraftState
from workers.tuning.gates import WAIVABLE, GateName, GateState, Verdict
from workers.tuning.publishing import Refused
from workers.tuning.versions import Publication


def proposed(way, *rules, **given):
    draft = way.begin(*rules, **given)
    way.green(draft)
    way.propose(draft)
    return draft


def test_a_draft_that_passed_everything_goes_live(way):
    draft = proposed(way, STEALING)
    way.shadow(draft)
    way.bench.a_session("a word", days_ago=0)
    way.say(draft)

    live = way.publish(draft)

    assert (live.number, live.digest, live.by, live.approved_by) == (1, draft.digest, ANA, (ANA,))
    assert (live.reason, live.draft_id, live.at) == ("We miss thefts.", draft.id, way.clock())
    assert way.live() == live
    assert way.draft(draft.id).state is DraftState.PUBLISHED
    assert way.draft(draft.id).shadowed_at is None


@pytest.mark.parametrize("missing", [Kind.EXAMPLES, Kind.REGRESSION, Kind.BACKTEST])
def test_a_draft_does_not_go_live_without_each_of_its_proofs(short_way, missing):
    draft = short_way.begin(STEALING)
    short_way.green(draft, *(kind for kind in (Kind.EXAMPLES, Kind.REGRESSION, Kind.BACKTEST) if kind is not missing))
    short_way.propose(draft)
    short_way.say(draft, waives=[GateName.SHADOW])

    assert short_way.standing(draft).missing == (GateName(missing.value),)
    assert isinstance(short_way.publish(draft), Refused)
    assert short_way.live().number == 0


def test_nobody_approves_what_they_wrote_a_part_of(short_way):
    draft = short_way.begin(STEALING)
    draft = short_way.save(draft, STEALING, LYING, by=ANA)
    short_way.green(draft)
    short_way.propose(draft)

    for author in (ERIN, ANA):
        assert short_way.say(draft, author, waives=WAIVABLE) == Refused(
            ("You wrote a part of it. Somebody else has to approve it.",)
        )
    assert short_way.standing(draft).approvals == ()


def test_an_author_does_not_publish_what_others_approved(short_way):
    draft = proposed(short_way, STEALING)
    short_way.say(draft, waives=WAIVABLE)
    assert isinstance(short_way.publish(draft, by=ERIN), Refused)


def test_an_approval_counts_no_longer_once_its_giver_has_written_a_part(short_way):
    """Approved by Ana, changed by Ana, and put back as it was by Erin."""
    draft = proposed(short_way, STEALING)
    short_way.say(draft, ANA, waives=WAIVABLE)
    changed = short_way.save(draft, LYING, by=ANA)
    back = short_way.save(changed, STEALING)
    assert back.digest == draft.digest
    short_way.propose(back)

    assert GateName.APPROVAL in short_way.standing(back).missing
    assert isinstance(short_way.publish(back, by=ABE), Refused)


def test_a_change_after_the_approval_needs_approval_anew(short_way):
    draft = proposed(short_way, STEALING)
    short_way.say(draft, waives=WAIVABLE)

    changed = short_way.save(draft, STEALING, LYING)
    short_way.green(changed)
    assert short_way.publish(changed) == Refused(("It is not proposed.",))
    short_way.propose(changed)

    assert GateName.APPROVAL in short_way.standing(changed).missing


def test_an_approval_of_what_was_put_back_later_does_not_count(short_way):
    draft = proposed(short_way, STEALING)
    short_way.say(draft, waives=WAIVABLE)
    changed = short_way.save(draft, LYING)
    short_way.clock.forward(seconds=1)
    back = short_way.save(changed, STEALING)
    short_way.propose(back)
    assert isinstance(short_way.publish(back), Refused)


def test_what_was_approved_is_what_was_read(short_way):
    draft = proposed(short_way, STEALING)
    short_way.save(draft, LYING)
    short_way.propose(draft)
    now = short_way.clock()
    said = publishing.say(short_way.db, draft.id, draft.digest, Verdict.APPROVED, "Read.", ANA, now)
    assert said == Refused(("It was saved again meanwhile. Look at the newest revision first.",))


def test_a_returned_draft_needs_every_approval_anew(way):
    draft = proposed(way, STEALING)
    way.say(draft, ANA, waives=WAIVABLE)
    returned = way.say(draft, ABE, Verdict.RETURNED, reason="The second phrase is too wide.")
    assert returned.state is DraftState.OPEN
    way.propose(draft)

    assert GateName.APPROVAL in way.standing(draft).missing
    way.say(draft, ABE, waives=WAIVABLE)
    assert isinstance(way.publish(draft, ABE), Publication)
    assert way.live().approved_by == (ABE,)


def test_what_weakens_the_safety_core_needs_two_approvals(way):
    draft = proposed(way, off=TONIGHT)
    way.say(draft, ANA, waives=WAIVABLE)
    way.say(draft, ANA, waives=WAIVABLE)

    assert way.standing(draft).weakened == (TONIGHT,)
    assert way.standing(draft).missing == (GateName.APPROVAL,)
    assert isinstance(way.publish(draft), Refused)

    way.say(draft, ABE)
    assert way.publish(draft).approved_by == (ABE, ANA)


def test_examples_cannot_be_waived_and_neither_can_an_approval(short_way):
    draft = proposed(short_way, STEALING)
    for gate in set(GateName) - set(WAIVABLE):
        assert isinstance(short_way.say(draft, waives=[gate]), Refused)
    assert short_way.standing(draft).approvals == ()


@pytest.mark.parametrize("reason", ["", " \n ", "x" * 501])
def test_nothing_is_proposed_approved_waived_or_taken_back_without_a_reason(short_way, reason):
    way = short_way
    draft = way.begin(STEALING)
    with pytest.raises(MalformedError, match="reason"):
        way.propose(draft, reason)
    way.propose(draft)
    with pytest.raises(MalformedError, match="reason"):
        way.say(draft, waives=WAIVABLE, reason=reason)
    with pytest.raises(MalformedError, match="reason"):
        way.roll_back(0, reason)
    assert way.standing(draft).gates[GateName.BACKTEST] is GateState.OPEN


def test_the_reason_that_was_approved_is_the_one_that_is_kept(short_way):
    draft = proposed(short_way, STEALING)
    short_way.say(draft, waives=WAIVABLE)
    assert isinstance(short_way.propose(draft, "Something else."), Refused)
    assert short_way.publish(draft).reason == "We miss thefts."


def test_a_draft_of_an_older_version_must_take_in_what_went_live(short_way):
    behind = proposed(short_way, STEALING)
    short_way.published(off="legal.leaving")
    short_way.say(behind, waives=WAIVABLE)

    refused = short_way.publish(behind)

    assert short_way.standing(behind).gates[GateName.UP_TO_DATE] is GateState.FAILED
    assert any("Take that in" in each for each in refused.reasons)


def test_what_was_proved_against_another_live_version_counts_no_longer(short_way):
    draft = proposed(short_way, STEALING)
    short_way.published(LYING)
    assert short_way.standing(draft).gates[GateName.EXAMPLES] is GateState.OPEN


def test_a_draft_that_changes_nothing_is_not_published(short_way):
    draft = short_way.begin()
    short_way.propose(draft)
    short_way.say(draft)
    assert short_way.publish(draft) == Refused(("It changes nothing that is in force.",))


def test_a_change_of_other_things_than_rules_needs_no_proof_of_rules(short_way):
    draft = short_way.begin()
    draft = short_way.save(draft, made={"detection.yaml": "allow: [Acme]\n"})
    gates = short_way.standing(draft).gates
    assert {gates[gate] for gate in WAIVABLE} == {GateState.NOT_NEEDED}
    assert gates[GateName.EXAMPLES] is GateState.OPEN  # an organisation's own patterns have examples, too


def test_a_draft_that_cannot_be_read_says_why(short_way):
    draft = short_way.save(short_way.begin(), made={"rules/own.yaml": "language: en\nrules: [nonsense]\n"})
    where = short_way.standing(draft)
    assert where.gates[GateName.READABLE] is GateState.FAILED
    assert "rules/own.yaml" in where.unreadable


def test_one_step_goes_back_to_what_was_live_before(way):
    first, _ = way.published(STEALING), way.published(LYING)

    back = way.roll_back(first.number)

    assert (back.number, back.kind, back.digest, back.by) == (3, "rollback", first.digest, ABE)
    assert way.roll_back(0).digest == AS_INSTALLED
    assert [each.number for each in versions_listed(way)] == [4, 3, 2, 1]


def versions_listed(way):
    with way.db.read() as records:
        return versions.published(records)


def test_there_is_no_way_back_to_what_is_live_already_or_never_was(way):
    live = way.published(STEALING)
    assert way.roll_back(live.number) == Refused(("This version is in force already.",))
    for number in (99, -1, 10**30):
        assert way.roll_back(number) == Refused(("There is no such publication.",))
    assert way.live() == live


def test_going_back_does_not_weaken_the_safety_core(short_way):
    short_way.published(a_small_rule("self-harm.rope", "buy a rope", severity="imminent"))
    refused = short_way.roll_back(0)
    assert "self-harm.rope" in refused.reasons[0]
    assert short_way.live().number == 1


def test_a_way_back_is_open_from_a_version_that_can_no_longer_be_read(short_way, monkeypatch):
    """The operator changed what is installed, and what is live does not fit it."""
    short_way.published(STEALING)
    broken = short_way.published(off="legal.leaving")
    rules = tuple(
        file.model_copy(update={"rules": file.rules[:1] + file.rules[2:]}) for file in short_way.bench.ground.rules
    )
    short_way.shelf = type(short_way.shelf)(replace_rules(short_way.bench.ground, rules))

    with short_way.db.read() as records:
        assert short_way.shelf.in_force(records)[0].number == 1
    assert isinstance(short_way.roll_back(broken.number), Refused)
    assert short_way.roll_back(1).number == 3


def replace_rules(ground, rules):
    from dataclasses import replace

    return replace(ground, rules=rules)


@pytest.mark.parametrize("round_", range(2))
def test_of_two_that_go_live_at_the_same_moment_one_wins_and_the_other_is_told(way, round_):
    ready = []
    for rule in (STEALING, LYING):
        draft = proposed(way, rule)
        way.say(draft, waives=WAIVABLE)
        ready.append(draft)
    together, outcomes = Barrier(2), []

    def go(draft):
        together.wait()
        outcomes.append(way.publish(draft))

    threads = [Thread(target=go, args=(draft,)) for draft in ready]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(type(each).__name__ for each in outcomes) == ["Publication", "Refused"]
    states = sorted(way.draft(draft.id).state for draft in ready)
    assert states == [DraftState.PROPOSED, DraftState.PUBLISHED]
    assert [each.number for each in versions_listed(way)] == [1]


def test_whoever_lost_by_a_hair_can_publish_nothing_over_the_winner(way, monkeypatch):
    """The other one commits after we judged and before we take the number: the number is taken."""
    mine, theirs = proposed(way, STEALING), proposed(way, LYING)
    for draft in (mine, theirs):
        way.say(draft, waives=WAIVABLE)
    winner = way.publish(theirs)
    monkeypatch.setattr(publishing, "live", lambda _: versions.INSTALLED)
    monkeypatch.setattr("workers.tuning.gates.live", lambda _: versions.INSTALLED)
    monkeypatch.setattr(way.shelf, "in_force", lambda _: (versions.INSTALLED, way.bench.ground))

    refused = way.publish(mine)

    assert refused == Refused(("Something else went live at this moment. Look at it, then try again.",))
    assert [each.digest for each in versions_listed(way)] == [winner.digest]
    assert way.draft(mine.id).state is DraftState.PROPOSED


def test_every_step_to_what_is_live_is_in_the_audit_with_who_took_it(short_way):
    short_way.published(STEALING)
    short_way.roll_back(0)
    steps = [each for each in short_way.bench.audit() if not each[1].startswith(("check", "draft.begun"))]
    assert steps == [
        (ERIN, "draft.proposed"),
        (ANA, "draft.approved"),
        (ANA, "tuning.publish"),
        (ABE, "tuning.rollback"),
    ]
