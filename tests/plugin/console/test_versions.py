"""Versions at the console: what is live for whom and why, and the one step back."""

from config.errors import MisconfiguredError
from config.rights import AccountRole
from tests.plugin.console.life import rules


def test_everybody_sees_what_is_live_since_when_and_who_approved_it(life):
    life.published()
    for role in AccountRole:
        page = life.console.as_(role).get("/console/versions").text
        assert "Number 1 is in force" in page
        assert "Hear thefts" in page
        assert "Ana Approver" in page
    assert "Phrase added: &#34;i stole it&#34;" in life.erin.get("/console/versions/1").text


def test_before_anything_was_published_what_is_installed_is_in_force(life):
    assert "What is installed is in force." in life.erin.get("/console/versions").text
    assert life.erin.get("/console/versions/0").status_code == 200
    assert life.erin.get("/console/versions/7").status_code == 404
    assert life.erin.get(f"/console/versions/{10**40}").status_code == 404


def test_an_operator_rolls_back_in_one_step(life):
    life.published()
    operator = life.console.as_(AccountRole.OPERATOR, name="Olga Operator")
    assert "Phrase removed: &#34;i stole it&#34;" in operator.get("/console/versions/0").text

    answer = operator.post("/console/versions/0/back", {"reason": "Too noisy."})

    assert answer.location == "/console/versions/2?done=1"
    assert (life.live().kind, life.live().reason) == ("rollback", "Too noisy.")
    assert "Olga Operator" in operator.get("/console/versions").text


def test_a_refused_rollback_says_why_and_keeps_the_reason(life):
    life.published(rules("walk into the sea", rule="self-harm.sea", severity="imminent"))
    answer = life.ana.post("/console/versions/0/back", {"reason": "Too noisy."})
    assert answer.status_code == 422
    assert "It would weaken the safety core: self-harm.sea" in answer.text
    assert 'value="Too noisy."' in answer.text


def test_rolling_back_needs_the_right_and_a_new_proof(life):
    life.published()
    assert life.erin.post("/console/versions/0/back", {"reason": "No."}).status_code == 403
    assert "Rule approvers and operators can." in life.erin.get("/console/versions/0").text
    life.console.wait(minutes=11)
    assert "/console/confirm" in life.ana.post("/console/versions/0/back", {"reason": "No."}).location
    assert life.live().number == 1


def test_a_version_that_can_no_longer_be_read_is_said_and_can_be_left(life, monkeypatch):
    life.published(title="Hear thefts")
    shelf, broken = life.store.live.shelf, life.live().digest
    read = type(shelf).tuning

    def refuse(self, records, digest):
        if digest == broken:
            raise MisconfiguredError("rules/own.yaml: no longer fits")
        return read(self, records, digest)

    monkeypatch.setattr(type(shelf), "tuning", refuse)
    life.store.live._seen = -1
    life.store.live.forget()
    page = life.ana.get("/console/versions").text
    assert "Number 1 cannot be read any more" in page
    assert life.ana.get("/console/versions/1").status_code == 200
    assert life.ana.post("/console/versions/0/back", {"reason": "It is broken."}).status_code == 303
