"""JSON transcripts: Google Meet's entries, Recall.ai's words, our own segments, and simple lists."""

import json
import re
from collections.abc import Iterator
from typing import Any

from config.vocabulary import Role
from redaction.transcripts.clock import millis, seconds_ms
from redaction.transcripts.cues import Draft, Source, tidy
from redaction.transcripts.tags import language_of

_LISTS = (
    "transcriptEntries",
    "transcript_entries",
    "entries",
    "turns",
    "segments",
    "utterances",
    "cues",
    "transcript",
    "results",
    "confirmed",
)
_DEPTH = 4  # how deep an entry may be wrapped: Recall.ai's deliveries have two shells, lists one
_GAP = re.compile(r"[\s,]*")
_SINCE_1970_MS = 10**11  # no recording lasts three years: larger times are dates
_ROLES = {role.value: role for role in Role} | {"host": Role.COACH}
_WANTED = 'an object with "text" and "speaker"'


def read_entries(source: Source) -> list[Draft]:
    """Read a JSON document, or JSON Lines. A later entry for the same segment replaces the earlier one.

    Raises MalformedError for broken JSON, and for an entry without words.
    """
    drafts: dict[str, Draft] = {}
    entries = ((line, entry) for line, value in _values(source) for entry in _entries(value))
    for number, (line, entry) in enumerate(entries, 1):
        if (draft := _draft(source, line, number, entry)) is not None:
            drafts[_segment_of(entry) or f"#{len(drafts)}"] = draft
    return _in_time(list(drafts.values()))


def _values(source: Source) -> Iterator[tuple[int, Any]]:
    """Each value at the top of the file, or in a list at the top, with the line that it begins on."""
    text, at, line, lists = source.text, 0, 1, 0
    decoder = json.JSONDecoder()
    while True:
        begin = _end_of_gap(text, at)
        line += text.count("\n", at, begin)
        if begin == len(text):
            break
        if text[begin] in "[]":
            lists += 1 if text[begin] == "[" else -1
            at = begin + 1
            continue
        try:
            value, at = decoder.raw_decode(text, begin)
        except json.JSONDecodeError as problem:
            raise source.expected(problem.lineno, f"valid JSON from column {problem.colno} on") from None
        except (ValueError, RecursionError):  # a number of thousands of digits, brackets without end
            raise source.expected(line, "JSON that can be read") from None
        yield line, value
        line += text.count("\n", begin, at)
    if lists:
        raise source.expected(line, "as many ] as [; the file may be cut off")


def _end_of_gap(text: str, at: int) -> int:
    found = _GAP.match(text, at)
    return found.end() if found else at


def _entries(value: Any, depth: int = 0) -> Iterator[Any]:
    """Take the entries out of what wraps them: a delivery's shells, a list under a name of its own."""
    if isinstance(value, list):
        for each in value:
            yield from _entries(each, depth + 1) if depth < _DEPTH else [each]
    elif isinstance(value, dict) and depth < _DEPTH and (inner := _inside(value)) is not None:
        yield from _entries(inner, depth + 1)
    else:
        yield value


def _inside(value: dict[str, Any]) -> Any | None:
    kind = str(value.get("event", value.get("type", "transcript")))
    if not kind.startswith("transcript") or kind.endswith("partial_data"):
        return None
    if isinstance(value.get("data"), dict):
        return value["data"]
    return next((value[name] for name in _LISTS if isinstance(value.get(name), list)), None)


def _draft(source: Source, line: int, number: int, entry: Any) -> Draft | None:
    """Return the cue of this entry; None for a partial, or for news of another kind."""
    if not isinstance(entry, dict):
        raise source.expected(line, f"{_WANTED} as entry {number}")
    if entry.get("is_final") is False or entry.get("completed") is False:
        return None  # its final text comes later
    words = _words(entry)
    if words is None and ("event" in entry or "type" in entry):
        return None
    if words is None:
        raise source.expected(line, f"{_WANTED} as entry {number}")
    start, end = _times(entry)
    speaker, role = _speaker(entry)
    tag = next((entry[key] for key in ("language", "languageCode", "language_code") if entry.get(key)), None)
    return Draft(line, [words], speaker, start, end, language_of(tag), role)


def _segment_of(entry: dict[str, Any]) -> str | None:
    meeting, segment = entry.get("meeting_id", ""), entry.get("segment_id")
    return f"{meeting}/{segment}" if isinstance(segment, str | int) else None


def _words(entry: dict[str, Any]) -> str | None:
    for key in ("text", "transcript", "spokenText"):
        if isinstance(entry.get(key), str):
            return str(entry[key])
    words = entry.get("words")
    if not isinstance(words, list) or not all(isinstance(each, dict) for each in words):
        return None
    return " ".join(each["text"] for each in words if isinstance(each.get("text"), str))


def _times(entry: dict[str, Any]) -> tuple[int | None, int | None]:
    words = entry.get("words") or [{}]
    if isinstance(words, list) and isinstance(words[0], dict) and isinstance(words[-1], dict):
        entry = {"start": _moment(words[0], "start_timestamp"), "end": _moment(words[-1], "end_timestamp")} | entry
    return _time(entry, "start"), _time(entry, "end")


def _moment(word: dict[str, Any], key: str) -> Any:
    moment = word.get(key)
    return moment.get("relative") if isinstance(moment, dict) else moment


def _time(entry: dict[str, Any], which: str) -> int | None:
    read = millis(entry.get(f"{which}_ms"))
    tried = (seconds_ms(entry.get(key)) for key in (which, f"{which}_time", f"{which}Time"))
    return read if read is not None else next((time for time in tried if time is not None), None)


def _speaker(entry: dict[str, Any]) -> tuple[str | None, Role | None]:
    given = next((entry[key] for key in ("speaker", "participant", "speakerName", "name") if entry.get(key)), None)
    if not isinstance(given, dict):
        return _name(given), _ROLES.get(str(entry.get("role")).lower())
    role = Role.COACH if given.get("is_host") is True else _ROLES.get(str(given.get("role")).lower())
    return _name(given.get("name") or given.get("id")), role


def _name(given: Any) -> str | None:
    """A name, or what stands for one: a number, or the last part of Google's resource names."""
    if isinstance(given, int) and not isinstance(given, bool) and abs(given) < 10**12:
        return f"Speaker {given}"
    if not isinstance(given, str):
        return None
    return tidy(given.rsplit("/", 1)[-1] if given.startswith("conferenceRecords/") else given) or None


def _in_time(drafts: list[Draft]) -> list[Draft]:
    """In order of time, from the first word on, where every entry says its time."""
    starts = [draft.start_ms for draft in drafts if draft.start_ms is not None]
    if len(starts) < len(drafts):
        return drafts
    first = min(starts, default=0)
    if first >= _SINCE_1970_MS:
        for draft in drafts:
            draft.start_ms = (draft.start_ms or first) - first
            draft.end_ms = draft.end_ms - first if draft.end_ms is not None else None
    return sorted(drafts, key=lambda draft: draft.start_ms or 0)
