"""The risk model: what it adds to the time of an utterance, in the same run with and without it."""

import statistics
import time
from collections.abc import Sequence

from bench.detection import BATCH, in_turn, utterances
from bench.figures import percentile, table
from config.settings import Settings
from config.vocabulary import Role
from plugin.evaluation.listening import build_screening
from plugin.offline.screening import Screening
from redaction.model import SegmentId, Utterance, Window
from redaction.pseudonyms import Pseudonyms

_SECOND = 1000


def measure() -> str:
    """Return the section on the risk model."""
    said = [_utterance(number, text) for number, text in enumerate(utterances())]
    alone = build_screening(Settings(risk_model=False))
    helped = build_screening(Settings(risk_model=True))
    for screening in (alone, helped):
        screen(screening, said[:BATCH], 1)  # what is compiled when first heard is compiled now
    seconds = in_turn(
        {
            "rules, one by one": lambda: screen(alone, said, 1),
            "rules and model, one by one": lambda: screen(helped, said, 1),
            f"rules, {BATCH} at a time": lambda: screen(alone, said, BATCH),
            f"rules and model, {BATCH} at a time": lambda: screen(helped, said, BATCH),
        }
    )
    base = next(iter(seconds.values()))
    rows = [(name, f"{1000 * took / len(said):.2f}", f"{took / base:.1f}x") for name, took in seconds.items()]
    added = [1000 * (_seconds(helped, each) - _seconds(alone, each)) for each in said]
    shares = [f"{percentile(added, share):.2f}" for share in (0.5, 0.95, 0.99)]
    words = statistics.mean(len(each.text.split()) for each in said)
    return "\n".join(
        [
            "## The risk model\n",
            f"{len(said)} utterances of a client, of {words:.1f} words, listened to for risk alone. CPU time,"
            " one core; those in which the rules find something serious cost the model nothing.\n",
            table(("what", "ms an utterance", "ratio"), rows),
            "\nWhat the model adds to one utterance alone, in milliseconds:\n",
            table(("p50", "p95", "p99"), [shares]),
            "",
        ]
    )


def screen(screening: Screening, said: Sequence[Utterance], batch: int) -> None:
    """Screen utterances, so many at a time."""
    for start in range(0, len(said), batch):
        screening.screen(Window((), tuple(said[start : start + batch])), Pseudonyms(b"bench"))


def _seconds(screening: Screening, said: Utterance) -> float:
    started = time.process_time()
    screen(screening, [said], 1)
    return time.process_time() - started


def _utterance(number: int, text: str) -> Utterance:
    at = number * _SECOND
    return Utterance(SegmentId(str(number)), "client", Role.CLIENT, at, at + _SECOND, text, language="en")
