"""The dashboard: what needs somebody now, worst first, then how everything is going. No word of any session."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from config.rights import Right
from config.vocabulary import Severity
from plugin.console.frame import Frame
from plugin.console.sheets import Cell, csv_file
from workers.liveness import BEHIND
from workers.overview import Overview, Platform, overview

SHOWN = 50  # sessions on the page; the file has all of them
WAITS_LONG = timedelta(minutes=5)  # after which an unanswered prompt is worth somebody's look
GAPS = {"silence": "hears nothing", "lag": "late", "worker": "no worker", "platform": "the platform stopped"}
PARTS = {
    "Ticker": "Nothing falls due and nobody notices gaps. Start it: pausepoint ticker",
    "Live lane": "Live sessions are not screened. Start a worker: pausepoint worker",
    "Batch lane": "Whole transcripts wait. Start a worker: pausepoint worker",
    "Sender": "Prompts leave late. Start a worker: pausepoint worker",
}


class Trouble(NamedTuple):
    """Something that somebody should do something about."""

    what: str
    do: str
    kind: str = "look"


class Today:
    """The first page of the console, and what lies under /console/today."""

    def __init__(self, frame: Frame, platforms: Sequence[str] = ()) -> None:
        self._frame = frame
        self._platforms = platforms  # that are set up, whether they have delivered anything or not

    def blueprint(self) -> Blueprint:
        """Return the part that updates by itself, and the tables as files."""
        blueprint = self._frame.blueprint("today", prefix="/today")
        blueprint.add_url_rule("", "part", self.part)
        blueprint.add_url_rule(f"/<any({','.join(SHEETS)}):table>.csv", "sheet", self.sheet)
        return blueprint

    def page(self) -> Response:
        """The whole page."""
        self._frame.door.require(Right.SEE_HEALTH)
        return self._frame.page("today/page.html", section="today", **self._facts())

    def part(self) -> AnyResponse:
        """What updates, alone; 304 while it is the same, so that nothing on the page moves."""
        self._frame.door.require(Right.SEE_HEALTH)
        facts = self._facts()
        response = self._frame.part("today/_live.html", **facts)
        response.headers["ETag"] = str(facts["tag"])
        return response.make_conditional(request)

    def sheet(self, table: str) -> Response:
        """One of the tables as a file."""
        self._frame.door.require(Right.SEE_HEALTH)
        header, rows = SHEETS[table]
        return csv_file(table, header, rows(overview(self._frame.store)))

    def _facts(self) -> dict[str, Any]:
        seen, now = overview(self._frame.store), self._frame.store.clock()
        known = {platform.name for platform in seen.platforms}
        silent = [Platform(name) for name in self._platforms if name not in known]
        facts: dict[str, Any] = {
            "seen": seen,
            "platforms": [*seen.platforms, *silent],
            "sessions": seen.sessions[:SHOWN],
            "troubles": troubles(seen, now),
            "gaps": GAPS,
            "minutes": lambda since: minutes(now - since),
        }
        html = self._frame.part("today/_seen.html", **facts).get_data()
        return {**facts, "tag": f'"{hashlib.sha256(html).hexdigest()[:32]}"'}


def troubles(seen: Overview, now: datetime) -> list[Trouble]:
    """What needs somebody: imminent danger first, then what keeps prompts from coming, then the rest."""
    every = (*_machinery(seen), *_sessions(seen), *_prompts(seen, now), *_left_over(seen))
    return sorted(every, key=lambda each: each.kind != "imminent")


def minutes(span: timedelta) -> str:
    """A duration as people say it: "under a minute", "12 min", "2 h 05 min", "3 days"."""
    whole = max(int(span.total_seconds()), 0) // 60
    if whole < 1:
        return "under a minute"
    if whole < 60:
        return f"{whole} min"
    hours, rest = divmod(whole, 60)
    return f"{hours} h {rest:02} min" if hours < 48 else f"{hours // 24} days"


def _machinery(seen: Overview) -> Iterator[Trouble]:
    if seen.queues is None:
        do = (
            "Deliveries are refused and nothing is screened. Start the queue, or look why it is down: pausepoint doctor"
        )
        yield Trouble("The queue does not answer", do)
        return
    for name, do in PARTS.items():
        if not seen.queues.alive.get(name):
            yield Trouble(f"{name}: nobody is there", do)


def _sessions(seen: Overview) -> Iterator[Trouble]:
    with_gap = [each for each in seen.sessions if each.gap]
    if with_gap:
        do = "The coaches have been told that they are on their own. See below which platform it is."
        yield Trouble(f"{_many(len(with_gap), 'live session is', 'live sessions are')} not screened properly", do)
    late = [each for each in seen.sessions if each.is_late and not each.gap]
    if late:
        do = "Prompts come late. If it stays like this, start another worker."
        yield Trouble(
            f"{_many(len(late), 'live session is', 'live sessions are')} more than {BEHIND.seconds} s behind", do
        )


def _prompts(seen: Overview, now: datetime) -> Iterator[Trouble]:
    for prompts in seen.prompts:
        waits = now - prompts.oldest_at
        if prompts.open and waits > WAITS_LONG and prompts.severity is not Severity.INFO:
            kind = "imminent" if prompts.severity is Severity.IMMINENT else "look"
            many = f"{prompts.open} {prompts.severity.value} {'prompt' if prompts.open == 1 else 'prompts'} open"
            yield Trouble(
                f"{many}, the oldest for {minutes(waits)}",
                "Reach the coach, or their supervisor. The escalation ladder has its own course.",
                kind,
            )


def _left_over(seen: Overview) -> Iterator[Trouble]:
    for reason, count in sorted(seen.parked.items()):
        do = "Each failed three times; its words stay sealed until their key dies. Search the log for this word."
        yield Trouble(f"{_many(count, 'delivery', 'deliveries')} laid aside: {reason}", do)
    if failed := seen.unsent.get("failed"):
        do = "The coach's page has each prompt all the same. Check Slack: pausepoint doctor"
        yield Trouble(f"{_many(failed, 'message', 'messages')} of the last day could not be sent", do)
    if unknown := seen.unsent.get("unknown"):
        do = "Nothing to do: none is sent twice, and the coach's page has each prompt."
        yield Trouble(f"{_many(unknown, 'message', 'messages')} of the last day may not have arrived", do)


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def _session_rows(seen: Overview) -> Iterator[tuple[Cell, ...]]:
    for each in seen.sessions:
        behind = None if each.behind is None else round(each.behind.total_seconds(), 1)
        yield each.platform, each.language, each.began_at, each.heard_at, behind, each.gap


def _prompt_rows(seen: Overview) -> Iterator[tuple[Cell, ...]]:
    for each in seen.prompts:
        yield each.severity.value, each.open, each.snoozed, each.oldest_at


def _platform_rows(seen: Overview) -> Iterator[tuple[Cell, ...]]:
    for each in seen.platforms:
        yield each.name, each.delivered_at, each.live, each.sessions, each.gaps


SHEETS: Mapping[str, tuple[Sequence[str], Callable[[Overview], Iterator[tuple[Cell, ...]]]]] = {
    "sessions": (("platform", "language", "began_at", "heard_at", "seconds_behind", "gap"), _session_rows),
    "prompts": (("severity", "open", "snoozed", "oldest_at"), _prompt_rows),
    "platforms": (("platform", "delivered_at", "live", "sessions_in_30_days", "gaps_in_last_hour"), _platform_rows),
}
