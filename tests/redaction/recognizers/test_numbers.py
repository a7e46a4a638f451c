"""Which spoken numbers are personal data, of which kind, and which are only numbers."""

import pytest

from tests.redaction.recognizers.heard import heard, unmarked


@pytest.mark.parametrize(
    ("language", "kind", "said"),
    [
        ("en", "PHONE_NUMBER", "ring me on {oh double seven double oh nine hundred one two three} ok"),
        ("en", "PHONE_NUMBER", "my cell is {six oh two five five five oh one four four}"),
        ("en", "PHONE_NUMBER", "dial {plus four four one six three two nine six oh double one}"),
        ("en", "PHONE_NUMBER", "the office is on {(303) 555-0142} until six"),
        ("en", "PHONE_NUMBER", "ask for extension {two one seven}"),
        ("en", "CREDIT_CARD", "the card is {four one double one triple one one triple one one triple one one one}"),
        (
            "en",
            "IBAN_CODE",
            "{g b eight two w e s t twelve thirty four fifty six ninety eight seventy six fifty four thirty two}",
        ),
        ("en", "BANK_ACCOUNT", "sort code {sixty sixty sixty}"),
        ("en", "US_SSN", "social security {nine double eight one two one two three four}"),
        ("en", "NATIONAL_ID", "i found {q q one two three four five six c} on the letter"),
        ("en", "POSTCODE", "send it to {s w one a two a a} please"),
        ("es", "PHONE_NUMBER", "mi móvil es {seis cinco cinco cinco cinco cero uno dos tres}"),
        ("es", "NATIONAL_ID", "el dni es {doce treinta y cuatro cincuenta y seis setenta y ocho zeta}"),
        ("de", "PHONE_NUMBER", "meine handynummer ist {null eins fünf eins zwo drei vier fünf sechs sieben acht}"),
        ("de", "POSTCODE", "die postleitzahl ist {neun neun neun neun acht}"),
        ("pt", "NATIONAL_ID", "o meu cpf é {cinco dois nove nove oito dois dois quatro sete dois cinco}"),
        ("pt", "PHONE_NUMBER", "liga para {onze nove meia meia meia cinco zero um dois três}"),
    ],
)
def test_a_number_that_identifies_somebody_is_found(language, kind, said):
    text, [number] = unmarked(said)

    assert heard((text,), language) == [[(number, kind)]]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "we grew from three hundred thousand to one point two million dollars"),
        ("en", "it was twenty nineteen or twenty twenty one i think"),
        ("en", "count with me ten nine eight seven six five four"),
        ("en", "the meeting is at nine thirty on page two oh seven of version four point one"),
        ("en", "we won six four six three and lost seven five"),
        ("en", "it costs 300,000 or about 12, 15 and 22 percent"),
        ("en", "from 2018-19 to 2021-22 and on 30/09/2025"),
        ("es", "de 2015 a 2019 y de 2021 a 2023 vivimos allí"),
        ("es", "cuesta mil doscientos treinta y cuatro euros al mes"),
        ("de", "wir sind seit neunzehnhundertachtundneunzig zu zweit"),
        ("pt", "um minuto e meio com uma meia de cada cor"),
    ],
)
def test_money_scores_years_and_counting_are_left_alone(language, said):
    assert heard((said,), language) == [[]]


def test_a_number_goes_on_over_a_back_channel():
    first, _, second = heard(("it's oh one six three two", "mm hm", "nine six oh double one"))

    assert [entity for _, entity in first + second] == ["PHONE_NUMBER", "PHONE_NUMBER"]


def test_what_the_coach_asked_for_says_what_the_answer_is():
    _, answer = heard(("what are the last four of your social", "oh one oh eight"))

    assert answer == [("oh one oh eight", "US_SSN")]


def test_a_part_that_is_said_again_belongs_to_the_number():
    _, correction = heard(("let me read that back six oh two five five five oh one four six", "no the end is six four"))

    assert correction == [("six four", "PHONE_NUMBER")]


def test_the_first_part_of_a_number_is_found_when_the_second_comes_after_an_aside():
    [found] = heard(("it's oh one nine one hang on it's on the calendar four nine eight oh one seven three",))

    assert found == [("oh one nine one", "PHONE_NUMBER"), ("four nine eight oh one seven three", "PHONE_NUMBER")]


def test_an_amount_after_a_number_is_no_part_of_it():
    [[(number, _)]] = heard(("call oh seven seven double oh nine oh oh one two three two minutes from now",))

    assert number == "oh seven seven double oh nine oh oh one two three"
