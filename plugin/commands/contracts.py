"""pausepoint contracts: import, export, list, show and sign contracts; record consent, and take it back."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import click

from config.coaches import load_coaches
from config.contract_files import read_contracts, write_contract
from config.contracts import Contract
from config.database import Database
from config.errors import MalformedError, MisconfiguredError, UnavailableError
from config.settings import Settings, load_settings
from plugin.commands import contract_text
from plugin.commands.at_hand import archive, who, write_for_one
from workers import consent, contract_imports, contracts
from workers.archive.export import moment
from workers.archive.store import record
from workers.contract_directory import Contracts
from workers.embedded import redis_url
from workers.keys import KeyRing, load_or_create_kek
from workers.server import Server
from workers.wiring import open_mailbox

NONE_YET = (
    "No contracts yet. Begin with: pausepoint contracts template > engagement.yaml\n"
    "Fill it in, look at what it would do with: pausepoint contracts import engagement.yaml --dry-run"
)
PERSON = "A party's id, such as client, or the number of a consent in `show`. A name would stay in the shell's history."


@click.group("contracts")
def command() -> None:
    """Import, export, list, show and sign contracts; record a person's consent, and take it back.

    ID is a contract's id. Nothing here prints a name unless you ask to see the contract: `show` and `export`.
    """


@command.command("template")
def template() -> None:
    """Print a contract to fill in, with a word on every key."""
    click.echo(files("config").joinpath("defaults", "contract_template.yaml").read_text("utf-8"), nl=False)


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
def import_(*, file: Path, dry_run: bool) -> None:
    """Put the contracts of FILE in force, all of them or none.

    FILE may be a whole coach directory: its coaches are left alone. A change makes a new version. What a person decided
    is never undone by a file: neither a withdrawn consent nor a signature on another text.
    """
    given = read_contracts(file)
    with _desk() as desk:
        if dry_run:
            planned = contract_imports.plan(desk.db, desk.ring, given)
        else:
            planned = contract_imports.import_all(desk.db, desk.ring, given, who(), _now())
        _note_supervisors(given, desk)
    for each in planned:
        click.echo(f"{each.verdict:<9}  {each}")
    if dry_run:
        click.echo("\nNothing was changed. Without --dry-run, this is what happens.")
        if any(each.verdict is contract_imports.Verdict.REFUSED for each in planned):
            raise MalformedError("not all of it can be imported, so none of it would be")


@command.command("export")
@click.argument("contract_id", metavar="ID")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write, for your eyes only.")
def export(*, contract_id: str, output: Path | None) -> None:
    """Print a contract as a file that `import` takes, names and all."""
    with _desk() as desk:
        text = write_contract(_found(desk, contract_id, "contract.exported"))
    if output is None:
        click.echo(text, nl=False)
    else:
        write_for_one(output, text)
        click.echo(f"Written to {output}", err=True)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(*, as_json: bool) -> None:
    """List contracts: version, since when, whether their sessions are screened, who has signed. No names."""
    with _desk() as desk:
        known = [(each, contracts.history(desk.db, each.id)) for each in desk.contracts.directory().contracts]
    if as_json:
        click.echo(json.dumps({"contracts": [_facts(*each) for each in known]}, indent=2))
    elif known:
        rows: list[tuple[str, ...]] = [("CONTRACT", "VERSION", "SINCE", "SIGNED", "SESSIONS")]
        rows += [_row(each, versions) for each, versions in sorted(known, key=lambda pair: pair[0].id)]
        click.echo("\n".join(contract_text.table(rows)))
    else:
        click.echo(NONE_YET)


@command.command("show")
@click.argument("contract_id", metavar="ID")
def show(*, contract_id: str) -> None:
    """Show what a contract says, names and all, and its versions."""
    with _desk() as desk:
        contract = _found(desk, contract_id, "contract.shown")
        versions = contracts.history(desk.db, contract_id)
        in_force = desk.contracts.directory().contract(contract_id) or contract
    click.echo("\n".join(contract_text.whole(contract, versions, contract_text.screening(in_force))))


@command.command("sign")
@click.argument("contract_id", metavar="ID")
@click.option("--party", required=True, help="Who signed: a party's id, such as client.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day they signed; today if it is left out.")
def sign(*, contract_id: str, party: str, day: datetime | None) -> None:
    """Record that a party signed what the contract says now.

    A signature is bound to the contract's digest. Change what was agreed, and it has to be signed again; a consent
    given or taken back does not touch it.
    """
    with _desk() as desk:
        known = desk.contracts.in_file(contract_id)
        signed = contracts.sign(desk.db, desk.ring, contract_id, party, _day(day), who(), _now(), known)
    click.echo(f"{contract_id}, version {signed.version}: signed by {', '.join(signed.signed_by)}")
    click.echo(f"Digest  {signed.digest}")


@command.command("consent")
@click.argument("contract_id", metavar="ID")
@click.option("--person", required=True, help=PERSON)
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day they agreed; today if it is left out.")
def consent_(*, contract_id: str, person: str, day: datetime | None) -> None:
    """Record that a person agrees to transcription and screening, for the first time or again."""
    with _desk() as desk:
        known = desk.contracts.in_file(contract_id)
        given = consent.give(desk.db, desk.ring, contract_id, person, _day(day), who(), _now(), known)
    click.echo(f"{contract_id}, version {given.version}: sessions are {contract_text.screening(given)}")


@command.command("withdraw")
@click.argument("contract_id", metavar="ID")
@click.option("--person", required=True, help=PERSON)
def withdraw(*, contract_id: str, person: str) -> None:
    """Take a person's consent back. Screening stops at once; nobody is asked whether they are sure.

    Sessions that run now are stopped, their waiting words destroyed, and what was kept of them is erased if the
    contract says so. Earlier sessions stay in the archive: erase them with `pausepoint archive erase`.
    """
    with _desk() as desk:
        known = desk.contracts.in_file(contract_id)
        contract = consent.take_back(desk.db, desk.ring, contract_id, person, _now(), who(), known)
        done = _stop_running(desk, contract)
    click.echo(f"{contract_id}, version {contract.version}: sessions are {contract_text.screening(contract)}")
    if done is None:
        raise UnavailableError(
            "The withdrawal is on record, and nothing more is taken in. The queue does not answer: sessions that it "
            "knows of are stopped as soon as it does"
        )
    click.echo(f"Running sessions: {len(done.erased)} stopped and erased, {len(done.stopped)} stopped.")


@dataclass(frozen=True)
class _Desk:
    settings: Settings
    db: Database
    ring: KeyRing
    contracts: Contracts


@contextmanager
def _desk() -> Iterator[_Desk]:
    """The archive, the key that seals contracts, and the coach directory."""
    settings = load_settings()
    with archive() as db:
        ring = KeyRing(load_or_create_kek(settings.kek_path))
        yield _Desk(settings, db, ring, Contracts(db, ring, load_coaches(settings.coaches_file)))


def _found(desk: _Desk, contract_id: str, action: str) -> Contract:
    """The contract in force, or the file's; that somebody read it is put on record."""
    contract = contracts.current(desk.db, desk.ring, contract_id) or desk.contracts.in_file(contract_id)
    if contract is None:
        raise MalformedError("no contract has this id: `pausepoint contracts list` shows them")
    with desk.db.write() as records:
        record(records, who(), action, None, {"contract": contract.id, "version": contract.version}, _now())
    return contract


def _stop_running(desk: _Desk, contract: Contract) -> consent.Withdrawn | None:
    """Stop the sessions of a contract. None: the queue does not answer, and nothing runs without it."""
    try:
        mailbox = open_mailbox(desk.settings, Server(redis_url(desk.settings)), desk.ring)
        return consent.stop_sessions(desk.db, mailbox, contract, _now(), who(), desk.settings.default_language)
    except (UnavailableError, MisconfiguredError):
        return None


def _note_supervisors(given: tuple[Contract, ...], desk: _Desk) -> None:
    known = {each.id for each in desk.contracts.directory().supervisors}
    for contract in given:
        if contract.supervisor and contract.supervisor not in known:
            click.echo(f"{contract.id}: the coach directory has no supervisor {contract.supervisor} yet", err=True)


def _row(contract: Contract, versions: list[contracts.Version]) -> tuple[str, ...]:
    since = moment(versions[0].recorded_at) if versions else "in the file"
    state, signed = contract_text.screening(contract), contract_text.signatures(contract)
    return contract.id, str(contract.version), since, signed, state


def _facts(contract: Contract, versions: list[contracts.Version]) -> dict[str, object]:
    return {
        "id": contract.id,
        "version": contract.version,
        "digest": contract.digest,
        "on_record": bool(versions),
        "since": versions[0].recorded_at.astimezone(UTC).isoformat() if versions else None,
        "signed_by": list(contract.signed_by),
        "screened": contract.allows_screening,
        "missing_consents": list(contract.missing_consents),
    }


def _day(given: datetime | None) -> date:
    return given.date() if given else _now().astimezone().date()


def _now() -> datetime:
    return datetime.now(UTC)
