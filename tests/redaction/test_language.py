"""The language of a call is told where it is clear, and left open where it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.language import guess_language

SPEECH = {
    "en": "well i think it's been a long week and we still don't know what they want, so i just said yes to it",
    "es": "bueno yo creo que ha sido una semana muy larga y no sé qué quieren, pero les dije que sí y ya está",
    "de": "also ich glaube das war eine lange woche und wir wissen noch nicht was sie wollen, ich habe ja gesagt",
    "pt": "então eu acho que foi uma semana muito longa e a gente não sabe o que eles querem, mas eu disse sim",
}


@pytest.mark.parametrize("language", SPEECH)
def test_a_sentence_or_two_tell_the_language(language):
    assert guess_language([SPEECH[language]]) == language


@pytest.mark.parametrize("language", SPEECH)
def test_capitals_and_typographic_apostrophes_make_no_difference(language):
    assert guess_language([SPEECH[language].upper().replace("'", "’")]) == language


@pytest.mark.parametrize(
    "speech",
    [
        "",
        "12 34 ... !",
        "okay",
        "mm hm, right",
        "Wren Castellan, Robin Ashcombe, Kelpie Brae, Lanternfish",
        "je suis un peu fatigué mais ça va, on a beaucoup travaillé la semaine dernière et je ne sais pas quoi faire",
        "sono un po' stanca ma va bene, abbiamo lavorato molto la settimana scorsa e non so cosa devo fare adesso",
        "ik ben een beetje moe maar het gaat wel, we hebben veel gewerkt vorige week en ik weet niet wat ik moet doen",
        f"{SPEECH['es']} {SPEECH['pt']}",
    ],
)
def test_what_is_too_short_mixed_or_of_another_language_stays_open(speech):
    assert guess_language([speech]) is None


def test_a_few_foreign_words_change_nothing():
    assert guess_language([SPEECH["de"] * 3, "the meeting and the follow up, what was that"]) == "de"


@given(texts=st.lists(st.text()))
def test_no_text_breaks_the_guess(texts):
    assert guess_language(texts) in {None, "en", "es", "de", "pt"}
