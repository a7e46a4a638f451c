"""The clauses that a protocol quotes: the contract's own first, ours in every language otherwise."""

import pytest

from config.clauses import clause_of, default_clauses, load_clauses
from config.contracts import Contract
from config.errors import MisconfiguredError
from config.vocabulary import ClauseName

SHIPPED = ("en", "es", "de", "pt")
READ_ALOUD = 75  # words: half a minute


def with_clause(**words):
    return Contract(id="c1", languages=("de",), clauses={"disclosure": words})


@pytest.mark.parametrize("name", ClauseName)
@pytest.mark.parametrize("language", SHIPPED)
def test_every_clause_has_our_words_in_every_language_short_enough_to_read_aloud(name, language):
    clause = clause_of(None, name, language)

    assert (clause.language, clause.is_default) == (language, True)
    assert 15 < len(clause.text.split()) <= READ_ALOUD
    assert "!" not in clause.text


def test_no_two_languages_share_their_words():
    assert all(len(set(words.values())) == len(SHIPPED) for words in default_clauses().values())


@pytest.mark.parametrize(("asked", "given"), [("pt-BR", "pt"), ("DE", "de"), ("fr", "en"), ("", "en")])
def test_a_language_that_we_have_no_words_for_gets_english(asked, given):
    assert clause_of(None, ClauseName.RECORDS, asked).language == given


def test_the_contracts_own_words_go_before_ours():
    clause = clause_of(with_clause(en="We talk first."), ClauseName.DISCLOSURE, "en")

    assert (clause.text, clause.is_default) == ("We talk first.", False)


@pytest.mark.parametrize(
    ("words", "asked", "given"),
    [
        ({"en": "a", "de": "b"}, "en", "a"),
        ({"en": "a", "de": "b"}, "es", "b"),  # the language of the sessions
        ({"en": "a", "fr": "b"}, "es", "a"),
        ({"fr": "b"}, "es", "b"),
    ],
)
def test_what_was_agreed_goes_before_the_language(words, asked, given):
    clause = clause_of(with_clause(**words), ClauseName.DISCLOSURE, asked)

    assert (clause.text, clause.is_default) == (given, False)


def test_a_clause_that_the_contract_leaves_out_is_ours():
    assert clause_of(with_clause(en="a"), ClauseName.SPONSOR, "en").is_default


@pytest.mark.parametrize(
    ("text", "said"),
    [("disclosure: {en: a}", "no words in English for exceptions"), ("disclosur: {en: a}", "disclosur"), ("5", "keys")],
)
def test_a_file_of_clauses_that_is_wrong_says_where(tmp_path, text, said):
    (tmp_path / "clauses.yaml").write_text(text)

    with pytest.raises(MisconfiguredError, match=r"clauses\.yaml") as problem:
        load_clauses(tmp_path / "clauses.yaml")

    assert said in str(problem.value)
