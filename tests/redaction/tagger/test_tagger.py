"""The tagger as its callers see it: names, places, organisations and addresses, spoken and written."""

import hashlib
import json
import time
from itertools import pairwise
from pathlib import Path

import pytest

from redaction.tagger import Tagger
from redaction.tagger.tagging import DATA, LANGUAGES

ODD = [
    [],
    [""],
    [" "],
    ["\ud800", "\udfff"],
    ["😀", "👩‍👩‍👧", "🏴"],
    ["-" * 5000],
    ["a-" * 5000],
    ["ß", "İ", "ﬁ", "\u0301", "\0"],
    ["'s", "'", "’s", "…", "¿", "'''"],
    ["漢字", "عمر", "हिन्दी", "Ωmega"],
]


def heard(language, text):
    words = text.split()
    return {(" ".join(words[t.start_word : t.end_word]), t.entity) for t in Tagger.load(language).tag(words)}


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "then tremaine said the numbers were wrong", "tremaine"),
        ("es", "luego marisol dijo que las cifras estaban mal", "marisol"),
        ("de", "dann hat thorben gesagt die zahlen stimmen nicht", "thorben"),
        ("pt", "depois a jussara disse que os números estavam errados", "jussara"),
    ],
)
def test_a_name_is_heard_in_lower_case_without_a_cue(language, text, name):
    found = heard(language, text)

    assert (name, "PERSON") in found


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "i had a word with vandrellin about the rota", "vandrellin"),
        ("es", "hablé con zurbelanda sobre los turnos", "zurbelanda"),
        ("de", "ich habe mit herrn quandrowicz über den plan gesprochen", "quandrowicz"),
        ("pt", "conversei com a valdrilene sobre a escala", "valdrilene"),
    ],
)
def test_a_name_that_stands_in_no_list_is_heard_too(language, text, name):
    found = heard(language, text)

    assert (name, "PERSON") in found


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "i hope we may mark it up and bill them by the end of may"),
        ("en", "the rose bush by the bank will need a frank chat with the gardener"),
        ("es", "la paz del domingo me da mucha alegría y esperanza"),
        ("de", "im sommer wird die linde vor dem haus gestutzt und der fuchs kommt wieder"),
        ("pt", "a rosa no vaso abriu e a luz entrou pela janela"),
    ],
)
def test_a_word_that_only_looks_like_a_name_is_left(language, text):
    found = heard(language, text)

    assert found == set()


@pytest.mark.parametrize(
    ("language", "text", "address"),
    [
        ("en", "send it to fourteen larkspur lane flat two please", "fourteen larkspur lane flat two"),
        ("en", "Our office is at 12 Larkspur Lane, Apt 4, as before.", "12 Larkspur Lane, Apt 4,"),
        ("es", "vivo en calle mayor doce segundo b desde mayo", "calle mayor doce segundo b"),
        ("de", "ich wohne im lindenweg zwölf dritter stock", "lindenweg zwölf dritter stock"),
        (
            "pt",
            "moro na rua das flores mil e duzentos apartamento doze",
            "rua das flores mil e duzentos apartamento doze",
        ),
    ],
)
def test_street_number_and_flat_are_one_address(language, text, address):
    found = heard(language, text)

    assert (address, "ADDRESS") in found


@pytest.mark.parametrize(
    ("language", "text", "town"),
    [
        ("en", "we moved to sheffield in the spring", "sheffield"),
        ("es", "nos mudamos a zaragoza en primavera", "zaragoza"),
        ("de", "wir sind im frühling nach görlitz gezogen", "görlitz"),
        ("pt", "a gente se mudou para londrina no verão", "londrina"),
    ],
)
def test_a_town_is_a_place(language, text, town):
    found = heard(language, text)

    assert (town, "LOCATION") in found


@pytest.mark.parametrize(
    ("language", "text", "company"),
    [
        ("en", "i started at fernbridge logistics last autumn", "fernbridge logistics"),
        ("es", "empecé en talleres alborada el otoño pasado", "talleres alborada"),
        ("de", "ich arbeite bei der achterberg systeme gmbh im einkauf", "achterberg systeme gmbh"),
        ("pt", "comecei na construtora vale verde no ano passado", "construtora vale verde"),
    ],
)
def test_a_company_is_an_organisation(language, text, company):
    found = heard(language, text)

    assert (company, "ORGANIZATION") in found


def test_a_name_is_heard_whether_written_or_spoken():
    spoken = heard("en", "ask tremaine okafor about the budget")
    written = heard("en", "Ask Tremaine Okafor about the budget.")

    assert spoken == {("tremaine okafor", "PERSON")}
    assert written == {("Tremaine Okafor", "PERSON")}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", ODD, ids=range(len(ODD)))
def test_odd_words_do_no_harm(language, words):
    spans = Tagger.load(language).tag(words)

    assert all(0 <= span.start_word < span.end_word <= len(words) for span in spans)


def test_five_thousand_words_are_read_in_a_moment():
    words = "then tremaine said that wednesday never suited anybody in sheffield".split() * 500
    tagger = Tagger.load("en")

    began = time.process_time()
    spans = tagger.tag(words)

    assert len(spans) >= 500
    assert time.process_time() - began < 1


def test_stretches_come_in_order_and_apart():
    spans = Tagger.load("en").tag("tremaine and iratxe met duarte at nine larkspur lane in leeds".split())

    assert len(spans) >= 4
    assert all(one.end_word <= other.start_word for one, other in pairwise(spans))
    assert all(0.5 <= span.probability <= 1 for span in spans)


def test_what_a_speaker_calls_somebody_is_not_remembered():
    tagger = Tagger.load("en")

    tagger.tag("call vandrellin quillotree about the rota".split())

    assert "vandrellin" not in repr(tagger)
    assert not any("vandrellin" in word or "quillotree" in word for word, _ in tagger.remembered)


def test_every_model_file_is_the_one_that_was_made():
    made = json.loads((DATA / "made.json").read_text("utf-8"))["files"]

    shipped = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(DATA.glob("*.*z*"))}

    assert shipped == made


def test_no_model_is_large():
    sizes = {language: sum(p.stat().st_size for p in Path(DATA).glob(f"{language}.*")) for language in LANGUAGES}

    assert max(sizes.values()) < 2_500_000
