"""The rules as pages: all of them, one of them, and how one is changed in a draft."""

import re

import pytest

from config.rights import AccountRole
from config.switches import Position
from tests.console_records import HOUR, a_prompt, a_session
from tests.plugin.console.forms import filled
from tests.plugin.console.stage import ConsoleStage
from tests.plugin.console.tuned import GUARDS, TunedStage
from workers.tuning import drafts

EDITOR = AccountRole.RULE_EDITOR


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    """One for all tests: each has a draft of its own."""
    console = TunedStage(tmp_path_factory.mktemp("rules"))
    yield console
    console.close()


@pytest.fixture(scope="module")
def editor(console):
    return console.as_(EDITOR)


@pytest.fixture
def draft(console):
    return console.a_draft()


def at(draft, rule="misconduct.guards-off"):
    return f"/console/drafts/{draft.id}/rules/en/{rule}"


def test_everybody_with_a_role_sees_the_rules_and_only_an_editor_is_offered_to_change_them(console):
    for role in AccountRole:
        page = console.as_(role).get(GUARDS)
        assert page.status_code == 200
        assert ("Change in a draft" in page.text) is (role is EDITOR)


def test_the_list_says_in_words_what_each_rule_is_and_how_it_stands(tmp_path):
    console = TunedStage(tmp_path)
    console.publish({"switches.yaml": "switches: [{rule: legal.subpoena, language: en, to: off, reason: never right}]"})
    page = console.as_(EDITOR).get("/console/rules").text
    console.close()
    rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in re.findall(r"<tr>.*?</tr>", page, re.S)[1:]]
    rows = [re.sub(r"\s+", " ", row).strip() for row in rows]
    assert rows == [
        "Asked abuse.asked abuse English concern as shipped",
        "Subpoena legal.subpoena legal English info off",
        "Guards off misconduct.guards-off misconduct English concern as shipped",
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"abuse.asked", "legal.subpoena", "misconduct.guards-off"}),
        ("category=legal", {"legal.subpoena"}),
        ("severity=concern&q=PRESS guard", {"misconduct.guards-off"}),
        ("state=own", set()),
        ("language=de", set()),
        ("q=did+he+hit", {"abuse.asked"}),
        ("q=%3Cscript%3E&page=99999999999&sort=nothing&way=up", set()),
    ],
)
def test_the_list_is_filtered_by_everything_that_its_filter_row_has(editor, query, found):
    page = editor.get(f"/console/rules?{query}").text
    assert set(re.findall(r'<code class="soft">([^<]+)</code>', page)) == found
    assert f"{len(found)} of 3" in page or len(found) == 3
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("precision=high", {"misconduct.guards-off"}),
        ("precision=low", {"abuse.asked"}),
        ("precision=unknown", {"legal.subpoena"}),
        ("precision=middle", set()),
        ("volume=none", {"legal.subpoena"}),
        ("volume=much", {"misconduct.guards-off", "abuse.asked"}),
        ("volume=some", set()),
        ("precision=nonsense&volume=0", {"abuse.asked", "legal.subpoena", "misconduct.guards-off"}),
    ],
)
def test_the_list_is_filtered_by_what_is_known_about_each_rule(tmp_path, query, found):
    console = TunedStage(tmp_path)
    with console.db.write() as records:
        session = a_session(records, console.now - 2 * HOUR, lasting=2 * HOUR)
        for rule, said in (("misconduct.guards-off", "confirmed"), ("abuse.asked", "false_alarm")):
            for _ in range(3):
                a_prompt(records, session, rule, state="paused", said=said)

    page = console.as_(EDITOR).get(f"/console/rules?{query}").text

    assert set(re.findall(r'<code class="soft">([^<]+)</code>', page)) == found
    console.close()


def test_the_list_is_sorted_by_a_column_and_back_again(editor):
    def ids(query):
        return re.findall(r'<code class="soft">([^<]+)</code>', editor.get(f"/console/rules?{query}").text)

    assert ids("sort=rule") == ["abuse.asked", "misconduct.guards-off", "legal.subpoena"]
    assert ids("sort=rule&way=back") == ["legal.subpoena", "misconduct.guards-off", "abuse.asked"]
    assert ids("sort=severity")[-1] == "legal.subpoena"


def test_the_shipped_rules_fill_pages_of_a_hundred(tmp_path):
    console = ConsoleStage(tmp_path)
    editor = console.as_(EDITOR)
    first, last = editor.get("/console/rules").text, editor.get("/console/rules?page=99").text
    assert first.count('<th scope="row">') == 100
    assert 0 < last.count('<th scope="row">') <= 100
    pages = re.search(r"Page 1 of (\d+)", first)[1]
    assert f"Page {pages} of {pages}" in last
    console.close()


def test_one_rule_is_shown_with_all_that_it_says(editor):
    page = editor.get(GUARDS).text
    for said in ("took the guards off", "press, conveyor", "Agreed in March", "it is denied", "the client"):
        assert said in page
    pair = editor.get("/console/rules/en/abuse.asked").text
    assert "did he hit you" in pair
    assert "Half a yes" in pair


@pytest.mark.parametrize(
    "address", ["/en/no.such", "/de/misconduct.guards-off", "/en/misconduct.guards-off?draft=none"]
)
def test_a_rule_or_draft_that_is_not_there_is_not_found(editor, address):
    assert editor.get(f"/console/rules{address}").status_code == 404


def test_a_form_that_is_saved_untouched_changes_nothing(console, editor, draft):
    page = editor.get(at(draft))
    assert editor.post(at(draft), filled(page)).status_code == 303
    assert console.draft(draft.id).revision == 1


@pytest.mark.parametrize("rule", ["misconduct.guards-off", "abuse.asked"])
def test_a_rule_that_is_saved_by_form_is_a_copy_of_its_own_with_its_lists(console, editor, draft, rule):
    before = console.entry(draft.id, rule)
    form = filled(editor.get(at(draft, rule))) | {"note": ["calmer now"]}

    assert editor.post(at(draft, rule), form).status_code == 303

    assert console.entry(draft.id, rule) == before.model_copy(update={"note": "calmer now"})
    [path] = console.documents(draft.id)
    assert path == f"rules/{rule.replace('.', '-')}-en.yaml"
    assert ("press, conveyor" in console.documents(draft.id)[path]) is (rule == "misconduct.guards-off")
    assert console.audit()[-1][1] == "draft.saved"
    assert "own copy" in editor.get(f"/console/rules/en/{rule}?draft={draft.id}").text
    assert "as shipped" in editor.get(f"/console/rules/en/{rule}").text  # live is as it was


def test_a_rule_that_lives_with_others_is_changed_in_place(console, editor):
    text = "# theirs\nlanguage: en\nrules:\n  - id: misconduct.own\n    category: misconduct\n    severity: info\n    phrases:\n      - mine # ours\n    examples: {hit: [mine], miss: [yours]}\n  - id: misconduct.other\n    category: misconduct\n    severity: info\n    phrases: [other]\n    examples: {hit: [other], miss: [none]}\n"  # noqa: E501
    draft = console.a_draft({"rules/own.yaml": text})
    form = filled(editor.get(at(draft, "misconduct.own"))) | {"severity": ["concern"]}

    editor.post(at(draft, "misconduct.own"), form)

    assert console.documents(draft.id) == {"rules/own.yaml": text.replace("severity: info", "severity: concern", 1)}


def test_a_broken_example_is_told_while_it_is_typed_and_nothing_is_saved(console, editor, draft):
    form = filled(editor.get(at(draft))) | {"hit": ["we took the covers off"], "miss": ["they took the guards off"]}
    part = editor.post(f"{at(draft)}/check", form, headers={"HX-Request": "true"}).text
    assert "2 of 2 examples do not do what they say" in part
    assert "is not found" in part
    assert "is found (phrase 1)" in part
    assert "<html" not in part
    assert console.draft(draft.id).revision == 1


def test_without_a_script_the_check_button_shows_the_same_and_keeps_what_was_typed(editor, draft):
    form = filled(editor.get(at(draft))) | {"hit": ["we took the covers off"]}
    page = editor.post(f"{at(draft)}/check", form)
    assert "is not found" in page.text
    assert filled(page)["hit"] == ["we took the covers off"]


def test_a_draft_may_be_saved_with_an_example_that_fails_and_says_so(console, editor, draft):
    form = filled(editor.get(at(draft))) | {"hit": ["we took the covers off"]}
    saved = editor.post(at(draft), form)
    assert "cannot be proposed before they do" in editor.get(saved.location).text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"phrases": ["run the (press|"]}, "a bracket is opened and not closed"),
        ({"phrases": ["run <nothing>"]}, "no list is called"),
        ({"phrases": [" ".join(["(a|b|c|d|e|f|g|h) ...8"] * 9)]}, "phrase 1"),
        ({"phrases": ["um"]}, "is left out before matching"),
        ({"near": ["tonight ("], "raise_to": ["imminent"], "raised": ["x"]}, "a bracket is opened"),
        ({"severity": ["deadly"]}, "Input should be"),
        ({"hit": [""]}, "needs at least one entry"),
        ({"within": ["ninety"], "near": ["now"], "raised": ["x"]}, "is missing"),
    ],
)
def test_what_cannot_be_read_is_refused_beside_its_field_and_stays_in_the_form(console, editor, draft, fields, said):
    form = filled(editor.get(at(draft))) | fields
    page = editor.post(at(draft), form)
    assert page.status_code == 422
    assert said in page.text
    assert 'aria-invalid="true"' in page.text
    assert filled(page).items() >= fields.items() or "severity" in fields
    assert console.draft(draft.id).revision == 1


def test_a_second_editor_loses_nothing_and_sees_both_texts(console, editor, draft):
    other = console.as_(EDITOR, name="Alex Sample")
    mine, theirs = filled(editor.get(at(draft))), filled(other.get(at(draft)))
    other.post(at(draft), theirs | {"note": ["theirs"]})

    page = editor.post(at(draft), mine | {"note": ["mine"]})

    assert page.status_code == 409
    assert "Alex Sample saved this draft" in page.text
    assert "theirs" in page.text
    assert filled(page)["note"] == ["mine"]
    assert console.entry(draft.id).note == "theirs"

    again = editor.post(at(draft), filled(page))  # they have seen both, and save theirs over it
    assert again.status_code == 303
    assert console.entry(draft.id).note == "mine"


def test_taking_the_copy_away_brings_back_what_is_installed(console, editor, draft):
    editor.post(at(draft), filled(editor.get(at(draft))) | {"note": ["calmer"]})
    assert editor.post(f"{at(draft)}/back", {"revision": "2"}).status_code == 303
    assert console.documents(draft.id) == {}


def test_a_rule_of_ones_own_that_a_switch_names_is_not_taken_away(console, editor):
    own = "language: en\nrules: [{id: legal.own, category: legal, severity: info, phrases: [mine], examples: {hit: [mine], miss: [yours]}}]"  # noqa: E501
    switch = "switches: [{rule: legal.own, language: en, to: off, reason: not yet}]"
    draft = console.a_draft({"rules/own.yaml": own, "switches.yaml": switch})
    page = editor.post(f"{at(draft, 'legal.own')}/back", {"revision": "1"})
    assert page.status_code == 409
    assert "legal.own" in page.text
    assert console.draft(draft.id).revision == 1


def test_a_switch_needs_a_reason_and_can_be_taken_back(console, editor, draft):
    assert editor.post(f"{at(draft)}/switch", {"to": "off", "reason": " ", "revision": "1"}).status_code == 422
    assert editor.post(f"{at(draft)}/switch", {"to": "loud", "reason": "x", "revision": "1"}).status_code == 422
    assert (
        editor.post(f"{at(draft)}/switch", {"to": "off", "reason": "never right", "revision": "1"}).status_code == 303
    )
    [switch] = console.meaning(draft.id).switches.switches
    assert (switch.rule, switch.to, switch.reason) == ("misconduct.guards-off", Position.OFF, "never right")
    assert "never right" in editor.get(f"{GUARDS}?draft={draft.id}").text
    editor.post(f"{at(draft)}/switch", {"to": "unchanged", "revision": "2"})
    assert console.documents(draft.id) == {}


def test_a_switch_from_a_page_that_is_no_longer_true_changes_nothing(console, editor, draft):
    editor.post(f"{at(draft)}/switch", {"to": "off", "reason": "never right", "revision": "1"})
    page = editor.post(f"{at(draft)}/switch", {"to": "info", "reason": "too often", "revision": "1"})
    assert page.status_code == 409
    assert console.meaning(draft.id).switches.switches[0].to is Position.OFF


def test_a_link_from_the_evidence_begins_a_draft_with_that_switch(console, editor):
    page = editor.get("/console/drafts/new?rule=misconduct.guards-off&language=en&to=info")
    assert 'value="Quieten guards off (en)"' in page.text
    given = {"rule": "misconduct.guards-off", "language": "en", "to": "info", "title": "Quieten it"}

    assert editor.post("/console/drafts/new", given).status_code == 422  # no reason
    then = editor.post("/console/drafts/new", given | {"reason": "dismissed too often"})

    [draft_id] = re.findall(r"draft=([^&]+)", then.location)
    [switch] = console.meaning(draft_id).switches.switches
    assert switch.to is Position.INFO
    assert console.draft(draft_id).title == "Quieten it"


def test_a_change_goes_into_a_draft_that_is_open_or_into_a_new_one(console, editor, draft):
    assert draft.title in editor.get(GUARDS).text
    query = "rule=misconduct.guards-off&language=en"
    assert editor.get(f"/console/drafts/new?{query}&draft={draft.id}").location == at(draft)
    assert editor.get(f"/console/drafts/new?{query}&draft={draft.id}&to=off").location == f"{at(draft)}/switch?to=off"
    begun = editor.post("/console/drafts/new", {"rule": "misconduct.guards-off", "language": "en", "title": "New"})
    assert re.fullmatch(r"/console/drafts/[^/]+/rules/en/misconduct.guards-off", begun.location)


def test_a_closed_draft_is_not_changed(console, editor, draft):
    form = filled(editor.get(at(draft)))
    with console.db.write() as records:
        drafts.drop(records, draft.id, "somebody", console.now)
    assert editor.get(at(draft)).status_code == 409
    assert editor.post(at(draft), form).status_code == 409
    assert editor.post(f"{at(draft)}/switch", {"to": "off", "reason": "x", "revision": "1"}).status_code == 409


@pytest.mark.parametrize("role", sorted(set(AccountRole) - {EDITOR}))
def test_who_may_not_edit_rules_changes_none(console, draft, role):
    visitor = console.as_(role)
    assert visitor.get(at(draft)).status_code == 403
    for address in (at(draft), f"{at(draft)}/check", f"{at(draft)}/back", f"{at(draft)}/switch", "/console/drafts/new"):
        assert visitor.post(address, {"revision": "1"}).status_code == 403
    assert console.draft(draft.id).revision == 1


def test_a_form_that_is_not_ours_changes_nothing(console, editor, draft):
    for address in (at(draft), f"{at(draft)}/check", f"{at(draft)}/back", f"{at(draft)}/switch", "/console/drafts/new"):
        assert editor.post(address, {"revision": "1"}, token=False).status_code == 403


@pytest.mark.parametrize("revision", ["", "one", "-1", "9" * 40, "٣"])
def test_a_form_without_a_revision_is_not_read(console, editor, draft, revision):
    form = filled(editor.get(at(draft))) | {"revision": [revision]}
    assert editor.post(at(draft), form).status_code == 400
    assert editor.post(f"{at(draft)}/back", {"revision": revision}).status_code == 400


def test_a_form_of_five_megabytes_is_too_large_and_says_so(editor, draft):
    page = editor.post(at(draft), {"phrases": "x" * 5_000_000})
    assert page.status_code == 413
    assert "This is too large" in page.text


def test_a_draft_that_cannot_be_read_says_which_document_and_breaks_no_page(console, editor):
    draft = console.a_draft({"rules/own.yaml": "language: en\nrules: &a [*a]\n"})
    page = editor.get(f"/console/rules?draft={draft.id}")
    assert page.status_code == 200
    assert "rules/own.yaml: line 2: anchors" in page.text
    assert editor.get(at(draft)).status_code == 404
