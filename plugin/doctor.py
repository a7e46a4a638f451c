"""What the doctor says: each check turns what was found into one line, with the mend after it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config.addresses import is_private, leads_here_only
from config.coaches import CoachDirectory
from config.settings import Settings
from config.vocabulary import Profile

OLDEST_PYTHON, TOO_NEW_PYTHON = (3, 11), (3, 14)
KEY_BYTES = 32  # AES-256, as workers/keys.py makes it
CLOCK_SECONDS = 5  # more than a network's delay, far less than a signature may be old
BUILT = date(2026, 11, 1)  # a clock before this is wrong: this code did not exist


class Verdict(StrEnum):
    """Whether a person has to act: no, perhaps, yes."""

    OK = "OK"
    LOOK = "LOOK"
    MISSING = "MISSING"


@dataclass(frozen=True, slots=True)
class Note:
    """One line of the doctor's. `mend` is what to do, a whole sentence, empty where nothing is to be done."""

    verdict: Verdict
    subject: str
    said: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{self.subject}: {self.said}.{' ' if self.mend else ''}{self.mend}"


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A key file as found: its permission bits, and how many bytes it holds (None: not base64)."""

    mode: int
    length: int | None


@dataclass(frozen=True, slots=True)
class Archive:
    """The archive's database as found. `trouble` is why its version could not be read."""

    where: str
    version: str | None = None
    trouble: str = ""


def ok(subject: str, said: str) -> Note:
    """Nothing to do."""
    return Note(Verdict.OK, subject, said)


def look(subject: str, said: str, mend: str) -> Note:
    """It runs, but not as it may be meant."""
    return Note(Verdict.LOOK, subject, said, mend)


def missing(subject: str, said: str, mend: str) -> Note:
    """It does not run, or not safely, until this is mended."""
    return Note(Verdict.MISSING, subject, said, mend)


def python_version(version: tuple[int, int, int]) -> Note:
    """Whether this Python is one that we are tested with."""
    said = ".".join(str(part) for part in version)
    if OLDEST_PYTHON <= version[:2] < TOO_NEW_PYTHON:
        return ok("Python", said)
    return missing("Python", said, "Use 3.11, 3.12 or 3.13: make PYTHON=/path/to/python test")


def wrong_settings(problems: str) -> list[Note]:
    """One line for each setting that was refused."""
    mend = "Mend it in the environment, in .env or in /run/secrets."
    return [missing("settings", problem.rstrip("."), mend) for problem in problems.split("; ")]


def key_file(path: Path, found: KeyFile | None, archive: Archive) -> Note:
    """Whether the key-encryption key is there, whole and for us alone."""
    if found is None and archive.version:
        return missing("key file", f"{path} is gone, but there is an archive", "Restore it from its backup.")
    if found is None:
        return look("key file", f"no {path} yet", "The first start makes it; keep a copy apart from the data.")
    if found.mode & 0o077:
        return missing("key file", f"others can read {path}", f"Run: chmod 600 {path}")
    if found.length != KEY_BYTES:
        return missing("key file", f"{path} does not hold {KEY_BYTES} bytes in base64", "Restore it from its backup.")
    return ok("key file", str(path))


def archive_database(found: Archive, latest: str) -> Note:
    """Whether the archive answers and its tables are those that this version works with."""
    if found.trouble:
        return missing("archive", f"{found.where} {found.trouble}", "Start it, or mend PAUSEPOINT_DATABASE_URL.")
    if found.version is None:
        return missing("archive", f"{found.where} has no tables yet", "Run: pausepoint migrate")
    if found.version < latest:
        return missing("archive", f"at version {found.version} of {latest}", "Run: pausepoint migrate")
    if found.version > latest:
        return missing("archive", f"made by a newer pausepoint ({found.version})", "Install that version again.")
    return ok("archive", f"{found.where}, version {latest}")


def queue_server(info: Mapping[str, Any]) -> list[Note]:
    """Whether the queue keeps what it was given: on disk, and all of it. `info` is what its INFO says."""
    notes = [ok("queue", f"version {info.get('valkey_version') or info.get('redis_version')}")]
    if not info.get("aof_enabled"):
        notes.append(missing("queue", "keeps nothing over a restart", "Set: appendonly yes"))
    elif info.get("aof_last_write_status", "ok") != "ok":
        notes.append(missing("queue", "cannot write its append-only file", "Make room on its disk."))
    policy = info.get("maxmemory_policy")
    if policy != "noeviction":
        notes.append(missing("queue", f"throws words away when full ({policy})", "Set: maxmemory-policy noeviction"))
    return notes


def running(absent: Sequence[str]) -> Note:
    """Whether ticker and workers have been heard of lately."""
    if absent:
        return look("processes", f"not heard of: {', '.join(absent)}", "Start everything with: pausepoint up")
    return ok("processes", "ticker and workers answer")


def clock(now: datetime, server: datetime | None) -> Note:
    """Whether this machine's clock can be right. Signatures are refused by it."""
    if now.date() < BUILT:
        return missing("clock", f"says {now:%Y-%m-%d}", "Set the time; switch on time synchronisation.")
    if server and abs((now - server).total_seconds()) > CLOCK_SECONDS:
        apart = int(abs((now - server).total_seconds()))
        return look("clock", f"{apart} s apart from the queue's", "Switch on time synchronisation on both machines.")
    return ok("clock", f"{now.astimezone(UTC):%Y-%m-%d %H:%M} UTC")


def profile(chosen: Profile) -> Note:
    """How personal data is looked for."""
    return ok("personal data", f"looked for with the {chosen} profile")


def language_model(name: str, *, installed: bool) -> Note:
    """Whether names can be found in what is said."""
    if installed:
        return ok("language model", name)
    return missing(
        "language model", f"{name} is not installed", "Install it with pip, or change PAUSEPOINT_SPACY_MODELS."
    )


def risk_model(version: str | None, *, wanted: bool) -> Note:
    """Whether a model listens for what the rules do not know. `version` is that of the one installed."""
    if wanted and version:
        return ok("risk model", f"proposes what the rules did not find, version {version}")
    if wanted:
        return look(
            "risk model", "its encoder is not installed: the rules listen alone", "Run make again, or switch it off."
        )
    return look("risk model", "switched off: the rules listen alone", "To switch it on, set PAUSEPOINT_RISK_MODEL=on.")


def platform(name: str, *, connected: bool) -> Note:
    """Whether this platform may deliver, and what switches it on."""
    if connected:
        return ok(name, f"deliver to /webhooks/{name}")
    return look(name, "switched off", f"To switch it on, set PAUSEPOINT_{name.upper()}_WEBHOOK_SECRET.")


def chat(settings: Settings) -> Note:
    """Where prompts go."""
    tokens = (
        (settings.slack_bot_token, "PAUSEPOINT_SLACK_BOT_TOKEN", "xoxb-"),
        (settings.slack_app_token, "PAUSEPOINT_SLACK_APP_TOKEN", "xapp-"),
    )
    for token, name, prefix in tokens:
        if token and not token.get_secret_value().startswith(prefix):
            return missing("Slack", f"{name} is another kind of token", f"Take the one that begins with {prefix}.")
    if settings.slack_client_id:
        return ok("Slack", f"each workspace installs the app at {settings.base_url}/slack/install")
    if settings.slack_bot_token:
        return ok("Slack", "prompts go out by direct message")
    return look(
        "Slack",
        "not connected: prompts appear in the console and on the coach's page",
        "To connect it, set PAUSEPOINT_SLACK_BOT_TOKEN and PAUSEPOINT_SLACK_SIGNING_SECRET.",
    )


def coaches(directory: CoachDirectory, *, with_slack: bool, require_contract: bool) -> list[Note]:
    """Whether coaches can be recognised and reached, and their sessions heard."""
    known = directory.coaches
    if not known:
        return [look("coaches", "none are listed", "Set PAUSEPOINT_COACHES_FILE, or every speaker counts as a client.")]
    notes = [ok("coaches", f"{len(known)} listed, {len(directory.contracts)} contracts")]
    unreached = [coach.id for coach in known if not coach.slack_user]
    if with_slack and unreached:
        notes.append(look("coaches", f"no Slack id: {_few(unreached)}", "Add slack_user, or they see the page only."))
    unheard = [coach.id for coach in known if not _may_be_screened(directory, coach.id)]
    if require_contract and unheard:
        notes.append(look("coaches", f"no contract with consent: {_few(unheard)}", "Their sessions are not screened."))
    stopped = [coach.id for coach in known if coach.contract and coach.id in unheard]
    if not require_contract and stopped:
        mend = "Their sessions are not screened. See why with: pausepoint contracts list"
        notes.append(look("contracts", f"no consent of everybody: {_few(stopped)}", mend))
    return notes


def public_address(settings: Settings) -> Note:
    """Whether people and platforms can come here, and safely."""
    host = urlsplit(settings.base_url).hostname or ""
    if host in ("0.0.0.0", "::"):  # noqa: S104 - refused here, not listened on
        return missing("address", f"{settings.base_url} leads nowhere", "Set PAUSEPOINT_PUBLIC_URL.")
    if leads_here_only(settings.base_url):
        return look("address", f"{settings.base_url} is for here only", "To open it, set PAUSEPOINT_PUBLIC_URL.")
    if not is_private(settings.base_url):
        return missing("address", f"{settings.base_url} is not encrypted", "Put a TLS proxy before it; use https://.")
    return ok("address", settings.base_url)


def summary(notes: Iterable[Note]) -> str:
    """How it stands, in one sentence."""
    verdicts = [note.verdict for note in notes]
    absent, seen = verdicts.count(Verdict.MISSING), verdicts.count(Verdict.LOOK)
    if absent:
        return f"{absent} to mend before it can run, {seen} to look at."
    return f"Ready to run, {seen} to look at." if seen else "Ready to run."


def _may_be_screened(directory: CoachDirectory, coach: str) -> bool:
    contract = directory.contract_of(directory.find(coach))
    return contract is not None and contract.allows_screening


def _few(ids: list[str]) -> str:
    more = f" and {len(ids) - 5} more" if len(ids) > 5 else ""
    return ", ".join(ids[:5]) + more
