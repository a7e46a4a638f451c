"""From one version of a contract to the next: what an import may change, and what only a person can."""

from config.contracts import Consent, Contract, NamingConsent
from config.errors import MalformedError
from config.parties import identities


def check_may_follow(new: Contract, known: Contract | None) -> None:
    """Raise MalformedError where importing `new` over `known` would undo a withdrawal, a signature or a later version.

    The message names nobody.
    """
    if stale := [each.party for each in new.signatures if each.digest != new.digest]:
        raise MalformedError(
            f"contract {new.id}: the signature of {', '.join(stale)} signs another text. Remove it, and when they "
            f"agree, record it with: pausepoint contracts sign {new.id} --party {stale[0]}"
        )
    if known is None:
        return
    if new.version < known.version:
        raise MalformedError(
            f"contract {new.id}: the file says version {new.version}, and {known.version} is in force. Make the change "
            f"in what this prints: pausepoint contracts export {new.id}"
        )
    if not keeps_withdrawals(new, known):
        raise MalformedError(
            f"contract {new.id}: a consent that was withdrawn is missing or is not withdrawn here. Only the person can "
            f"give it again, with: pausepoint contracts consent {new.id} --person"
        )


def keeps_withdrawals(new: Contract, known: Contract) -> bool:
    """Whether everybody who took a consent back in `known` has still taken it back in `new`."""
    unmatched = list(new.withdrawn)
    for taken_back in known.withdrawn:
        whose = known.identities(taken_back)
        match = next((each for each in unmatched if new.identities(each) & whose), None)
        if match is None:
            return False
        unmatched.remove(match)
    return not any(_is_named_again(new, taken_back) for taken_back in known.may_be_named if taken_back.withdrawn)


def with_withdrawals_of(contract: Contract, other: Contract | None) -> Contract:
    """Return the contract, with whatever consent `other` says was withdrawn and that was not recorded again later."""
    missing = tuple(
        taken_back
        for taken_back in (other.withdrawn if other else ())
        if not _is_covered(contract, taken_back, other.identities(taken_back) if other else frozenset())
    )
    if not missing:
        return contract
    known = {party.id for party in contract.parties}
    kept = (each if each.party in known else each.model_copy(update={"party": None}) for each in missing)
    return contract.model_copy(update={"consents": (*contract.consents, *kept)})


def changes(new: Contract, known: Contract) -> tuple[str, ...]:
    """The keys in which two versions differ, without what they say."""
    return tuple(name for name in Contract.model_fields if getattr(new, name) != getattr(known, name))


def _is_named_again(new: Contract, taken_back: NamingConsent) -> bool:
    """By an older file, that is: somebody may agree again, on a later day."""
    whose, withdrawn = identities(None, taken_back.person), taken_back.withdrawn
    same = (each for each in new.may_be_named if identities(None, each.person) & whose and not each.withdrawn)
    return any(withdrawn is not None and each.recorded <= withdrawn for each in same)


def _is_covered(contract: Contract, taken_back: Consent, whose: frozenset[str]) -> bool:
    """Whether the contract knows of this withdrawal, or has a consent that the same person gave later."""
    theirs = [each for each in contract.consents if contract.identities(each) & whose]
    later = taken_back.withdrawn is not None and all(each.recorded > taken_back.withdrawn for each in theirs)
    return bool(theirs) and (any(each.withdrawn for each in theirs) or later)
