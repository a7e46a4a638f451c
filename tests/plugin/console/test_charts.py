"""Charts say in words what they show, begin at zero, and are safe whatever stands in them."""

import itertools
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugin.console.charts import HEIGHT, WIDTH, Point, bars, intervals
from redaction.intervals import Estimate, Share

SVG = "{http://www.w3.org/2000/svg}"
COUNTS = st.lists(st.tuples(st.text(max_size=8), st.integers(0, 10**6)), max_size=60)


def drawn(picture):
    return ET.fromstring(str(picture).replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ', 1))


@settings(max_examples=25)  # each draws up to sixty bars
@given(COUNTS)
def test_a_bar_is_as_high_as_its_count_and_all_stand_on_zero(figures):
    printable = [("".join(filter(str.isprintable, label)), count) for label, count in figures]

    rows = drawn(bars("Prompts", "so many", printable)).findall(f"{SVG}rect")

    assert len(rows) == len(printable)
    feet = {round(float(row.get("y")) + float(row.get("height")), 0) for row in rows}
    assert len(feet) <= 1
    for row in rows:
        assert 0 <= float(row.get("x")) <= WIDTH
        assert 0 <= float(row.get("y")) <= HEIGHT
    highest = max((count for _, count in printable), default=0)
    for row, (_, count) in zip(rows, printable, strict=True):
        tallest = max(float(each.get("height")) for each in rows)
        assert float(row.get("height")) == pytest.approx(tallest * count / max(highest, 1), abs=0.2)


@given(st.integers(0, 10**9))
def test_the_scale_begins_at_zero_and_reaches_the_largest_with_few_round_numbers(count):
    said = [each.text for each in drawn(bars("P", "p", [("a", count)])).findall(f"{SVG}text")]
    scale = [int(word) for word in said if word.isdigit()]

    assert scale[0] == 0
    assert scale[-1] >= count
    assert len(scale) <= 6


def test_an_interval_reaches_from_its_low_to_its_high_end_around_the_share():
    picture = drawn(intervals("Precision", "p", [Point("May 2026", Share(5, 10).estimate)]))

    band, dot = picture.find(f"{SVG}rect"), picture.find(f"{SVG}circle")
    low = float(band.get("y")) + float(band.get("height"))

    assert float(band.get("y")) < float(dot.get("cy")) < low
    assert dot.find(f"{SVG}title").text == "May 2026: 50%, between 24% and 76%"


def test_what_nobody_measured_is_not_drawn():
    assert drawn(intervals("Precision", "p", [Point("May", Estimate())])).find(f"{SVG}circle") is None


@given(st.text())
def test_nothing_in_a_chart_can_become_markup(text):
    picture = str(bars(text, text, [(text, 1)]))

    assert not re.search(r"<(?!/?(svg|title|desc|line|text|rect)\b)", picture)
    assert 'role="img"' in picture


def test_many_labels_do_not_run_into_each_other():
    labels = list(drawn(bars("P", "p", [(f"{n} Mar", 1) for n in range(53)])).findall(f"{SVG}text"))
    places = [float(each.get("x")) for each in labels if each.text.endswith("Mar")]

    assert len(places) <= 6
    assert all(later - place >= 50 for place, later in itertools.pairwise(places))
