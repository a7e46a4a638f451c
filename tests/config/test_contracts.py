"""Contracts: who agreed to what, and from which day to which."""

from datetime import date

import pytest
from pydantic import ValidationError

from config.contracts import Consent, Contract, NamingConsent
from config.vocabulary import AnonymityLevel

MAY = date(2026, 5, 1)
JUNE = date(2026, 6, 1)
JULY = date(2026, 7, 1)


def sarah(**given):
    return NamingConsent(**{"person": "Sarah Jones", "also_called": ("Sarah", "Saz"), "recorded": MAY, **given})


def a_contract(*named, level=AnonymityLevel.BY_NAME, **given):
    return Contract(id="c1", anonymity_level=level, may_be_named=named, **given)


def test_who_agreed_to_be_named_is_named_by_all_that_they_are_called():
    assert a_contract(sarah()).names_allowed_on(JUNE) == ("Sarah Jones", "Sarah", "Saz")


def test_consent_to_be_named_counts_from_the_day_it_was_given():
    contract = a_contract(sarah(recorded=JUNE))

    assert contract.names_allowed_on(MAY) == ()
    assert contract.names_allowed_on(JUNE) != ()


def test_consent_taken_back_counts_from_that_day_and_not_before():
    contract = a_contract(sarah(withdrawn=JUNE))

    assert contract.names_allowed_on(MAY) != ()
    assert contract.names_allowed_on(JUNE) == contract.names_allowed_on(JULY) == ()


@pytest.mark.parametrize("level", [AnonymityLevel.UNIDENTIFIED, AnonymityLevel.BY_CATEGORY])
def test_nobody_is_named_unless_the_contract_says_by_name(level):
    assert a_contract(sarah(), level=level).names_allowed_on(JUNE) == ()


def test_taking_back_a_name_does_not_stop_the_screening():
    contract = a_contract(sarah(withdrawn=JUNE), consents=(Consent(recorded=MAY),))

    assert contract.allows_screening


def test_consent_to_screening_is_no_consent_to_be_named():
    contract = a_contract(consents=(Consent(person="Sam Tarrant", recorded=MAY),))

    assert contract.names_allowed_on(JUNE) == ()


def test_every_name_in_the_contract_is_known_once():
    parties = (Consent(person="Sarah Jones", recorded=MAY), Consent(recorded=MAY), Consent(person="Tom", recorded=MAY))

    assert a_contract(sarah(), consents=parties).people == ("Sarah Jones", "Tom", "Sarah", "Saz")


def test_a_name_that_two_people_share_is_refused_without_repeating_it():
    with pytest.raises(ValidationError, match="contract c1: may_be_named has a name") as problem:
        a_contract(sarah(), sarah(person="Sarah Smith", also_called=(" sarah",)))

    assert "smith" not in str(problem.value).casefold()


def test_what_is_printed_of_a_contract_says_no_name():
    contract = a_contract(sarah(), consents=(Consent(person="Sarah Jones", recorded=MAY),))

    assert "Sarah" not in repr(contract)
