"""At each anonymity level: what stands for a person, for how long, and what is never touched."""

import re
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.anonymity import Relation
from config.vocabulary import AnonymityLevel, Role
from redaction.anonymity import Anonymizer, Remark
from redaction.anonymity.replacing import replaced
from redaction.detection import Span
from redaction.model import Participant
from redaction.pseudonyms import PLACEHOLDER, Pseudonyms

UNIDENTIFIED, BY_CATEGORY, BY_NAME = AnonymityLevel
CALLED = ("sarah jones", "sarah", "tom", "frau schmidt", "ann o'brien", "gus", "josé")


@dataclass(frozen=True)
class Mention:
    start: int
    end: int
    entity: str
    value: str = ""


def remark(marked, *, entity="PERSON", **given):
    """A remark in which names stand in braces; other personal data as {EMAIL_ADDRESS:words}."""
    text, mentions = "", []
    for number, piece in enumerate(re.split(r"[{}]", marked)):
        kind, colon, said = piece.partition(":") if number % 2 else ("", "", piece)
        said = said if colon or not number % 2 else piece
        if number % 2:
            mentions.append(Mention(len(text), len(text) + len(said), kind if colon else entity))
        text += said
    return Remark(text, mentions, **given)


def an_anonymizer(level=BY_CATEGORY, pseudonyms=None, **given):
    return Anonymizer(pseudonyms or Pseudonyms(b"key"), level, **given)


def kept(anonymizer, *marked, **given):
    return [kept_of(anonymizer, remark(each, **given)) for each in marked]


def kept_of(anonymizer, remark):
    return replaced(remark.text, remark.mentions, anonymizer.replacements(remark))


def test_unidentified_people_are_numbers_whatever_they_are():
    assert kept(an_anonymizer(UNIDENTIFIED), "my manager {sarah} and my sister {ann}") == [
        "my manager [PERSON_1] and my sister [PERSON_2]"
    ]


def test_by_category_somebody_is_what_they_were_introduced_as_for_the_whole_session():
    assert kept(an_anonymizer(), "my manager {Sarah} shouted", "then {sarah} left", "{sarah}'s desk") == [
        "my manager [MANAGER] shouted",
        "then [MANAGER] left",
        "[MANAGER]'s desk",
    ]


def test_a_second_one_of_a_kind_has_a_number_and_others_have_numbers_as_people():
    assert kept(an_anonymizer(), "my boss {sarah} and {tom}", "my old boss {ann}", "my new boss {ben}") == [
        "my boss [MANAGER] and [PERSON_1]",
        "my old boss [MANAGER_2]",
        "my new boss [MANAGER_3]",
    ]


def test_a_category_is_called_the_same_in_every_language():
    anonymizer = an_anonymizer()

    assert kept(anonymizer, "meine chefin frau {schmidt}", language="de-CH") == ["meine chefin frau [MANAGER]"]
    assert kept(anonymizer, "mi hermana {nieves}", language="es") == ["mi hermana [SIBLING]"]
    assert kept(anonymizer, "{regina} do rh", language="pt") == ["[HR] do rh"]


def test_in_a_language_whose_words_we_do_not_know_people_are_numbers():
    assert kept(an_anonymizer(), "mon chef {paul}", language="fr") == ["mon chef [PERSON_1]"]


def test_a_role_without_a_name_stays_as_it_was_said():
    assert kept(an_anonymizer(), "my manager shouted at my sister") == ["my manager shouted at my sister"]


def test_who_was_a_number_before_they_were_introduced_stays_that_number():
    assert kept(an_anonymizer(), "then {sarah} left", "{sarah} is my manager", "my manager {sarah}") == [
        "then [PERSON_1] left",
        "[PERSON_1] is my manager",
        "my manager [PERSON_1]",
    ]


def test_who_is_introduced_anywhere_in_what_is_read_at_once_is_known_from_its_beginning():
    remarks = [remark("then {sarah} left"), remark("{sarah} is my manager")]
    anonymizer = an_anonymizer()
    anonymizer.get_to_know(remarks)

    assert [kept_of(anonymizer, each) for each in remarks] == ["then [MANAGER] left", "[MANAGER] is my manager"]


def test_who_is_named_in_answer_to_a_question_is_what_was_asked_for():
    assert kept(an_anonymizer(), "{sarah}", before="and who is your manager?") == ["[MANAGER]"]


def test_who_is_in_the_call_is_called_by_their_part_in_it():
    people = [Participant("Casey Merrow", Role.COACH), Participant("Sam Tarrant", Role.CLIENT)]

    assert kept(an_anonymizer(participants=people), "hello {casey}", "my friend {Sam Tarrant}, {mr tarrant}") == [
        "hello [COACH]",
        "my friend [CLIENT], [CLIENT]",
    ]


def test_two_clients_are_told_apart():
    people = [Participant("Sam Tarrant", Role.CLIENT), Participant("Noor Example", Role.CLIENT)]

    assert kept(an_anonymizer(participants=people), "{noor} and {sam}") == ["[CLIENT_2] and [CLIENT]"]


def test_unidentified_participants_are_numbers_too():
    people = [Participant("Casey Merrow", Role.COACH), Participant("Sam Tarrant", Role.CLIENT)]

    assert kept(an_anonymizer(UNIDENTIFIED, participants=people), "{sam}, {casey}") == ["[PERSON_2], [PERSON_1]"]


def test_by_name_only_those_who_agreed_stay_as_they_were_said():
    anonymizer = an_anonymizer(BY_NAME, named=["Sarah Jones", "Sarah"])

    assert kept(anonymizer, "my boss {Sarah}, {sarah jones}, {Ms Jones}, {tom}", "my peer {ann}") == [
        "my boss Sarah, sarah jones, [PERSON_1], [PERSON_2]",
        "my peer [PEER]",
    ]


def test_who_is_in_the_call_is_named_only_if_they_agreed():
    people = [Participant("Casey Merrow", Role.COACH), Participant("Sam Tarrant", Role.CLIENT)]

    assert kept(an_anonymizer(BY_NAME, participants=people, named=["Casey Merrow", "Casey"]), "{casey}, {sam}") == [
        "casey, [CLIENT]"
    ]


def test_a_name_that_somebody_else_goes_by_too_is_nobodys_to_give():
    anonymizer = an_anonymizer(BY_NAME, named=["Sarah Jones", "Sarah"])

    assert kept(anonymizer, "my sister {sarah smith}", "then {sarah}", "and {sarah jones}") == [
        "my sister [SIBLING]",
        "then [SIBLING]",
        "and sarah jones",
    ]


@pytest.mark.parametrize("level", [UNIDENTIFIED, BY_CATEGORY])
def test_consent_to_be_named_counts_only_at_the_level_by_name(level):
    assert kept(an_anonymizer(level, named=["Sarah"]), "{sarah}") == ["[PERSON_1]"]


@pytest.mark.parametrize("level", AnonymityLevel)
def test_numbers_and_addresses_are_replaced_at_every_level(level):
    anonymizer = an_anonymizer(level, named=["Sarah", "a@b.example"])

    assert kept(anonymizer, "{PHONE_NUMBER:020 7946 0018} or {EMAIL_ADDRESS:a@b.example}") == [
        "[PHONE_NUMBER_1] or [EMAIL_ADDRESS_1]"
    ]


def test_a_value_said_in_another_way_has_the_placeholder_of_its_written_form():
    anonymizer = an_anonymizer()
    spoken = Remark("oh double seven", [Mention(0, 15, "PHONE_NUMBER", "077")])
    spelled = Remark("q u i double l a n", [Mention(0, 18, "PERSON", "quillan")])

    assert kept(anonymizer, "{PHONE_NUMBER:0 77}, {Quillan}") == ["[PHONE_NUMBER_1], [PERSON_1]"]
    assert [kept_of(anonymizer, spoken), kept_of(anonymizer, spelled)] == ["[PHONE_NUMBER_1]", "[PERSON_1]"]


def test_the_session_goes_on_where_the_batch_before_it_stopped():
    first = Pseudonyms(b"key")
    kept(an_anonymizer(pseudonyms=first), "my boss {sarah} and {tom}")
    second = Pseudonyms(b"key", first.known)

    assert kept(an_anonymizer(pseudonyms=second), "{tom}, {sarah}, my boss {ann}") == [
        "[PERSON_1], [MANAGER], my boss [MANAGER_2]"
    ]


def test_neighbours_are_two_and_the_space_between_them_stays():
    assert kept(an_anonymizer(), "{sarah}  {sarah} {tom}{tom}") == ["[PERSON_1]  [PERSON_1] [PERSON_2][PERSON_2]"]


def test_nobodys_name_shows_in_what_is_printed_of_it():
    shown = repr((remark("{sarah}", before="sarah"), Participant("sarah", Role.CLIENT)))

    assert "sarah" not in shown


between = st.lists(
    st.sampled_from(["my", "manager", "is", ",", ".", "who", "and", "from hr", "'s", "sister", "[PERSON_9]", "🙂", " "])
).map(" ".join)
people = st.sampled_from(CALLED)
remarks = st.lists(st.tuples(between, people), min_size=1, max_size=4).map(
    lambda parts: remark("".join(f"{words} {{{name}}} " for words, name in parts))
)
sessions = st.lists(remarks, min_size=1, max_size=4)
levels = st.sampled_from(AnonymityLevel)


@given(sessions, levels, st.sets(people))
def test_text_outside_the_spans_is_never_changed(session, level, named):
    anonymizer = an_anonymizer(level, named=named)
    for each in session:
        pieces, end = [], 0
        for mention in each.mentions:
            pieces.append(each.text[end : mention.start])
            end = mention.end
        outside = "(.+)".join(re.escape(piece) for piece in [*pieces, each.text[end:]])

        assert re.fullmatch(outside, kept_of(anonymizer, each), re.DOTALL)


@given(sessions, levels)
def test_the_same_value_has_the_same_placeholder_throughout_a_session(session, level):
    anonymizer = an_anonymizer(level)
    seen = {}
    for each in session:
        for mention, placeholder in zip(each.mentions, anonymizer.replacements(each), strict=True):
            value = each.text[mention.start : mention.end]
            assert seen.setdefault(value, placeholder) == placeholder


@given(sessions, levels, st.sets(people))
def test_nobody_who_did_not_agree_is_ever_named(session, level, named):
    anonymizer = an_anonymizer(level, named=named)
    allowed = named if level is BY_NAME else set()

    for each in session:
        for mention, placeholder in zip(each.mentions, anonymizer.replacements(each), strict=True):
            assert placeholder is not None or each.text[mention.start : mention.end] in allowed


@given(sessions, levels)
def test_every_placeholder_is_known_as_one_when_the_text_is_read_again(session, level):
    anonymizer = an_anonymizer(level)

    for each in session:
        assert all(PLACEHOLDER.fullmatch(placeholder) for placeholder in anonymizer.replacements(each))


@pytest.mark.parametrize(
    "label", [*(relation.label for relation in Relation), "COACH", "CLIENT", "MANAGER_2", "PERSON_1"]
)
def test_what_stands_for_a_person_is_a_placeholder(label):
    assert PLACEHOLDER.fullmatch(f"[{label}]")


@pytest.mark.parametrize("text", ["[SARAH]", "[Manager]", "[laughter]", "MANAGER", "[PERSON_]", "[_1]"])
def test_what_somebody_wrote_in_brackets_is_none(text):
    assert not PLACEHOLDER.search(text)


def test_a_span_of_the_detector_is_a_mention():
    said = Remark("my boss sarah", [Span(8, 13, "PERSON", 1.0)])

    assert an_anonymizer().replacements(said) == ["[MANAGER]"]
