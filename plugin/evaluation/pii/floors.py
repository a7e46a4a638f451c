"""The least that a figure has to be, so that a build can fail when detection gets worse."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from plugin.evaluation.pii.figures import Figures, Report, Slice

OF_FIGURES: dict[str, Callable[[Figures], float | None]] = {
    "recall": lambda figures: figures.characters.recall.value,
    "precision": lambda figures: figures.characters.precision.value,
    "f2": lambda figures: figures.characters.f2.value,
    "same_type_recall": lambda figures: figures.same_type.recall.value,
    "span_recall": lambda figures: figures.spans.hit.estimate.value,
    "span_whole": lambda figures: figures.spans.whole.estimate.value,
    "span_precision": lambda figures: figures.spans.right.estimate.value,
    "span_f2": lambda figures: figures.spans.f2,
}
OF_ITEMS: dict[str, Callable[[Slice], float | None]] = {
    "split": lambda part: part.split.estimate.value,
    "clean": lambda part: None if part.flagged.estimate.value is None else 1 - part.flagged.estimate.value,
}
MEASURES = (*OF_FIGURES, *OF_ITEMS)
_FLOOR = re.compile(
    r"(?P<name>(?:(?P<language>[a-z]{2,3})\.)?(?:(?P<type>[A-Z][A-Z0-9_]*)\.)?(?P<measure>[a-z0-9_]+))"
    r"=(?P<least>0|1|[01]?\.\d+)"
)


@dataclass(frozen=True, slots=True)
class Floor:
    """A figure by its name, of one language and one type where they are given, and the least it has to be."""

    name: str
    measure: str
    least: float
    language: str | None = None
    type: str | None = None

    def shortfall(self, report: Report) -> str | None:
        """Say what is wrong, if the figure is lower or cannot be told."""
        value = self._value(report)
        if value is None:
            return f"{self.name} cannot be told: there is nothing to measure it by"
        return f"{self.name} is {value:.4f}, and has to be {self.least:g} at least" if value < self.least else None

    def _value(self, report: Report) -> float | None:
        part = report.languages.get(self.language) if self.language else report.whole
        if part is None or (self.type and self.type not in part.types):
            return None
        if self.measure in OF_ITEMS:
            return OF_ITEMS[self.measure](part)
        return OF_FIGURES[self.measure](part.types[self.type] if self.type else part.figures)


def read_floor(text: str) -> Floor:
    """Return the floor that this says, such as en.recall=.9. Raises ValueError in plain words."""
    said = _FLOOR.fullmatch(text)
    if said is None or float(said["least"]) > 1:
        raise ValueError("give a name and a number from 0 to 1, such as recall=.9 or en.PHONE_NUMBER.recall=.95")
    if said["measure"] not in MEASURES:
        raise ValueError(f"{said['measure']} is no figure; there are {', '.join(MEASURES)}")
    if said["type"] and said["measure"] in OF_ITEMS:
        raise ValueError(f"{said['measure']} is a figure of items, so it takes no type")
    return Floor(said["name"], said["measure"], float(said["least"]), said["language"], said["type"])
