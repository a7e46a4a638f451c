"""What programs do with drafts, checks and versions, and what the audit says of it."""

import pytest

from config.rights import AccountRole
from config.tuning import AS_INSTALLED, digest_of
from tests.builders import NOON
from tests.workers.tuning.bench import LEAVING, TONIGHT, a_small_rule, documents
from workers.archive.tuning import PublicationRow
from workers.tuning import checks, drafts
from workers.tuning.versions import keep_version

OWN = documents(a_small_rule("legal.lawyer", "call my lawyer"))
OTHER = documents(a_small_rule("legal.court", "see you in court"))
UNREADABLE = {"rules/own.yaml": "language: en\nrules: none\n"}


@pytest.fixture
def draft(editor):
    return editor.post("/drafts", {"title": "Lawyers", "documents": OWN}).json


def path(draft):
    return f"/drafts/{draft['id']}"


def test_a_draft_is_begun_shown_and_listed(editor):
    begun = editor.post("/drafts", {"title": "Lawyers", "documents": OWN})
    shown = editor.get(begun.headers["Location"].removeprefix("/api/v1"))

    assert (begun.status_code, shown.status_code) == (201, 200)
    assert shown.headers["ETag"] == '"1"'
    assert shown.json["documents"] == OWN
    assert shown.json["digest"] == digest_of(OWN)
    assert shown.json["author"] == editor.account_id
    assert shown.json["standing"]["gates"]["readable"] == "passed"
    assert [each["id"] for each in editor.get("/drafts?state=open").json["drafts"]] == [begun.json["id"]]
    assert editor.get("/drafts?state=dropped").json == {"drafts": []}


def test_a_second_editor_is_told_what_is_there_now_and_nothing_is_lost(editor, draft):
    first = editor.put(path(draft), {"documents": OTHER}, If_Match='"1"')
    late = editor.put(path(draft), {"documents": OWN}, If_Match="1")

    assert (first.status_code, first.headers["ETag"]) == (200, '"2"')
    assert late.status_code == 412
    assert late.headers["ETag"] == '"2"'
    assert late.json["newest"]["digest"] == digest_of(OTHER)
    assert editor.get(path(draft)).json["documents"] == OTHER


def test_saving_needs_to_say_which_revision_it_was_made_from(editor, draft):
    assert editor.put(path(draft), {"documents": OTHER}).status_code == 428
    assert editor.put(path(draft), {"documents": OTHER}, If_Match="*").status_code == 412


def test_documents_that_cannot_be_read_are_refused_with_what_to_mend(editor, draft):
    begun = editor.post("/drafts", {"title": "Bad", "documents": UNREADABLE})
    saved = editor.put(path(draft), {"documents": UNREADABLE}, If_Match="1")

    assert [begun.status_code, saved.status_code] == [422, 422]
    assert begun.json["problems"] == [{"document": "rules/own.yaml", "problem": "rules/own.yaml: rules: needs a list"}]
    assert editor.get(path(draft)).json["revision"] == 1


def test_a_draft_takes_in_what_went_live_meanwhile(api, editor, draft):
    with api.db.write() as records:
        live = keep_version(records, OTHER, NOON)
        row = {"number": 1, "digest": live, "kind": "publish", "in_progress": "switch", "by": "avery"}
        records.add(PublicationRow(**row, approved_by=["avery"], reason="why", at=NOON))
    both = {**OTHER, "rules/mine.yaml": OWN["rules/own.yaml"]}

    wrong = editor.put(path(draft), {"documents": both, "onto": AS_INSTALLED}, If_Match="1")
    saved = editor.put(path(draft), {"documents": both, "onto": live}, If_Match="1")

    assert wrong.status_code == 409
    assert (saved.json["based_on"], editor.get("/versions/live").json["digest"]) == (live, live)
    assert editor.get(path(draft)).json["standing"]["gates"]["up_to_date"] == "passed"


def test_evidence_is_counts(editor):
    assert editor.get("/evidence?period=7").json == {"period": "7", "hours": 0.0, "rules": []}
    assert editor.get("/evidence?period=8").status_code == 422


def test_a_draft_is_proposed_at_the_revision_that_was_looked_at(editor, draft):
    stale = editor.post(f"{path(draft)}/proposal", {"revision": 2, "reason": "They asked"})
    proposed = editor.post(f"{path(draft)}/proposal", {"revision": 1, "reason": "They asked"})

    assert stale.status_code == 409
    assert (proposed.status_code, proposed.json["state"], proposed.json["reason"]) == (200, "proposed", "They asked")


def test_a_draft_that_is_closed_is_not_saved_or_run_in_shadow(api, editor, draft):
    with api.db.write() as records:
        drafts.drop(records, draft["id"], "erin", api.now)

    assert editor.put(path(draft), {"documents": OTHER}, If_Match="1").status_code == 409
    assert editor.post(f"{path(draft)}/shadow").status_code == 409


def test_a_check_is_asked_for_once_woken_shown_and_cancelled(api, editor, draft):
    asked = editor.post(f"{path(draft)}/checks", {"kind": "backtest", "days": 7, "sessions": 5})
    again = editor.post(f"{path(draft)}/checks", {"kind": "backtest", "days": 7, "sessions": 5})
    here = f"/checks/{asked.json['id']}"

    assert (asked.status_code, again.json["id"]) == (202, asked.json["id"])
    assert api.woken == [asked.json["id"]] * 2
    assert editor.get(here).json["state"] == "waiting"
    assert editor.delete(here).json["state"] == "cancelled"
    assert editor.delete(here).status_code == 409
    assert editor.get("/checks/" + "0" * 32).status_code == 404


def test_no_program_is_told_in_which_session_a_version_differs(api, editor, draft):
    check = editor.post(f"{path(draft)}/checks", {"kind": "backtest", "days": 7, "sessions": 5}).json["id"]
    with api.db.write() as records:
        found = {"new": {LEAVING: 1}, "places": [["zoom-1", "s1", LEAVING, None, "concern"]], "after": ["x", "zoom-1"]}
        checks.keep(records, checks.take_up(records, check, api.now), 1, 2, found, api.now)

    assert editor.get(f"/checks/{check}").json["found"] == {"new": {LEAVING: 1}}


def test_at_most_three_drafts_run_in_shadow(editor):
    begun = [editor.post("/drafts", {"title": str(number), "documents": OWN}).json for number in range(4)]

    started = [editor.post(f"{path(each)}/shadow") for each in begun]
    stopped = editor.delete(f"{path(begun[0])}/shadow")

    assert [each.status_code for each in started] == [200, 200, 200, 409]
    assert started[0].json["since"].startswith("2026-03-02T12:00:00")
    assert stopped.status_code == 200


def test_the_audit_says_that_it_came_through_the_api(api, editor, draft):
    editor.put(path(draft), {"documents": OTHER}, If_Match="1")
    editor.post(f"{path(draft)}/checks", {"kind": "examples"})
    editor.post(f"{path(draft)}/shadow")
    editor.delete(f"{path(draft)}/shadow")
    editor.post(f"{path(draft)}/proposal", {"revision": 2, "reason": "They asked"})

    done = [(action, facts.get("via")) for actor, action, facts in api.audit() if actor == editor.account_id]
    assert done == [
        ("apikey.made", None),
        ("draft.begun", "api"),
        ("draft.saved", "api"),
        ("check.asked", "api"),
        ("shadow.started", "api"),
        ("shadow.stopped", "api"),
        ("draft.proposed", "api"),
    ]


def test_versions_are_found_by_the_beginning_of_their_name(api, editor):
    with api.db.write() as records:
        digest = keep_version(records, OWN, NOON)

    assert editor.get(f"/versions/{digest[:8]}").json == {"digest": digest, "documents": OWN}
    assert editor.get("/versions/ffffffff").status_code == 404
    assert editor.get("/versions/live").json["publication"]["number"] == 0
    assert editor.get("/publications").json == {"publications": []}


def test_the_rules_in_force_are_listed(editor):
    answer = editor.get("/rules").json

    assert answer["digest"] == AS_INSTALLED
    assert {each["id"]: each["severity"] for each in answer["rules"]}[TONIGHT] == "imminent"


def test_a_difference_is_told_in_sentences_and_says_what_weakens_the_core(editor):
    off = documents(off=TONIGHT)
    answer = editor.post("/diff", {"before": {"version": "installed"}, "after": {"documents": off}}).json

    assert [(each["subject"], each["weakens_core"]) for each in answer["changes"]] == [(TONIGHT, True)]
    assert editor.post("/diff", {"before": {}, "after": {"documents": off}}).status_code == 422
    assert editor.post("/diff", {"before": {"version": "abcdef0"}, "after": {"version": "live"}}).status_code == 404


def test_documents_are_checked_and_not_kept(api, editor):
    wrong = documents(a_small_rule("legal.lawyer", "call my lawyer", examples={"hit": ["nothing of it"]}))

    found = editor.post("/check", {"documents": wrong}).json["problems"]

    assert [each["document"] for each in found] == ["rules/own.yaml"]
    assert 'hit example is not found: "nothing of it"' in found[0]["problem"]
    assert editor.post("/check", {"documents": OWN}).json["problems"] == []
    assert editor.get(f"/versions/{digest_of(wrong)}").status_code == 404


def test_an_approver_reads_drafts_and_writes_none(api, draft):
    approver = api.as_program(AccountRole.RULE_APPROVER)

    assert approver.get(path(draft)).status_code == 200
    assert approver.put(path(draft), {"documents": OTHER}, If_Match="1").status_code == 403
