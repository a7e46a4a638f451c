"""When a coach would have been prompted in talk that is over: as it is decided in a session, at its pace."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from config.escalation import Budget
from redaction.asking import COOLDOWN, Asked, PromptState, decide
from redaction.budget import within_budget
from redaction.model import Finding

BEGIN = datetime(2000, 1, 1, tzinfo=UTC)  # of every call: only how far apart things are matters
LONGEST_MS = 24 * 3_600_000  # of what is kept of a call: a platform's clock may have jumped by centuries


def prompted(
    said: Iterable[tuple[int, Sequence[Finding]]], cooldown: timedelta = COOLDOWN, budget: Budget | None = None
) -> Iterator[tuple[int, Finding]]:
    """Yield which utterance leads to a prompt, from 0, and the finding it stands on.

    `said` is when each utterance ended, in milliseconds, and what was found in it. Each prompt is taken as answered
    at once, so that only cooldown and budget hold others back.
    """
    budget = budget or Budget()
    asked: list[Asked] = []
    noted: dict[tuple[str, str], Finding] = {}  # what belongs to no prompt, as the archive would know it
    for number, (end_ms, findings) in enumerate(said):
        now = BEGIN + timedelta(milliseconds=end_ms)
        noted |= {(each.segment, each.rule): each for each in findings}
        decision = decide(findings, asked, now, cooldown, noted.values())
        for about, *others in within_budget(decision, asked, now, budget)[0].ask:
            for each in (about, *others):
                del noted[each.segment, each.rule]
            asked.append(Asked(str(len(asked)), about.category, about.severity, now, PromptState.PAUSED))
            yield number, about
