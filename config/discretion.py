"""What chat must not give away: words that would tell a reader over the shoulder what a matter is about."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from config.errors import MisconfiguredError
from config.reading import plain, read_yaml

FILE = Path(__file__).parent / "defaults" / "discretion.yaml"

_Text = Annotated[str, Field(pattern=r"^\w[\w' -]*$")]


class _Telling(BaseModel):
    """The words of one language, in any letter case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: tuple[_Text, ...] = Field(min_length=1)
    beginnings: tuple[_Text, ...] = Field(min_length=1)  # of words


def telling(text: str, language: str) -> str | None:
    """Return the first word of a text that tells what a matter is about, if there is one."""
    pattern = _patterns().get(language)
    found = pattern.search(text) if pattern else None
    return found[0] if found else None


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    data = read_yaml(FILE)
    try:
        languages = TypeAdapter(dict[str, _Telling]).validate_python(data)
    except ValidationError as problem:
        raise MisconfiguredError(f"{FILE}: {plain(problem, data)}") from None
    return {language: _pattern(listed) for language, listed in languages.items()}


def _pattern(listed: _Telling) -> re.Pattern[str]:
    words, beginnings = ("|".join(map(re.escape, each)) for each in (listed.words, listed.beginnings))
    return re.compile(rf"\b(?:(?:{words})\b|(?:{beginnings})\w*)", re.IGNORECASE)
