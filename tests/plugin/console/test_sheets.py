"""Tables as files: what was in a cell is in the file, and no spreadsheet calculates it."""

import csv
import io
import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from plugin.console.sheets import FORMULA, csv_file, json_lines, safe

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def read(response):
    return list(csv.reader(io.StringIO(response.get_data(as_text=True), newline="")))


@given(TEXT)
def test_no_cell_begins_like_a_formula(text):
    cell = safe(text)

    assert not cell.lstrip(" ").startswith(FORMULA)
    assert cell.removeprefix("'") in (text.replace("\0", ""), text.replace("\0", "").removeprefix("'"))


@given(st.lists(st.tuples(TEXT, TEXT), max_size=5))
def test_every_row_comes_back_as_it_was_but_for_the_apostrophe(rows):
    header, *found = read(csv_file("x", ("one", "two"), rows))

    assert header == ["one", "two"]
    assert found == [[str(safe(cell)) for cell in row] for row in rows]


def test_figures_stay_figures_and_nothing_stays_empty():
    at = datetime(2026, 3, 2, tzinfo=UTC)

    assert read(csv_file("x", ("a", "b", "c", "d"), [(-1, 0.5, None, at)]))[1] == ["-1", "0.5", "", at.isoformat()]


def test_json_lines_hold_one_object_each_whatever_is_in_it():
    rows = [{"a": "two\nlines", "b": None}, {"a": "ü", "b": -1}]

    lines = json_lines("x", rows).get_data(as_text=True).splitlines()

    assert [json.loads(line) for line in lines] == rows
