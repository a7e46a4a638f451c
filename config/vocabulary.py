"""The words of the field as types: who speaks, what is at risk, how badly, what a contract allows."""

from enum import StrEnum


class Role(StrEnum):
    """Who speaks. Somebody unknown counts as the client, so that nothing said goes unheard."""

    COACH = "coach"
    CLIENT = "client"


class Category(StrEnum):
    """The exceptions to confidentiality that a contract names, and two ways to break one."""

    SELF_HARM = "self_harm"
    HARM_TO_OTHERS = "harm_to_others"
    ABUSE = "abuse"
    LEGAL = "legal"
    MISCONDUCT = "misconduct"
    BREACH_INTENT = "breach_intent"
    COACH_DISCLOSURE = "coach_disclosure"


class Severity(StrEnum):
    """How soon a person must know: afterwards, now, or now with a supervisor standing by."""

    INFO = "info"
    CONCERN = "concern"
    IMMINENT = "imminent"

    @property
    def rank(self) -> int:
        """0 for info, 1 for concern, 2 for imminent; strings do not compare in this order."""
        return list(Severity).index(self)


class AnonymityLevel(StrEnum):
    """How people other than the client may appear in what is kept."""

    UNIDENTIFIED = "unidentified"
    BY_CATEGORY = "by_category"
    BY_NAME = "by_name"


class PromptDetail(StrEnum):
    """How much a prompt in chat may say: nothing of the matter, or its category."""

    DISCREET = "discreet"
    CATEGORY = "category"


class Profile(StrEnum):
    """How much is done to find personal data in an utterance."""

    LIVE = "live"  # our own recognizers: a fraction of a millisecond, no model but ours
    THOROUGH = "thorough"  # spaCy's name finder besides, many utterances at a time
