"""Follows a session: from what the platform reported to who speaks, in which role, and what is new."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from config.coaches import Coach, CoachDirectory
from redaction.events import Ended, Joined, Person, Said, Started, TranscriptReady
from redaction.model import SegmentId, Utterance, Window
from redaction.roles import role_of
from workers.mailbox import Context, Heard, Letter
from workers.reception import coach_references

HEARD = 40  # utterances kept as context: about four minutes of talk
PEOPLE = 50  # people remembered per session: more than any coaching call has, less than an attack would send

Opaque = Callable[[str, str], str]  # (what kind of id, the platform's id) -> our id


@dataclass(frozen=True, slots=True)
class Followed:
    """What a batch of letters comes to. `received` tells when each new segment came in."""

    window: Window
    context: Context
    received: dict[SegmentId, datetime]
    coach: Coach | None
    transcripts: tuple[TranscriptReady, ...]
    ended: bool


def follow(context: Context, letters: Sequence[Letter], directory: CoachDirectory, opaque: Opaque) -> Followed:
    """Understand these letters in the light of what was heard before. Changes nothing, asks nobody."""
    events = [letter.event for letter in letters if letter.event]
    context = _introduce(context, events, directory)
    coach = directory.coach(context.coach)
    new = _newest([Heard(event=each.event, number=each.number) for each in letters if isinstance(each.event, Said)])
    new = [each for each in new if not _settled(each, context.heard)]

    def utterance(heard: Heard) -> Utterance:
        person = context.people.get(heard.event.person.id, heard.event.person)
        said = heard.event
        return Utterance(
            segment=SegmentId(opaque("segment", said.segment)),
            speaker=opaque("speaker", said.person.id),
            role=role_of(person, coach, host_is_coach=context.host_is_coach),
            start_ms=said.start_ms,
            end_ms=said.end_ms,
            text=said.text,
            final=said.final,
            language=(said.language or context.language or "").partition("-")[0].lower() or None,
            revision=heard.number,
        )

    replaced = {each.event.segment for each in new}
    before = [each for each in context.heard if each.event.segment not in replaced]
    arrived = {letter.number: letter.received_at for letter in letters}
    return Followed(
        window=Window(
            heard=tuple(utterance(each) for each in before),
            said=tuple(sorted((utterance(each) for each in new), key=lambda said: said.start_ms)),
            names=_names(context.people.values(), coach),
        ),
        context=context.model_copy(update={"heard": tuple(_newest([*before, *new])[-HEARD:])}),
        received={SegmentId(opaque("segment", each.event.segment)): arrived[each.number] for each in new},
        coach=coach,
        transcripts=tuple(event for event in events if isinstance(event, TranscriptReady)),
        ended=any(isinstance(event, Ended) for event in events),
    )


def _introduce(context: Context, events: Sequence[object], directory: CoachDirectory) -> Context:
    """Take note of who is in the call, who of them is the coach, and the session's language."""
    people, coach, host_is_coach, language = (
        dict(context.people),
        context.coach,
        context.host_is_coach,
        context.language,
    )
    for event in events:
        if isinstance(event, Joined | Said) and len(people) < PEOPLE:
            people[event.person.id] = _merged(people.get(event.person.id), event.person)
        if isinstance(event, Started | Joined | Said | TranscriptReady):
            found = directory.find(*coach_references([event]))
            coach = coach or (found.id if found else None)
            named = None if isinstance(event, TranscriptReady) else event.coach
            host_is_coach = host_is_coach or bool(named and directory.find(named))
        if isinstance(event, Started):
            language = event.language or language
    return context.model_copy(
        update={"people": people, "coach": coach, "host_is_coach": host_is_coach, "language": language}
    )


def _merged(known: Person | None, person: Person) -> Person:
    """What a later event leaves out stays as it was said before."""
    news = {name: value for name, value in person.model_dump().items() if value not in (None, False)}
    return known.model_copy(update=news) if known else person


def _newest(heard: Iterable[Heard]) -> list[Heard]:
    """One text for each segment: a final before any partial, then the later one; in order of speech."""
    newest: dict[str, Heard] = {}
    for each in heard:
        known = newest.get(each.event.segment)
        if known is None or (each.event.final, each.number) > (known.event.final, known.number):
            newest[each.event.segment] = each
    return sorted(newest.values(), key=lambda each: (each.event.start_ms, each.number))


def _settled(new: Heard, heard: Sequence[Heard]) -> bool:
    """A partial that comes after its own final is late news."""
    return not new.event.final and any(old.event.final and old.event.segment == new.event.segment for old in heard)


def _names(people: Iterable[Person], coach: Coach | None) -> tuple[str, ...]:
    names = {person.name for person in people if person.name} | ({coach.name} if coach else set())
    return tuple(sorted(names))
