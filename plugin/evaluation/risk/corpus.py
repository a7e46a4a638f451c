"""The format of the risk corpus: one case a line, with its labels, its kind and its turns, a tab between them."""

import re
from collections.abc import Iterator
from pathlib import PurePath

from config.errors import MalformedError
from config.vocabulary import Category, Severity
from plugin.evaluation.risk.cases import Case, Label, Labels
from plugin.evaluation.strict import Spoken
from plugin.evaluation.talk import transcript_of

NOTHING = "-"  # in place of labels: nothing is to be heard
HEADING = "# "
BETWEEN_TURNS = " | "

_LABEL = re.compile(rf"({'|'.join(Category)}):({'|'.join(Severity)})")
_SPEAKER = re.compile(r"(coach|client): ")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def is_corpus(text: str) -> bool:
    """Whether a file is in this format, by its first case."""
    first = next((line for _, line in _cases(text)), "")
    return "\t" in first and not first.lstrip().startswith("{")


def read_corpus(name: str, text: str) -> tuple[Case, ...]:
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


def _case(where: str, number: int, language: str, line: str) -> Case:
    columns = line.split("\t")
    if len(columns) != 3:
        raise MalformedError(f"{where}: expected labels, kind and turns, with a tab between them")
    labels, kind, turns = columns
    name = f"{language}-{number}"
    spoken = [_turn(turn) for turn in turns.split(BETWEEN_TURNS)]
    return Case(name, language, kind.strip(), transcript_of(name, language, spoken), _labels(where, labels))


def _labels(where: str, written: str) -> Labels:
    if written.strip() == NOTHING:
        return ()
    found = [_LABEL.fullmatch(each.strip()) for each in written.split(",")]
    if not all(found):
        raise MalformedError(f"{where}: labels have to be written like self_harm:concern,abuse:info, or -")
    return tuple(Label(Category(each[1]), Severity(each[2])) for each in found if each)


def _turn(written: str) -> Spoken:
    named = _SPEAKER.match(written)
    return Spoken(speaker=named[1] if named else "client", text=written[named.end() if named else 0 :])
