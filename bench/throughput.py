"""Screening throughput: risk, personal data and redaction together, against Presidio's default in the same run."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from presidio_analyzer import AnalyzerEngine

from bench.detection import ROUNDS, in_turn, presidio_default
from bench.figures import percentile, table
from config.detection import Detection
from config.rules import SHIPPED_RULES, read_rules
from config.vocabulary import Role
from plugin.demo import sample_call
from redaction.model import Line, Participant, SegmentId, Utterance, Window
from redaction.nearby import HEARD
from redaction.pseudonyms import Pseudonyms
from redaction.screen import Screener, build_screener

BATCH = 64  # what a worker takes at a time when it has fallen behind
PEOPLE = (Participant("Sam Tarrant", Role.COACH), Participant("Casey Merrow", Role.CLIENT))


def utterances() -> dict[str, list[str]]:
    """Two sets of short spoken utterances, all ours: ordinary talk, and what the rules are written for."""
    talk = [turn.text for turn in sample_call()]
    examples = [text for file in read_rules(SHIPPED_RULES) for rule in file.rules for text in rule.examples.all_texts]
    return {
        "the sample call, an ordinary one with three matters in it": talk * 6,
        "every example of the rules": examples,
    }


def measure() -> str:
    """Return the throughput section of the results."""
    default, screener = presidio_default(), build_screener(rules_dir=None, detection=Detection())
    sections = [_compared(name, texts, default, screener) for name, texts in utterances().items()]
    return "\n".join(
        [
            f"## Screening throughput\n\nCPU time, one core, median of {ROUNDS} rounds taken in turn. Ours includes"
            " risk rules, redaction and stable placeholders; the baseline only finds personal data."
            " The same spaCy model for both.\n",
            *sections,
        ]
    )


def _compared(name: str, texts: Sequence[str], default: AnalyzerEngine, screener: Screener) -> str:
    contenders: dict[str, Callable[[], object]] = {
        "Presidio's default: analyze(), one by one": lambda: [default.analyze(text, language="en") for text in texts],
        "pausepoint: screen(), one by one": lambda: _screen(screener, texts, 1),
        f"pausepoint: screen(), {BATCH} at a time": lambda: _screen(screener, texts, BATCH),
    }
    medians = in_turn(contenders)
    base = next(iter(medians.values()))
    rows = [(contender, f"{len(texts) / took:.0f}", f"{base / took:.1f}x") for contender, took in medians.items()]
    single = [_one(screener, text) for text in texts]
    words = statistics.mean(len(text.split()) for text in texts)
    return "\n".join(
        [
            f"On {name}: {len(texts)} utterances of {words:.1f} words.\n",
            table(("what", "utterances/s", "ratio"), rows),
            f"\nOne utterance alone: p50 {percentile(single, 0.5):.1f} ms, p95 {percentile(single, 0.95):.1f} ms,"
            f" p99 {percentile(single, 0.99):.1f} ms.\n",
        ]
    )


def _screen(screener: Screener, texts: Sequence[str], batch: int) -> None:
    """Screen these in batches, each with what was heard before, as a worker does."""
    pseudonyms, heard = Pseudonyms(b"bench"), tuple[Utterance, ...]()
    for start in range(0, len(texts), batch):
        said = tuple(spoken(start + n, text) for n, text in enumerate(texts[start : start + batch]))
        screened = screener.screen(Window(heard=heard, said=said, participants=PEOPLE), pseudonyms)
        heard = remembered((*heard, *said)[-HEARD:], (*screened.lines, *screened.amended))


def remembered(heard: Sequence[Utterance], lines: Sequence[Line]) -> tuple[Utterance, ...]:
    """What the next batch may look back at, and what of it is hidden already."""
    covers = {line.segment: line.covers for line in lines}
    return tuple(replace(said, covered=covers.get(said.segment, said.covered)) for said in heard)


def _one(screener: Screener, text: str) -> float:
    started = time.perf_counter()
    _screen(screener, [text], 1)
    return (time.perf_counter() - started) * 1000


def spoken(number: int, text: str) -> Utterance:
    """What a client says, a turn every four seconds."""
    return Utterance(SegmentId(str(number)), "client", Role.CLIENT, number * 4000, number * 4000 + 3500, text)
