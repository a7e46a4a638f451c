"""Tuning: the documents that lie over what is installed, read into everything that they change."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from config.crisis import CrisisContacts, contacts_over, load_crisis
from config.detection import Detection, detection_over
from config.errors import MisconfiguredError
from config.escalation import Escalation, escalation_over, load_escalation
from config.protocols import Protocols, load_protocols, protocols_over
from config.reading import LARGEST_FILE, Document, read_as
from config.rules import SHIPPED_RULES, RuleFile, override, read_rule_file, read_rules
from config.settings import Settings
from config.switches import Switches, switched

RULES, PROTOCOLS = "rules/", "protocols/"
SWITCHES, DETECTION, ESCALATION, CRISIS = "switches.yaml", "detection.yaml", "escalation.yaml", "crisis.yaml"
SINGLE = (SWITCHES, DETECTION, ESCALATION, CRISIS)

MOST_DOCUMENTS = 200
MOST_CHARACTERS = 4_000_000  # of all documents; the shipped rules have a fifth of it

_PATH = re.compile(r"(rules|protocols)/[a-z0-9][a-z0-9_-]{0,60}\.yaml")

Documents = Mapping[str, str]  # path: YAML text
NOTHING: Documents = MappingProxyType({})


@dataclass(frozen=True)
class Tuning:
    """Everything that can be tuned, as it is with some documents over what is installed.

    `rules` are all that are in force; `own` those that the documents brought, before any switch.
    """

    digest: str
    documents: Documents
    rules: tuple[RuleFile, ...]
    own: tuple[RuleFile, ...]
    switches: Switches
    detection: Detection
    escalation: Escalation
    crisis: CrisisContacts
    protocols: Protocols


def digest_of(documents: Documents) -> str:
    """Return the name of a version: the SHA-256 of its paths and texts, in hex digits."""
    return hashlib.sha256(json.dumps(dict(documents), sort_keys=True).encode()).hexdigest()


AS_INSTALLED = digest_of(NOTHING)


def installed(settings: Settings) -> Tuning:
    """Read what is installed: what we ship, with the operator's own files over it.

    Raises MisconfiguredError naming the file and what to mend.
    """
    rules = override(_shipped(), read_rules(settings.rules_dir)) if settings.rules_dir else _shipped()
    return Tuning(
        digest=AS_INSTALLED,
        documents=NOTHING,
        rules=tuple(rules),
        own=(),
        switches=Switches(),
        detection=settings.detection,
        escalation=load_escalation(settings.escalation_file),
        crisis=load_crisis(settings.crisis_file),
        protocols=load_protocols(settings.protocols_dir),
    )


def read_tuning(documents: Documents, ground: Tuning) -> Tuning:
    """Read documents over what is installed.

    Raises MisconfiguredError for the first one that cannot be used, naming it and what to mend. Phrases are not
    compiled and examples not run here: that is for whoever listens.
    """
    for said in _refused(documents):
        raise MisconfiguredError(said)
    pages = {path: Document(path, text) for path, text in sorted(documents.items())}
    own = tuple(read_rule_file(page) for path, page in pages.items() if path.startswith(RULES))
    switches = read_as(Switches, pages[SWITCHES]) if _says(pages, SWITCHES) else Switches()
    changed = [page for path, page in pages.items() if path.startswith(PROTOCOLS)]
    return Tuning(
        digest=digest_of(documents),
        documents=MappingProxyType(dict(documents)),
        rules=tuple(switched(override(ground.rules, own), switches, SWITCHES)),
        own=own,
        switches=switches,
        detection=detection_over(ground.detection, pages[DETECTION]) if _says(pages, DETECTION) else ground.detection,
        escalation=escalation_over(ground.escalation, pages[ESCALATION]) if ESCALATION in pages else ground.escalation,
        crisis=contacts_over(ground.crisis, pages[CRISIS]) if _says(pages, CRISIS) else ground.crisis,
        protocols=protocols_over(ground.protocols, changed, Path(PROTOCOLS)) if changed else ground.protocols,
    )


def problems(documents: Documents, ground: Tuning) -> dict[str, str]:
    """Return what to mend, by document; empty if all can be used together."""
    together = {_of(said, documents): said for said in _problem(documents, ground)}
    if not together:
        return {}  # one that needs another, such as a switch for an own rule, is none by itself
    return {path: said for path, text in documents.items() for said in _problem({path: text}, ground)} or together


def read_folder(folder: Path) -> dict[str, str]:
    """Read documents from a folder, as they are exported and kept in git. Whatever begins with a dot is left out.

    Raises MisconfiguredError for what is no folder, and for a file that cannot be read.
    """
    if not folder.is_dir():
        raise MisconfiguredError(f"{folder}: is not a folder")
    files = {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.is_file()}
    seen = {name: path for name, path in files.items() if not any(part.startswith(".") for part in name.parts)}
    if len(seen) > MOST_DOCUMENTS:
        raise MisconfiguredError(f"{folder}: holds more than {MOST_DOCUMENTS} files")
    try:
        return {name.as_posix(): _page(path) for name, path in seen.items()}
    except (OSError, UnicodeDecodeError) as problem:
        raise MisconfiguredError(f"{folder}: holds a file that cannot be read ({type(problem).__name__})") from None


def is_path(path: str) -> bool:
    """Whether a document may be called so."""
    return path in SINGLE or _PATH.fullmatch(path) is not None


def _page(path: Path) -> str:
    """As it is, line ends and all: they are part of the digest. Of one that is too large, enough to be refused for."""
    with path.open(encoding="utf-8", newline="") as file:
        return file.read(LARGEST_FILE + 1)


@cache
def _shipped() -> tuple[RuleFile, ...]:
    """Read once: they are part of the program."""
    return tuple(read_rules(SHIPPED_RULES))


def _refused(documents: Documents) -> Iterator[str]:
    if len(documents) > MOST_DOCUMENTS:
        yield f"these are more than {MOST_DOCUMENTS} documents"
    if sum(map(len, documents.values())) > MOST_CHARACTERS:
        yield f"these documents have more than {MOST_CHARACTERS:,} characters together"
    for path in documents:
        if not is_path(path):
            places = f"{RULES}<name>.yaml, {PROTOCOLS}<name>.yaml, {', '.join(SINGLE)}"
            yield f"{path[:80]!r} is not a place for a document; there are: {places}"


def _problem(documents: Documents, ground: Tuning) -> Iterator[str]:
    try:
        read_tuning(documents, ground)
    except MisconfiguredError as problem:
        yield str(problem)


def _says(pages: Mapping[str, Document], path: str) -> bool:
    """Whether there is a document that is not empty."""
    return path in pages and bool(pages[path].text.strip())


def _of(said: str, documents: Documents) -> str:
    """The document that a message is about; the first one, where it is about all."""
    return next((path for path in documents if said.startswith(path)), next(iter(documents), ""))
