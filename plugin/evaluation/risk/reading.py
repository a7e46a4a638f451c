"""Reads labelled talk: one JSON object a line, or a file of the risk corpus."""

from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field

from config.vocabulary import Category, Severity
from plugin.evaluation.lines import read_lines, text_of
from plugin.evaluation.risk.cases import Case, CaseFile
from plugin.evaluation.risk.corpus import read_corpus
from plugin.evaluation.strict import Entry, Language, Spoken, Strict
from plugin.evaluation.talk import transcript_of
from redaction.models.corpus import is_corpus
from redaction.risk.labels import Label, Labels

Word = TypeVar("Word", bound=StrEnum)


def _one_of(words: type[Word]) -> BeforeValidator:
    def check(value: Any) -> Word:
        if not isinstance(value, str) or value not in set(words):
            raise ValueError(f"has to be one of {', '.join(words)}")
        return words(value)

    return BeforeValidator(check)


class _Label(Strict):
    category: Annotated[Category, _one_of(Category)]
    severity: Annotated[Severity, _one_of(Severity)]

    def label(self) -> Label:
        return Label(self.category, self.severity)


class Item(Entry):
    """A few turns of one conversation, with the labels that a person gave them."""

    lang: Language
    tags: tuple[str, ...] = ()
    functionality: str = ""
    turns: Annotated[tuple[Spoken, ...], Field(min_length=1)] = Field(repr=False)
    expect: tuple[_Label, ...]
    also_ok: tuple[tuple[_Label, ...], ...] = ()

    def case(self) -> Case:
        """Return what the scores need of it."""
        transcript = transcript_of(self.id, self.lang, self.turns)
        also_ok = tuple(_labels(each) for each in self.also_ok)
        return Case(self.id, self.lang, self.functionality, transcript, _labels(self.expect), also_ok)


def read_cases(name: str, data: bytes) -> CaseFile:
    """Return the cases in a file.

    Raises MalformedError with the file, the place and what is wrong there, and never with what was said.
    """
    text = text_of(name, data)
    if is_corpus(text):
        return CaseFile(name, read_corpus(name, text))
    return CaseFile(name, tuple(item.case() for item in read_lines(name, text, Item)))


def _labels(given: tuple[_Label, ...]) -> Labels:
    return tuple(each.label() for each in given)
