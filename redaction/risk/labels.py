"""What is to be heard in labelled talk, and what was: a category and how severe it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from config.vocabulary import Category, Severity

Answer = Mapping[Category, Severity]  # the worst of each category


@dataclass(frozen=True, slots=True)
class Label:
    """A category and how severe it is: what a person expects, or what was heard."""

    category: Category
    severity: Severity

    @property
    def alarms(self) -> bool:
        """Whether the coach is asked; what is only noted asks nobody."""
        return self.severity is not Severity.INFO


Labels = tuple[Label, ...]


def worst(heard: Iterable[Label], *, noted: bool = False) -> dict[Category, Severity]:
    """Return the worst of each category, in the order of the categories. `noted`: also where nobody was alarmed."""
    by_rank = sorted((label for label in heard if noted or label.alarms), key=lambda label: label.severity.rank)
    found = {label.category: label.severity for label in by_rank}
    return {category: found[category] for category in Category if category in found}
