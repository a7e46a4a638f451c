"""The least that a figure has to be, so that a build can fail when less is heard, or more is alarmed over nothing."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from config.vocabulary import Category
from plugin.evaluation.risk.figures import Figures, Report
from redaction.intervals import Share

MEASURES: dict[str, Callable[[Figures], float | None]] = {
    "recall": lambda figures: figures.heard.estimate.value,
    "severity": lambda figures: figures.same_severity.estimate.value,
    "imminent": lambda figures: figures.imminent.estimate.value,
    "precision": lambda figures: figures.right.estimate.value,
    "clean": lambda figures: _others(figures.alarmed),
    "clean_of_imminent": lambda figures: _others(figures.alarmed_imminent),
}
_FUNCTIONALITY = "functionality:"
_FLOOR = re.compile(
    rf"(?P<name>(?:(?P<language>[a-z]{{2,3}})\.)?(?:(?P<part>{_FUNCTIONALITY}[^.=]+|[a-z_]{{4,}})\.)?(?P<measure>[a-z_]+))"
    r"=(?P<least>0|1|[01]?\.\d+)"
)


@dataclass(frozen=True, slots=True)
class Floor:
    """A figure by its name, of one language, category or functionality where given, and the least it has to be."""

    name: str
    measure: str
    least: float
    language: str | None = None
    part: str | None = None  # a category, or a functionality behind its mark

    def shortfall(self, report: Report) -> str | None:
        """Say what is wrong, if the figure is lower or cannot be told."""
        figures = self._figures(report)
        value = MEASURES[self.measure](figures) if figures else None
        if value is None:
            return f"{self.name} cannot be told: there is nothing to measure it by"
        return f"{self.name} is {value:.4f}, and has to be {self.least:g} at least" if value < self.least else None

    def _figures(self, report: Report) -> Figures | None:
        part = report.languages.get(self.language) if self.language else report.whole
        if part is None or self.part is None:
            return part.figures if part else None
        if self.part.startswith(_FUNCTIONALITY):
            return part.functionalities.get(self.part.removeprefix(_FUNCTIONALITY))
        return part.categories.get(Category(self.part))


def read_floor(text: str) -> Floor:
    """Return the floor that this says, such as en.recall=.9. Raises ValueError in plain words."""
    said = _FLOOR.fullmatch(text)
    if said is None or float(said["least"]) > 1:
        raise ValueError("give a name and a number from 0 to 1, such as recall=.9 or en.self_harm.recall=.95")
    if said["measure"] not in MEASURES:
        raise ValueError(f"{said['measure']} is no figure; there are {', '.join(MEASURES)}")
    part = said["part"]
    if part and not part.startswith(_FUNCTIONALITY) and part not in set(Category):
        raise ValueError(f"{part} is no category; there are {', '.join(Category)}, and functionality:NAME")
    return Floor(said["name"], said["measure"], float(said["least"]), said["language"], part)


def _others(share: Share) -> float | None:
    value = share.estimate.value
    return None if value is None else 1 - value
