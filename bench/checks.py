"""Checks of a change: how fast a backtest listens, and what a shadow adds to the screening of an utterance."""

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

from bench.detection import ROUNDS, in_turn
from bench.figures import table
from bench.throughput import BATCH, PEOPLE, remembered, spoken, utterances
from config.database import Database
from config.detection import Detection
from config.rules import RuleFile
from config.settings import Settings
from config.tuning import AS_INSTALLED, Documents, Tuning, installed
from redaction.model import Line, Redacted, SessionId, Utterance, Window
from redaction.nearby import HEARD
from redaction.pseudonyms import Pseudonyms
from redaction.screen import Screener, build_screener
from workers.archive import store
from workers.archive.migrations import migrate
from workers.archive.tuning import DraftRow, RevisionRow
from workers.tuning import checks, working
from workers.tuning.checks import Kind
from workers.tuning.shadow import Shadows
from workers.tuning.shelf import Shelf
from workers.tuning.versions import keep_version
from workers.wiring import now

SESSIONS = 3
TALK = 177  # utterances: the sample call three times


def measure() -> str:
    """Return the section on checks and shadow."""
    settings = Settings(_env_file=None)
    ground = installed(settings)
    talk = next(iter(utterances().values()))[:TALK]
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{Path(folder) / 'archive.db'}")
        migrate(db)
        backtested = _backtest(db, settings, ground, talk)
        shadowed = _shadow(db, ground, talk)
        db.close()
    return f"## Checks and shadow\n\n{backtested}\n{shadowed}\n"


def _backtest(db: Database, settings: Settings, ground: Tuning, talk: Sequence[str]) -> str:
    for number in range(SESSIONS):
        _keep_session(db, SessionId(f"bench-{number}"), talk)
    with db.write() as records:
        digest = keep_version(records, _one_rule(ground), now())
    deps = working.Deps(SimpleNamespace(db=db, clock=now, settings=settings), Shelf(ground).tuning)
    for version in (AS_INSTALLED, digest):
        deps.versions.of(version).ruleset.prepare(["en"])
    seconds = [_worked(db, deps, digest) for _ in range(ROUNDS)]
    pace = SESSIONS * len(talk) / statistics.median(seconds)
    return (
        f"A backtest listens to {pace:.0f} lines/s with both versions, on one core: median of {ROUNDS} over {SESSIONS}"
        f" sessions of {len(talk)} lines, the rules compiled, SQLite.\n"
    )


def _worked(db: Database, deps: working.Deps, digest: str) -> float:
    with db.write() as records:
        asked = {"days": 1, "sessions": SESSIONS}
        check = checks.ask(records, Kind.BACKTEST, digest, AS_INSTALLED, asked, "bench", now())
    started = time.process_time()
    while working.work(check, deps):
        pass
    return time.process_time() - started


def _shadow(db: Database, ground: Tuning, talk: Sequence[str]) -> str:
    screener = build_screener(rules_dir=None, detection=Detection(), risk_model=False)
    one = _shadows(db, ground, _one_rule(ground))
    all_of_them = _shadows(db, ground, _every_rule(ground))
    rows: list[Sequence[str]] = []
    for batch in (1, BATCH):
        seconds = in_turn(
            {
                "without a shadow": lambda batch=batch: _screen(screener, None, talk, batch),
                "with one rule in shadow": lambda batch=batch: _screen(screener, one, talk, batch),
                "with every English rule in shadow": lambda batch=batch: _screen(screener, all_of_them, talk, batch),
            }
        )
        base = next(iter(seconds.values()))
        how = "one by one" if batch == 1 else f"{batch} at a time"
        for name, took in seconds.items():
            rows.append((f"{name}, {how}", f"{1000 * took / len(talk):.2f}", f"{took / base:.2f}x"))
    told = (
        f"What a shadow adds to the screening of {len(talk)} utterances of the sample call, without the risk model,"
        f" which would hide it. CPU time, one core, median of {ROUNDS} rounds taken in turn.\n"
    )
    return "\n".join([told, table(("what", "ms an utterance", "ratio"), rows)])


def _screen(screener: Screener, shadows: Shadows | None, texts: Sequence[str], batch: int) -> None:
    """Screen these in batches, each with what was heard before, as a worker does."""
    pseudonyms, heard = Pseudonyms(b"bench"), tuple[Utterance, ...]()
    for start in range(0, len(texts), batch):
        said = tuple(spoken(start + n, text) for n, text in enumerate(texts[start : start + batch]))
        window = Window(heard=heard, said=said, participants=PEOPLE)
        screened = screener.screen(window, pseudonyms)
        if shadows and not shadows.listen(window):
            raise SystemExit("the shadow was switched off: it took too long")
        heard = remembered((*heard, *said)[-HEARD:], (*screened.lines, *screened.amended))


def _shadows(db: Database, ground: Tuning, documents: Documents) -> Shadows:
    """A draft that runs in shadow, alone."""
    with db.write() as records:
        digest, at = keep_version(records, documents, now()), now()
        records.query(DraftRow).update({"shadowed_at": None})
        row: dict[str, Any] = {"title": "bench", "state": "open", "based_on": AS_INSTALLED, "author": "bench"}
        records.add(DraftRow(id=digest[:32], revision=1, created_at=at, changed_at=at, shadowed_at=at, **row))
        records.flush()
        records.add(RevisionRow(draft_id=digest[:32], number=1, digest=digest, author="bench", saved_at=at))
    shadows = Shadows(db, Shelf(ground).tuning, "en", clock=lambda: 0.0, begin=lambda work: work())
    shadows.listen(Window((), (spoken(0, "hello"),)))
    return shadows


def _one_rule(ground: Tuning) -> Documents:
    first = _english(ground)[0]
    return _with_notes([first.model_copy(update={"rules": first.rules[:1], "pairs": ()})])


def _every_rule(ground: Tuning) -> Documents:
    return _with_notes(_english(ground))


def _english(ground: Tuning) -> list[RuleFile]:
    return [file for file in ground.rules if file.language == "en"]


def _with_notes(files: Sequence[RuleFile]) -> dict[str, str]:
    """The same rules, each with another note: changed, and heard just as before."""
    return {f"rules/bench-{number}.yaml": _document(file) for number, file in enumerate(files)}


def _document(file: RuleFile) -> str:
    made = file.model_dump(mode="json", exclude={"name"}, exclude_none=True)
    for entry in (*made["rules"], *made["pairs"]):
        entry["note"] = "bench"
    return yaml.safe_dump(made, sort_keys=False)  # a list may name those before it


def _keep_session(db: Database, session: SessionId, talk: Sequence[str]) -> None:
    said = [spoken(number, text) for number, text in enumerate(talk)]
    lines = [
        Line(each.segment, 1, each.speaker, each.role, each.start_ms, each.end_ms, Redacted(each.text)) for each in said
    ]
    with db.write() as records:
        store.open_session(records, session, "bench", "en", now())
        store.keep_lines(records, session, lines)


if __name__ == "__main__":
    print(measure())
