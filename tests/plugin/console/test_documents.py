"""A draft's documents as YAML: what is wrong with one is said, and nothing that is typed breaks a page."""

import pytest

from config.rights import AccountRole
from config.tuning import SINGLE, read_tuning
from plugin.console.document_kinds import KINDS, keys_of, start_of
from tests.plugin.console.tuned import TunedStage

EDITOR = AccountRole.RULE_EDITOR
OWN = "rules/own.yaml"
GOOD = "language: en\nrules:\n- {id: misconduct.own, category: misconduct, severity: info, phrases: [mine], examples: {hit: [mine], miss: [yours]}}\n"  # noqa: E501


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    """One for all tests: each has a draft of its own."""
    console = TunedStage(tmp_path_factory.mktemp("documents"))
    yield console
    console.close()


@pytest.fixture(scope="module")
def editor(console):
    return console.as_(EDITOR)


@pytest.fixture
def draft(console):
    return console.a_draft({OWN: GOOD})


def at(draft, path=OWN):
    return f"/console/drafts/{draft.id}/documents/{path}"


def sent(text, revision=1):
    return {"text": text, "revision": str(revision)}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_begins_with_a_text_that_can_be_used_and_names_its_keys(console, editor, draft, kind):
    path = kind.name if kind.name in SINGLE else f"{kind.name}new.yaml"
    start = kind.start.replace("legal.mentioned", "legal.subpoena")  # these are the rules that this console has
    assert read_tuning({path: start}, console.ground).documents
    page = editor.get(at(draft, path)).text
    assert "is not in the draft yet" in page
    for keys in keys_of(kind.name).values():
        assert all(f"<code>{key.name}</code>" in page for key in keys)
    assert editor.post(at(draft, path), sent(start)).status_code == 303
    assert console.documents(draft.id)[path] == start


def test_a_document_that_is_called_like_a_protocol_begins_with_its_first_words(console, editor, draft):
    for protocol in console.ground.protocols.all:
        start = start_of(f"protocols/{protocol.id}.yaml", console.ground.protocols)
        assert read_tuning({"protocols/own.yaml": start}, console.ground).protocols.get(protocol.id) == protocol
    assert "extends: disclosure" in editor.get(at(draft, "protocols/disclosure.yaml")).text


def test_a_document_is_saved_with_the_line_ends_of_a_file(console, editor, draft):
    assert editor.post(at(draft), sent(GOOD.replace("mine", "ours").replace("\n", "\r\n").rstrip())).status_code == 303
    assert console.documents(draft.id) == {OWN: GOOD.replace("mine", "ours")}
    assert console.audit()[-1][1] == "draft.saved"


LAUGHS = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'lol'}]\n" for n in range(9))
LISTS = "language: en\nlists:\n  l0: [foo, bar]\n" + "".join(
    f"  l{n}: ['{' '.join([f'(<l{n - 1}>|<l{n - 1}>)'] * 4)}']\n" for n in range(1, 9)
)
RULE = "rules:\n- {id: a.b, category: abuse, severity: info, phrases: [%s], examples: {hit: [a], miss: [b]}}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LAUGHS, "line 1: anchors"),
        ("a: &a [*a]", "line 1: anchors"),
        ("language: en\nrules: *x", "line 2: anchors"),
        ("[" * 5_000, "more than 12 levels"),
        ("a: " * 5_000, "is not YAML"),
        ("language: en\nlanguage: de", "line 2: language is written twice"),
        ("- 1\n- 2", "needs the keys language and rules"),
        ("42", "needs the keys language and rules"),
        ("", "needs the keys language and rules"),
        ("\x00", "is not YAML"),
        ("language: [en]\nrules: 3", "rules"),
        ("language: en\nrules: [[[1]]]", "needs keys of its own"),
        ("language: xx\n" + RULE % "one", "is not one of: de, en, es, pt"),
        ("language: en\n" + RULE % "'(a|'", "a bracket is opened and not closed"),
        ("language: en\n" + RULE % ("x" * 500), "longer than 400 characters"),
        (LISTS + RULE % "'x <l8> <l8>'", "too many ways to say it"),
        ("language: en\nrules: []", "needs at least one entry"),
        ("language: en\n" + RULE % "one" + "---\nmore: 1", "a second document begins"),
        ("!!python/object/apply:os.system [echo]", "needs the keys language and rules"),
    ],
    ids=range(19),
)
def test_what_cannot_be_used_is_said_and_kept_in_the_field_and_nothing_is_saved(console, editor, draft, text, said):
    page = editor.post(at(draft), sent(text))
    part = editor.post(f"{at(draft)}/check", sent(text), headers={"HX-Request": "true"})
    assert page.status_code == 422
    assert said in page.text
    assert said in part.text
    assert part.status_code == 200
    assert console.draft(draft.id).revision == 1


def test_the_line_that_is_wrong_is_shown(editor, draft):
    part = editor.post(
        f"{at(draft)}/check", sent("language: en\nrules:\n  - {id: &x}\n"), headers={"HX-Request": "true"}
    )
    assert "line 3" in part.text
    assert "- {id: &amp;x}" in part.text


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("switches.yaml", "switches: [{rule: no.such, language: en, to: off, reason: x}]", "no rule in en has this id"),
        ("switches.yaml", "switches: yes", "needs a list"),
        ("detection.yaml", "off: [NOTHING]", "off"),
        ("escalation.yaml", "imminent: {supervisor_s: 900}", "at most 45 seconds"),
        ("crisis.yaml", "countries: {ie: {}}", "countries"),
        ("protocols/own.yaml", "extends: nothing", "nothing"),
    ],
)
def test_every_kind_says_what_is_wrong_with_it(editor, draft, path, text, said):
    page = editor.post(at(draft, path), sent(text))
    assert page.status_code == 422
    assert said in page.text


def test_a_switch_for_a_rule_of_the_drafts_own_can_be_used(console, editor, draft):
    text = "switches: [{rule: misconduct.own, language: en, to: off, reason: not yet}]\n"
    assert editor.post(at(draft, "switches.yaml"), sent(text)).status_code == 303
    page = editor.post(f"{at(draft)}/remove", {"revision": "2"})  # the switch still needs it
    assert page.status_code == 422
    assert "still needed" in page.text


def test_an_example_that_fails_is_told_and_does_not_hinder_saving(editor, draft):
    text = GOOD.replace("hit: [mine]", "hit: [theirs]")
    part = editor.post(f"{at(draft)}/check", sent(text), headers={"HX-Request": "true"}).text
    assert "misconduct.own, hit example is not found" in part
    assert editor.post(at(draft), sent(text)).status_code == 303


def test_a_second_editor_loses_nothing_and_sees_both_texts(console, editor, draft):
    other = console.as_(EDITOR, name="Alex Sample")
    other.post(at(draft), sent(GOOD.replace("mine", "theirs")))
    page = editor.post(at(draft), sent(GOOD.replace("mine", "ours")))
    assert page.status_code == 409
    assert "Alex Sample saved this draft" in page.text
    assert "phrases: [ours]" in page.text
    assert "phrases: [theirs]" in page.text
    assert 'name="revision" value="2"' in page.text
    assert console.documents(draft.id) == {OWN: GOOD.replace("mine", "theirs")}


def test_a_stale_text_that_is_wrong_is_kept_too(editor, draft):
    editor.post(at(draft), sent(GOOD.replace("mine", "theirs")))
    page = editor.post(at(draft), sent("half a thought: ["))
    assert page.status_code == 409
    assert "half a thought: [" in page.text


def test_a_document_is_taken_away(console, editor, draft):
    assert editor.post(f"{at(draft)}/remove", {"revision": "1"}).status_code == 303
    assert console.documents(draft.id) == {}


@pytest.mark.parametrize(
    "path", ["rules/../../etc/passwd", "nothing.yaml", "rules/UP.yaml", "rules/a.yml", "rules/%00.yaml", "rules/"]
)
def test_no_document_is_elsewhere(editor, draft, path):
    assert editor.get(at(draft, path)).status_code in (404, 405)


def test_a_new_document_gets_a_name_that_can_be_one(editor, draft):
    new = f"/console/drafts/{draft.id}/documents/new"
    assert editor.get(new).status_code == 200
    assert editor.get(f"{new}?kind=rules/&name=Our Plants").location == at(draft, "rules/our-plants.yaml")
    assert editor.get(f"{new}?kind=crisis.yaml&name=").location == at(draft, "crisis.yaml")
    assert "a to z" in editor.get(f"{new}?kind=rules/&name=..").text


def test_five_megabytes_are_too_large_and_say_so(editor, draft):
    page = editor.post(at(draft), sent("a" * 5_000_000))
    assert page.status_code == 413
    assert "This is too large" in page.text
    assert editor.post(f"{at(draft)}/check", sent("a" * 5_000_000), headers={"HX-Request": "true"}).status_code == 413


def test_what_is_typed_is_shown_as_text_and_never_as_a_page(editor, draft):
    page = editor.post(f"{at(draft)}/check", sent("</textarea><script>alert(1)</script>"))
    assert "<script>alert" not in page.text


@pytest.mark.parametrize("role", sorted(set(AccountRole) - {EDITOR}))
def test_who_may_not_edit_rules_edits_no_document(console, draft, role):
    visitor = console.as_(role)
    for address in (at(draft), f"{at(draft)}/check", f"{at(draft)}/remove"):
        assert visitor.post(address, sent(GOOD)).status_code == 403
    assert visitor.get(at(draft)).status_code == 403


def test_a_form_that_is_not_ours_changes_nothing(editor, draft):
    for address in (at(draft), f"{at(draft)}/check", f"{at(draft)}/remove"):
        assert editor.post(address, sent(GOOD), token=False).status_code == 403
