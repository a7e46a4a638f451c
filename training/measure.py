"""Measures a tagger: characters found and flagged without cause, on templates held out and on test corpora."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redaction.tagger.model import ENTITIES
from redaction.tagger.tagging import Tagger
from training import corpora
from training.corpora import OUTSIDE, Sentence
from training.sentences import joined, lowered


@dataclass(slots=True)
class Score:
    """Characters: right, missed, flagged without cause. Sentences without names: all, flagged."""

    right: int = 0
    missed: int = 0
    wrong: int = 0
    clean: int = 0
    flagged: int = 0
    missed_by: Counter[str] = field(default_factory=Counter)
    right_by: Counter[str] = field(default_factory=Counter)
    wrong_by: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        recall = self.right / max(1, self.right + self.missed)
        precision = self.right / max(1, self.right + self.wrong)
        kinds = " ".join(
            f"{k[:3]} {self.right_by[k] / max(1, self.right_by[k] + self.missed_by[k]):.2f}/"
            f"{self.right_by[k] / max(1, self.right_by[k] + self.wrong_by[k]):.2f}"
            for k in ENTITIES
            if self.right_by[k] + self.missed_by[k]
        )
        clean = f" flagged {self.flagged}/{self.clean}={self.flagged / max(1, self.clean):.3f}" if self.clean else ""
        return f"R {recall:.3f} P {precision:.3f}{clean} [{kinds}]"


def score(tagger: Tagger, sentences: Iterable[Sentence], types: Sequence[str] = ENTITIES) -> Score:
    """Compare the tagger with labelled sentences, types merged."""
    total = Score()
    for sentence in sentences:
        tagged: dict[int, str] = {}
        for span in tagger.tag([word.text for word in sentence]):
            tagged.update(dict.fromkeys(range(span.start_word, span.end_word), span.entity))
        for at, word in enumerate(sentence):
            _count(total, word.text, word.label, tagged.get(at), types)
        if all(word.label == OUTSIDE for word in sentence):
            total.clean += 1
            total.flagged += any(kind in types for kind in tagged.values())
    return total


def _count(total: Score, text: str, label: str, kind: str | None, types: Sequence[str]) -> None:
    if label == "?" or (kind is not None and kind not in types):
        return
    letters = sum(letter.isalnum() for letter in text)
    expected = label[2:] if label[2:] in types else None
    if expected and kind:
        total.right += letters
        total.right_by[expected] += letters
    elif expected:
        total.missed += letters
        total.missed_by[expected] += letters
    elif kind:
        total.wrong += letters
        total.wrong_by[kind] += letters


def outside_tests(language: str) -> Iterator[tuple[str, list[Sentence]]]:
    """Yield the corpora that no model is trained on."""
    files = {
        "en": ("uner_en_ewt_test.iob2",),
        "de": ("germeval_de_test.tsv", "uner_de_pud_test.iob2"),
        "pt": ("uner_pt_bosque_test.iob2",),
        "es": (),
    }
    for name in files[language]:
        cased = [
            joined(corpora.contracted(s) if language == "pt" else s) for s in corpora.columns(name, word=1, label=2)
        ]
        yield f"{name} cased", cased
        yield f"{name} lower", [lowered(s) for s in cased]
    if language == "en":
        yield "slurp_test", [s for _, s in corpora.slurp("slurp_test.jsonl")]


def spoken_cases(path: Path, language: str) -> list[tuple[str, Sentence]]:
    """Read spoken cases with offsets. What is optional, or of a type that is not the tagger's, is left open."""
    found: list[tuple[str, Sentence]] = []
    for line in path.read_text("utf-8").splitlines():
        case = json.loads(line)
        if case["lang"] == language:
            for at, turn in enumerate(case["turns"]):
                marked = [e for e in case["entities"] if e["turn"] == at]
                found.append((case["id"], _words(turn["text"], marked)))
    return found


def _words(text: str, marked: list[dict[str, Any]]) -> Sentence:
    words: Sentence = []
    for match in re.finditer(r"\S+", text):
        label = OUTSIDE
        for entity in marked:
            if entity["start"] < match.end() and match.start() < entity["end"]:
                known = entity["type"] in ENTITIES and not entity.get("optional") and not _spelled(entity["text"])
                label = f"{'B' if match.start() <= entity['start'] else 'I'}-{entity['type']}" if known else "?"
        words.append(corpora.Word(match[0], label))
    return words


def _spelled(text: str) -> bool:
    return sum(len(word) == 1 for word in text.split()) >= 3
