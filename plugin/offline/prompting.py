"""When a coach would have been prompted in a call that is over: as it is decided in a session, at its pace."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from config.escalation import Budget
from plugin.offline.report import Prompt, Said
from redaction.asking import COOLDOWN, Asked, PromptState, decide
from redaction.budget import within_budget
from redaction.model import Finding

BEGIN = datetime(2000, 1, 1, tzinfo=UTC)  # of every call: only how far apart things are matters


def prompts(lines: Iterable[Said], cooldown: timedelta = COOLDOWN, budget: Budget | None = None) -> Iterator[Prompt]:
    """Yield the prompts of a call. Each is taken as answered at once: only cooldown and budget hold others back."""
    budget = budget or Budget()
    asked: list[Asked] = []
    noted: dict[tuple[str, str], Finding] = {}  # what belongs to no prompt, as the archive would know it
    for said in lines:
        now = BEGIN + timedelta(milliseconds=said.line.end_ms)
        noted |= {(each.segment, each.rule): each for each in said.findings}
        decision = decide(said.findings, asked, now, cooldown, noted.values())
        for about, *others in within_budget(decision, asked, now, budget)[0].ask:
            for each in (about, *others):
                del noted[each.segment, each.rule]
            asked.append(Asked(str(len(asked)), about.category, about.severity, now, PromptState.PAUSED))
            yield Prompt(said, about)
