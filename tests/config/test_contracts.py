"""Contracts: who agreed to what, and from which day to which."""

from datetime import date

import pytest
from pydantic import ValidationError

from config.contracts import Consent, Contract, NamingConsent, Signature
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


COACH = {"id": "coach", "role": "coach", "name": "Casey Merrow"}
CLIENT = {"id": "client", "role": "client", "name": "Sam Tarrant"}
SPONSOR = {"id": "sponsor", "role": "sponsor", "name": "Larkfield Water Board"}


def an_engagement(*consents, parties=(COACH, CLIENT, SPONSOR), **given):
    return Contract.model_validate({"id": "c1", "parties": parties, "consents": consents, **given})


def agrees(**who):
    return {**who, "recorded": MAY}


@pytest.mark.parametrize(
    "consents",
    [
        [agrees(party="coach"), agrees(party="client")],
        [agrees(party="coach"), agrees(person="sam tarrant")],
        [agrees(person="Casey Merrow"), agrees(person="Sam  Tarrant")],
    ],
)
def test_everybody_in_the_calls_has_to_agree_by_whatever_they_are_called(consents):
    contract = an_engagement(*consents)

    assert contract.missing_consents == ()
    assert contract.allows_screening


@pytest.mark.parametrize("consents", [[], [agrees(party="coach")], [agrees(party="coach"), agrees(party="sponsor")]])
def test_without_the_clients_consent_nothing_is_screened(consents):
    contract = an_engagement(*consents)

    assert "client" in contract.missing_consents
    assert not contract.allows_screening


def test_a_contract_without_listed_parties_works_as_it_always_did():
    assert an_engagement(agrees(), agrees(), parties=()).allows_screening


def test_one_withdrawn_consent_is_enough_to_stop():
    taken_back = {**agrees(party="client"), "withdrawn": JUNE}

    assert not an_engagement(agrees(party="coach"), agrees(party="client"), taken_back).allows_screening


def test_the_names_of_coach_and_client_are_known_and_a_company_is_no_person():
    assert an_engagement().people == ("Casey Merrow", "Sam Tarrant")


@pytest.mark.parametrize("party", ["sam", "tarrant-2", "client-sam", "samtarrant"])
def test_an_id_that_gives_the_name_away_is_refused_without_repeating_it(party):
    with pytest.raises(ValidationError, match="party number 1 gives the name away") as problem:
        an_engagement(parties=[{**CLIENT, "id": party}])

    assert party not in str(problem.value)


@pytest.mark.parametrize(("party", "name"), [("client", "Jo Client"), ("planner", "Ann Lee"), ("coach-2", "Li Wu")])
def test_an_id_that_says_what_somebody_is_may_stay(party, name):
    assert an_engagement(parties=[{"id": party, "role": "client", "name": name}]).parties[0].id == party


def test_an_accent_does_not_hide_a_name_in_an_id():
    with pytest.raises(ValidationError, match="gives the name away"):
        an_engagement(
            parties=[{"id": "muller", "role": "client", "name": "Jo M\N{LATIN SMALL LETTER U WITH DIAERESIS}ller"}]
        )


def test_a_signature_signs_what_was_agreed_and_no_more():
    contract = an_engagement(retention_days=30)
    signed = contract.model_copy(
        update={"signatures": (Signature(party="client", digest=contract.digest, signed=MAY),), "version": 2}
    )

    assert signed.digest == contract.digest
    assert signed.signed_by == ("client",)
    assert an_engagement(agrees(party="client"), retention_days=30).digest == contract.digest
    assert signed.model_copy(update={"retention_days": 31}).signed_by == ()


def test_the_digest_does_not_depend_on_the_order_of_keys_or_on_what_goes_without_saying():
    one = an_engagement(clauses={"consent": {"en": "a", "de": "b"}, "records": {"en": "c"}}, erase_on_withdrawal=True)
    other = an_engagement(clauses={"records": {"en": "c"}, "consent": {"de": "b", "en": "a"}})

    assert one.digest == other.digest
    assert one.digest != an_engagement(clauses={"records": {"en": "d"}}).digest


def test_what_is_printed_of_an_engagement_says_no_name_and_no_words():
    contract = an_engagement(agreed={"how": "in words"}, clauses={"consent": {"en": "clause words"}})

    assert not any(word in repr(contract) for word in ("Casey", "Sam", "Larkfield", "words"))
