"""When a coach would have been prompted in a talk: as it is decided in a session, and when screening a file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from config.vocabulary import Category, Severity
from plugin.evaluation.hours.talks import Talk
from plugin.evaluation.talk import listen
from plugin.offline import report
from plugin.offline.screening import Screening
from redaction.asking import COOLDOWN


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


def prompted(
    talk: Talk,
    screening: Screening,
    cooldown: timedelta = COOLDOWN,
    progress: Callable[[int], object] = lambda _done: None,
) -> Prompted:
    """Return the talk with its prompts. `progress` is told how many turns more are done."""
    heard = listen(talk.transcript, screening, progress, cooldown)
    return Prompted(talk, tuple(map(_prompt, heard.prompts)))


def _prompt(prompt: report.Prompt) -> Prompt:
    about = prompt.about
    return Prompt(prompt.said.cue - 1, about.category, about.severity, about.rule, about.span, about.why)
