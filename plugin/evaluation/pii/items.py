"""Our own format of labelled speech: one JSON object a line, and nothing in it that could be misread."""

from typing import Annotated

from pydantic import Field, model_validator

from plugin.evaluation.pii.cases import Case, Label, Turn
from plugin.evaluation.strict import Count, Entry, Language, Spoken, Strict, like

TypeName = Annotated[str, like("PHONE_NUMBER", r"[A-Z][A-Z0-9_]*")]


class _Entity(Strict):
    turn: Count
    start: Count
    end: Count
    type: TypeName
    text: str | None = Field(None, repr=False)
    group: Annotated[str, Field(min_length=1)] | None = None
    optional: bool = False

    def check(self, turns: tuple[Spoken, ...]) -> None:
        """Refuse a label that does not fit the turns."""
        if self.turn >= len(turns):
            raise ValueError(f"turn {self.turn} does not exist; they count from 0")
        said = turns[self.turn].text
        if not self.start < self.end <= len(said):
            raise ValueError(f"{self.start} to {self.end} is not within the turn, which has {len(said)} characters")
        if not said[self.start : self.end].strip():
            raise ValueError("there is only white space")
        if self.text is not None and self.text != said[self.start : self.end]:
            raise ValueError(f"text is not what the turn has from {self.start} to {self.end}")

    def label(self) -> Label:
        """Return what the scores need of it."""
        return Label(self.turn, self.start, self.end, self.type, self.group or "", self.optional)


class Item(Entry):
    """A few turns of one conversation, with the personal data in them."""

    lang: Language
    tags: tuple[str, ...] = ()
    turns: Annotated[tuple[Spoken, ...], Field(min_length=1)] = Field(repr=False)
    entities: tuple[_Entity, ...]

    @model_validator(mode="after")
    def _labels_fit(self) -> "Item":
        for number, entity in enumerate(self.entities, 1):
            try:
                entity.check(self.turns)
            except ValueError as problem:
                raise ValueError(f"entities, number {number}: {problem}") from None
        return self

    def case(self) -> Case:
        """Return what the scores need of it."""
        turns = tuple(Turn(each.speaker, each.text) for each in self.turns)
        return Case(self.id, self.lang, frozenset(self.tags), turns, tuple(each.label() for each in self.entities))
