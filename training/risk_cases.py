"""The risk corpus and ordinary talk, as the model meets them in a call."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from config.context import Language
from config.vocabulary import Category, Role, Severity
from redaction.model import SegmentId, Utterance
from redaction.models.risk import FOLDER
from redaction.risk.context import judge
from redaction.risk.proposing import FEWEST_WORDS, Heard, evened
from redaction.risk.ruleset import Ruleset
from training import corpora

CORPUS: Final = FOLDER / "data"
TEMPLATES: Final = Path(__file__).parent / "speech"
ORDINARY: Final = Path(__file__).parent / "ordinary"
LANGUAGES: Final = ("en", "es", "de", "pt")
MEETINGS: Final = corpora.DATA / "speech" / "qmsum_train_meetings.jsonl"
WORDS_AN_HOUR: Final = 9_000  # 150 a minute

_TURN_MS: Final = 5_000
_SLOT: Final = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the corpus: its kind, what is to be found at concern or above, and the last turn with all before."""

    language: Language
    kind: str
    categories: frozenset[Category]
    remark: Heard

    @property
    def group(self) -> tuple[str, bool]:
        """What is held out together: a kind of risk, or of talk without risk, in all languages."""
        return self.kind, bool(self.categories)


def read_cases(ruleset: Ruleset) -> list[Case]:
    """Return the cases in which the client spoke last, with what the rules find in them. The model hears no coach."""
    lines = [(language, line) for language in LANGUAGES for line in _lines(CORPUS / f"{language}.txt")]
    cases = (_case(language, line, ruleset) for language, line in lines)
    return [case for case in cases if case.remark.utterance.role is Role.CLIENT]


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def _case(language: Language, line: str, ruleset: Ruleset) -> Case:
    labels, kind, turns = line.split("\t")
    found = [label.strip().split(":") for label in labels.split(",") if labels != "-"]
    serious = frozenset(Category(category) for category, severity in found if severity != Severity.INFO)
    *before, said = [_utterance(at, turn, language) for at, turn in enumerate(turns.split(" | "))]
    hits = [*ruleset.hits(said.text, language), *ruleset.across(said, before, language)]
    return Case(language, kind, serious, Heard(said, before, language, judge(hits, said, before)))


def _utterance(at: int, turn: str, language: Language) -> Utterance:
    name, colon, words = turn.partition(": ")
    role = Role(name) if colon and name in set(Role) else None
    text = words if role else turn
    start = at * _TURN_MS
    who = role or Role.CLIENT
    return Utterance(SegmentId(str(at)), who, who, start, start + _TURN_MS, text, language=language)


@dataclass(frozen=True, slots=True)
class Talk:
    """Ordinary talk as the model is shown it, and for how many hours people spoke."""

    texts: list[str]
    hours: float


def meetings() -> Talk:
    """Return the first half of the meetings. The second is for `pausepoint evaluate hours`."""
    talks = [json.loads(line) for line in MEETINGS.read_text("utf-8").splitlines()]
    return _talk(talks[: len(talks) // 2])


def read_aloud(language: Language, random: Random) -> list[str]:
    """Return sentences of voice-web in random order: all that there is of ordinary language in three of the four."""
    lines = (corpora.DATA / "ner" / f"voiceweb_{language}.txt").read_text("utf-8").splitlines()
    usual = sorted({evened(line) for line in lines if 4 <= len(line.split()) <= 25})
    random.shuffle(usual)
    return usual


def coaching(language: Language, random: Random) -> list[str]:
    """Return lines of coaching calls in random order: the name tagger's, with one name for whatever is named."""
    lines = _lines(TEMPLATES / f"{language}.txt")
    said = sorted({evened(_SLOT.sub("sam", line)) for line in lines if len(line.split()) >= FEWEST_WORDS})
    random.shuffle(said)
    return said


def ordinary(language: Language) -> list[str]:
    """Return lines of coaching calls whose topics are near to a risk, with none in them."""
    return [evened(line) for line in _lines(ORDINARY / f"{language}.txt")]


def used() -> list[Path]:
    """Return the files that the model is made from."""
    own = [folder / f"{language}.txt" for folder in (CORPUS, TEMPLATES, ORDINARY) for language in LANGUAGES]
    return [*own, *(corpora.DATA / "ner" / f"voiceweb_{language}.txt" for language in LANGUAGES), MEETINGS]


def _talk(talks: list[dict[str, list[dict[str, str]]]]) -> Talk:
    texts = [turn["text"] for talk in talks for turn in talk["turns"]]
    words = sum(len(text.split()) for text in texts)
    return Talk(list(_long_enough(texts)), words / WORDS_AN_HOUR)


def _long_enough(texts: list[str]) -> Iterator[str]:
    return (evened(text) for text in texts if len(text.split()) >= FEWEST_WORDS)
