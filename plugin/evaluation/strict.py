"""How labelled data is read: nothing in it may be misread, and what is wrong is said without what was said."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

_IN_PLAIN_WORDS = {
    "json_invalid": "expected JSON",
    "missing": "is missing",
    "extra_forbidden": "is not a key of this format",
    "tuple_type": "needs a list",
    "list_type": "needs a list",
    "model_type": "needs to be an object",
    "string_type": "needs to be text",
    "int_type": "needs to be a whole number",
    "bool_type": "needs to be true or false",
    "string_too_short": "is empty",
    "greater_than_equal": "cannot be negative",
    "too_short": "needs at least one entry",
}
_LONGEST_KEY = 20  # of those that belong here, twice the longest; what is longer may be words in the wrong place

Place = tuple[int | str, ...]


def like(example: str, pattern: str) -> AfterValidator:
    """Refuse text that is not written like this example."""

    def check(value: str) -> str:
        if re.fullmatch(pattern, value) is None:
            raise ValueError(f"has to be written like {example}")
        return value

    return AfterValidator(check)


Language = Annotated[str, like("en", r"[a-z]{2,3}")]
Count = Annotated[int, Field(ge=0)]


class Strict(BaseModel):
    """Takes no text for a number, and no key that it does not know; a note is for people, and is skipped."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    note: str | None = Field(None, repr=False)


class Entry(Strict):
    """What stands in a file under a name of its own."""

    id: Annotated[str, Field(min_length=1)]


class Spoken(Strict):
    """What one speaker said before the other spoke."""

    speaker: str = Field(repr=False)
    text: str = Field(repr=False)


def complaint(problem: ValidationError) -> tuple[Place, str]:
    """Return place and complaint: of a misspelt key, rather than of the one that it misses."""
    wrong = problem.errors(include_url=False, include_input=False, include_context=False)
    first = min(wrong, key=lambda each: each["type"] != "extra_forbidden")
    return first["loc"], _IN_PLAIN_WORDS.get(first["type"], first["msg"].removeprefix("Value error, "))


def said(place: Place, what: str) -> str:
    """Return a complaint with its place in the item, as people count."""
    named = [f"number {step + 1}" if isinstance(step, int) else _key(step) for step in place]
    return f"{', '.join(named)}: {what}" if named else what


def _key(name: str) -> str:
    return name if name.isidentifier() and len(name) <= _LONGEST_KEY else "something else"
