"""A rule goes from its form into a document and back, and nothing else in that document moves."""

from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from config.errors import MisconfiguredError
from config.reading import Document, read_as
from config.rule_forms import entry_of, form_of
from config.rule_writing import (
    document_of,
    free_path,
    home_of,
    plain_entry,
    with_entry,
    with_switch,
    without_entry,
    without_switch,
)
from config.rules import SHIPPED_RULES, Pair, Rule, RuleFile, read_rule_file, read_rules
from config.switches import Position, Switch, Switches
from config.tuning import SWITCHES, is_path

TWO_RULES = """\
# Agreed with the works council.
language: en
lists:
  machine: [press, "conveyor"] # as they call it
rules:
  # The guards.
  - id: misconduct.guards-off
    category: misconduct
    severity: concern # not more
    phrases:
      - took the guards off  # heard in March
      # the next one is theirs
      - run* the <machine> ... without (a|the)? guard
    examples:
      hit:
        - we took the guards off to be faster
      miss: ['we never took the guards off']
    note: 'Agreed: in March'

  # The keys.
  - {id: misconduct.keys, category: misconduct, severity: info, phrases: [left the keys], examples: {hit: [left the keys], miss: [no]}}
"""  # noqa: E501
PATH = "rules/own.yaml"


@cache
def shipped():
    return [(file, entry) for file in read_rules(SHIPPED_RULES) for entry in file.entries]


def read(text, path=PATH):
    return read_rule_file(Document(path, text))


def rule(text, rule_id="misconduct.guards-off"):
    return next(entry for entry in read(text).entries if entry.id == rule_id)


def put(text, entry):
    return with_entry({PATH: text}, read(text), entry)[PATH]


def test_every_shipped_rule_comes_back_from_its_form_and_its_document_as_it_was():
    wrong = []
    for file, entry in shipped():
        again, errors = entry_of(form_of(entry), entry)
        alone = read(document_of(file, entry))
        if (again, errors, alone.entries) != (entry, {}, (entry,)) or not alone.lists.items() <= file.lists.items():
            wrong.append(entry.id)
    assert len(shipped()) > 100
    assert wrong == []


def test_a_document_of_its_own_brings_the_lists_that_the_rule_uses_and_no_other():
    file = read(
        TWO_RULES.replace("lists:\n", "lists:\n  unused: [a word]\n  big: [huge]\n").replace('"conveyor"', "<big> one")
    )
    assert read(document_of(file, rule(TWO_RULES))).lists == {"big": ("huge",), "machine": ("press", "<big> one")}
    assert read(document_of(file, file.entries[1])).lists == {}


def test_changing_one_phrase_changes_one_line_and_keeps_every_comment():
    old = rule(TWO_RULES)
    new = old.model_copy(update={"phrases": ("took the guard off", old.phrases[1])})

    before, after = TWO_RULES.splitlines(), put(TWO_RULES, new).splitlines()

    assert [line for line in before if line not in after] == ["      - took the guards off  # heard in March"]
    assert [line for line in after if line not in before] == ["      - took the guard off"]


def test_a_severity_changes_where_it_stands_and_a_new_key_comes_at_the_end_of_its_rule():
    old = rule(TWO_RULES)
    new = Rule.model_validate(old.model_dump() | {"severity": "info", "step": 2, "unless": ["negated"]})

    after = put(TWO_RULES, new)

    assert "    severity: info # not more\n" in after
    assert "    note: 'Agreed: in March'\n    step: 2\n    unless: [negated]\n\n  # The keys." in after
    assert rule(after) == new


def test_what_becomes_usual_again_is_taken_out_of_the_document():
    new = rule(TWO_RULES).model_copy(update={"note": ""})
    assert put(TWO_RULES, new) == TWO_RULES.replace("    note: 'Agreed: in March'\n", "")


def test_a_rule_on_one_line_is_changed_without_a_word_of_the_others():
    old = rule(TWO_RULES, "misconduct.keys")
    after = put(TWO_RULES, old.model_copy(update={"phrases": ("left the key", "lost the key")}))
    assert rule(after, "misconduct.keys").phrases == ("left the key", "lost the key")
    assert after.startswith(TWO_RULES.partition("  - {id")[0])


def test_a_rule_that_is_not_in_any_document_gets_one_and_going_back_takes_it_away():
    file, entry = shipped()[0]
    documents = with_entry({PATH: TWO_RULES}, file, entry)
    [path] = set(documents) - {PATH}

    assert path == f"rules/{entry.id.replace('.', '-')}-{file.language}.yaml"
    assert home_of(documents, file.language, entry.id) == path
    assert without_entry(documents, file.language, entry.id) == {PATH: TWO_RULES}
    assert without_entry(documents, "en", "misconduct.keys") == documents  # others live there too


def test_the_same_id_in_another_language_is_another_rule():
    assert home_of({PATH: TWO_RULES}, "de", "misconduct.keys") is None


@settings(max_examples=30)
@given(st.from_regex(r"[a-z][a-z0-9]*([.-][a-z0-9]+)*", fullmatch=True).filter(lambda name: len(name) <= 80))
@example("a" * 80)
@example("a" + ".a" * 39)
def test_every_id_gives_a_name_that_a_document_may_have_and_that_is_free(name):
    first = free_path({}, name, "en")
    second = free_path({first: ""}, name, "en")
    assert is_path(first)
    assert is_path(second)
    assert first != second


# Whatever a YAML reader might stumble over, and what no text field lets through.
TEXTS = (
    st.one_of(
        st.sampled_from(
            [
                "no",
                "on",
                "12:30",
                "a: b",
                "# x",
                "- x",
                "'",
                '"',
                "{a",
                "*a",
                "&a",
                "%a",
                "@a",
                "!a",
                "<a>",
                "~",
                "a #b",
                "`",
                "? a",
                "| a",
                "> a",
                "é",
                "\u2028b",
                "a\u0085b",
                "\x07",
                "---",
                "...",
            ]
        ),
        st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), min_size=1, max_size=40),
    )
    .map(str.strip)
    .filter(bool)
)
LINES = st.lists(TEXTS, min_size=1, max_size=4).map(tuple)


@st.composite
def rules(draw):
    near = draw(
        st.none()
        | st.fixed_dictionaries({"phrases": LINES, "within": st.integers(1, 40), "raise_to": st.just("imminent")})
    )
    return Rule.model_validate(
        {
            "id": "misconduct.guards-off",
            "category": "misconduct",
            "severity": draw(st.sampled_from(["info", "concern"])),
            "speaker": draw(st.sampled_from([["client"], ["coach"], ["coach", "client"]])),
            "phrases": draw(LINES),
            "step": draw(st.none() | st.integers(1, 6)),
            "near": near,
            "unless": draw(st.sets(st.sampled_from(["negated", "idiom", "sarcasm"]))),
            "examples": {"hit": draw(LINES), "miss": draw(LINES), "raised": draw(LINES) if near else ()},
            "note": draw(st.just("") | TEXTS),
        }
    )


@settings(max_examples=40)
@given(rules())
def test_whatever_a_rule_says_its_form_and_its_document_say_the_same(entry):
    assert entry_of(form_of(entry), entry) == (entry, {})
    alone = RuleFile(language="en", rules=(entry,))
    assert read(document_of(alone, entry)).rules == (entry,)


@settings(max_examples=40)
@given(rules())
def test_whatever_a_rule_becomes_its_document_says_so_and_the_rule_beside_it_stays(entry):
    after = put(TWO_RULES, entry)
    assert read(after).rules == (entry, rule(TWO_RULES, "misconduct.keys"))
    assert read(after).lists == read(TWO_RULES).lists
    assert "# The keys." in after


def test_a_pair_alone_is_a_document_as_well():
    file, pair = next((file, entry) for file, entry in shipped() if isinstance(entry, Pair))
    after = with_entry({}, file, pair)
    [text] = after.values()
    assert read(text).pairs == (pair,)
    calmer = pair.model_copy(update={"note": "calmer"})
    assert read(put(text, calmer)).pairs == (calmer,)


def test_a_document_that_cannot_be_read_is_left_alone_and_named():
    with pytest.raises(MisconfiguredError, match=r"rules/own.yaml: line 1"):
        with_entry({PATH: "*: misconduct.keys"}, *_keys())


def _keys():
    return read(TWO_RULES), rule(TWO_RULES, "misconduct.keys")


@pytest.mark.parametrize(
    ("field", "value", "wrong", "said"),
    [
        ("phrases", "", "phrases", "needs at least one entry"),
        ("hit", " \n ", "hit", "needs at least one entry"),
        ("severity", "loud", "severity", "Input should be 'info', 'concern' or 'imminent'"),
        ("speaker", None, "speaker", "needs at least one entry"),
        ("unless", "the moon", "unless", "line 1: Input should be"),
        ("near", "tonight", "raised", "belong together"),
        ("raised", "tonight it is", "near", "belong together"),
        ("step", "seven", "step", "valid integer"),
        ("phrases", "x" * 1001, "phrases", "line 1: String should have at most 1000 characters"),
        ("hit", "x\n" * 501, "hit", "more than 500 lines"),
    ],
)
def test_a_field_that_is_wrong_is_named(field, value, wrong, said):
    entry = rule(TWO_RULES)
    form = form_of(entry) | {field: [] if value is None else [value]}
    again, errors = entry_of(form, entry)
    assert again is None
    assert said in errors[wrong]


def test_a_form_with_nothing_in_it_names_every_field_that_is_missing():
    again, errors = entry_of({}, rule(TWO_RULES))
    assert again is None
    assert set(errors) == {"severity", "phrases", "speaker", "hit", "miss"}


QUIET = Switch(rule="legal.mentioned", language="en", to=Position.INFO, reason="too often")


def switches(documents):
    return list(read_as(Switches, Document(SWITCHES, documents[SWITCHES])).switches)


def test_a_switch_is_added_changed_and_taken_back_with_the_comments_of_the_others_in_place():
    text = """switches:
  # since March
  - rule: abuse.heard
    language: de
    to: "off" # for now
    reason: 'no: thanks'
"""
    documents = with_switch({SWITCHES: text}, QUIET)
    assert documents[SWITCHES].startswith(text)
    assert switches(documents)[1] == QUIET

    changed = with_switch(documents, QUIET.model_copy(update={"to": Position.OFF}))
    assert [each.to for each in switches(changed)] == [Position.OFF, Position.OFF]
    assert without_switch(changed, "en", "legal.mentioned") == {SWITCHES: text}
    assert without_switch({SWITCHES: text}, "de", "abuse.heard") == {}
    assert without_switch({SWITCHES: text}, "en", "abuse.heard") == {SWITCHES: text}


@pytest.mark.parametrize(
    "text", ["", "switches: []", "{}", "switches: [{rule: a.b, language: en, to: info, reason: x}]"]
)
def test_a_switch_goes_into_any_layout(text):
    assert switches(with_switch({SWITCHES: text} if text else {}, QUIET))[-1] == QUIET


@given(TEXTS)
def test_whatever_the_reason_is_it_is_kept(reason):
    switch = QUIET.model_copy(update={"reason": reason})
    assert switches(with_switch({}, switch)) == [switch]


def test_what_an_entry_says_by_default_is_not_repeated():
    assert "unless" not in plain_entry(rule(TWO_RULES))
    assert plain_entry(rule(TWO_RULES))["speaker"] == ("client",)
