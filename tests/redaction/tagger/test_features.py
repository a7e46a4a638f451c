"""What a word looks like to the tagger."""

from redaction.tagger.features import LONGEST, bare, features, is_cased
from redaction.tagger.lexicon import BIT, Entry, Lexicon

KNOWN = Lexicon(
    {
        "rose": Entry("9", "1", BIT["given"] | BIT["family"]),
        "maria": Entry("9", "3", BIT["given"]),
        "the": Entry("f", "0", 0),
    }
)


def test_punctuation_and_a_possessive_are_not_part_of_a_name():
    assert [bare(word) for word in ("“Rose’s", "Rose,", "(rose)", "James'", "...")] == ["rose"] * 3 + ["james", ""]


def test_what_is_all_lower_case_has_no_capitals_to_trust():
    assert not is_cased("i told rose about it".split())
    assert not is_cased("spell it R O S E".split())
    assert is_cased("I told Rose about it".split())


def test_capitals_tell_nothing_where_there_are_none():
    lower = features("rose", False, KNOWN)

    assert "s=?" in lower
    assert "s=a" in features("rose", True, KNOWN)
    assert "s=Aa" in features("Rose,", True, KNOWN)


def test_a_word_says_which_lists_it_stands_in():
    found = features("rose", False, KNOWN)

    assert {"l=given", "l=family"} <= set(found)
    assert not {"l=given", "l=family"} & set(features("rose", False, KNOWN, lists=False))


def test_a_double_name_is_known_by_its_parts():
    assert "l=given" in features("rose-maria", False, KNOWN)


def test_a_common_word_counts_itself_and_a_rare_one_by_its_letters():
    assert "w=the" in features("the", False, KNOWN)
    assert "c=^qu" in features("quillon", False, KNOWN)
    assert "w=quillon" not in features("quillon", False, KNOWN)


def test_the_longest_word_costs_no_more_than_a_long_one():
    endless = features("x" * 100_000, True, KNOWN)

    assert len(endless) < 2 * LONGEST
