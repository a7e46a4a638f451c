"""`python -m training risk`: makes the head of the risk model, and says how well it does on what it did not see."""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.context import Language
from config.vocabulary import Category
from redaction.models.risk import FOLDER, Head, Proposal, likelihoods, write_head
from redaction.risk.proposing import encoder_version, evened, is_open, load_encoder, reasons_against
from redaction.risk.ruleset import Ruleset, load_ruleset
from training import risk_cases
from training.risk_cases import LANGUAGES, Case
from training.risk_figures import tell
from training.softmax import fit
from training.thresholds import Allowed, choose

SEED: Final = 7
FOLDS: Final = 6
LOOSENESS: Final = 3.0  # of 3, 10, 30 and 300 the best on kinds held out
TALK_LEARNED: Final = 8_000  # utterances of meetings
TALK_KEPT: Final = 6_000
READ_LEARNED, READ_KEPT = 1_500, 1_000  # sentences of voice-web in each language
COACHING_LEARNED: Final = 0.5  # of the lines of coaching calls, in each language
TIMES: Final = 5  # that a line near to a risk is learned: there are few of them
ALONE: Final = 8  # words of a last turn that is long enough to hold the risk of an exchange by itself
MOST_HARMLESS: Final = 0.02  # of a language's cases without risk, alarmed by the model where the rules were silent
MOST_TALK: Final = 0.08  # alarms in an hour of meetings
MOST_READ: Final = 0.001  # of other ordinary lines

CATEGORIES: Final = tuple(Category)
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Material:
    """What is learned from and measured on, encoded. Class 0 is "no risk"."""

    cases: list[Case]
    vectors: Floats
    classes: NDArray[np.intp]
    harmless: Floats  # ordinary talk and sentences to learn from
    talk: dict[Language, Floats]  # kept from learning, to choose by
    hours: float  # of English `talk`


def main(given: Sequence[str]) -> None:
    """Make the head and print its figures."""
    parser = argparse.ArgumentParser(prog="python -m training risk", description=__doc__)
    parser.add_argument("--into", type=Path, default=FOLDER, help="write to this folder, not into the package")
    folder = parser.parse_args(given).into
    began = time.monotonic()
    ruleset = load_ruleset()
    material = gather(ruleset)
    likely, talk = unseen(material)
    thresholds = {language: thresholds_of(language, material, likely, talk[language]) for language in LANGUAGES}
    weights, bias = learn(material, np.arange(len(material.cases)))
    folder.mkdir(parents=True, exist_ok=True)
    write_head(Head(weights, bias, CATEGORIES, thresholds), _origin(ruleset), folder)
    print(f"risk: made in {time.monotonic() - began:.0f} s")
    tell(material.cases, likely, thresholds)


def gather(ruleset: Ruleset) -> Material:
    """Read and encode everything."""
    random, encoder = Random(SEED), load_encoder()

    def encoded(texts: list[str]) -> Floats:
        return np.asarray(encoder.encode(texts), np.float32)

    cases = [case for case in risk_cases.read_cases(ruleset) if _says_it_all(case)]
    meetings = risk_cases.meetings()
    random.shuffle(meetings.texts)
    learned, kept = meetings.texts[:TALK_LEARNED], {"en": meetings.texts[TALK_LEARNED : TALK_LEARNED + TALK_KEPT]}
    for language in LANGUAGES:
        aloud, coaching = risk_cases.read_aloud(language, random), risk_cases.coaching(language, random)
        half = int(COACHING_LEARNED * len(coaching))
        learned += [*aloud[:READ_LEARNED], *coaching[:half], *risk_cases.ordinary(language) * TIMES]
        usual = aloud[READ_LEARNED : READ_LEARNED + READ_KEPT] if language not in kept else kept[language]
        kept[language] = [*usual, *coaching[half:]]
    return Material(
        cases=cases,
        vectors=encoded([evened(case.remark.utterance.text) for case in cases]),
        classes=np.array([_class_of(case) for case in cases]),
        harmless=encoded(learned),
        talk={language: encoded(lines) for language, lines in kept.items()},
        hours=meetings.hours * TALK_KEPT / len(meetings.texts),
    )


def _says_it_all(case: Case) -> bool:
    """Whether the last turn can be learned from by itself: not of a risk that a question and "yes" make together."""
    remark = case.remark
    return not (case.categories and remark.before) or len(remark.utterance.text.split()) >= ALONE


def learn(material: Material, rows: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Return weights and bias learned from these cases, and from talk without risk."""
    vectors = np.concatenate([material.vectors[rows], material.harmless]).astype(np.float64)
    classes = np.concatenate([material.classes[rows], np.zeros(len(material.harmless), np.intp)])
    weights, bias = fit(vectors, classes, len(CATEGORIES) + 1, LOOSENESS)
    return weights.astype(np.float32), bias.astype(np.float32)


def unseen(material: Material) -> tuple[Floats, dict[Language, Floats]]:
    """Return likelihoods from models that saw no case of the same kind, in any language; for talk, their mean."""
    fold = _folds(material.cases)
    likely = np.zeros((len(material.cases), len(CATEGORIES)), np.float32)
    talk = {language: np.zeros((len(lines), len(CATEGORIES)), np.float32) for language, lines in material.talk.items()}
    for held_out in range(FOLDS):
        model = learn(material, np.flatnonzero(fold != held_out))
        likely[fold == held_out] = likelihoods(material.vectors[fold == held_out], *model)
        for language, lines in material.talk.items():
            talk[language] += likelihoods(lines, *model) / FOLDS
    return likely, talk


def thresholds_of(language: Language, material: Material, likely: Floats, talk: Floats) -> Floats:
    """Choose the thresholds of one language on what the models did not see, under the vetoes that hold in a call."""
    harmless = [at for at, case in enumerate(material.cases) if case.language == language and not case.categories]
    asked = [
        at for at in harmless if is_open(material.cases[at].remark) and not is_vetoed(material.cases[at], likely[at])
    ]
    most_talk = MOST_TALK * material.hours if language == "en" else MOST_READ * len(talk)
    return choose(likely[asked], talk, Allowed(round(MOST_HARMLESS * len(harmless)), round(most_talk)))


def is_vetoed(case: Case, likely: Floats) -> bool:
    """Whether what is likeliest would come to no more than info, however sure it is."""
    best = int(likely.argmax())
    return bool(reasons_against(case.remark, Proposal(CATEGORIES[best], float(likely[best]), ahead=1.0)))


def _class_of(case: Case) -> int:
    return next((at for at, category in enumerate(CATEGORIES, start=1) if category in case.categories), 0)


def _folds(cases: Sequence[Case]) -> NDArray[np.intp]:
    """Deal whole kinds to the folds, the largest first, so that all are about as large."""
    sizes = {group: sum(case.group == group for case in cases) for group in sorted({case.group for case in cases})}
    filled = {risky: [0] * FOLDS for risky in (True, False)}
    fold = {}
    for group in sorted(sizes, key=lambda group: -sizes[group]):
        into = filled[group[1]]
        fold[group] = into.index(min(into))
        into[fold[group]] += sizes[group]
    return np.array([fold[case.group] for case in cases])


def _origin(ruleset: Ruleset) -> dict[str, object]:
    """Return what the head was made from, so that anybody can tell whether theirs is the same."""
    return {
        "encoder": encoder_version(),
        "seed": SEED,
        "packages": {"numpy": version("numpy")},
        "rules": ruleset.version,  # thresholds are chosen where these are silent
        "made from": {
            f"{path.parent.name}/{path.name}": sha256(path.read_bytes()).hexdigest() for path in risk_cases.used()
        },
    }
