"""When a coach would have been prompted in a call that is over, by the lines of its report."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from plugin.offline.report import Prompt, Said
from redaction.asking import COOLDOWN
from redaction.prompting import prompted


def prompts(lines: Iterable[Said], cooldown: timedelta = COOLDOWN) -> Iterator[Prompt]:
    """Yield the prompts of a call. Each is taken as answered at once: only cooldown and budget hold others back."""
    lines = list(lines)
    for number, about in prompted(((said.line.end_ms, said.findings) for said in lines), cooldown):
        yield Prompt(lines[number], about)
