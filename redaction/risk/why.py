"""The reasons in a finding's `why`, written and read in one place. They hold no words of the session."""

from collections.abc import Iterable, Sequence

from config.context import VetoName
from redaction.model import Finding

RAISED = "raised by words nearby"
DENIED = "denied"
SEVERAL_TURNS = "across turns"
GATHERED = "said several times"
_VETO, _STEP, _SCORE = "veto: ", "step ", "model "


def veto_reason(name: VetoName) -> str:
    """The reason that a veto lowered a finding."""
    return f"{_VETO}{name}"


def step_reason(step: int, steps: int) -> str:
    """How far up the ladder of its category a finding is."""
    return f"{_STEP}{step} of {steps}"


def score_reason(score: float) -> str:
    """How sure the model was that proposed a finding."""
    return f"{_SCORE}{score:.2f}"


def vetoes_of(finding: Finding) -> list[str]:
    """Return the names of the vetoes that lowered a finding."""
    return _after(_VETO, finding.why)


def step_of(finding: Finding) -> int | None:
    """Return the step of a finding on the ladder of its category, if it has one."""
    said = _after(_STEP, finding.why)
    return int(said[0].partition(" ")[0]) if said else None


def score_of(finding: Finding) -> float | None:
    """Return the score of the model that proposed a finding; None if a rule found it."""
    said = _after(_SCORE, finding.why)
    return float(said[0]) if said else None


def is_denial(finding: Finding) -> bool:
    """Whether somebody was asked and said no."""
    return DENIED in finding.why


def _after(mark: str, why: Iterable[str]) -> list[str]:
    return [reason.removeprefix(mark) for reason in why if reason.startswith(mark)]


def vetoed(why: Sequence[str]) -> bool:
    """Whether any veto is among these reasons."""
    return any(reason.startswith(_VETO) for reason in why)
