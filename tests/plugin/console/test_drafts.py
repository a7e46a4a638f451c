"""Drafts at the console: what each person sees and may do, and that no refusal loses what was filled in."""

import re
from html import unescape

from config.rights import RIGHTS, AccountRole, Right
from plugin.console.diffs import diff
from tests.plugin.console.life import STEALING, page_of, rules, send, stage
from workers.tuning.drafts import DraftState

ANY = {Right.EDIT_RULES, Right.APPROVE_RULES, Right.SEE_AUDIT}
FOR_WHOM = {
    ("GET", ""): ANY,
    ("POST", ""): {Right.EDIT_RULES},
    ("GET", "/d"): ANY,
    ("GET", "/d/stages"): ANY,
    ("GET", "/d/checks/backtest"): ANY,
    ("GET", "/d/checks/backtest/found"): ANY,
    ("GET", "/d/shadow"): ANY,
    ("GET", "/d/merge"): {Right.EDIT_RULES},
    ("POST", "/d/title"): {Right.EDIT_RULES},
    ("POST", "/d/propose"): {Right.EDIT_RULES},
    ("POST", "/d/drop"): {Right.EDIT_RULES},
    ("POST", "/d/restore"): {Right.EDIT_RULES},
    ("POST", "/d/merge"): {Right.EDIT_RULES},
    ("POST", "/d/checks/backtest"): {Right.EDIT_RULES},
    ("POST", "/d/checks/backtest/cancel"): {Right.EDIT_RULES},
    ("POST", "/d/shadow"): {Right.EDIT_RULES},
    ("POST", "/d/decide"): {Right.APPROVE_RULES},
    ("POST", "/d/publish"): {Right.APPROVE_RULES},
}


def test_every_page_is_open_to_whom_it_concerns_and_to_nobody_else(life):
    draft, rules_of = life.begin(), life.console.app.url_map.iter_rules()
    ours = {"console_drafts", "console_checking", "console_deciding"}
    there = {
        (method, re.sub("<kind>", "backtest", re.sub("<draft_id>", "d", rule.rule)).removeprefix("/console/drafts"))
        for rule in rules_of
        if rule.endpoint.partition(".")[0] in ours
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert there == set(FOR_WHOM)
    for role in AccountRole:
        client = life.console.as_(role)
        for (method, address), needed in FOR_WHOM.items():
            path = "/console/drafts" + address.replace("/d", f"/{draft.id}", 1)
            answer = client.get(path) if method == "GET" else client.post(path, token=False)
            opened = answer.status_code == 200 or "This form is too old" in answer.text
            assert opened == bool(RIGHTS[role] & needed), (role, method, address)
    assert life.draft(draft) == draft


def test_the_empty_list_teaches_the_way_to_live(life):
    page = life.erin.get("/console/drafts").text
    assert "Nobody works on a change" in page
    assert "Somebody who wrote no part of it approves and publishes it." in page


def test_an_editor_begins_a_draft_and_finds_it_in_the_list(life):
    answer = life.erin.post("/console/drafts", {"title": "Hear <b>thefts</b>"})
    [draft] = life.open_drafts()
    assert answer.location == f"/console/drafts/{draft.id}"
    listed = life.ana.get("/console/drafts").text
    assert "Hear &lt;b&gt;thefts&lt;/b&gt;" in listed
    assert "Erin Editor" in listed
    assert "Approval" in listed


def test_a_title_that_is_too_long_is_kept_in_the_form(life):
    title = "x" * 121
    answer = life.erin.post("/console/drafts", {"title": title})
    assert answer.status_code == 422
    assert title in answer.text
    assert "A title needs 1 to 120 characters." in answer.text


def test_the_list_marks_what_waits_for_whoever_looks(life):
    life.proposed()
    assert "waits for you" in life.ana.get("/console/drafts").text
    assert "waits for you" not in life.erin.get("/console/drafts").text


def test_closed_drafts_are_behind_a_filter_and_can_be_begun_from(life):
    draft = life.begin()
    send(life.erin, draft, "drop")
    assert "Hear thefts" not in life.erin.get("/console/drafts").text
    assert "Hear thefts" in life.erin.get("/console/drafts?show=closed").text
    assert "Begin a new draft from it" in page_of(life.erin, draft).text

    life.erin.post("/console/drafts", {"title": "Again", "like": draft.id})

    [again] = life.open_drafts()
    assert again.digest == draft.digest


def test_the_page_says_in_sentences_what_changes(life):
    page = page_of(life.erin, life.begin()).text
    assert STEALING in page
    assert "Phrase added: &#34;i stole it&#34;" in page
    assert '<li class="added">' in page


def test_what_weakens_the_safety_core_cannot_be_overlooked(life):
    life.published(rules("walk into the sea", rule="self-harm.sea", severity="imminent"), title="Hear the sea")
    draft = life.begin(rules("walk into the sea", rule="self-harm.sea", severity="concern"))
    page = page_of(life.ana, draft).text
    assert "This weakens the safety core: self-harm.sea" in page
    assert "0 of 2 approvals" in page


def test_a_draft_is_renamed_and_a_refused_title_stays_in_the_field(life):
    draft = life.begin()
    send(life.erin, draft, "title", title="Hear more thefts")
    assert life.draft(draft).title == "Hear more thefts"
    answer = send(life.erin, draft, "title", title="y" * 200)
    assert (answer.status_code, "y" * 200 in answer.text) == (422, True)


def test_an_earlier_revision_is_restored_as_the_newest(life):
    draft = life.begin()
    life.save(draft, rules("i took it"))
    send(life.erin, draft, "restore", revision="2", number="1")
    assert (life.draft(draft).revision, life.draft(draft).digest) == (3, draft.digest)
    assert send(life.erin, draft, "restore", revision="3", number="9").status_code == 404


def test_a_restore_from_an_old_page_is_refused_and_loses_nothing(life):
    draft = life.begin()
    newest = life.save(draft, rules("i took it"))
    answer = send(life.erin, draft, "restore", revision="1", number="1")
    assert answer.status_code == 422
    assert "Somebody saved it while you looked" in answer.text
    assert life.draft(draft).digest == newest.digest


def test_proposing_needs_a_reason_and_the_newest_revision(life):
    draft = life.begin()
    assert "A reason needs 1 to 500 characters" in send(life.erin, draft, "propose", revision="1", reason=" ").text
    life.save(draft, rules("i took it"))
    answer = send(life.erin, draft, "propose", revision="1", reason="We miss thefts.")
    assert answer.status_code == 422
    assert 'value="We miss thefts."' in answer.text
    assert "It was saved again meanwhile" in answer.text
    assert life.draft(draft).state is DraftState.OPEN
    assert send(life.erin, draft, "propose", revision="2", reason="We miss thefts.").status_code == 303
    assert life.draft(draft).state is DraftState.PROPOSED


def test_a_draft_that_is_behind_shows_both_texts_and_takes_in_what_was_chosen(life):
    draft = life.begin(rules("i stole it"))
    life.published(rules("i lied to them", rule="misconduct.lying"), title="Hear lies")
    assert stage(page_of(life.erin, draft), "Up to date")[0] == "stopped"
    page = page_of(life.erin, draft, "/merge").text
    assert "i stole it" in page
    assert "i lied to them" in page
    onto = re.search(r'name="onto" value="(\w+)"', page)[1]

    unchosen = send(life.erin, draft, "merge", revision="1", onto=onto)
    assert (unchosen.status_code, "Choose a text for rules/own.yaml" in unchosen.text) == (422, True)
    chosen = {"revision": "1", "onto": onto, "choice-rules/own.yaml": "theirs"}
    assert life.erin.post(f"/console/drafts/{draft.id}/merge", chosen).status_code == 303

    assert (life.draft(draft).based_on, life.draft(draft).digest) == (life.live().digest, life.live().digest)


def test_what_went_live_while_somebody_chose_has_to_be_chosen_anew(life):
    draft = life.begin(rules("i stole it"))
    life.published(rules("i lied to them", rule="misconduct.lying"))
    answer = life.erin.post(
        f"/console/drafts/{draft.id}/merge",
        {"revision": "1", "onto": "0" * 64, "choice-rules/own.yaml": "mine"},
    )
    assert (answer.status_code, "Something else went live while you looked" in answer.text) == (422, True)
    assert life.draft(draft).revision == 1


def test_every_document_of_the_draft_and_every_kind_of_tuning_is_a_link_away(life):
    draft = life.begin()
    page = page_of(life.erin, draft).text
    for path in ("rules/own.yaml", "switches.yaml", "detection.yaml", "escalation.yaml", "crisis.yaml"):
        assert f'href="/console/drafts/{draft.id}/documents/{path}"' in page
    for address in {unescape(each) for each in re.findall(r'href="(/console[^"#]*)', page) if "/static/" not in each}:
        assert life.erin.get(address).status_code == 200, address
    assert f'href="/console/drafts/{draft.id}/documents/protocols/imminent.yaml"' in page


def test_a_draft_that_cannot_be_read_has_a_page_that_says_what_to_mend(life):
    draft = life.begin({"rules/own.yaml": "language: en\nrules: [nonsense]\n"})
    page = page_of(life.erin, draft)
    state, said = stage(page, "Readable")
    assert (state, "rules/own.yaml" in said) == ("stopped", True)
    assert "What it changes can be told once it can be read." in page.text
    assert life.erin.get("/console/drafts").status_code == 200


def test_a_draft_that_is_not_there_is_not_found(life):
    assert life.erin.get("/console/drafts/nothing").status_code == 404
    assert life.erin.post("/console/drafts/nothing/drop").status_code == 404
    draft = life.begin()
    assert page_of(life.erin, draft, "/checks/drill").status_code == 404


def test_a_diff_shows_what_is_around_a_change_and_how_much_it_leaves_out():
    before = "".join(f"line {number}\n" for number in range(20))
    shown = diff(before, before.replace("line 10\n", "another\n"))
    assert [each.kind for each in shown] == ["gap", *["same"] * 3, "removed", "added", *["same"] * 3, "gap"]
    assert shown[0].text == "7 more lines as before"
    assert shown[-1].text == "6 more lines as before"
    assert diff(before, before) == []
    assert [each.kind for each in diff("", "a")] == ["added"]
