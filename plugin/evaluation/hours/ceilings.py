"""The most that a rate may be, so that a build can fail when coaches would be prompted more often."""

import re
from dataclasses import dataclass

from config.vocabulary import Category
from plugin.evaluation.hours.figures import Report, Slice
from redaction.intervals import Rate

MEASURES = ("prompts", "imminent", *map(str, Category))
_CEILING = re.compile(r"(?P<name>(?:(?P<language>[a-z]{2,3})\.)?(?P<measure>[a-z_]+))=(?P<most>\d+|\d*\.\d+)")


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A rate by its name, of one language where it is given, and the most it may be."""

    name: str
    measure: str
    most: float
    language: str | None = None

    def excess(self, report: Report) -> str | None:
        """Say what is wrong, if the rate is higher or cannot be told."""
        part = report.languages.get(self.language) if self.language else report.whole
        value = _rate(part, self.measure).estimate.value if part else None
        if value is None:
            return f"{self.name} cannot be told: there is nothing to measure it by"
        return f"{self.name} is {value:.4f} an hour, and may be {self.most:g} at most" if value > self.most else None


def read_ceiling(text: str) -> Ceiling:
    """Return the ceiling that this says, such as prompts=.1. Raises ValueError in plain words."""
    said = _CEILING.fullmatch(text)
    if said is None:
        raise ValueError("give a name and a number, such as prompts=.1 or en.self_harm=.05")
    if said["measure"] not in MEASURES:
        raise ValueError(f"{said['measure']} is no rate; there are {', '.join(MEASURES)}")
    return Ceiling(said["name"], said["measure"], float(said["most"]), said["language"])


def _rate(part: Slice, measure: str) -> Rate:
    if measure in set(Category):
        return part.categories[Category(measure)]
    return part.imminent if measure == "imminent" else part.prompts
