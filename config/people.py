"""Somebody whom we write to: where they are reached, in which language, and when not."""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def _is_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name} is no time zone: write it as in Europe/Berlin") from None
    return name


def _are_hours(text: str) -> str:
    found = _HOURS.fullmatch(text)
    if not found or found.group(1, 2) == found.group(3, 4):
        raise ValueError("quiet hours are written as in 21:00-07:00")
    return text


Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]


class Person(BaseModel):
    """What coaches and supervisors have in common. Times are theirs: `quiet_hours` in `timezone`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: Id
    name: str = Field(min_length=1, max_length=100)
    emails: tuple[str, ...] = ()
    slack_user: str | None = Field(default=None, pattern=r"^[UW][A-Z0-9]{2,}$")
    slack_team: str | None = Field(default=None, pattern=r"^T[A-Z0-9]{2,}$")  # where several workspaces are connected
    language: str | None = Field(default=None, pattern=r"^[a-z]{2,3}$")
    timezone: Annotated[str, AfterValidator(_is_zone)] = "UTC"
    quiet_hours: Annotated[str, AfterValidator(_are_hours)] | None = None  # never hold back what is imminent

    @property
    def references(self) -> Iterator[str]:
        """Everything that this person may be called by, folded for comparison."""
        known = (self.id, *self.emails, self.slack_user)
        return (reference.casefold() for reference in known if reference)

    def quiet_until(self, now: datetime) -> datetime | None:
        """When the quiet hours that hold now are over; None when they do not hold now."""
        if self.quiet_hours is None:
            return None
        begins, ends = (time.fromisoformat(part) for part in self.quiet_hours.split("-"))
        here = now.astimezone(ZoneInfo(self.timezone))
        clock = here.time()
        if not (begins <= clock < ends if begins < ends else clock >= begins or clock < ends):
            return None
        day = here.date() + timedelta(days=clock >= ends)
        return datetime.combine(day, ends, here.tzinfo).astimezone(now.tzinfo)
