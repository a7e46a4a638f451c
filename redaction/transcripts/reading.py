"""Reads a transcript file: which format it is in, and its cues in order, numbered, each with a time."""

import re
from collections.abc import Iterable, Iterator

from config.errors import MalformedError
from redaction.transcripts.cues import Cue, Draft, Source, Transcript, tidy
from redaction.transcripts.encoding import decode
from redaction.transcripts.entries import read_entries
from redaction.transcripts.plain import read_plain
from redaction.transcripts.timed import TIMES, read_timed

WORD_MS = 400  # people speak about 150 words a minute; used where a file says no times
LONGEST = 10_000  # characters in one cue: beyond that no pass over it stays quick

_FIRST_LINES = 200  # where a first line of times must turn up for a file to count as timed
_JSON_LIST = re.compile(r'\[\s*[\[{"\]]')  # "[00:01:02] Name: words" is no list


def read_transcript(name: str, data: bytes) -> Transcript:
    """Read a transcript. What the bytes look like decides the format; the name's ending helps where they do not.

    Raises MalformedError with the name, the line and what was expected there; never with what was said.
    """
    text, encoding = decode(name, data)
    source = Source(name, text)
    kind = _kind(source)
    drafts = list(_drafts(source, kind))
    cues = tuple(_placed(piece for draft in drafts for piece in _pieces(draft)))
    if not cues:
        raise MalformedError(f"{name}: nobody says anything in this file")
    return Transcript(name, kind, encoding, any(draft.start_ms is not None for draft in drafts), cues)


def _kind(source: Source) -> str:
    begin = source.text.lstrip()
    ending = source.name.lower().rpartition(".")[2]
    if begin.startswith("WEBVTT"):
        return "WebVTT"
    if begin.startswith("{") or _JSON_LIST.match(begin) or ending in {"json", "jsonl", "ndjson"}:
        return "JSON"
    if any(TIMES.fullmatch(line) for line in source.lines[:_FIRST_LINES]) or ending == "srt":
        return "SubRip"
    if ending == "vtt":
        raise source.expected(1, "WEBVTT")
    return "text"


def _drafts(source: Source, kind: str) -> Iterable[Draft]:
    if kind == "JSON":
        return read_entries(source)
    return read_plain(source) if kind == "text" else read_timed(source, webvtt=kind == "WebVTT")


def _pieces(draft: Draft) -> Iterator[tuple[Draft, str]]:
    """The words of a cue, tidied; a monologue without end comes in pieces, cut between two words."""
    text = tidy("\n".join(draft.rows))
    while len(text) > LONGEST:
        cut = text.rfind(" ", 0, LONGEST) + 1 or LONGEST
        yield draft, text[:cut].rstrip()
        text = text[cut:]
    if text:
        yield draft, text


def _placed(pieces: Iterable[tuple[Draft, str]]) -> Iterator[Cue]:
    """Number the cues. One without a time begins where the one before it ended."""
    clock = 0
    for number, (draft, text) in enumerate(pieces, 1):
        start = clock if draft.start_ms is None else max(0, draft.start_ms)
        clock = start + WORD_MS * len(text.split()) if draft.end_ms is None else max(start, draft.end_ms)
        yield Cue(number, draft.line, start, clock, draft.speaker, text, draft.language, draft.role)
