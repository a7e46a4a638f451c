"""Screening throughput and memory, against Presidio's default on the same utterances in the same run."""

import json
import statistics
import time
from collections.abc import Callable, Sequence
from importlib.resources import files

from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider

from bench.figures import percentile, table
from config.rules import SHIPPED_RULES, read_rules
from config.settings import Settings
from config.vocabulary import Role
from redaction.model import SegmentId, Utterance, Window
from redaction.pseudonyms import Pseudonyms
from redaction.screen import Screener, build_screener

ROUNDS = 5
BATCH = 64  # what a worker takes at a time when it has fallen behind


def utterances() -> list[str]:
    """The sample call and every example of the shipped rules: short, spoken, ours."""
    call = json.loads(files("config").joinpath("defaults", "sample_call.json").read_text("utf-8"))
    examples = [text for file in read_rules(SHIPPED_RULES) for rule in file.rules for text in rule.examples.all_texts]
    return [turn["text"] for turn in call["turns"]] + examples


def measure() -> str:
    """Return the throughput section of the results."""
    texts, model = utterances(), Settings(_env_file=None).spacy_model
    default, screener = _presidio_default(model), build_screener(rules_dir=None, spacy_model=model)
    contenders: dict[str, Callable[[], None]] = {
        "Presidio's default: analyze(), one by one": lambda: [default.analyze(t, language="en") for t in texts] and None,
        "pausepoint: screen(), one by one": lambda: _screen(screener, texts, 1),
        f"pausepoint: screen(), {BATCH} at a time": lambda: _screen(screener, texts, BATCH),
    }
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):  # in turn, so that a noisy moment meets all of them
        for name, run in contenders.items():
            started = time.process_time()
            run()
            seconds[name].append(time.process_time() - started)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    base = next(iter(medians.values()))
    rows = [(name, f"{len(texts) / took:.0f}", f"{base / took:.1f}x") for name, took in medians.items()]
    single = [_one(screener, text) for text in texts]
    words = statistics.mean(len(text.split()) for text in texts)
    return "\n".join(
        [
            f"## Screening throughput\n\n{len(texts)} utterances of {words:.1f} words on average; CPU time, one core,"
            f" median of {ROUNDS} rounds. Ours includes risk rules, redaction and stable placeholders; the baseline only"
            " finds personal data. Same spaCy model for both.\n",
            table(("what", "utterances/s", "ratio"), rows),
            f"\nOne utterance alone: p50 {percentile(single, 0.5):.1f} ms, p95 {percentile(single, 0.95):.1f} ms,"
            f" p99 {percentile(single, 0.99):.1f} ms.\n",
        ]
    )


def _presidio_default(model: str) -> AnalyzerEngine:
    configuration = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": model}]}
    engine = AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=configuration).create_engine())
    engine.analyze("warm up", language="en")
    return engine


def _screen(screener: Screener, texts: Sequence[str], batch: int) -> None:
    pseudonyms = Pseudonyms(b"bench")
    for start in range(0, len(texts), batch):
        said = tuple(_utterance(start + n, text) for n, text in enumerate(texts[start : start + batch]))
        screener.screen(Window(heard=(), said=said, names=("Sam Tarrant", "Casey Merrow")), pseudonyms)


def _one(screener: Screener, text: str) -> float:
    started = time.perf_counter()
    _screen(screener, [text], 1)
    return (time.perf_counter() - started) * 1000


def _utterance(number: int, text: str) -> Utterance:
    return Utterance(SegmentId(str(number)), "client", Role.CLIENT, number * 4000, number * 4000 + 3500, text)
