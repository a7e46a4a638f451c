"""What a phrase finds in speech, and what it does not."""

import pytest

from config.context import Spoken
from config.errors import MisconfiguredError
from redaction.risk.matching import MOST_PLACES, Phrasebook, Scanner
from redaction.risk.normalise import Normaliser, normaliser

BOOK = Phrasebook("en", {"kin": ["brother", "sister in law"]})


def found(phrase, said):
    plain = normaliser("en").plain(said)
    return [said[slice(*plain.original(*words))] for words in BOOK.matcher([phrase]).spans(plain.text)]


@pytest.mark.parametrize(
    ("phrase", "said", "where"),
    [
        ("want to die", "I Want, to: DIE", ["Want, to: DIE"]),
        ("want to die", "i want to diet", []),
        ("i'm done", "I am done, and you’re not", ["I am done"]),
        ("i do not want to live", "i don't wanna live", ["i don't wanna live"]),
        ("(kill|hurt) (him|my <kin>)", "hurt my sister-in-law", ["hurt my sister-in-law"]),
        ("(kill|hurt) (him|my <kin>)", "hurt my sister", []),
        ("i (will)? go", "i go. i will go", ["i go", "i will go"]),
        ("want ... die", "want all of it to die", []),
        ("want ...4 die", "want all of it to die", ["want all of it to die"]),
        ("want ...4 die", "want die", ["want die"]),
        ("kill*", "killing, killed, skill, kill", ["killing", "killed", "kill"]),
        ("very like*", "i like it, very likely", ["likely"]),
        ("die", "die, i say, die", ["die", "die"]),
        ("naïve plan", "a naive plan", ["naive plan"]),
    ],
)
def test_a_phrase_finds(phrase, said, where):
    assert found(phrase, said) == where


@pytest.mark.parametrize(
    ("phrase", "said", "is_found"),
    [
        ("ich würde", "ja ich würde schön", True),
        ("ich würde", "ja ich wurde schön", False),
        ("ich würde", "ja ich wurde geschlagen", True),
        ("ich wurde", "ja ich würde schön", True),
        ("ich wurde", "ja ich wurde schön", True),
        ("(würde|wäre) ich", "schön wurde ich", False),
        ("würd*", "schön würde", True),
        ("würd*", "schön würdest", True),
        ("würd*", "ich wurde", True),
    ],
)
def test_a_word_that_is_another_without_its_accent_asks_for_it_where_accents_are_written(phrase, said, is_found):
    spoken = Normaliser(Spoken(accented=("würde", "wäre")))
    book = Phrasebook("de", evened_by=spoken)

    assert any(book.matcher([phrase]).spans(spoken.plain(said).text)) is is_found
    assert Scanner([book.pattern(phrase)]).found(spoken.plain(said)) == [0] * is_found


def test_the_widest_is_found_from_each_word_on_where_that_is_asked_for():
    phrases, plain = (
        ["not (only|sure)", "not only ...2 but", "only me"],
        normaliser("en").plain("not only me alone but"),
    )

    assert list(BOOK.matcher(phrases).spans(plain.text)) == [(0, 2)]
    assert list(BOOK.matcher(phrases, widest=True).spans(plain.text)) == [(0, 5), (1, 3)]


def test_a_gap_reports_the_words_that_it_let_in():
    matcher, plain = BOOK.matcher(["i ...3 die ...1 now"]), normaliser("en").plain("well i do not die now")

    assert list(matcher.matches(plain.text)) == [((1, 6), ((2, 4),))]


def test_many_places_are_not_all_listed():
    plain = normaliser("en").plain(" ".join(f"die {number}" for number in range(MOST_PLACES + 1)))

    assert len(list(BOOK.matcher(["die"]).matches(plain.text))) == MOST_PLACES


@pytest.mark.parametrize(
    ("phrase", "filler"),
    [
        ("just", "just"),
        ("(really|will) die", "really"),
        ("quite not", "quite"),
        ("um uh", "um"),
        ("you know", "you know"),
        ("(you know|will) die", "you know"),
    ],
)
def test_a_phrase_that_leans_on_a_filler_is_refused(phrase, filler):
    with pytest.raises(MisconfiguredError, match=f'"{filler}" is left out before matching'):
        BOOK.pattern(phrase)


def test_lists_that_multiply_without_end_are_refused():
    lists = {"a": ["word" + "x" * i for i in range(40)]}
    lists |= {
        after: [f"<{before}> <{before}> <{before}> <{before}>"] for before, after in zip("abcde", "bcdef", strict=True)
    }

    with pytest.raises(MisconfiguredError, match="too many ways to say it"):
        Phrasebook("en", lists).pattern("i <f>")


def test_phrases_too_large_to_search_for_are_refused():
    with pytest.raises(MisconfiguredError, match="too large to search for"):
        Scanner(["(?: [^ ]+){0,900} x" for _ in range(5000)])


def test_one_scan_names_every_phrase_that_was_said():
    phrases = ["die", "want to die", "want to live", "to ... die"]
    scanner = Scanner([BOOK.pattern(phrase) for phrase in phrases])

    assert scanner.found(normaliser("en").plain("so i want to die.")) == [0, 1, 3]
    assert scanner.found(normaliser("en").plain("")) == []


def test_a_scan_reads_other_scripts_too():
    scanner = Scanner([BOOK.pattern("смерть"), BOOK.pattern("die")])

    assert scanner.found(normaliser("en").plain("привет СМЕРТЬ 😀 die")) == [0, 1]
