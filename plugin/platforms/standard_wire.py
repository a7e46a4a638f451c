"""The JSON of our own door, and the event that each kind of it is. The schema in docs/ is made from here."""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from config.vocabulary import Role
from plugin.platforms.base import Id, Millis, Moment, OptionalShort, Short, Speech, Wire, to_millis
from redaction.events import Ended, Event, Joined, Left, Person, Revoked, Said, Started


class Envelope(Wire):
    """The part that says which kind of news this is."""

    type: Short


class Someone(Wire):
    """A person in the session."""

    id: Id = Field(description="Your own id for this person, the same throughout the session.")
    name: OptionalShort = Field(None, description="The name, so that it can be found and replaced in what is kept.")
    email: OptionalShort = Field(None, description="The e-mail address; a coach in the directory is known by it.")
    role: Role | None = Field(None, description="Left out: whoever is not a known coach counts as the client.")

    @property
    def person(self) -> Person:
        """The same in our own words."""
        return Person(id=self.id, name=self.name, email=self.email, role=self.role)


class About(Wire):
    """Which session it is about."""

    meeting_id: Id = Field(description="Your own id for this session, never used again for another.")


class Led(About):
    """Which session, and who leads it."""

    coach: OptionalShort = Field(None, description="The coach's id, e-mail, host id or Slack id in the directory.")


class Beginning(Led):
    """What is known when a session begins."""

    language: OptionalShort = Field(None, description="What is spoken, as a BCP 47 tag.", examples=["en", "de-AT"])


class Segment(Beginning):
    """What somebody said, as far as it is known."""

    platform: OptionalShort = Field(None, description="Where the call runs, for your own reading; not used.")
    segment_id: Id = Field(description="The same for every partial of a segment and for its final text.")
    speaker: Someone
    start_ms: Millis = Field(
        description="Milliseconds since the session's start, or since 1970: one of them throughout."
    )
    end_ms: Millis = Field(description="The end, counted like the start.")
    text: Speech = Field(description="All that is known of the segment so far, not only what is new.")
    is_final: bool = Field(True, description="False for a partial, which the next text for the segment replaces.")
    sequence: Millis | None = Field(None, description="Your own counter, for your own reading; not used.")


class Presence(Led):
    """Who came or went."""

    participant: Someone


class _Message(Wire):
    timestamp: Moment = Field(description="When it happened, ISO 8601.")


class TranscriptSegment(_Message):
    """Somebody said something. Send it again, under a new message id, as the text grows."""

    type: Literal["transcript.segment"]
    data: Segment

    @property
    def event(self) -> Event:
        """The same in our own words."""
        said = self.data
        return Said(
            segment=said.segment_id,
            person=said.speaker.person,
            text=said.text,
            start_ms=said.start_ms,
            end_ms=said.end_ms,
            language=said.language,
            final=said.is_final,
            coach=said.coach,
        )


class SessionStarted(_Message):
    """A session began. Optional: the first segment begins one too."""

    type: Literal["session.started"]
    data: Beginning

    @property
    def event(self) -> Event:
        """The same in our own words."""
        return Started(at_ms=to_millis(self.timestamp), coach=self.data.coach, language=self.data.language)


class SessionEnded(_Message):
    """A session is over. Send it: the words that are still kept, encrypted, go soon afterwards."""

    type: Literal["session.ended"]
    data: About

    @property
    def event(self) -> Event:
        """The same in our own words."""
        return Ended(at_ms=to_millis(self.timestamp))


class SessionRevoked(_Message):
    """Somebody took their consent back: screening stops at once."""

    type: Literal["session.revoked"]
    data: About

    @property
    def event(self) -> Event:
        """The same in our own words."""
        return Revoked()


class ParticipantJoined(_Message):
    """Somebody came in."""

    type: Literal["participant.joined"]
    data: Presence

    @property
    def event(self) -> Event:
        """The same in our own words."""
        return Joined(person=self.data.participant.person, coach=self.data.coach)


class ParticipantLeft(_Message):
    """Somebody went."""

    type: Literal["participant.left"]
    data: Presence

    @property
    def event(self) -> Event:
        """The same in our own words."""
        return Left(person=self.data.participant.person)


Message = TranscriptSegment | SessionStarted | SessionEnded | SessionRevoked | ParticipantJoined | ParticipantLeft

MODELS: dict[str, type[Message]] = {
    "transcript.segment": TranscriptSegment,
    "session.started": SessionStarted,
    "session.ended": SessionEnded,
    "session.revoked": SessionRevoked,
    "participant.joined": ParticipantJoined,
    "participant.left": ParticipantLeft,
}


def schema() -> dict[str, Any]:
    """Return the JSON Schema of everything that may be sent."""
    return TypeAdapter[Message](Annotated[Message, Field(discriminator="type")]).json_schema()
