"""The risk corpus: one case a line, with its labels, its kind and its turns, a tab between them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePath

from config.context import Language
from config.errors import MalformedError
from config.vocabulary import Category, Role, Severity
from redaction.risk.labels import Label, Labels

FOLDER = Path(__file__).parent / "data"
NOTHING = "-"  # in place of labels: nothing is to be heard
HEADING = "# "
BETWEEN_TURNS = " | "

_LABEL = re.compile(rf"({'|'.join(Category)}):({'|'.join(Severity)})")
_SPEAKER = re.compile(r"(coach|client): ")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class LabelledTurn:
    """What one of them said before the other spoke."""

    role: Role
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Labelled:
    """One case, by its line in the file. `kind`: what it is an example of, in its author's words."""

    number: int
    language: Language
    kind: str
    labels: Labels
    turns: tuple[LabelledTurn, ...]


@cache
def shipped_corpus(language: Language) -> tuple[Labelled, ...]:
    """Return the cases that come with us; none for a language that has none."""
    path = FOLDER / f"{language}.txt"
    return read_corpus(path.name, path.read_text("utf-8")) if path.is_file() else ()


def is_corpus(text: str) -> bool:
    """Whether a file is in this format, by its first case."""
    first = next((line for _, line in _cases(text)), "")
    return "\t" in first and not first.lstrip().startswith("{")


def read_corpus(name: str, text: str) -> tuple[Labelled, ...]:
    """Return the cases of a corpus file, which is called after its language, like en.txt.

    Raises MalformedError with the file, the line and what is wrong there, and never with what was said.
    """
    language = PurePath(name).stem
    if not _LANGUAGE.fullmatch(language):
        raise MalformedError(f"{name}: a corpus is called after its language, like en.txt")
    return tuple(_case(f"{name}, line {number}", number, language, line) for number, line in _cases(text))


def _cases(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith(HEADING):
            yield number, line


def _case(where: str, number: int, language: Language, line: str) -> Labelled:
    columns = line.split("\t")
    if len(columns) != 3:
        raise MalformedError(f"{where}: expected labels, kind and turns, with a tab between them")
    labels, kind, turns = columns
    spoken = tuple(_turn(turn) for turn in turns.split(BETWEEN_TURNS))
    return Labelled(number, language, kind.strip(), _labels(where, labels), spoken)


def _labels(where: str, written: str) -> Labels:
    if written.strip() == NOTHING:
        return ()
    found = [_LABEL.fullmatch(each.strip()) for each in written.split(",")]
    if not all(found):
        raise MalformedError(f"{where}: labels have to be written like self_harm:concern,abuse:info, or -")
    return tuple(Label(Category(each[1]), Severity(each[2])) for each in found if each)


def _turn(written: str) -> LabelledTurn:
    named = _SPEAKER.match(written)
    return LabelledTurn(Role(named[1]) if named else Role.CLIENT, written[named.end() if named else 0 :])
