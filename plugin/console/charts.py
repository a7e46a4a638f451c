"""Charts as SVG: figures in, a picture out that says in words what it shows. Colours come from the style sheet."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from redaction.intervals import Estimate

WIDTH, HEIGHT = 400, 170
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 8, 24  # around the plot: figures to the left, labels below
LABELS = 5  # more of them would run into each other on a narrow screen
TICKS = 4


class Point(NamedTuple):
    """One figure of a series, with its interval, and how many cases it comes from."""

    label: str
    estimate: Estimate


def bars(title: str, description: str, figures: Sequence[tuple[str, int]]) -> Markup:
    """Return a bar for each labelled count, from zero up."""
    ticks = _ticks(max((count for _, count in figures), default=0))
    top, wide = ticks[-1], _wide(len(figures))
    bar = Markup('<rect class="area" x="{}" y="{}" width="{}" height="{}"><title>{}: {}</title></rect>')
    drawn = []
    for place, (label, count) in enumerate(figures):
        left, high = _x(place, len(figures)) - wide * 0.4, _y(0, top) - _y(count, top)
        drawn.append(bar.format(_n(left), _n(_y(count, top)), _n(wide * 0.8), _n(high), label, count))
    scale = _scale([(tick, str(tick)) for tick in ticks], top)
    return _picture(title, description, [*scale, *_labels([label for label, _ in figures]), *drawn])


def intervals(title: str, description: str, points: Sequence[Point]) -> Markup:
    """Return a dot for each share, within its interval, on a scale from 0 to 100 %."""
    drawn = [part for place, point in enumerate(points) for part in _with_interval(point, _x(place, len(points)))]
    scale = _scale([(share / 100, f"{share} %") for share in (0, 25, 50, 75, 100)], 1)
    return _picture(title, description, [*scale, *_labels([point.label for point in points]), *drawn])


def _with_interval(point: Point, x: float) -> list[Markup]:
    value, low, high = point.estimate.value, point.estimate.low, point.estimate.high
    if value is None or low is None or high is None:
        return []
    said = f"{point.label}: {value:.0%}, between {low:.0%} and {high:.0%}"
    reach = Markup('<rect class="band" x="{}" y="{}" width="10" height="{}" rx="2"></rect>')
    dot = Markup('<circle class="dot" cx="{}" cy="{}" r="4"><title>{}</title></circle>')
    return [
        reach.format(_n(x - 5), _n(_y(high, 1)), _n(_y(low, 1) - _y(high, 1))),
        dot.format(_n(x), _n(_y(value, 1)), said),
    ]


def _picture(title: str, description: str, parts: Sequence[Markup]) -> Markup:
    name = "chart-" + "".join(letter if letter.isalnum() else "-" for letter in title.lower())
    return Markup(
        '<svg viewBox="0 0 {width} {height}" role="img" aria-labelledby="{name}-title {name}-says">'
        '<title id="{name}-title">{title}</title><desc id="{name}-says">{description}</desc>{parts}</svg>'
    ).format(width=WIDTH, height=HEIGHT, name=name, title=title, description=description, parts=Markup("").join(parts))


def _scale(ticks: Sequence[tuple[float, str]], top: float) -> list[Markup]:
    line = Markup('<line class="axis" x1="{}" x2="{}" y1="{y}" y2="{y}"></line>')
    word = Markup('<text x="{}" y="{}" text-anchor="end">{}</text>')
    lines = [line.format(LEFT, WIDTH - RIGHT, y=_n(_y(at, top))) for at, _ in ticks]
    return lines + [word.format(LEFT - 4, _n(_y(at, top) + 4), said) for at, said in ticks]


def _labels(labels: Sequence[str]) -> list[Markup]:
    """Some of the labels, evenly apart, the first always."""
    step = max(1, math.ceil(len(labels) / LABELS))
    word = Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>')
    return [
        word.format(_n(_x(place, len(labels))), HEIGHT - 6, _anchor(place, len(labels)), labels[place])
        for place in range(0, len(labels), step)
    ]


def _anchor(place: int, of: int) -> str:
    """The last words stay within the picture."""
    return "end" if of > LABELS and place >= of - of / (2 * LABELS) else "middle"


def _ticks(largest: int) -> list[int]:
    """Round numbers from zero to at least the largest, about as many as TICKS."""
    unit = 10 ** (len(str(largest)) - 1)
    steps = (max(1, unit // 5), max(1, unit // 2), unit, 2 * unit, 5 * unit)
    step = next(step for step in steps if step * TICKS >= largest)
    return list(range(0, max(largest, 1) + step, step))[: math.ceil(max(largest, 1) / step) + 1]


def _wide(of: int) -> float:
    return (WIDTH - LEFT - RIGHT) / max(of, 1)


def _x(place: int, of: int) -> float:
    return LEFT + _wide(of) * (place + 0.5)


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top


def _n(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")
