"""When a coach would have been prompted in a talk that is over: as it is decided in a session, at its pace."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from config.vocabulary import Category, Severity
from plugin.evaluation.hours.talks import Talk
from plugin.offline.report import Said
from redaction.asking import COOLDOWN, Asked, PromptState, decide

BEGIN = datetime(2000, 1, 1, tzinfo=UTC)  # of every talk: only how far apart things are matters


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the coach would have been asked about, and after which turn."""

    turn: int  # from 0, as in the file
    category: Category
    severity: Severity
    rule: str
    span: tuple[int, int]  # characters of the turn, end exclusive
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prompted:
    """A talk and its prompts, in order."""

    talk: Talk
    prompts: tuple[Prompt, ...]


def prompts(lines: Iterable[Said], cooldown: timedelta = COOLDOWN) -> Iterator[Prompt]:
    """Yield the prompts of a talk. Each is taken as answered at once, so that only the cooldown holds others back."""
    asked: list[Asked] = []
    for said in lines:
        now = BEGIN + timedelta(milliseconds=said.line.end_ms)
        for worst, *_ in decide(said.findings, asked, now, cooldown).ask:
            asked.append(Asked(str(len(asked)), worst.category, worst.severity, now, PromptState.PAUSED))
            yield Prompt(said.cue - 1, worst.category, worst.severity, worst.rule, worst.span, worst.why)
