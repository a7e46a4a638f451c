"""The contract of a coaching engagement, as far as screening must obey it."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from config.vocabulary import AnonymityLevel, PromptDetail


class Consent(BaseModel):
    """One person's consent to transcription and screening. Withdrawn stops screening at once."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    recorded: date
    withdrawn: date | None = None


class Contract(BaseModel):
    """What the parties agreed before the first session."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    languages: tuple[str, ...] = ("en",)
    anonymity_level: AnonymityLevel = AnonymityLevel.UNIDENTIFIED
    prompt_detail: PromptDetail = PromptDetail.DISCREET
    consents: tuple[Consent, ...] = ()
    erase_on_withdrawal: bool = True

    @property
    def allows_screening(self) -> bool:
        """Whether consent is on record and nobody has taken theirs back."""
        return bool(self.consents) and not any(given.withdrawn for given in self.consents)
