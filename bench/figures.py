"""Percentiles, the machine they were measured on, and the table they end up in."""

import math
import os
import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least this share of all values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table, figures to the right."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def machine() -> str:
    """Where and when this was measured, in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {memory:.0f} GiB, Linux {platform.machine()},"
        f" Python {platform.python_version()}"
    )
