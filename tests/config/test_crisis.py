"""Whom to call: shipped by country, checked and replaced by the organisation, never missing."""

import re
from datetime import date

import phonenumbers
import pytest

from config.crisis import load_crisis
from config.errors import MisconfiguredError

SHIPPED = load_crisis()
LINES = [(country, line) for country, each in SHIPPED.countries.items() for line in (*each.emergency, *each.crisis)]


def own(folder, text):
    path = folder / "crisis.yaml"
    path.write_text(text, "utf-8")
    return path


def refused(path):
    with pytest.raises(MisconfiguredError) as problem:
        load_crisis(path)
    return str(problem.value)


@pytest.mark.parametrize("country", SHIPPED.countries)
def test_every_country_is_one_and_says_when_it_was_checked(country):
    assert country in phonenumbers.SUPPORTED_REGIONS
    assert SHIPPED.of(country).checked_on <= date.today()  # noqa: DTZ011 - a day is enough


@pytest.mark.parametrize("country", SHIPPED.countries)
def test_the_first_emergency_number_is_one_in_that_country(country):
    first, *_ = SHIPPED.of(country).emergency

    assert phonenumbers.is_emergency_number(first.number, country)


@pytest.mark.parametrize(("country", "line"), LINES, ids=[f"{country}-{line.dial}" for country, line in LINES])
def test_every_number_can_be_dialled_in_that_country(country, line):
    number = phonenumbers.parse(line.dial.strip("*"), country)

    short = phonenumbers.is_possible_short_number_for_region(number, country)
    assert short or phonenumbers.is_valid_number_for_region(number, country)


@pytest.mark.parametrize("country", ["DE", "AT", "CH", "ES", "MX", "PT", "BR", "US", "GB"])
def test_where_the_four_languages_are_spoken_there_is_a_crisis_line(country):
    assert SHIPPED.of(country).crisis[0].hours == "24/7"


def test_a_part_of_a_country_has_the_numbers_of_the_country():
    assert SHIPPED.of("DE-BY") == SHIPPED.of("de") == SHIPPED.of("DE")


@pytest.mark.parametrize("place", [None, "", "XX", "??", "Atlantis"])
def test_where_nothing_is_known_there_is_still_the_international_emergency_number(place):
    assert [line.number for line in SHIPPED.of(place).emergency] == ["112"]
    assert not SHIPPED.knows(place)


def test_a_number_is_dialled_without_its_spaces():
    (line, *_) = SHIPPED.of("DE").crisis

    assert (line.number, line.dial) == ("0800 111 0 111", "08001110111")
    assert all(re.fullmatch(r"[+*#0-9]+", line.dial) for _, line in LINES)


def test_an_organisation_replaces_a_country_and_keeps_the_others(tmp_path):
    path = own(
        tmp_path,
        """
        countries:
          DE:
            emergency: [{number: "112", name: Notruf}]
            crisis: [{number: "089 1234", name: Krisendienst, hours: "9-21"}]
            checked_on: 2026-11-01
        """,
    )

    contacts = load_crisis(path)

    assert [line.name for line in contacts.of("DE").crisis] == ["Krisendienst"]
    assert contacts.of("FR") == SHIPPED.of("FR")
    assert contacts.elsewhere == SHIPPED.elsewhere


def test_an_organisation_can_name_its_own_number_for_everywhere_else(tmp_path):
    path = own(tmp_path, 'elsewhere: {emergency: [{number: "+49 1234", name: Bereitschaft}], checked_on: 2026-11-01}')

    assert load_crisis(path).of("XX").emergency[0].dial == "+491234"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("countries: {Germany: {}}", "countries, Germany"),
        (
            "countries: {DE: {emergency: [], checked_on: 2026-11-01}}",
            "countries, DE, emergency: needs at least one entry",
        ),
        ('countries: {DE: {emergency: [{number: "112", name: N}]}}', "countries, DE, checked_on: is missing"),
        (
            "countries: {DE: {emergency: [{number: call us, name: N}], checked_on: 2026-11-01}}",
            "countries, DE, emergency, number 1, number",
        ),
        ('countries: {DE: {emergency: [{number: "112"}], checked_on: 2026-11-01}}', "name: is missing"),
        ('countries: {DE: {emergency: [{number: "112", name: N}], checked_on: soon}}', "countries, DE, checked_on"),
        ("numbers: {}", "numbers: is not a key that belongs here"),
        ("- DE", "crisis.yaml: "),
        ("countries: {DE: {}, DE: {}}", "DE is written twice"),
    ],
)
def test_what_cannot_be_used_is_refused_and_named(tmp_path, text, told):
    path = own(tmp_path, text)

    said = refused(path)

    assert str(path) in said
    assert told in said


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert "nowhere.yaml: cannot be read" in refused(tmp_path / "nowhere.yaml")
