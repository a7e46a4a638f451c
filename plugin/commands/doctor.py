"""pausepoint doctor: what is there, what is missing, what to do about it."""

import base64
import json
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import click
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from config.coaches import CoachDirectory, load_coaches
from config.crisis import load_crisis
from config.database import Database
from config.errors import MisconfiguredError, PausepointError, UnavailableError
from config.protocols import load_protocols
from config.settings import Settings, load_settings
from config.vocabulary import Profile
from plugin import doctor
from plugin.doctor import Archive, KeyFile, Note, Verdict
from plugin.platforms import PLATFORMS
from plugin.platforms.base import Platform
from workers.archive.migrations import latest_version, schema_version
from workers.contract_directory import Contracts
from workers.embedded import redis_url
from workers.keys import KeyRing, load_or_create_kek
from workers.server import Server

_COLOUR = {Verdict.OK: "green", Verdict.LOOK: "yellow", Verdict.MISSING: "red"}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--quick", is_flag=True, help="Only what a running process needs: settings, key, archive, queue.")
def command(*, as_json: bool, quick: bool) -> None:
    """Say what is there and what is missing; exit with 1 when something must be mended."""
    notes = list(examine(quick=quick))
    well = not any(note.verdict is Verdict.MISSING for note in notes)
    if as_json:
        click.echo(json.dumps({"ready": well, "notes": [_as_dict(note) for note in notes]}, indent=2))
    else:
        _print(notes)
    sys.exit(0 if well else 1)


def examine(*, quick: bool = False) -> Iterator[Note]:
    """Look at everything, one note after another."""
    yield doctor.python_version(sys.version_info[:3])
    try:
        settings = load_settings()
    except MisconfiguredError as problem:
        yield from doctor.wrong_settings(str(problem))
        return
    yield from _needed_to_run(settings, quick=quick)
    if not quick:
        yield from _needed_to_be_useful(settings)


def _needed_to_run(settings: Settings, *, quick: bool) -> Iterator[Note]:
    archive = _archive(settings.archive_url)
    yield doctor.key_file(settings.kek_path, _key_file(settings.kek_path), archive)
    yield doctor.archive_database(archive, latest_version())
    server_time = None
    try:
        with closing(Server(redis_url(settings))) as server:
            server_time = _time_of(server)
            yield from doctor.queue_server(server.call("info"))
            yield from () if quick else _processes(server)
    except MisconfiguredError:
        yield doctor.look("queue", "the embedded Valkey is not running", "It starts with: pausepoint up")
    except UnavailableError:
        yield doctor.missing("queue", "does not answer, or refuses us", "Start it, or mend PAUSEPOINT_REDIS_URL.")
    yield doctor.clock(datetime.now(UTC), server_time)


def _time_of(server: Server) -> datetime:
    seconds, microseconds = server.call("time")
    return datetime.fromtimestamp(seconds + microseconds / 1e6, UTC)


def _processes(server: Server) -> Iterator[Note]:
    from workers.app import QUEUES  # these load Presidio, which takes seconds that a health check does not have
    from workers.liveness import TICKER, is_alive

    yield doctor.running([name for name in (TICKER, *QUEUES) if not is_alive(server, name)])


def _detection(settings: Settings) -> Iterator[Note]:
    yield doctor.profile(settings.detection_profile)
    if settings.detection_profile is Profile.THOROUGH:
        for model in settings.spacy_models.values():
            yield doctor.language_model(model, installed=_is_installed(model))
    try:
        settings.detection  # noqa: B018  # reads the lists that it names
    except MisconfiguredError as problem:
        yield doctor.missing("allowed words", str(problem), "Mend the file, or its setting.")


def _needed_to_be_useful(settings: Settings) -> Iterator[Note]:
    yield from _detection(settings)
    yield _rules(settings.rules_dir)
    yield _risk_model(wanted=settings.risk_model)
    yield _protocols(settings.protocols_dir)
    yield _crisis(settings.crisis_file)
    for each in PLATFORMS:
        yield _platform(each, settings)
    yield doctor.chat(settings)
    try:
        directory = load_coaches(settings.coaches_file)
    except MisconfiguredError as problem:
        yield doctor.missing("coaches", str(problem), "Mend the file.")
    else:
        with_slack = bool(settings.slack_bot_token or settings.slack_client_id)
        in_force = _with_contracts_on_record(directory, settings)
        yield from doctor.coaches(in_force, with_slack=with_slack, require_contract=settings.require_contract)
    yield doctor.public_address(settings)


def _with_contracts_on_record(directory: CoachDirectory, settings: Settings) -> CoachDirectory:
    """The directory as running processes see it. What is wrong with key or archive is said elsewhere."""
    if not settings.kek_path.exists():
        return directory
    try:
        with closing(Database(settings.archive_url)) as database:
            return Contracts(database, KeyRing(load_or_create_kek(settings.kek_path)), directory).directory()
    except (PausepointError, SQLAlchemyError):
        return directory


def _key_file(path: Path) -> KeyFile | None:
    if not path.exists():
        return None
    try:
        length = len(base64.b64decode(path.read_bytes().strip(), validate=True))
    except (OSError, ValueError):
        return KeyFile(path.stat().st_mode, None)
    return KeyFile(path.stat().st_mode, length)


def _archive(url: str) -> Archive:
    try:
        parts = make_url(url)
        where = f"{parts.get_backend_name()} {parts.database if parts.host is None else parts.host}"
        return Archive(where, schema_version(url))
    except UnavailableError:
        return Archive(where, trouble="does not answer")
    except (MisconfiguredError, SQLAlchemyError, ImportError):
        return Archive("PAUSEPOINT_DATABASE_URL", trouble="names no database that can be opened")


def _is_installed(model: str) -> bool:
    try:
        return find_spec(model) is not None
    except (ModuleNotFoundError, ValueError):  # "a.b" without an "a", and what is no name at all
        return False


def _rules(folder: Path | None) -> Note:
    from redaction.risk.ruleset import load_ruleset  # like the above

    try:
        rules = load_ruleset(folder)
    except PausepointError as problem:
        return doctor.missing("rules", str(problem), "Mend the rule; its examples say what it must catch.")
    return doctor.ok("rules", f"{len(rules.rules)} loaded, all pass their examples")


def _protocols(folder: Path | None) -> Note:
    try:
        protocols = load_protocols(folder)
    except MisconfiguredError as problem:
        return doctor.missing("protocols", str(problem), "Mend the file; then check it: pausepoint protocols check")
    return doctor.ok("protocols", f"{len(protocols.all)} loaded, every way through them ends in an outcome")


def _crisis(own: Path | None) -> Note:
    try:
        contacts = load_crisis(own)
    except MisconfiguredError as problem:
        return doctor.missing("crisis numbers", str(problem), "Mend the file.")
    known = f"known for {len(contacts.countries)} countries"
    if own is None:
        mend = "Check those of your countries, and name them in PAUSEPOINT_CRISIS_FILE."
        return doctor.look("crisis numbers", f"{known}, as shipped", mend)
    return doctor.ok("crisis numbers", known)


def _risk_model(*, wanted: bool) -> Note:
    from redaction.models.risk import read_head
    from redaction.risk.proposing import encoder_version

    encoder = encoder_version()
    try:
        head = read_head(encoder) if wanted and encoder else None
    except MisconfiguredError as problem:
        return doctor.missing("risk model", str(problem), "")
    return doctor.risk_model(head.version if head else None, wanted=wanted)


def _platform(platform: type[Platform], settings: Settings) -> Note:
    name = platform.__name__.lower()
    try:
        connected = platform.connect(settings) is not None
    except MisconfiguredError as problem:
        return doctor.missing(name, str(problem), "Mend the secret.")
    return doctor.platform(name, connected=connected)


def _print(notes: list[Note]) -> None:
    for note in notes:
        click.echo(f"{click.style(f'{note.verdict:<8}', fg=_COLOUR[note.verdict])} {note}")
    click.echo(f"\n{doctor.summary(notes)}")


def _as_dict(note: Note) -> dict[str, str]:
    return {"verdict": note.verdict, "subject": note.subject, "said": note.said, "mend": note.mend}
