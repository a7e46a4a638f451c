"""Reads labelled speech from a file, in whichever of the formats it is."""

from enum import StrEnum

from pydantic import TypeAdapter, ValidationError

from config.errors import MalformedError
from plugin.evaluation.lines import read_lines, text_of
from plugin.evaluation.pii import presidio_research
from plugin.evaluation.pii.cases import Case, CaseFile
from plugin.evaluation.pii.items import Item
from plugin.evaluation.strict import complaint, said


class Format(StrEnum):
    """What a file can hold."""

    PAUSEPOINT = "pausepoint"
    PRESIDIO_RESEARCH = "presidio-research"


_ENTRIES = TypeAdapter(tuple[presidio_research.Item, ...])


def read_cases(name: str, data: bytes, form: Format | None = None) -> CaseFile:
    """Return the cases in a file. Without a format, one that begins with a bracket is presidio-research's.

    Raises MalformedError with the file, the place and what is wrong there, and never with what was said.
    """
    text = text_of(name, data)
    form = form or (Format.PRESIDIO_RESEARCH if text.lstrip().startswith("[") else Format.PAUSEPOINT)
    found = _from_lines(name, text) if form is Format.PAUSEPOINT else _from_list(name, text)
    return CaseFile(name, form, found)


def _from_lines(name: str, text: str) -> tuple[Case, ...]:
    return tuple(item.case() for item in read_lines(name, text, Item))


def _from_list(name: str, text: str) -> tuple[Case, ...]:
    try:
        found = tuple(item.case(number) for number, item in enumerate(_ENTRIES.validate_json(text), 1))
    except ValidationError as problem:
        place, what = complaint(problem)
        where = f"{name}, entry {place[0] + 1}" if place and isinstance(place[0], int) else name
        raise MalformedError(f"{where}: {said(place[1:], what)}") from None
    if not found:
        raise MalformedError(f"{name}: there is no item in it")
    return found
