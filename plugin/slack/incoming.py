"""What Slack sends, checked once at the door: a click, a window that was sent off, a command, an event."""

from typing import Annotated, TypeVar
from urllib.parse import parse_qs

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from config.errors import MalformedError
from workers.prompts.answers import Copy

MOST_FIELDS = 40  # a click has one form field, a command a dozen

_Id = Annotated[str, Field(max_length=255)]  # Slack's limit for action ids and block ids
_Team = Annotated[str, Field(pattern=r"^[A-Z0-9]{1,32}$")]
_Trigger = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,255}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


_Model = TypeVar("_Model", bound=_Part)


class _User(_Part):
    id: _Id


class _Workspace(_Part):
    id: _Team


class _Action(_Part):
    action_id: _Id
    block_id: _Id = ""


class _Container(_Part):
    channel_id: str | None = Field(default=None, pattern=r"^[A-Z0-9]{1,32}$")
    message_ts: str | None = Field(default=None, pattern=r"^[0-9.]{1,32}$")

    @property
    def message(self) -> Copy | None:
        """The message that was clicked on."""
        return Copy(self.channel_id, self.message_ts) if self.channel_id and self.message_ts else None


class _Option(_Part):
    value: _Id


class _Chosen(_Part):
    selected_option: _Option | None = None


class _State(_Part):
    values: dict[str, dict[str, _Chosen]] = {}


class _View(_Part):
    callback_id: _Id = ""
    state: _State = _State()

    def chosen(self, name: str) -> str:
        """What was chosen from the list of this name; nothing where nothing was."""
        found = self.state.values.get(name, {}).get(name, _Chosen()).selected_option
        return found.value if found else ""


class Interaction(_Part):
    """As much of an interaction payload as we use. What could be typed into anything is not read at all."""

    type: str
    user: _User | None = None
    team: _Workspace | None = None
    trigger_id: _Trigger | None = None
    actions: tuple[_Action, ...] = ()
    container: _Container = _Container()
    view: _View | None = None


class Command(_Part):
    """A slash command. Of what was typed after it, one word counts; the rest is never looked at."""

    command: _Id
    text: Annotated[str, Field(repr=False)] = ""
    user_id: _Id
    team_id: _Team | None = None
    trigger_id: _Trigger | None = None

    @property
    def word(self) -> str:
        """The first word after the command, small."""
        return self.text[:40].strip().partition(" ")[0].lower()


class _Tokens(_Part):
    bot: tuple[str, ...] | None = None


class _Happening(_Part):
    type: _Id
    user: _Id | None = None
    tab: _Id | None = None
    tokens: _Tokens = _Tokens()


class Event(_Part):
    """As much of an event as we use."""

    type: _Id
    challenge: _Id = ""
    team_id: _Team | None = None
    event: _Happening | None = None


def read_interaction(body: bytes) -> Interaction:
    """Read the form in which Slack posts a click. Raises MalformedError for anything else."""
    (payload,) = _form(body).get("payload") or [""]
    return read(Interaction, payload)


def read_command(body: bytes) -> Command:
    """Read the form in which Slack posts a command. Raises MalformedError for anything else."""
    return checked(Command, {name: values[0] for name, values in _form(body).items()})


def read(model: type[_Model], text: str | bytes) -> _Model:
    """Read JSON as this. Raises MalformedError, which repeats nothing of it."""
    try:
        return model.model_validate_json(text)
    except ValidationError:
        raise MalformedError("slack: a payload that cannot be read") from None


def checked(model: type[_Model], given: object) -> _Model:
    """The same for what is no text any more."""
    try:
        return model.model_validate(given)
    except ValidationError:
        raise MalformedError("slack: a payload that cannot be read") from None


def _form(body: bytes) -> dict[str, list[str]]:
    try:
        fields = parse_qs(body.decode(), max_num_fields=MOST_FIELDS, keep_blank_values=True)
    except ValueError:
        raise MalformedError("slack: a form that cannot be read") from None
    if any(len(values) > 1 for values in fields.values()):
        raise MalformedError("slack: a form that says the same thing twice")
    return fields
