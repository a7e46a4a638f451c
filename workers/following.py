"""Follows a session: from what the platform reported to who speaks, in which role, and what is new."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from config.coaches import Coach, CoachDirectory
from config.contracts import Contract
from config.vocabulary import Role
from redaction.events import Ended, Joined, Person, Said, Started, TranscriptReady
from redaction.model import Line, Participant, SegmentId, Terms, Utterance, Window
from redaction.nearby import HEARD
from redaction.roles import role_of
from workers.mailbox import Context, Heard, Letter
from workers.reception import coach_references

UNFINISHED = 10  # partials kept beside them, which must not crowd them out: seldom more than one for each speaker
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
    broken: bool  # we cannot hear it any more, but the call may go on


def follow(context: Context, letters: Sequence[Letter], directory: CoachDirectory, opaque: Opaque) -> Followed:
    """Understand these letters in the light of what was heard before. Changes nothing, asks nobody."""
    events = [letter.event for letter in letters if letter.event]
    context = _introduce(context, events, directory)
    coach = directory.coach(context.coach)
    contract = directory.contract_of(coach)
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
            language=_language(said, context, contract),
            revision=heard.number,
            covered=heard.covered,
        )

    replaced = {each.event.segment for each in new}
    before = [each for each in context.heard if each.event.segment not in replaced]
    arrived = {letter.number: letter.received_at for letter in letters}
    return Followed(
        window=Window(
            heard=tuple(utterance(each) for each in before),
            said=tuple(sorted((utterance(each) for each in new), key=lambda said: said.start_ms)),
            participants=_participants(context, coach),
            terms=_terms(contract, letters[-1].received_at.date()),
        ),
        context=context.model_copy(update={"heard": _lately([*before, *new])}),
        received={SegmentId(opaque("segment", each.event.segment)): arrived[each.number] for each in new},
        coach=coach,
        transcripts=tuple(event for event in events if isinstance(event, TranscriptReady)),
        ended=any(isinstance(event, Ended) for event in events),
        broken=any(isinstance(event, Ended) and event.broken for event in events),
    )


def remember(context: Context, lines: Iterable[Line]) -> Context:
    """Note what is hidden in the lines that were kept, so that they never hide less when they are redacted again."""
    covers = {line.revision: line.covers for line in lines}
    return context.model_copy(
        update={
            "heard": tuple(
                each.model_copy(update={"covered": covers[each.number]}) if each.number in covers else each
                for each in context.heard
            )
        }
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


def _lately(heard: Iterable[Heard]) -> tuple[Heard, ...]:
    """What came in last, in order of speech: after an outage, old words come in together and belong together."""
    arrived = sorted(_newest(heard), key=lambda each: each.number)
    finals = [each for each in arrived if each.event.final][-HEARD:]
    unfinished = [each for each in arrived if not each.event.final][-UNFINISHED:]
    return tuple(_newest([*finals, *unfinished]))


def _settled(new: Heard, heard: Sequence[Heard]) -> bool:
    """A partial that comes after its own final is late news."""
    return not new.event.final and any(old.event.final and old.event.segment == new.event.segment for old in heard)


def _participants(context: Context, coach: Coach | None) -> tuple[Participant, ...]:
    """Everybody in the call whose name is known, the coach also by the name in our directory."""
    roles = {
        person.name: role_of(person, coach, host_is_coach=context.host_is_coach)
        for person in context.people.values()
        if person.name
    }
    if coach:
        roles[coach.name] = Role.COACH
    return tuple(Participant(name, role) for name, role in sorted(roles.items()))


def _terms(contract: Contract | None, day: date) -> Terms:
    if contract is None:
        return Terms()
    return Terms(contract.anonymity_level, contract.names_allowed_on(day), contract.people)


def _language(said: Said, context: Context, contract: Contract | None) -> str | None:
    """What the platform says, or the session, or the contract if it has but one."""
    agreed = contract.languages[0] if contract and len(contract.languages) == 1 else None
    told = said.language or context.language or agreed or ""
    return told.partition("-")[0].lower() or None
