"""Try-out: lines that somebody makes up are screened at once, by what is live and by a draft. Nothing is kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import pairwise
from types import MappingProxyType

from flask import Blueprint, Response, request

from config.catalogue import Listed
from config.context import known_languages
from config.errors import MisconfiguredError
from config.rights import Right
from config.vocabulary import Role, Severity
from plugin.console import rule_words
from plugin.console.desk import Desk, Sheet
from plugin.console.frame import Frame
from plugin.demo import sample_call
from redaction.model import Finding
from workers.tuning.tryout import MOST_CHARACTERS, MOST_LINES, Tried, Tryout, Turn

_A_QUESTION = """\
coach: You went quiet just now. Are you thinking about suicide?
client: Most nights.
coach: Thank you for telling me. Is there a plan?
client: I have the pills in the drawer. Tonight, when they are asleep.
"""
_HARMLESS = """\
client: That deadline is killing me, and I nearly died laughing when he said it.
client: In the film she wants to kill herself, it was hard to watch.
client: I'm not going to hurt anybody, don't worry.
coach: If somebody told me they wanted to die, I would have to ask.
"""
_NAMES = """\
client: My manager Priya Raman moved me to the Leeds office in March.
client: Write to me at sam.tarrant@example.org or call 020 7946 0018.
"""


def _sample_call() -> str:
    return "".join(f"{turn.role}: {turn.text}\n" for turn in sample_call())


SAMPLES: Mapping[str, tuple[str, Callable[[], str]]] = MappingProxyType(
    {
        "call": ("a whole call", _sample_call),
        "question": ("a question and its answer", lambda: _A_QUESTION),
        "harmless": ("what only sounds bad", lambda: _HARMLESS),
        "names": ("names and numbers", lambda: _NAMES),
    }
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line. `severity`: of the worst that was found in it, if anything was."""

    text: str = field(repr=False)
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as it is shown. `where`: in "both" versions, or only in "live" or in the "draft"."""

    rule: str
    name: str
    language: str
    severity: Severity
    reasons: tuple[str, ...]
    where: str = "both"


@dataclass(frozen=True, slots=True)
class Shown:
    """One line with all that was made of it."""

    role: Role
    pieces: tuple[Piece, ...] = field(repr=False)
    found: tuple[Found, ...] = ()
    redacted: str = field(default="", repr=False)
    otherwise: str = field(default="", repr=False)  # as the live version redacts it, where the draft does otherwise


def tryout_blueprint(frame: Frame, desk: Desk, tryout: Tryout) -> Blueprint:
    """Return the page as a blueprint."""
    views = _Views(frame, desk, tryout)
    blueprint = frame.blueprint("console_tryout", prefix="/try")
    blueprint.add_url_rule("", "home", views.home)
    blueprint.add_url_rule("", "screen", views.screen, methods=["POST"])
    return blueprint


class _Views:
    def __init__(self, frame: Frame, desk: Desk, tryout: Tryout) -> None:
        self._frame, self._desk, self._tryout = frame, desk, tryout

    def home(self) -> Response:
        """An empty field, or one with a sample in it."""
        sheet = self._sheet()
        _, sample = SAMPLES.get(request.args.get("sample", ""), ("", str))
        return self._page(sheet, sample(), "")

    def screen(self) -> Response:
        """What is found in what was typed."""
        sheet = self._sheet()
        self._frame.door.check_form()
        text, language = request.form.get("text", "").replace("\r\n", "\n"), request.form.get("language", "")
        language = language if language in known_languages() else ""
        lines, problem = self._screened(sheet, text, language or None)
        status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
        if "HX-Request" in request.headers:
            return self._frame.part("rules/_screened.html", status=status, **self._facts(sheet, lines, problem))
        return self._page(sheet, text, language, lines, problem, status)

    def _sheet(self) -> Sheet:
        """The live version is open to whoever sees rules, a draft to whoever edits them."""
        self._frame.door.require(Right.EDIT_RULES if request.args.get("draft") else Right.SEE_RULES)
        return self._desk.asked()

    def _screened(self, sheet: Sheet, text: str, language: str | None) -> tuple[list[Shown], str]:
        turns = turns_of(text)
        if len(turns) > MOST_LINES or len(text) > MOST_CHARACTERS:
            return [], f"This is too long to try: at most {MOST_LINES} lines and {MOST_CHARACTERS:,} characters."
        if not turns:
            return [], ""
        try:
            if not sheet.draft:
                return [_shown(each, self._known(sheet)) for each in self._by(sheet, turns, language)], ""
            live = self._desk.live()
            both = zip(self._by(live, turns, language), self._by(sheet, turns, language), strict=True)
            return [_compared(*each, self._known(live), self._known(sheet)) for each in both], ""
        except MisconfiguredError as problem:
            return [], f"This version cannot be tried: {problem}"

    def _by(self, sheet: Sheet, turns: Sequence[Turn], language: str | None) -> list[Tried]:
        if sheet.tuning is None:
            raise MisconfiguredError(sheet.problem)
        return self._tryout.screened(sheet.tuning, turns, language)

    def _known(self, sheet: Sheet) -> dict[tuple[str, str], Listed]:
        return {(each.language, each.id): each for each in self._desk.listed(sheet)}

    def _page(
        self,
        sheet: Sheet,
        text: str,
        language: str,
        lines: Sequence[Shown] = (),
        problem: str = "",
        status: int = HTTPStatus.OK,
    ) -> Response:
        return self._frame.page(
            "rules/try.html",
            section="rules",
            status=status,
            text=text,
            language=language,
            languages=known_languages(),
            samples=SAMPLES,
            most_lines=MOST_LINES,
            most_characters=MOST_CHARACTERS,
            **self._facts(sheet, lines, problem),
        )

    def _facts(self, sheet: Sheet, lines: Sequence[Shown], problem: str) -> dict[str, object]:
        return {"sheet": sheet, "lines": lines, "problem": problem, "words": rule_words}


def turns_of(text: str) -> list[Turn]:
    """Return the turns of a call: one a line, said by whom it begins with, and by the client where that is nobody."""
    return [_turn(line.strip()) for line in text.split("\n") if line.strip()]


def _turn(line: str) -> Turn:
    by, colon, said = line.partition(":")
    if colon and said.strip() and by.strip().lower() in set(Role):
        return Turn(Role(by.strip().lower()), said.strip())
    return Turn(Role.CLIENT, line)


def _shown(tried: Tried, known: Mapping[tuple[str, str], Listed], otherwise: str = "") -> Shown:
    found = tuple(_found(each, tried.language, known) for each in tried.findings)
    return Shown(tried.turn.role, pieces_of(tried.turn.text, tried.findings), found, tried.redacted, otherwise)


def _compared(
    live: Tried, draft: Tried, known: Mapping[tuple[str, str], Listed], known_in_draft: Mapping[tuple[str, str], Listed]
) -> Shown:
    """A line with what both versions found, and where they differ."""
    there, here = {_key(each) for each in live.findings}, {_key(each) for each in draft.findings}
    found = [
        _found(each, draft.language, known_in_draft, "both" if _key(each) in there else "draft")
        for each in draft.findings
    ]
    found += [_found(each, live.language, known, "live") for each in live.findings if _key(each) not in here]
    every = (*draft.findings, *(each for each in live.findings if _key(each) not in here))
    otherwise = live.redacted if live.redacted != draft.redacted else ""
    return Shown(draft.turn.role, pieces_of(draft.turn.text, every), tuple(found), draft.redacted, otherwise)


def _key(finding: Finding) -> tuple[str, Severity, tuple[int, int]]:
    return finding.rule, finding.severity, finding.span


def _found(finding: Finding, language: str, known: Mapping[tuple[str, str], Listed], where: str = "both") -> Found:
    listed = known.get((language, finding.rule))
    name = listed.name if listed else finding.rule.rpartition(".")[2].replace("-", " ")
    reasons = tuple(rule_words.reasons(finding.why, listed.entry if listed else None))
    return Found(finding.rule, name, language if listed else "", finding.severity, reasons, where)


def pieces_of(text: str, findings: Sequence[Finding]) -> tuple[Piece, ...]:
    """Cut a line where a finding begins or ends."""
    cuts = sorted({0, len(text), *(min(at, len(text)) for each in findings for at in each.span)})
    return tuple(Piece(text[a:b], _worst(findings, a, b)) for a, b in pairwise(cuts))


def _worst(findings: Sequence[Finding], start: int, end: int) -> Severity | None:
    over = [each.severity for each in findings if each.span[0] < end and start < each.span[1]]
    return max(over, key=lambda severity: severity.rank, default=None)
