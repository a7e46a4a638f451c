"""The ways in which transcripts write a point in time, as milliseconds."""

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any

# Hours may be missing, digits unpadded; Teams writes a minus before any of the numbers.
CLOCK = r"-?(?:\d{1,6}:)?-?\d{1,3}:-?\d{1,3}(?:[.,]-?\d{1,9})?"

_PARTS = re.compile(r"(?:(\d{1,6}):)?(\d{1,3}):(\d{1,3})(?:[.,](\d{1,9}))?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FURTHEST_MS = 10**15  # the year 33658; beyond lies only garbage


def clock_ms(written: str) -> int | None:
    """Read "00:01:02.500", "1:02,5" or "0:-1:2.3"; None if it is something else."""
    parts = _PARTS.fullmatch(written.replace("-", ""))
    if parts is None:
        return None
    hours, minutes, seconds, fraction = parts.groups(default="0")
    whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
    return (whole * 1000 + int(f"{fraction:0<3}"[:3])) * (-1 if "-" in written else 1)


def seconds_ms(value: Any) -> int | None:
    """Read what a JSON field says about a time: seconds, a clock time, or a date and time since 1970."""
    if isinstance(value, str):
        read = clock_ms(value.strip())
        return read if read is not None else _iso_ms(value.strip())
    return millis(value * 1000) if _is_number(value) else None


def millis(value: Any) -> int | None:
    """Read a number of milliseconds; None if it is no number, or no sensible one."""
    return round(value) if _is_number(value) and abs(value) < _FURTHEST_MS else None


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, int) or math.isfinite(value)


def _iso_ms(written: str) -> int | None:
    try:
        moment = datetime.fromisoformat(written)
        return (moment.replace(tzinfo=moment.tzinfo or UTC) - _EPOCH) // timedelta(milliseconds=1)
    except (ValueError, OverflowError):
        return None  # not a date: the field then says nothing about time
