"""Contracts on record: versions that never change, signatures that sign a digest, names that are sealed."""

import pytest
from sqlalchemy import select

from config.errors import MalformedError, MisconfiguredError, UnavailableError
from config.vocabulary import ClauseName
from tests.builders import NOON
from tests.stores import RING
from tests.workers.agreements.engagement import JULY, JUNE, PARTS, a_contract, audit
from workers.archive.agreements import ContractRow
from workers.contracts import Reason, change, clause, current, history, put, sign
from workers.keys import KeyRing


def imported(database, contract):
    return put(database, RING, contract, Reason.IMPORTED, "cli:ana", NOON)


def test_a_contract_comes_back_as_it_was_put_in(database):
    contract = a_contract(clauses={"disclosure": {"de": "Zuerst Sie."}}, retention_days=90, jurisdiction="DE-BY")

    imported(database, contract)

    assert current(database, RING, "c1") == contract
    assert current(database, RING, "c2") is None


def test_a_change_is_a_new_version_and_the_old_one_stays(database):
    imported(database, a_contract())
    before = sealed(database)

    version = imported(database, a_contract(retention_days=90))

    assert version == 2
    assert current(database, RING, "c1").retention_days == 90
    assert [each.version for each in history(database, "c1")] == [2, 1]
    assert sealed(database)[1] == before[1]


def sealed(database):
    with database.read() as records:
        return {row.version: bytes(row.sealed) for row in records.scalars(select(ContractRow))}


def test_the_same_content_again_changes_nothing(database):
    imported(database, a_contract())

    assert imported(database, a_contract()) == 1
    assert len(history(database, "c1")) == 1


def test_a_file_from_before_the_version_in_force_is_refused(database):
    for days in (10, 20):
        imported(database, a_contract(retention_days=days))

    with pytest.raises(MalformedError, match="version 1, and 2 is in force"):
        imported(database, a_contract(retention_days=30))


def test_a_contract_keeps_its_version_in_a_new_installation(database):
    imported(database, a_contract(version=7))

    assert imported(database, a_contract(version=7, retention_days=30)) == 8
    assert current(database, RING, "c1").version == 8


def test_who_signs_signs_what_stands_there_now(database):
    imported(database, a_contract())

    signed = sign(database, RING, "c1", "client", JUNE, "cli:ana", NOON)

    assert (signed.version, signed.signed_by) == (2, ("client",))
    assert current(database, RING, "c1") == signed
    assert history(database, "c1")[0].reason is Reason.SIGNED


def test_signing_twice_is_signing_once(database):
    imported(database, a_contract())
    sign(database, RING, "c1", "client", JUNE, "cli:ana", NOON)

    assert sign(database, RING, "c1", "client", JULY, "cli:ana", NOON).version == 2


def test_a_signature_does_not_hold_for_what_is_agreed_later(database):
    imported(database, a_contract())
    signed = sign(database, RING, "c1", "client", JUNE, "cli:ana", NOON)
    later = signed.model_copy(update={"retention_days": 3_650})

    with pytest.raises(MalformedError, match="the signature of client signs another text"):
        imported(database, later)

    imported(database, later.model_copy(update={"signatures": ()}))
    assert current(database, RING, "c1").signed_by == ()


def test_only_a_party_can_sign(database):
    imported(database, a_contract())

    with pytest.raises(MalformedError, match="Its parties: coach, client, sponsor"):
        sign(database, RING, "c1", "manager", JUNE, "cli:ana", NOON)


def test_signing_what_nobody_knows_says_where_to_look(database):
    with pytest.raises(MalformedError, match="pausepoint contracts list"):
        sign(database, RING, "c9", "client", JUNE, "cli:ana", NOON)


def test_a_contract_of_the_file_becomes_the_first_version_when_it_is_signed(database):
    signed = sign(database, RING, "c1", "client", JUNE, "cli:ana", NOON, known=a_contract())

    assert signed.version == 2
    assert [each.reason for each in history(database, "c1")] == [Reason.SIGNED, Reason.IMPORTED]


def test_of_two_who_change_it_at_once_the_second_is_told(database):
    if database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one writer in at a time: the second one waits")
    imported(database, a_contract())

    def overtaken(contract):
        imported(database, a_contract(retention_days=10))
        return contract.model_copy(update={"retention_days": 20}), {}

    with pytest.raises(UnavailableError, match="somebody else changed it just now"):
        change(database, RING, "c1", overtaken, Reason.IMPORTED, "cli:ana", NOON)
    assert current(database, RING, "c1").retention_days == 10


def test_the_names_are_sealed_and_stand_nowhere_else(database):
    imported(database, a_contract())
    sign(database, RING, "c1", "client", JUNE, "cli:ana", NOON)
    with database.read() as records:
        rows = records.scalars(select(ContractRow)).all()
        stored = [repr(vars(row)).encode() + bytes(row.sealed) for row in rows]

    assert [part for part in PARTS if any(part.encode() in each for each in stored)] == []
    assert not any(part in str(audit(database)) for part in PARTS)


def test_the_audit_says_which_version_its_digest_and_why(database):
    imported(database, a_contract())
    signed = sign(database, RING, "c1", "client", JUNE, "cli:ana", NOON)

    assert audit(database) == [
        ("cli:ana", "contract.imported", {"contract": "c1", "version": 1, "digest": signed.digest}),
        ("cli:ana", "contract.signed", {"contract": "c1", "version": 2, "digest": signed.digest, "party": "client"}),
    ]


def test_a_sealed_version_cannot_be_put_in_the_place_of_another(database):
    imported(database, a_contract())
    imported(database, a_contract(retention_days=90))
    with database.write() as records:
        first, second = records.scalars(select(ContractRow).order_by(ContractRow.version)).all()
        second.sealed = first.sealed

    with pytest.raises(MisconfiguredError):
        current(database, RING, "c1")


def test_another_key_file_opens_nothing_and_says_which_file_is_missing(database):
    imported(database, a_contract())

    with pytest.raises(MisconfiguredError, match="restore that key file"):
        current(database, KeyRing(b"x" * 32), "c1")


def test_the_protocol_quotes_the_contract_or_our_words_and_says_which(database):
    imported(database, a_contract(clauses={"disclosure": {"en": "We talk first."}}))

    own = clause(database, RING, "c1", ClauseName.DISCLOSURE, "en")
    ours = clause(database, RING, "c1", ClauseName.CONSENT, "de")

    assert (own.text, own.is_default) == ("We talk first.", False)
    assert (ours.language, ours.is_default) == ("de", True)
    assert clause(database, RING, None, ClauseName.CONSENT, "pt-BR").language == "pt"
