"""Labelled talk: what was said, and what of it the coach must be asked about. It is test data, never a session's."""

from dataclasses import dataclass
from enum import StrEnum

from redaction.risk.labels import Label, Labels
from redaction.transcripts import Transcript


@dataclass(frozen=True, slots=True)
class Heard(Label):
    """One finding: where it was, and by which rule."""

    turn: int  # from 0, as in the file
    rule: str
    why: tuple[str, ...] = ()


class Kind(StrEnum):
    """What can be got wrong in a case."""

    RISK = "risk"  # there is something to hear
    HARMLESS = "harmless"  # there is nothing that the coach should be asked about
    BORDER = "border"  # an alarm is right, and so is silence


@dataclass(frozen=True, slots=True)
class Case:
    """A few turns of one conversation, what is expected of them, and what else is right as well."""

    id: str
    language: str
    functionality: str  # what the case tests, in its author's words; may be empty
    transcript: Transcript
    expect: Labels
    also_ok: tuple[Labels, ...] = ()

    @property
    def kind(self) -> Kind:
        """By whether every accepted answer, none of them, or some of them are an alarm."""
        alarms = {any(label.alarms for label in labels) for labels in (self.expect, *self.also_ok)}
        return Kind.BORDER if len(alarms) > 1 else Kind.RISK if True in alarms else Kind.HARMLESS


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What a file held."""

    name: str
    cases: tuple[Case, ...]
