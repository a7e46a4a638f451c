"""What became of something that a person did."""

from enum import StrEnum


class Result(StrEnum):
    """What became of a click."""

    RECORDED = "recorded"
    STOOD = "stood"  # said before, or no longer possible: nothing changed
    UNKNOWN = "unknown"  # no such prompt or run, or erased with its session
    NOT_THEIRS = "not_theirs"  # somebody else's
