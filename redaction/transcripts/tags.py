"""Language tags as files write them: "en-US", "pt_br", "de"."""

import re
from typing import Any

_TAG = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.IGNORECASE | re.DOTALL)


def language_of(tag: Any) -> str | None:
    """Return the language of a tag, such as "en"; None if it is no tag."""
    found = _TAG.fullmatch(tag) if isinstance(tag, str) else None
    return found[1].lower() if found else None
