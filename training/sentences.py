"""Sentences to learn from: templates filled with names, labelled corpora, sentences without names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

import yaml

from redaction.tagger import features
from redaction.tagger.lexicon import BIT, Lexicon
from redaction.tagger.model import LABELS
from training.corpora import IGNORED, OUTSIDE, Sentence, Word
from training.values import HERE, Values

bare = lru_cache(maxsize=500_000)(features.bare)

SLOTS: Final = {
    **dict.fromkeys("person given family nickname".split(), "PERSON"),
    **dict.fromkeys("city region country".split(), "LOCATION"),
    **dict.fromkeys("street number flat".split(), "ADDRESS"),
    **dict.fromkeys("company school bank practice programme".split(), "ORGANIZATION"),
    **dict.fromkeys("figures amount small letters kin title".split(), OUTSIDE),
    "mail": IGNORED,  # others find these; whether its parts are names is neither here nor there
}
_PIECE: Final = re.compile(r"\{(\w+)\}|[^{}]+")
_JOINING: Final = {"number", "nummer", "número", "no", "nr", "nº", ","}
_SWAPPED: Final = 0.7
_NAME_BITS: Final = BIT["given"] | BIT["family"] | BIT["city"] | BIT["region"] | BIT["country"] | BIT["company"]


class Line(NamedTuple):
    """One template: where it stands, so that whole blocks can be held out, and what it says."""

    block: str
    text: str
    cased: bool = False


def templates(language: str) -> list[Line]:
    """Read every template of a language: as spoken (in lower case), and as written."""
    found: list[Line] = []
    for folder, cased in (("speech", False), ("plain", False), ("written", True)):
        path = HERE / folder / f"{language}.txt"
        found += _lines(path, cased) if path.exists() else []
    return found


def _lines(path: Path, cased: bool) -> Iterator[Line]:
    block = ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("#"):
            block = f"{path.parent.name}: {line.strip('# ')}"
        elif line.strip():
            yield Line(block, line.strip(), cased)


@cache
def swaps(language: str) -> dict[tuple[str, ...], list[str]]:
    """Read which words may give way to a name, the longest first."""
    raw: dict[str, list[str]] = yaml.safe_load((HERE / "swaps.yaml").read_text("utf-8"))
    found: dict[tuple[str, ...], list[str]] = {}
    for line in raw[language]:
        said, _, name = line.partition(" => ")
        found.setdefault(tuple(said.split()), []).append(name)
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


@dataclass(frozen=True, slots=True)
class Filler:
    """Fills templates, and says each sentence as it might come out of a transcript."""

    values: Values
    lexicon: Lexicon
    rng: Random

    def fill(self, line: Line) -> Sentence:
        """Put values into the slots."""
        words: Sentence = []
        before = ""
        for piece in _PIECE.finditer(line.text):
            slot = piece[1]
            kind = SLOTS.get(slot or "")
            if kind is None:
                words += _outside(piece[0], glued=bool(words) and not piece[0][0].isspace())
            elif kind in (OUTSIDE, IGNORED):
                words += [Word(word, kind) for word in self.values.draw(slot).split()]
            else:
                value = self.values.draw(slot)
                _append(
                    words,
                    value,
                    kind,
                    goes_on=kind == before and _adjacent(words, kind),
                    glued=_open(line.text, piece.start()),
                )
            before = kind or before
        return words

    def swap(self, sentence: Sentence, swaps: dict[tuple[str, ...], list[str]]) -> Sentence | None:
        """Put names in the place of words that stand for a person or a place; None where there are none."""
        plain = [bare(word.text) for word in sentence]
        words: Sentence = []
        at, swapped = 0, False
        while at < len(plain):
            said = next(
                (s for s in swaps if tuple(plain[at : at + len(s)]) == s and self.rng.random() < _SWAPPED), None
            )
            if said is None:
                words.append(sentence[at])
                at += 1
                continue
            end = sentence[at + len(said) - 1].text
            words += self._named(self.rng.choice(swaps[said]), end[len(end.rstrip(",.;:!?")) :])
            at += len(said)
            swapped = True
        return words if swapped else None

    def _named(self, template: str, end: str) -> Sentence:
        filled = joined(self.fill(Line("", template)))
        return [*filled[:-1], Word(filled[-1].text + end, filled[-1].label)]

    def speak(self, sentence: Sentence, cased: bool) -> Sentence:
        """Return the sentence in one of the ways that transcripts are written."""
        chance = self.rng.random()
        if cased:
            return sentence if chance < 0.55 else without_punctuation(sentence) if chance < 0.7 else lowered(sentence)
        if chance < 0.62:
            return lowered(sentence)
        written = _with_capitals(sentence, self.values.language, self.lexicon)
        return _with_end(written, self.rng) if chance < 0.88 else written


def _outside(text: str, glued: bool) -> Sentence:
    words = [Word(word, OUTSIDE) for word in text.split()]
    if glued and words and not words[0].text[0].isalnum():  # the comma after a slot, the 's of a name
        words[0] = Word(_GLUE + words[0].text, OUTSIDE)
    return words


_GLUE: Final = "\0"


def _open(text: str, at: int) -> bool:
    return at > 0 and not text[at - 1].isspace() and text[at - 1] != "}"


def _adjacent(words: Sentence, kind: str) -> bool:
    if kind == "LOCATION" or kind == "ORGANIZATION" or not words:
        return False
    return words[-1].label.endswith(kind) or (kind == "ADDRESS" and words[-1].text.strip(_GLUE).lower() in _JOINING)


def _append(words: Sentence, value: str, kind: str, goes_on: bool, glued: bool) -> None:
    if goes_on and words[-1].label == OUTSIDE:
        words[-1] = Word(words[-1].text, f"I-{kind}")
    for place, word in enumerate(value.split()):
        if glued and place == 0 and words:
            words[-1] = Word(words[-1].text + word, f"B-{kind}")
        else:
            words.append(Word(word, f"{'I' if goes_on or place else 'B'}-{kind}"))


def joined(sentence: Sentence) -> Sentence:
    """Put what belongs to the word before it ("," or "'s") there, as one writes it."""
    words: Sentence = []
    for word in sentence:
        text = word.text
        if words and (
            text.startswith(_GLUE)
            or (not text[0].isalnum() and len(text) < 3)
            or text in ("n't", "'s", "'re", "'ve", "'ll", "'m", "'d")
        ):
            words[-1] = Word(words[-1].text + text.strip(_GLUE), words[-1].label)
        else:
            words.append(Word(text.strip(_GLUE), word.label))
    return [word for word in words if word.text]


def lowered(sentence: Sentence) -> Sentence:
    """Return the sentence as plain recognisers write it: lower case, no punctuation."""
    return [Word(word.text.lower(), word.label) for word in without_punctuation(sentence)]


def without_punctuation(sentence: Sentence) -> Sentence:
    """Return the sentence without marks at the edges of its words."""
    stripped = [Word(word.text.strip("\"'.,;:!?()[]{}„“”«»…-–—*"), word.label) for word in sentence]
    return [word for word in stripped if word.text]


def _with_capitals(sentence: Sentence, language: str, lexicon: Lexicon) -> Sentence:
    words = [Word(_capital(w, language, lexicon), w.label) for w in sentence]
    return [Word(words[0].text[:1].upper() + words[0].text[1:], words[0].label), *words[1:]] if words else words


def _capital(word: Word, language: str, lexicon: Lexicon) -> str:
    if word.label != OUTSIDE:
        return word.text
    usual = lexicon.get(bare(word.text)).capital in ("3" if language != "de" else "23")
    alone = language == "en" and (word.text == "i" or word.text.startswith("i'"))
    return word.text[:1].upper() + word.text[1:] if usual or alone else word.text


def _with_end(sentence: Sentence, rng: Random) -> Sentence:
    if not sentence or sentence[-1].text[-1] in ".!?":
        return sentence
    return [*sentence[:-1], Word(sentence[-1].text + rng.choice([".", ".", ".", "?", ","]), sentence[-1].label)]


def unlabelled(text: str, language: str, lexicon: Lexicon) -> Sentence:
    """Guess from capitals and lists what the words of a written sentence are, and ignore what is unsure."""
    words = text.split()
    labels = [OUTSIDE] * len(words)
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and _is_capital(words[end]) and (end == at or words[end - 1][-1] not in ',.;:!?"'):
            end += 1
        if end > at:
            labels[at:end] = _guess(words[at:end], at == 0 or words[at - 1][-1] in '.!?:"-', language, lexicon)
        at = max(end, at + 1)
    return [Word(word, label) for word, label in zip(words, labels, strict=True)]


def _is_capital(word: str) -> bool:
    core = word.lstrip("\"'([„“«¿¡-–")
    return core[:1].isupper() and core not in ("I",) and not core.startswith(("I'", "I’"))


def _guess(run: list[str], first: bool, language: str, lexicon: Lexicon) -> list[str]:
    entries = [lexicon.get(bare(word)) for word in run]
    if first and len(run) == 1:
        doubtful = entries[0].capital in "23" or (entries[0].lists & _NAME_BITS and entries[0].frequency < "9")
        return [IGNORED if doubtful and (language != "de" or entries[0].lists & _NAME_BITS) else OUTSIDE]
    if first:
        return _guess(run[:1], True, language, lexicon) + _guess(run[1:], False, language, lexicon)
    return [_ordinary(entry.lists, entry.frequency, word, language) for entry, word in zip(entries, run, strict=True)]


def _ordinary(lists: int, frequency: str, word: str, language: str) -> str:
    named = bool(lists & _NAME_BITS)
    if language == "de":
        return IGNORED if named and frequency < "9" else OUTSIDE
    return OUTSIDE if not named and frequency >= "8" and len(word) > 3 else IGNORED


def label_number(label: str) -> int:
    """Return a label's place in the model's table, or -1 for one that nothing is learned from."""
    return -1 if label == IGNORED else LABELS.index(label)
