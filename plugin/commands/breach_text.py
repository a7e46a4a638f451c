"""How a breach record, and the report for the client, look as plain text."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from textwrap import fill

from config.recovery import Recovery
from workers.archive.export import moment
from workers.breach_records import Breach

_WIDTH = 100


def authority(breach: Breach, now: datetime) -> str:
    """How long there is to tell the authority."""
    by = breach.authority_by
    if by is None:
        return f"told {moment(breach.authority_told_at)}" if breach.authority_told_at else "no personal data"
    return f"{length(by - now)} left" if by > now else f"{length(now - by)} late"


def length(span: timedelta) -> str:
    """A length of time in hours and minutes."""
    minutes = int(span.total_seconds() // 60)
    return f"{minutes // 60} h {minutes % 60} min"


def row(breach: Breach, now: datetime) -> tuple[str, ...]:
    """One line of the list."""
    upcoming = breach.next_checkin
    return (
        breach.id,
        breach.coach_id,
        moment(breach.opened_at),
        "closed" if breach.closed_at else "open",
        authority(breach, now),
        f"{upcoming.due_at.astimezone():%Y-%m-%d}" if upcoming else "none",
    )


def whole(breach: Breach, words: Recovery, now: datetime) -> Iterator[str]:
    """Everything in a record: what was done, what is still missing."""
    yield f"Record     {breach.id}, opened {moment(breach.opened_at)}"
    yield f"Coach      {breach.coach_id}, knew of it {moment(breach.aware_at)}"
    yield f"Authority  {authority(breach, now)}"
    state = f"closed {moment(breach.closed_at)}" if breach.closed_at else "open"
    yield f"State      {state}"
    for each in () if breach.closed_at else breach.missing:
        yield f"           {words.closing.missing[each]}"
    for kind, step in words.steps.items():
        yield f"\n{step.title}" + ("" if breach.of_kind(kind) else ": not yet")
        for entry in breach.of_kind(kind):
            yield _indented(f"{moment(entry.at)}  {entry.actor}  {entry.text}".rstrip())
    yield f"\n{words.checkin.title}" + ("" if breach.checkins else ": none")
    for each_ in breach.checkins:
        done = f"done {moment(each_.done_at)}" if each_.done_at else "to come"
        yield f"  {each_.id}  {each_.due_at.astimezone():%Y-%m-%d}  {done}"


def report(breach: Breach, words: Recovery, now: datetime, zone: tzinfo) -> Iterator[str]:
    """What the client is given."""
    yield words.report.title
    yield ""
    yield fill(words.report.lead, _WIDTH)
    yield f"{words.report.known_since} {_at(breach.aware_at, zone)}."
    if breach.authority_told_at:
        yield f"{words.report.told_on} {_at(breach.authority_told_at, zone)}."
    for kind, step in words.steps.items():
        entries = [each for each in breach.for_the_client if each.kind is kind]
        yield from ["", step.report] if entries else []
        for entry in entries:
            yield _indented(f"{entry.at.astimezone(zone):%Y-%m-%d}  {entry.text}".rstrip())
    yield from ["", words.report.checkins] if breach.checkins else []
    for each in breach.checkins:
        held = f"{words.report.held_on} {each.done_at.astimezone(zone):%Y-%m-%d}" if each.done_at else ""
        yield f"  {held or f'{words.report.agreed_for} {each.due_at.astimezone(zone):%Y-%m-%d}'}"
    yield f"\n{words.report.made} {_at(now, zone)}"


def _at(moment_: datetime, zone: tzinfo) -> str:
    return f"{moment_.astimezone(zone):%Y-%m-%d %H:%M}"


def _indented(text: str) -> str:
    return fill(text, _WIDTH, initial_indent="  ", subsequent_indent="    ")
