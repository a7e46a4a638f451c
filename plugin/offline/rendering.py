"""Reports as text for people, JSON for programs, WebVTT for players."""

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

import click

from config.vocabulary import Category, Severity
from plugin.offline.cast import KnownFrom
from plugin.offline.report import LANGUAGES, Prompt, Report, Said, Unreadable, clock
from redaction.model import Finding
from redaction.risk.why import GATHERED

SHAPE = 1  # of the JSON: grows when a field goes or changes its meaning, not when one is added

_KINDS = {  # what was replaced, one and several
    "PERSON": ("name", "names"),
    "LOCATION": ("place", "places"),
    "ORGANIZATION": ("organisation", "organisations"),
    "PHONE_NUMBER": ("phone number", "phone numbers"),
    "EMAIL_ADDRESS": ("e-mail address", "e-mail addresses"),
    "URL": ("web address", "web addresses"),
    "CREDIT_CARD": ("card number", "card numbers"),
    "IBAN_CODE": ("IBAN", "IBANs"),
    "BANK_ACCOUNT": ("bank account", "bank accounts"),
    "US_SSN": ("social security number", "social security numbers"),
    "NATIONAL_ID": ("official id", "official ids"),
    "ADDRESS": ("street address", "street addresses"),
    "POSTCODE": ("postcode", "postcodes"),
    "DATE_OF_BIRTH": ("date of birth", "dates of birth"),
    "IP_ADDRESS": ("IP address", "IP addresses"),
}
_COLOURS = {Severity.IMMINENT: "red", Severity.CONCERN: "yellow", Severity.INFO: None}


def as_text(report: Report, names: Mapping[Category, str], *, width: int, with_lines: bool) -> str:
    """Return a report to read in a terminal: in short, what was found and asked, then the redacted lines."""
    rows = [*_in_short(report, width), "", *_found(report, names, width), "", *_asked(report, names, width)]
    if with_lines:
        rows += [
            "",
            "Redacted transcript",
            *(row for said in report.lines for row in _line(report, said, names, width)),
        ]
    return "\n".join(rows) + "\n"


def as_json(reports: Sequence[Report | Unreadable], *, with_lines: bool) -> str:
    """Return reports in the shape that docs/screen.md describes."""
    files = [
        {"file": each.file, "error": each.error} if isinstance(each, Unreadable) else _as_dict(each, with_lines)
        for each in reports
    ]
    return json.dumps({"schema": SHAPE, "files": files}, ensure_ascii=False, indent=2) + "\n"


def as_vtt(report: Report) -> str:
    """Return the redacted transcript as WebVTT, each finding as a note above its cue."""
    blocks = ["WEBVTT", "NOTE redacted by pausepoint", *(block for said in report.lines for block in _cue(said))]
    return "\n\n".join(blocks) + "\n"


def _in_short(report: Report, width: int) -> Iterator[str]:
    counts = [f"{report.severities[each]} {each}" for each in reversed(Severity) if report.severities[each]]
    length = f" over {clock(report.length_ms)}" if report.timed else ""
    lines = f"{len(report.lines)} line{'s' if len(report.lines) != 1 else ''}{length}"
    yield click.style(report.file, bold=True)
    yield from _wrapped(f"{', '.join(counts) or 'Nothing found'} in {lines}.", width)
    replaced = [f"{count} {_kind(name, count)}" for name, count in report.replaced.most_common()]
    yield from _wrapped(f"Replaced: {', '.join(replaced) or 'nothing'}.", width)
    yield from _wrapped(f"{_language(report)}. Rules {report.rules_version}.", width)


def _language(report: Report) -> str:
    if report.language is None:
        return "Language not clear"
    name = LANGUAGES.get(report.language, report.language)
    return f"{name} (a guess)" if report.language_from is KnownFrom.GUESS else name


def _kind(entity: str, count: int) -> str:
    one, several = _KINDS.get(entity, (entity.lower().replace("_", " "),) * 2)
    return one if count == 1 else several


def _found(report: Report, names: Mapping[Category, str], width: int) -> Iterator[str]:
    yield "Findings"
    for said, finding in report.findings:
        where = f"{said.line.speaker}, cue {said.cue}, line {said.file_line}"
        severity = click.style(f"{finding.severity:<8}", fg=_COLOURS[finding.severity])
        yield f"  {_when(report, said)}  {severity}  {names[finding.category]} ({where})"
        yield from _wrapped(f"rule {finding.rule}: {_why(finding)}", width, " " * 22)
    if not any(report.severities.values()):
        yield "  none"


def _asked(report: Report, names: Mapping[Category, str], width: int) -> Iterator[str]:
    yield "Prompts that the coach would have had"
    for prompt in report.prompts:
        severity = click.style(f"{prompt.about.severity:<8}", fg=_COLOURS[prompt.about.severity])
        where = f"cue {prompt.said.cue}, line {prompt.said.file_line}"
        yield f"  {_when(report, prompt.said)}  {severity}  {names[prompt.about.category]} ({where})"
        yield from _wrapped(GATHERED if GATHERED in prompt.about.why else "", width, " " * 22)
    if not report.prompts:
        yield "  none"


def _why(finding: Finding) -> str:
    """The reasons without the rule's name, which stands before them; a veto is what lowered it to info."""
    reasons = (reason.removeprefix(f"rule {finding.rule}, ").replace("veto: ", "lowered: ") for reason in finding.why)
    return "; ".join(reasons) or "no reason given"


def _line(report: Report, said: Said, names: Mapping[Category, str], width: int) -> Iterator[str]:
    mark = "!" if any(finding.severity.rank >= Severity.CONCERN.rank for finding in said.findings) else " "
    head = f"{mark} {_when(report, said)}  {said.line.speaker:<8}  "
    first, *more = _wrapped(said.line.text, width, " " * len(head)) or [""]
    yield head + first.lstrip()
    yield from more
    for finding in said.findings:
        note = f"^ {finding.severity}: {names[finding.category]}"
        yield " " * len(head) + click.style(note, fg=_COLOURS[finding.severity])


def _when(report: Report, said: Said) -> str:
    return clock(said.line.start_ms) if report.timed else f"{f'#{said.cue}':>8}"


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(text, max(width, 40), initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


def _as_dict(report: Report, with_lines: bool) -> dict[str, Any]:
    return {
        "file": report.file,
        "error": None,
        "format": report.format,
        "timed": report.timed,
        "language": report.language,
        "language_from": report.language_from,
        "coach_from": report.coach_from,
        "rules_version": report.rules_version,
        "summary": {
            "lines": len(report.lines),
            "length_ms": report.length_ms,
            "findings": {severity.value: report.severities[severity] for severity in Severity},
            "replaced": dict(report.replaced.most_common()),
            "withheld": report.withheld,
        },
        "warnings": list(report.warnings),
        "findings": [_finding(said, finding) for said, finding in report.findings],
        "prompts": [_prompt(prompt) for prompt in report.prompts],
        "lines": [_spoken(said) for said in report.lines] if with_lines else None,
    }


def _finding(said: Said, finding: Finding) -> dict[str, Any]:
    return {
        "cue": said.cue,
        "file_line": said.file_line,
        "start_ms": said.line.start_ms,
        "speaker": said.line.speaker,
        "role": finding.role,
        "category": finding.category,
        "severity": finding.severity,
        "rule": finding.rule,
        "rule_version": finding.rule_version,
        "span": list(finding.span),
        "why": list(finding.why),
    }


def _prompt(prompt: Prompt) -> dict[str, Any]:
    return {
        "cue": prompt.said.cue,
        "file_line": prompt.said.file_line,
        "start_ms": prompt.said.line.start_ms,
        "category": prompt.about.category,
        "severity": prompt.about.severity,
        "rule": prompt.about.rule,
        "why": list(prompt.about.why),
    }


def _spoken(said: Said) -> dict[str, Any]:
    line = said.line
    return {
        "cue": said.cue,
        "file_line": said.file_line,
        "start_ms": line.start_ms,
        "end_ms": line.end_ms,
        "speaker": line.speaker,
        "role": line.role,
        "text": line.text,
        "entities": dict(line.entities),
        "withheld": line.withheld,
    }


def _cue(said: Said) -> Iterator[str]:
    for finding in said.findings:
        yield f"NOTE {finding.severity}: {finding.category}, rule {finding.rule}"
    line = said.line
    end = max(line.end_ms, line.start_ms + 1)  # a cue has to last
    words = escape(line.text, quote=False)
    yield f"{said.cue}\n{_precise(line.start_ms)} --> {_precise(end)}\n<v {escape(line.speaker)}>{words}</v>"


def _precise(ms: int) -> str:
    return f"{clock(ms)}.{ms % 1000:03}"
