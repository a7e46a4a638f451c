"""How well the risk model does on kinds of talk that it did not see, with the rules and without them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.context import Language
from config.vocabulary import Category, Severity
from redaction.models.risk import Proposal
from redaction.risk.proposing import is_open, reasons_against
from training.risk_cases import LANGUAGES, Case

PARAPHRASE: Final = frozenset({"passive", "euphemism", "veiled", "dark", "preparation"})

Floats = NDArray[np.float32]


def tell(cases: Sequence[Case], likely: Floats, thresholds: Mapping[Language, Floats]) -> None:
    """Print for each language what was found and alarmed, without and with the model, and its thresholds."""
    for language in LANGUAGES:
        here = [at for at, case in enumerate(cases) if case.language == language]
        above = {at: _proposed(cases[at], likely[at], thresholds[language]) for at in here}
        print(f"  {language}: " + ", ".join(_figures(cases, likely, here, above)))
        chosen = zip(Category, thresholds[language], strict=True)
        print("      from " + ", ".join(f"{category} {least:.2f}" for category, least in chosen if least <= 1))


def _figures(
    cases: Sequence[Case], likely: Floats, here: Sequence[int], above: dict[int, Category | None]
) -> list[str]:
    risky = [at for at in here if cases[at].categories]
    harmless = [at for at in here if not cases[at].categories]
    veiled = [at for at in risky if cases[at].kind in PARAPHRASE]

    def rules(at: int) -> bool:
        found = {each.category for each in cases[at].remark.findings if each.severity is not Severity.INFO}
        return bool(found & cases[at].categories)

    def both(at: int) -> bool:
        return rules(at) or above[at] in cases[at].categories

    def alarmed(at: int) -> bool:
        return any(each.severity is not Severity.INFO for each in cases[at].remark.findings)

    return [
        f"AUC {_auc(likely[risky].max(axis=1), likely[harmless].max(axis=1)):.3f}",
        f"found {_share(rules, risky)} -> {_share(both, risky)}",
        f"paraphrase {_share(rules, veiled)} -> {_share(both, veiled)}",
        f"harmless alarmed {_share(alarmed, harmless)}"
        f" -> {_share(lambda at: alarmed(at) or above[at] is not None, harmless)}",
    ]


def _proposed(case: Case, likely: Floats, thresholds: Floats) -> Category | None:
    """What is proposed at concern: not where the rules have spoken, nor against a veto."""
    above = likely - thresholds
    best = int(above.argmax())
    proposal = Proposal(tuple(Category)[best], float(likely[best]), float(above[best]))
    is_asked = is_open(case.remark) and proposal.ahead >= 0 and not reasons_against(case.remark, proposal)
    return proposal.category if is_asked else None


def _share(holds: Callable[[int], bool], among: Sequence[int]) -> str:
    return f"{sum(map(holds, among)) / max(1, len(among)):.1%}"


def _auc(risky: Floats, harmless: Floats) -> float:
    """How often a case with risk is thought more likely to be one than a case without."""
    order = np.argsort(np.argsort(np.concatenate([risky, harmless])))
    return float((order[: len(risky)].sum() - len(risky) * (len(risky) - 1) / 2) / (len(risky) * len(harmless)))
