"""How a contract looks in a terminal."""

from collections.abc import Iterable, Iterator, Sequence

from config.clauses import clause_of
from config.contracts import Consent, Contract, NamingConsent
from config.vocabulary import ClauseName
from workers.archive.export import moment
from workers.contracts import Version

_AGREED = {
    "shared": "Shared",
    "with_whom": "With whom",
    "how": "How",
    "when": "When",
    "not_shared": "Not shared",
    "guidelines": "Guidelines",
    "code": "Code",
    "summary": "Summary",
    "feedback": "Feedback",
}


def screening(contract: Contract) -> str:
    """Whether sessions under this contract are screened, and if not why."""
    if contract.allows_screening:
        return "screened"
    if contract.withdrawn:
        return "not screened: a consent was withdrawn"
    if contract.consents and contract.missing_consents:
        return f"not screened: no consent of {', '.join(contract.missing_consents)}"
    return "not screened: no consent on record"


def signatures(contract: Contract) -> str:
    """How many parties signed what the contract says now."""
    return f"{len(contract.signed_by)} of {len(contract.parties)}" if contract.parties else "no parties"


def table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Columns under a heading, each as wide as it must be."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def whole(contract: Contract, versions: Sequence[Version], sessions: str) -> Iterator[str]:
    """Everything that a contract says, for the person at this terminal. `sessions`: whether they are screened."""
    since = f"in force since {moment(versions[0].recorded_at)}" if versions else "from the coach directory's file"
    yield f"Contract   {contract.id}, version {contract.version}, {since}"
    yield f"Sessions   {sessions}"
    yield from _levels(contract)
    yield f"Digest     {contract.digest}"
    yield from _section("Parties", _parties(contract))
    yield from _section("Consents to transcription and screening", _consents(contract))
    yield from _section("May stand by name", [_since(each.person, each) for each in contract.may_be_named])
    yield from _section("Agreed", _agreed(contract))
    yield from _section("Clauses that the protocol quotes", [_clause(contract, name) for name in ClauseName])
    yield from _section("Versions", [_version(each) for each in versions])


def _levels(contract: Contract) -> Iterator[str]:
    yield f"Levels     people {contract.anonymity_level}, prompts {contract.prompt_detail}"
    yield f"Languages  {', '.join(contract.languages) or 'guessed'}"
    if contract.jurisdiction:
        yield f"Law        {contract.jurisdiction}"
    if contract.supervisor:
        yield f"Supervisor {contract.supervisor}"
    kept = f"{contract.retention_days} days" if contract.retention_days else "until it is erased"
    yield f"Kept       {kept}; {'erased' if contract.erase_on_withdrawal else 'kept'} when a consent is withdrawn"


def _parties(contract: Contract) -> Iterator[str]:
    for party in contract.parties:
        signed = [each for each in contract.signatures if each.party == party.id]
        says = f"signed {signed[0].signed}" if signed and party.id in contract.signed_by else "not signed"
        if signed and party.id not in contract.signed_by:
            says = f"signed an earlier text, {signed[0].signed}"
        yield f"{party.id} ({party.role}): {party.name or 'no name'}, {says}"


def _consents(contract: Contract) -> Iterator[str]:
    for number, consent in enumerate(contract.consents, 1):
        called = consent.party or consent.person or "somebody"
        yield f"{number}  {_since(called, consent)}"
    for party in contract.missing_consents:
        yield f"-  {party}: none"


def _since(called: str, consent: Consent | NamingConsent) -> str:
    return f"{called}, since {consent.recorded}" + (f", withdrawn {consent.withdrawn}" if consent.withdrawn else "")


def _agreed(contract: Contract) -> Iterator[str]:
    for name, title in _AGREED.items():
        said = getattr(contract.agreed, name)
        for text in said if isinstance(said, tuple) else (said,) if said else ():
            yield f"{title}: {text}"


def _clause(contract: Contract, name: ClauseName) -> str:
    clause = clause_of(contract, name, contract.languages[0] if contract.languages else "en")
    return f"{name}: {'our usual words' if clause.is_default else clause.text}"


def _version(version: Version) -> str:
    return f"{version.version}  {moment(version.recorded_at)}  {version.reason:<9}  {version.recorded_by}"


def _section(title: str, rows: Iterable[str]) -> Iterator[str]:
    if listed := list(rows):
        yield from ("", title, *(f"  {row}" for row in listed))
