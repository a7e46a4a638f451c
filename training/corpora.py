"""Reads the corpora beside the project: labelled words, and sentences to learn from what is no name."""

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

DATA: Final = Path(os.environ.get("TRAINING_DATA", "../shared/data"))
OUTSIDE: Final = "O"
IGNORED: Final = "?"  # a word of which nobody knows what it is: nothing is learned from it


def used() -> list[Path]:
    """Return the files that models are trained on."""
    trained_on = [path for path in (DATA / "ner").iterdir() if "_test" not in path.name and path.suffix != ".md"]
    spared = ("presidio_research_synth_v2.json", "slurp_devel.jsonl")
    return sorted([*(p for p in trained_on if p.name not in spared), DATA / "speech" / "qmsum_train_meetings.jsonl"])


class Word(NamedTuple):
    """One word as written, and what it is part of: "O", "?", "B-PERSON", "I-PERSON" ..."""

    text: str
    label: str


Sentence = list[Word]

_KINDS: Final = {"PER": "PERSON", "LOC": "LOCATION", "ORG": "ORGANIZATION", "OTH": None, "MISC": None}
_SPOKEN: Final = {
    "person": "PERSON",
    "relation": None,
    "place_name": "LOCATION",
    "business_name": "ORGANIZATION",
}
# Names of works, stations, performers: neither personal data nor a good example of what is none.
_UNSURE: Final = set(
    """artist_name audiobook_author audiobook_name song_name playlist_name radio_name podcast_name movie_name app_name
    transport_agency transport_name game_name time_zone music_album news_topic event_name media_type list_name
    podcast_descriptor definition_word email_address personal_info""".split()
)
_PUNCTUATION: Final = re.compile(r"[^\w]+")
_MARKED: Final = re.compile(r"\[(\w+) : ([^\]]+)\]")


def columns(name: str, *, word: int, label: int, blank: str = "\t") -> Iterator[Sentence]:
    """Read a file of one word a line."""
    sentence: Sentence = []
    for line in (DATA / "ner" / name).read_text("utf-8").splitlines():
        cells = line.split(blank)
        if len(cells) > label and not line.startswith("#"):
            sentence.append(Word(cells[word], _label(cells[label])))
        elif sentence:
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _label(raw: str) -> str:
    mark, _, kind = raw.partition("-")
    if not kind:
        return OUTSIDE
    if kind.endswith(("deriv", "part")):
        return OUTSIDE if kind.endswith("deriv") else IGNORED
    known = _KINDS.get(kind)
    return f"{mark}-{known}" if known else IGNORED


def universal(name: str) -> Iterator[Sentence]:
    """Read a file of Universal NER."""
    return columns(name, word=1, label=2)


def germeval(name: str) -> Iterator[Sentence]:
    """Read a file of GermEval 2014, outer names only."""
    return columns(name, word=1, label=2)


def wikiann(language: str) -> Iterator[Sentence]:
    """Read WikiANN's training part, without its mark-up."""
    for sentence in columns(f"wikiann_{language}_train.txt", word=0, label=1):
        words = [Word(w.text.partition(":")[2], w.label) for w in sentence]
        kept = [w for w in words if w.text.strip("'*=|#")]
        if any(w.label == OUTSIDE for w in kept) and "WEITERLEITUNG" not in (kept[0].text, kept[-1].text):
            yield kept


@cache
def spoken_requests() -> list[tuple[str, Sentence]]:
    """Read NLU-Evaluation-Data without the sentences that SLURP's test part holds."""
    tested = {sentence for sentence, _ in slurp("slurp_test.jsonl")}
    raw = json.loads((DATA / "ner" / "nlu_evaluation_en.json").read_text("utf-8"))
    found: dict[str, Sentence] = {}
    for example in raw["rasa_nlu_data"]["common_examples"]:
        marked = [(e["start"], e["end"], e["entity"]) for e in example["entities"]]
        if (plain := " ".join(example["text"].split())) not in tested:
            found[plain] = _spoken_words(example["text"], marked)
    return list(found.items())


def slurp(name: str) -> Iterator[tuple[str, Sentence]]:
    """Read a part of SLURP."""
    for line in (DATA / "ner" / name).read_text("utf-8").splitlines():
        case = json.loads(line)
        text, marked, at = "", [], 0
        for found in _MARKED.finditer(case["sentence_annotation"]):
            text += case["sentence_annotation"][at : found.start()]
            marked.append((len(text), len(text) + len(found[2]), found[1]))
            text += found[2]
            at = found.end()
        text += case["sentence_annotation"][at:]
        yield " ".join(text.split()), _spoken_words(text, marked)


def _spoken_words(text: str, marked: list[tuple[int, int, str]]) -> Sentence:
    words: Sentence = []
    for found in re.finditer(r"\S+", text):
        inside = [m for m in marked if m[0] < found.end() and found.start() < m[1]]
        if not inside:
            words.append(Word(found[0], OUTSIDE))
            continue
        start, _, kind = inside[0]
        known = _SPOKEN.get(kind)
        if known is None:
            words.append(Word(found[0], IGNORED if kind in _UNSURE else OUTSIDE))
        else:
            words.append(Word(found[0], f"{'B' if start >= found.start() else 'I'}-{known}"))
    return words


@cache
def read_aloud(language: str) -> list[str]:
    """Read sentences that volunteers speak: no labels."""
    lines = (DATA / "ner" / f"voiceweb_{language}.txt").read_text("utf-8").splitlines()
    return sorted({line.strip() for line in lines if 3 <= len(line.split()) <= 30})


@cache
def meetings() -> list[str]:
    """Read what was said in QMSum's meetings: cased, with punctuation, names inside."""
    return list(_turns())


def _turns() -> Iterator[str]:
    with (DATA / "speech" / "qmsum_train_meetings.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            for turn in json.loads(line)["turns"]:
                yield re.sub(r" ([,.?!])", r"\1", re.sub(r" '", "'", " ".join(turn["text"].split())))


def cased_sentences(language: str) -> Iterator[list[str]]:
    """Yield sentences whose capitals can be trusted."""
    for line in read_aloud(language):
        yield line.split()
    if language == "en":
        for line in meetings():
            yield line.split()
    for sentence in (*gold(language), *silver(language)):
        yield [word.text for word in sentence if word.text[:1].isalnum()]


@cache
def gold(language: str) -> list[Sentence]:
    """Return the training parts of the corpora of written text that people have labelled."""
    if language == "de":
        return list(germeval("germeval_de_dev.tsv"))
    if language == "en":
        return list(universal("uner_en_ewt_dev.iob2"))
    if language == "pt":
        files = ("uner_pt_bosque_train.iob2", "uner_pt_bosque_dev.iob2")
        return [contracted(sentence) for name in files for sentence in universal(name)]
    return []


@cache
def silver(language: str) -> list[Sentence]:
    """Return sentences of an encyclopedia, labelled by its links."""
    return list(wikiann(language)) if language in ("de", "en", "pt") else []


_STREET: Final = re.compile(
    r"(?:stra(?:ß|ss)e|str\.|gasse|allee|platz|weg|chaussee|promenade)$|^(?:street|avenue|road|rua)$", re.I
)


def without_streets(sentence: Sentence) -> Sentence:
    """Leave streets open that a corpus calls places: here they are addresses, with the number beside them."""
    street = [bool(_STREET.search(word.text)) and word.label.endswith("LOCATION") for word in sentence]
    return [Word(w.text, IGNORED) if is_street else w for w, is_street in zip(sentence, street, strict=True)]


_CONTRACTED: Final = {
    "de": {"o": "do", "a": "da", "os": "dos", "as": "das"},
    "em": {"o": "no", "a": "na", "os": "nos", "as": "nas", "um": "num", "uma": "numa"},
    "a": {"o": "ao", "os": "aos", "a": "à", "as": "às"},
    "por": {"o": "pelo", "a": "pela", "os": "pelos", "as": "pelas"},
}


def contracted(sentence: Sentence) -> Sentence:
    """Put Portuguese prepositions and articles together again ("de o" is written "do")."""
    words: Sentence = []
    for word in sentence:
        joined = _CONTRACTED.get(words[-1].text.lower(), {}).get(word.text) if words else None
        if (joined and word.label == OUTSIDE) or (joined and words[-1].label == word.label.replace("B-", "I-")):
            text = joined.capitalize() if words[-1].text[0].isupper() else joined
            words[-1] = Word(text, words[-1].label)
        else:
            words.append(word)
    return words
