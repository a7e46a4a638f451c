"""Finding personal data: each profile against Presidio's default on the same utterances in the same run."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

import tldextract
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider

from bench.figures import percentile, table
from config.detection import SPACY_MODELS, Detection
from config.rules import SHIPPED_RULES, read_rules
from config.vocabulary import Profile
from plugin.demo import sample_call
from redaction.detection import Detector, Turn

ROUNDS = 5
BATCH = 64
SPOKEN_NUMBERS = (
    "you can reach me on oh double seven double oh nine hundred one two three after six",
    "it's rowan dot tate at example dot com all lower case",
    "the card is four one double one triple one one triple one one triple one one one",
    "we moved to fourteen larkspur lane flat two b in whitby",
)

# A fresh process for each: what it costs to have the profile ready, and to keep it.
_ALONE = """
import json, os, time
started = time.perf_counter()
from config.detection import Detection
from config.vocabulary import Profile
from redaction.detection import Detector, Turn
imported = time.perf_counter()
detector = Detector(Detection(profile=Profile("{profile}")))
for language in ("en", "es", "de", "pt"):
    detector.detect([Turn("client", "oh double seven", language)])
ready = time.perf_counter()
import psutil
print(json.dumps([imported - started, ready - imported, psutil.Process().memory_info().rss / 2**20]))
"""


def measure() -> str:
    """Return the section on finding personal data."""
    texts = utterances()
    default = presidio_default()
    detectors = {profile: Detector(Detection(profile=profile)) for profile in Profile}
    contenders: dict[str, Callable[[], object]] = {
        "Presidio's default: analyze(), one by one": lambda: [default.analyze(text, language="en") for text in texts]
    }
    for profile, detector in detectors.items():
        for batch in (1, BATCH):
            name = f"pausepoint {profile}: {'one by one' if batch == 1 else f'{batch} at a time'}"
            contenders[name] = lambda detector=detector, batch=batch: _detect(detector, texts, batch)
    seconds = in_turn(contenders)
    base = next(iter(seconds.values()))
    rows = [(name, f"{len(texts) / took:.0f}", f"{base / took:.1f}x") for name, took in seconds.items()]
    words = statistics.mean(len(text.split()) for text in texts)
    alone = {"Presidio's default": [_timed(lambda text=text: default.analyze(text, language="en")) for text in texts]}
    alone |= {
        f"pausepoint {profile}": [_timed(lambda text=text, of=detector: _detect(of, [text], 1)) for text in texts]
        for profile, detector in detectors.items()
    }
    return "\n".join(
        [
            "## Finding personal data\n",
            f"{len(texts)} utterances of {words:.1f} words: the sample call, the rules' examples and spoken numbers."
            f" CPU time, one core, median of {ROUNDS} rounds taken in turn; the same spaCy model where there is one.\n",
            table(("what", "utterances/s", "ratio"), rows),
            "\nOne utterance alone, in milliseconds:\n",
            table(("what", "p50", "p95", "p99"), [(name, *_latencies(times)) for name, times in alone.items()]),
            "\nA fresh process, all four languages: seconds to import and to be ready, and its memory in MiB.\n",
            table(("profile", "import", "ready", "memory"), [_alone(profile) for profile in Profile]),
            "",
        ]
    )


def utterances() -> list[str]:
    """Short spoken utterances, all ours: most of them without personal data, as in a call."""
    talk = [turn.text for turn in sample_call()]
    examples = [text for file in read_rules(SHIPPED_RULES) for rule in file.rules for text in rule.examples.all_texts]
    return [*talk * 3, *examples[:240], *SPOKEN_NUMBERS * 5]


def presidio_default() -> AnalyzerEngine:
    """Presidio as it comes, with our spaCy model."""
    # Its e-mail recognizer would ask two hosts for a suffix list; the one it ships will do.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    models = [{"lang_code": "en", "model_name": SPACY_MODELS["en"]}]
    configuration = {"nlp_engine_name": "spacy", "models": models}
    engine = AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=configuration).create_engine())
    engine.analyze("warm up", language="en")
    return engine


def in_turn(contenders: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the median CPU seconds of each, run in turn so that a noisy moment meets all of them."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, run in contenders.items():
            started = time.process_time()
            run()
            seconds[name].append(time.process_time() - started)
    return {name: statistics.median(times) for name, times in seconds.items()}


def _detect(detector: Detector, texts: Sequence[str], batch: int) -> None:
    for start in range(0, len(texts), batch):
        detector.detect([Turn("client", text, "en") for text in texts[start : start + batch]])


def _timed(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return (time.perf_counter() - started) * 1000


def _latencies(times: Sequence[float]) -> list[str]:
    return [f"{percentile(times, share):.2f}" for share in (0.5, 0.95, 0.99)]


def _alone(profile: Profile) -> tuple[str, ...]:
    code = _ALONE.format(profile=profile)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported, ready, memory = json.loads(done.stdout)
    return profile, f"{imported:.1f}", f"{ready:.1f}", f"{memory:.0f}"
