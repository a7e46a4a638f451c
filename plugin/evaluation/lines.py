"""Reads files with one JSON object a line, each with an id of its own."""

from typing import TypeVar

from pydantic import ValidationError

from config.errors import MalformedError
from plugin.evaluation.strict import Entry, complaint, said

Shape = TypeVar("Shape", bound=Entry)


def text_of(name: str, data: bytes) -> str:
    """Return a file's text. Raises MalformedError if it is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MalformedError(f"{name}: this is not UTF-8 text") from None


def read_lines(name: str, text: str, shape: type[Shape]) -> tuple[Shape, ...]:
    """Return what stands in the lines that are not empty.

    Raises MalformedError with the file, the line, the field and what is wrong there, and never with what was said.
    """
    found: dict[str, Shape] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            entry = _entry(f"{name}, line {number}", line, shape)
            if entry.id in found:
                raise MalformedError(f"{name}, line {number}: id: an item above has the same")
            found[entry.id] = entry
    if not found:
        raise MalformedError(f"{name}: there is no item in it")
    return tuple(found.values())


def _entry(where: str, line: str, shape: type[Shape]) -> Shape:
    try:
        return shape.model_validate_json(line)
    except ValidationError as problem:
        raise MalformedError(f"{where}: {said(*complaint(problem))}") from None
