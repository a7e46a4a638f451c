"""Screens a transcript from beginning to end, as if it were said now, and reports."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from config.spoken import spoken_languages
from plugin.offline.cast import Cast, KnownFrom, cast_of
from plugin.offline.prompting import prompts
from plugin.offline.report import LANGUAGES, Report, Said
from redaction.asking import COOLDOWN
from redaction.language import guess_language
from redaction.model import Finding, Screened, SegmentId, Utterance, Window
from redaction.nearby import HEARD
from redaction.pseudonyms import Pseudonyms
from redaction.transcripts import Cue, Transcript

BATCH = 64  # utterances screened together: as many as the language model takes in one pass


class Rules(Protocol):
    """The rules in force, as far as a report names them."""

    @property
    def version(self) -> str:
        """Hash of their content."""

    @property
    def languages(self) -> Collection[str]:
        """Languages that there are rules for, such as "en"."""


class Screening(Protocol):
    """Whatever finds risk and redacts: the real screener, or a fake of it."""

    @property
    def ruleset(self) -> Rules:
        """The rules in force."""

    def screen(self, window: Window, pseudonyms: Pseudonyms) -> Screened:
        """Return findings and redacted lines for what is new in the window."""


def screen_transcript(
    transcript: Transcript,
    screener: Screening,
    pseudonyms: Pseudonyms,
    *,
    coach: str | None = None,
    language: str | None = None,
    cooldown: timedelta = COOLDOWN,
    progress: Callable[[int], object] = lambda _done: None,
) -> Report:
    """Screen every cue, in batches, each with what was heard before. `progress` is told the size of each.

    `coach` and `language` are what somebody says they are; without them they are worked out. `cooldown`: how long
    a category is silent after a prompt.
    Raises MalformedError when it is not clear whom `coach` means.
    """
    cast = cast_of(transcript, coach)
    spoken, spoken_from = _language(transcript, language)
    parts: list[Screened] = []
    heard: tuple[Utterance, ...] = ()
    for said in _batches(transcript, cast, spoken):
        part = screener.screen(Window(heard, said, cast.participants), pseudonyms)
        heard = _remembered((*heard, *said), part)
        parts.append(part)
        progress(len(said))
    lines = tuple(_placed(transcript.cues, parts))
    return Report(
        file=transcript.name,
        format=transcript.format,
        timed=transcript.timed,
        language=spoken,
        language_from=spoken_from,
        coach_from=cast.coach_from,
        rules_version=screener.ruleset.version,
        lines=lines,
        prompts=tuple(prompts(lines, cooldown)),
        warnings=tuple(_warnings(transcript, cast, spoken, screener.ruleset.languages, lines)),
    )


def _language(transcript: Transcript, given: str | None) -> tuple[str | None, KnownFrom | None]:
    if given:
        return given, KnownFrom.OPTION
    written = [cue.language for cue in transcript.cues if cue.language]
    if written:
        return max(set(written), key=written.count), KnownFrom.FILE
    guess = guess_language(cue.text for cue in transcript.cues)
    return guess, KnownFrom.GUESS if guess else None


def _batches(transcript: Transcript, cast: Cast, language: str | None) -> Iterator[tuple[Utterance, ...]]:
    said = tuple(_utterance(cue, cast, language) for cue in transcript.cues)
    for at in range(0, len(said), BATCH):
        yield said[at : at + BATCH]


def _remembered(heard: Sequence[Utterance], part: Screened) -> tuple[Utterance, ...]:
    """What the next batch may look back at, and what of it is hidden already."""
    covers = {line.segment: line.covers for line in (*part.lines, *part.amended)}
    return tuple(replace(said, covered=covers.get(said.segment, said.covered)) for said in heard[-HEARD:])


def _utterance(cue: Cue, cast: Cast, language: str | None) -> Utterance:
    return Utterance(
        segment=SegmentId(str(cue.number)),
        speaker=cast.labels[cue.speaker],
        role=cast.role_of(cue),
        start_ms=cue.start_ms,
        end_ms=cue.end_ms,
        text=cue.text,
        language=cue.language or language,
    )


def _placed(cues: Sequence[Cue], parts: Sequence[Screened]) -> Iterator[Said]:
    found: dict[SegmentId, dict[str, Finding]] = defaultdict(dict)  # each rule once for each cue
    for finding in (finding for part in parts for finding in part.findings):
        found[finding.segment].setdefault(finding.rule, finding)
    lines = {line.segment: line for part in parts for line in (*part.lines, *part.amended)}  # the last one hides most
    for line in sorted(lines.values(), key=lambda line: int(line.segment)):
        cue = cues[int(line.segment) - 1]
        yield Said(cue.number, cue.line, line, tuple(found[line.segment].values()))


def _warnings(
    transcript: Transcript, cast: Cast, language: str | None, ruled: Collection[str], lines: Sequence[Said]
) -> Iterator[str]:
    """What a person must know in order not to trust the report too much."""
    there_are = " and ".join(_named(each) for each in sorted(ruled))
    if language is None:
        yield f"It is not clear which language this is; it was screened as if in {there_are}. Say which: --language en"
    elif language not in ruled:
        unread = " and personal data can stay in the text" if language not in spoken_languages() else ""
        yield f"This is in {_named(language)}, and there are rules for {there_are} only: risk can go unnoticed{unread}."
    if cast.coach_from is None:
        yield "It is not clear who the coach is, so everybody counts as the client. Say who: --coach NAME"
    if transcript.encoding == "cp1252":
        yield "This is not UTF-8 and was read as Windows-1252. Look at the accents."
    if withheld := sum(said.line.withheld for said in lines):
        yield f"Lines that could not be redacted and are left out: {withheld}. What was found in them is listed."


def _named(language: str) -> str:
    return LANGUAGES.get(language, f"another language ({language})")
