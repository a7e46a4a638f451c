"""A table as a file: CSV that a spreadsheet opens without running it, or a line of JSON for each row."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain

from flask import Response

from redaction.intervals import Share

Cell = str | int | float | datetime | None
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # what makes a spreadsheet calculate


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """Answer with a CSV file, written as it is read."""
    response = Response(_lines(header, rows), content_type="text/csv; charset=utf-8")
    return _as_file(response, f"{name}.csv")


def json_lines(name: str, rows: Iterable[dict[str, object]]) -> Response:
    """Answer with one JSON object for each line, written as it is read."""
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return _as_file(Response(lines, content_type="application/jsonl; charset=utf-8"), f"{name}.jsonl")


def share_header(name: str) -> tuple[str, ...]:
    """The columns of a share: itself, its interval, and what it comes from."""
    return name, f"{name}_low", f"{name}_high", f"{name}_n"


def share_row(share: Share) -> tuple[Cell, ...]:
    """The cells of a share, from 0 to 1."""
    each = share.estimate
    return rounded(each.value), rounded(each.low), rounded(each.high), share.of


def safe(cell: Cell) -> str | int | float | None:
    """A cell that is shown and never calculated: text that could be a formula gets an apostrophe before it."""
    if isinstance(cell, datetime):
        return cell.isoformat()
    if isinstance(cell, str):
        text = cell.replace("\0", "")
        return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
    return cell


def _lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    for row in chain([header], rows):
        line = io.StringIO()
        csv.writer(line, lineterminator="\r\n").writerow([safe(cell) for cell in row])
        yield line.getvalue()


def _as_file(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def rounded(number: float | None) -> float | None:
    """A figure as a file has it: four digits after the point."""
    return None if number is None else round(number, 4)
