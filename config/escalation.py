"""Who is told when a coach does not answer, and after how long; how often a matter comes back; when it is enough."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from config.errors import MisconfiguredError
from config.reading import Source, plain, read_yaml
from config.vocabulary import Severity

_Reminder = Annotated[int, Field(ge=5, le=600)]  # seconds; sooner than five, nobody can have read the first message
_Supervisor = Annotated[int, Field(ge=5, le=3_600)]
_Unanswered = Annotated[int, Field(ge=15, le=7_200)]

SUPERVISOR_S = 45  # the shipped ladder's, for a concern; with something imminent nobody waits longer than that


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class LadderChange(_Model):
    """What an organisation, or a contract, wants to be different. Whatever is left out stays as it is."""

    reminder_s: _Reminder | None = None
    supervisor_s: _Supervisor | None = None
    unanswered_s: _Unanswered | None = None


def _soon(seconds: int) -> int:
    if seconds > SUPERVISOR_S:
        raise ValueError(f"needs to be at most {SUPERVISOR_S} seconds: no later than for a concern as it is shipped")
    return seconds


class ImminentLadderChange(LadderChange):
    """The same for what is imminent. Its supervisor may be told sooner or later, but never late."""

    supervisor_s: Annotated[int, Field(ge=5), AfterValidator(_soon)] | None = None


class BudgetChange(_Model):
    """Another budget of prompts."""

    prompts: Annotated[int, Field(ge=1, le=100)] | None = None
    minutes: Annotated[int, Field(ge=1, le=1_440)] | None = None


class EscalationChange(_Model):
    """The same file's shape for an organisation and for a contract."""

    concern: LadderChange = LadderChange()
    imminent: ImminentLadderChange = ImminentLadderChange()
    budget: BudgetChange = BudgetChange()
    returns_unmoved: Annotated[int, Field(ge=1, le=20)] | None = None


class Ladder(_Model):
    """Seconds after a prompt came up, as long as nobody answers it."""

    reminder_s: _Reminder = 15
    supervisor_s: _Supervisor = SUPERVISOR_S
    unanswered_s: _Unanswered = 120


class Budget(_Model):
    """How many prompts of a session may interrupt its coach within so many minutes. Imminent ones never count."""

    prompts: int = 3
    minutes: int = 60

    @property
    def within(self) -> timedelta:
        """The time in which prompts are counted."""
        return timedelta(minutes=self.minutes)


class Escalation(_Model):
    """The whole ladder. `returns_unmoved`: after so many returns of a matter without a move, the supervisor is told."""

    concern: Ladder = Ladder()
    imminent: Ladder = Ladder(supervisor_s=15)  # at once with the reminder
    budget: Budget = Budget()
    returns_unmoved: int = 3

    def of(self, severity: Severity) -> Ladder:
        """Return the ladder for this severity."""
        return self.imminent if severity is Severity.IMMINENT else self.concern

    def changed_by(self, change: EscalationChange) -> "Escalation":
        """Return this escalation with what somebody wants to be different."""
        wanted = change.model_dump(exclude_none=True)
        return Escalation.model_validate(_overlaid(self.model_dump(), wanted))


def load_escalation(path: Path | None) -> Escalation:
    """Read an organisation's escalation; no path gives the shipped one.

    Raises MisconfiguredError naming the file, the key and what to mend.
    """
    return escalation_over(Escalation(), path) if path else Escalation()


def escalation_over(escalation: Escalation, own: Source) -> Escalation:
    """Change an escalation as a file says. Raises MisconfiguredError naming the file, the key and what to mend."""
    data = read_yaml(own) or {}
    try:
        return escalation.changed_by(EscalationChange.model_validate(data))
    except ValidationError as problem:
        raise MisconfiguredError(f"{own}: {plain(problem, data)}") from None


def _overlaid(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    nested = {key: _overlaid(under[key], value) for key, value in over.items() if isinstance(value, Mapping)}
    return {**under, **over, **nested}
