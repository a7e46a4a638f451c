"""Try-out: what somebody makes up is screened as a real call is, and is nowhere afterwards."""

import logging

import pytest
import structlog

from config.rights import AccountRole
from plugin.console.tryout import pieces_of, turns_of
from tests.plugin.console.stage import ConsoleStage
from workers.tuning import drafts

EDITOR, SUPERVISOR = AccountRole.RULE_EDITOR, AccountRole.SUPERVISOR
CANARY = "zyxquolith"
HERS = "rules/own.yaml"
OWN = f"""\
language: en
rules:
  - id: misconduct.canary
    category: misconduct
    severity: concern
    phrases: [left the {CANARY[:5]} on]
    examples: {{hit: [nothing of the kind], miss: [off]}}
"""


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    console = ConsoleStage(tmp_path_factory.mktemp("tryout"), detection_profile="live", risk_model=False)
    yield console
    console.close()


@pytest.fixture(scope="module")
def editor(console):
    return console.as_(EDITOR)


@pytest.fixture(scope="module")
def draft(console):
    with console.db.write() as records:
        return drafts.begin(records, "A canary", "somebody", console.now, {HERS: OWN})


def tried(client, text, query="", **fields):
    answer = client.post(f"/console/try{query}", {"text": text, **fields}, headers={"HX-Request": "true"})
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_line_is_shown_with_what_was_found_and_why_and_as_it_would_be_kept(console):
    page = tried(console.as_(SUPERVISOR), "client: I want to kill myself tonight, says Priya Raman")
    assert '<mark data-kind="imminent">' in page
    assert "/console/rules/en/self-harm." in page
    assert "of its ladder" in page
    assert "phrase " in page
    assert "Priya" not in page.split('class="kept"')[1]


def test_a_veto_is_said_in_words(editor):
    page = tried(editor, "client: I am not going to kill myself")
    assert "lowered, because it is denied" in page


def test_a_question_and_its_answer_are_heard_together(editor):
    page = tried(editor, "coach: are you thinking about suicide\nclient: most nights")
    assert "half a yes" in page


def test_another_language_can_be_chosen_or_guessed(editor):
    assert "/console/rules/de/" in tried(editor, "client: ich will mich umbringen", language="de")
    assert "/console/rules/de/" in tried(editor, "client: ich will nicht mehr leben und ich will mich umbringen")


def test_a_draft_shows_where_it_differs_from_what_is_live(editor, draft):
    page = tried(editor, f"client: they left the {CANARY[:5]} on\nclient: I want to die", f"?draft={draft.id}")
    assert page.count("only in the draft") == 1
    assert "2 lines, 2 findings, 1 of them in one version only" in " ".join(page.split())


def test_a_draft_is_tried_by_who_edits_rules_and_by_nobody_else(console, draft):
    for role in set(AccountRole) - {EDITOR}:
        visitor = console.as_(role)
        assert visitor.get(f"/console/try?draft={draft.id}").status_code == 403
        assert visitor.post(f"/console/try?draft={draft.id}", {"text": "x"}).status_code == 403
        assert visitor.get("/console/try").status_code == 200


def test_a_form_that_is_not_ours_screens_nothing(editor):
    assert editor.post("/console/try", {"text": "x"}, token=False).status_code == 403


def test_a_draft_whose_phrase_cannot_be_compiled_says_so(console, editor):
    with console.db.write() as records:
        broken = drafts.begin(records, "Broken", "x", console.now, {HERS: OWN.replace("left the", "(left the")})
    page = editor.post(f"/console/try?draft={broken.id}", {"text": "client: hello"})
    assert page.status_code == 422
    assert "a bracket is opened and not closed" in page.text


def test_the_samples_fill_the_field_and_fit(editor):
    page = editor.get("/console/try?sample=call").text
    assert "coach: Good morning, Sam." in page
    assert 0 < len(turns_of(page.partition("<textarea")[2].partition("</textarea>")[0])) <= 200
    assert editor.get("/console/try?sample=<script>").status_code == 200


@pytest.mark.parametrize("text", ["a\n" * 201, "a" * 20_001])
def test_what_is_too_long_is_refused_and_stays_in_the_field(editor, text):
    page = editor.post("/console/try", {"text": text})
    assert page.status_code == 422
    assert "at most 200 lines and 20,000 characters" in page.text


@pytest.mark.parametrize(
    "text", ["", " \n\n ", "\x00\ud7ff", ":", "coach:", "client: " + "(" * 1000, "<b>bold</b>", "🙂" * 500]
)
def test_nothing_that_is_typed_breaks_the_page(editor, text):
    answer = editor.post("/console/try", {"text": text})
    assert answer.status_code == 200
    assert "<b>bold" not in answer.text


def test_a_line_belongs_to_whom_it_begins_with_and_else_to_the_client():
    turns = turns_of("Coach: hello\n\n  client : hi\nSam: me\ncoach:\n")
    assert [(turn.role, turn.text) for turn in turns] == [
        ("coach", "hello"),
        ("client", "hi"),
        ("client", "Sam: me"),
        ("client", "coach:"),
    ]


def test_a_line_without_findings_is_one_piece():
    assert [piece.text for piece in pieces_of("as it is", ())] == ["as it is"]


def test_what_is_typed_is_in_no_log_no_file_no_header_and_on_nobody_elses_page(console, editor, draft, caplog):
    caplog.set_level(logging.DEBUG)
    text = f"client: {CANARY} wants to kill himself, write to {CANARY}@example.org\ncoach: {CANARY}"
    with structlog.testing.capture_logs() as logged:
        answers = [
            editor.post("/console/try", {"text": text}),
            editor.post(f"/console/try?draft={draft.id}", {"text": text}, headers={"HX-Request": "true"}),
            editor.post("/console/try", {"text": text}, token=False),
            editor.post("/console/try", {"text": text * 400}),
        ]
    assert CANARY in answers[0].text
    for answer in answers:
        assert CANARY not in str(answer.headers)
        assert answer.headers["Cache-Control"] == "no-store"
    assert CANARY not in str(logged) + caplog.text
    for other in (editor, console.as_(EDITOR), console.nobody()):
        for address in ("/console/try", f"/console/try?draft={draft.id}", "/console/rules", "/console/login"):
            assert CANARY not in other.get(address).text
    files = [path for path in console.settings.data_dir.rglob("*") if path.is_file()]
    assert files
    assert not any(CANARY.encode() in path.read_bytes() for path in files)
    assert CANARY not in str(console.audit())
