"""Writes measured figures: in tables for people, 80 columns wide, and as JSON for programs."""

from collections.abc import Iterator, Sequence

import click

from redaction.intervals import Estimate, Share

WIDTH = 80
DIGITS = 6  # of a figure in JSON

Row = Sequence[str]


def table(rows: Sequence[Row], sides: str) -> Iterator[str]:
    """Yield the lines of a table, the first row as its head. `sides`: < or > for each column."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        cells = (f"{cell:{side}{width}}" for cell, side, width in zip(row, sides, widths, strict=True))
        line = "  ".join(cells).rstrip()
        yield click.style(line, bold=True) if number == 0 else line


def share(counted: Share) -> str:
    """How many of how many, and as a figure with its interval."""
    return f"{counted.count} of {counted.of}  {figure(counted.estimate)}" if counted.of else "-"


def figure(estimate: Estimate) -> str:
    """A figure with its interval."""
    if estimate.low is None or estimate.high is None:
        return plain(estimate.value)
    return f"{plain(estimate.value)} {plain(estimate.low)}-{plain(estimate.high)}"


def plain(value: float | None) -> str:
    """Three digits in four columns: .185, 1.00."""
    if value is None:
        return "-"
    return "1.00" if round(value, 3) >= 1 else f"{value:.3f}".removeprefix("0")


def several(count: int, what: str) -> str:
    """How many there are: 1 item, 2 items."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def counted(share: Share) -> dict[str, float | None]:
    """A share for programs."""
    return {"count": share.count, "of": share.of, **bounds(share.estimate)}


def bounds(estimate: Estimate) -> dict[str, float | None]:
    """A figure and its interval for programs."""
    return {name: rounded(getattr(estimate, name)) for name in ("value", "low", "high")}


def rounded(value: float | None) -> float | None:
    """As many digits as a program can want."""
    return None if value is None else round(value, DIGITS)
