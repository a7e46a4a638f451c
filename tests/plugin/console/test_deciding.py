"""Approving and publishing at the console: never by an author, never by somebody who may have left their desk."""

import pytest

from config.rights import AccountRole
from tests.plugin.console.life import page_of, rules, send, stage
from workers.tuning.drafts import DraftState
from workers.tuning.gates import GateName, standing


def test_the_editor_sees_why_they_cannot_approve(life):
    draft = life.proposed()
    assert "You wrote a part of it, so you can neither approve nor publish it." in _as_both(life, draft).text
    auditor = life.console.as_(AccountRole.AUDITOR)
    assert "It waits for a rule approver who wrote no part of it." in page_of(auditor, draft).text


def _as_both(life, draft):
    both = life.console.as_(AccountRole.RULE_EDITOR, AccountRole.RULE_APPROVER)
    newest = life.save(draft, rules("i took it"), by=both)
    send(both, draft, "propose", revision=str(newest.revision), reason="Mine, too.")
    answer = send(both, draft, "decide", verdict="approved", digest=newest.digest, reason="I like it.")
    assert (answer.status_code, "Somebody else has to approve it." in answer.text) == (422, True)
    return page_of(both, draft)


def test_an_approver_waives_approves_and_publishes(life):
    draft = life.proposed()
    waives = [name.value for name in (GateName.REGRESSION, GateName.BACKTEST, GateName.SHADOW)]
    sent = {"verdict": "approved", "digest": draft.digest, "reason": "Read; urgent.", "waives": waives}
    assert life.ana.post(f"/console/drafts/{draft.id}/decide", sent).status_code == 303
    assert "waived backtest, regression, shadow" in page_of(life.erin, draft).text

    assert send(life.ana, draft, "publish", in_progress="keep").location.endswith("?done=published")

    live = life.live()
    assert (live.number, live.digest, live.in_progress, live.by) == (1, draft.digest, "keep", life.ana.account_id)
    assert life.store.live.now().publication == live


def test_a_refused_approval_keeps_what_was_written_and_ticked(life):
    draft = life.proposed()
    sent = {"verdict": "approved", "digest": "0" * 64, "reason": "A long reason.", "waives": ["shadow"]}
    answer = life.ana.post(f"/console/drafts/{draft.id}/decide", sent)
    assert answer.status_code == 422
    assert 'value="A long reason."' in answer.text
    assert 'value="shadow" checked' in answer.text


def test_what_is_missing_is_said_at_the_button_to_publish(life):
    draft = life.proposed()
    answer = send(life.ana, draft, "publish", in_progress="switch")
    assert answer.status_code == 422
    assert "There is no backtest against what is live, and nobody has waived it." in answer.text
    assert life.live().number == 0


def test_a_returned_draft_tells_its_authors_why(life):
    draft = life.proposed()
    send(life.ana, draft, "decide", verdict="returned", digest=draft.digest, reason="Too wide.")
    assert life.draft(draft).state is DraftState.OPEN
    assert "Returned: Too wide." in stage(page_of(life.erin, draft), "Approval")[1]


def test_deciding_needs_a_new_proof_of_who_it_is_and_nothing_is_done_before(life):
    draft = life.proposed()
    life.console.wait(minutes=11)
    assert "Prove that it is you" in page_of(life.ana, draft).text
    for step in ("decide", "publish"):
        fields = {"verdict": "approved", "digest": draft.digest, "reason": "Read.", "in_progress": "switch"}
        assert "/console/confirm" in send(life.ana, draft, step, **fields).location
    with life.db.read() as records:
        assert standing(records, draft, life.store.live.shelf).approvals == ()


@pytest.mark.parametrize(("step", "fields"), [("decide", {"verdict": "yes"}), ("publish", {"in_progress": "never"})])
def test_a_choice_that_is_none_is_refused(life, step, fields):
    draft = life.proposed()
    assert send(life.ana, draft, step, reason="Read.", digest=draft.digest, **fields).status_code == 400
