"""From one version to the next: what a file may change, and what only the person can."""

from datetime import date

import pytest

from config.contract_changes import changes, check_may_follow, keeps_withdrawals, with_withdrawals_of
from config.contracts import Contract
from config.errors import MalformedError

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
PARTIES = ({"id": "coach", "role": "coach"}, {"id": "client", "role": "client", "name": "Sam Tarrant"})


def a_contract(*consents, **given):
    return Contract.model_validate({"id": "c1", "parties": PARTIES, "consents": consents, **given})


def agrees(**who):
    return {**who, "recorded": MAY}


def took_back(**who):
    return {**who, "recorded": MAY, "withdrawn": JUNE}


KNOWN = a_contract(agrees(party="coach"), took_back(party="client"))


@pytest.mark.parametrize(
    "consents",
    [
        [agrees(party="coach"), took_back(party="client")],
        [took_back(person="sam  TARRANT")],
        [took_back(party="client"), took_back(party="coach")],
    ],
)
def test_a_file_that_knows_of_the_withdrawal_may_follow(consents):
    assert keeps_withdrawals(a_contract(*consents), KNOWN)


@pytest.mark.parametrize(
    "consents",
    [
        [],
        [agrees(party="coach")],
        [agrees(party="coach"), agrees(party="client")],
        [agrees(party="coach"), {"party": "client", "recorded": JULY}],
        [took_back(party="coach"), agrees(party="client")],  # somebody else's withdrawal
        [took_back(), agrees(party="client")],
    ],
)
def test_a_file_that_undoes_or_leaves_out_a_withdrawal_is_refused_and_names_nobody(consents):
    with pytest.raises(MalformedError, match="a consent that was withdrawn") as problem:
        check_may_follow(a_contract(*consents), KNOWN)

    assert "Tarrant" not in str(problem.value)


def test_two_unnamed_withdrawals_are_two():
    known = a_contract(took_back(), took_back())

    assert not keeps_withdrawals(a_contract(took_back(), agrees()), known)
    assert keeps_withdrawals(a_contract(took_back(), took_back()), known)


def named(**given):
    return {"may_be_named": [{"person": "Wren Alder", "recorded": MAY, **given}]}


@pytest.mark.parametrize(
    ("given", "may"),
    [({}, False), ({"withdrawn": JUNE}, True), ({"recorded": JULY}, True), ({"recorded": JUNE}, False)],
)
def test_nobody_is_named_again_by_an_older_file(given, may):
    assert keeps_withdrawals(a_contract(**named(**given)), a_contract(**named(withdrawn=JUNE))) is may
    assert keeps_withdrawals(a_contract(), a_contract(**named(withdrawn=JUNE)))


def test_an_older_version_is_refused():
    with pytest.raises(MalformedError, match="the file says version 2, and 3 is in force"):
        check_may_follow(a_contract(version=2), a_contract(version=3))


def test_a_signature_on_another_text_is_refused_even_in_a_new_contract():
    signature = {"party": "client", "digest": "0" * 64, "signed": MAY}

    with pytest.raises(MalformedError, match="the signature of client signs another text"):
        check_may_follow(a_contract(signatures=[signature]), None)


def test_the_keys_that_differ_are_named_and_nothing_of_what_they_say():
    assert changes(a_contract(retention_days=5, jurisdiction="DE"), a_contract()) == ("jurisdiction", "retention_days")
    assert changes(a_contract(), a_contract()) == ()


@pytest.mark.parametrize("person", [{"party": "client"}, {"person": "Sam Tarrant"}])
def test_a_withdrawal_elsewhere_holds_here(person):
    elsewhere = Contract.model_validate({"id": "c1", "parties": PARTIES, "consents": [took_back(**person)]})

    merged = with_withdrawals_of(a_contract(agrees(party="coach"), agrees(party="client")), elsewhere)

    assert not merged.allows_screening


def test_a_withdrawal_elsewhere_of_a_party_that_is_not_listed_here_holds_too():
    here = Contract(id="c1", consents=[agrees()])

    assert not with_withdrawals_of(here, KNOWN).allows_screening


def test_who_agreed_again_later_is_not_held_to_it():
    here = a_contract(agrees(party="coach"), {"party": "client", "recorded": JULY})

    assert with_withdrawals_of(here, KNOWN).allows_screening


def test_without_another_contract_nothing_changes():
    here = a_contract(agrees(party="coach"), agrees(party="client"))

    assert with_withdrawals_of(here, None) is here
    assert with_withdrawals_of(KNOWN, KNOWN) is KNOWN
