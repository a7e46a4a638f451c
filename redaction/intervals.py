"""How far a measured figure can be trusted: 95 % intervals for shares, for rates and for figures over items."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

RESAMPLES = 1000
SEED = 20261101  # any number; a fixed one, so that the same file gives the same figures
Z = 1.959964  # of the normal distribution, for 95 %
TAIL = 0.025
HALVINGS = 40  # then two bounds are nearer than anybody can tell

Sums = tuple[int, ...]
Ratios = Callable[[Sums], tuple[float | None, ...]]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95 % interval; without a value where there was nothing to measure it by."""

    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    count: int
    of: int

    @property
    def estimate(self) -> Estimate:
        """The share with Wilson's interval, which stays honest with few cases and near 0 and 1."""
        if not self.of:
            return Estimate()
        share, n = self.count / self.of, self.of
        middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
        reach = Z / (1 + Z**2 / n) * math.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
        low = 0.0 if self.count == 0 else middle - reach
        high = 1.0 if self.count == n else middle + reach
        return Estimate(share, low, high)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in so many hours."""

    count: int
    hours: float

    @property
    def estimate(self) -> Estimate:
        """The number in an hour with the exact Poisson interval, which holds for few and for none."""
        if not self.hours:
            return Estimate()
        low = _mean(self.count - 1, 1 - TAIL) if self.count else 0.0
        return Estimate(self.count / self.hours, low / self.hours, _mean(self.count, TAIL) / self.hours)


def over_items(items: Iterable[Sums], ratios: Ratios) -> tuple[Estimate, ...]:
    """Return the ratios of the summed items, each with an interval from drawing the items again and again.

    There has to be one item at least. Words of one item are right or wrong together, so whole items are drawn.
    """
    counted = sorted(items)  # in whichever order they come, the same draws
    draws = [ratios(sums) for sums in _drawn_again(counted)]
    values = ratios(_summed(counted))
    return tuple(_estimate(value, each) for value, each in zip(values, zip(*draws, strict=True), strict=True))


def _drawn_again(items: Sequence[Sums]) -> Iterable[Sums]:
    random = Random(SEED)  # noqa: S311  # draws samples, guards nothing
    return (_summed(random.choices(items, k=len(items))) for _ in range(RESAMPLES))


def _summed(items: Iterable[Sums]) -> Sums:
    return tuple(map(sum, zip(*items, strict=True)))


def _estimate(value: float | None, drawn: Iterable[float | None]) -> Estimate:
    known = sorted(each for each in drawn if each is not None)
    if value is None or not known:
        return Estimate()
    last = len(known) - 1
    return Estimate(value, known[round(TAIL * last)], known[round((1 - TAIL) * last)])


def _mean(at_most: int, chance: float) -> float:
    """The mean of the Poisson distribution in which at most so many come with this chance."""
    low, high = 0.0, at_most + 10 * math.sqrt(at_most + 1) + 10
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _chance(at_most, middle) > chance else (low, middle)
    return (low + high) / 2


def _chance(at_most: int, mean: float) -> float:
    return math.fsum(math.exp(n * math.log(mean) - mean - math.lgamma(n + 1)) for n in range(at_most + 1))
