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


class QuietReason(StrEnum):
    """Why a coach wants prompts to wait on their page for a while. A list: nothing is typed."""

    SHARED_SCREEN = "shared_screen"
    IN_COMPANY = "in_company"
    TRAINING = "training"
    DEMONSTRATION = "demonstration"
    OTHER = "other"


class ClauseName(StrEnum):
    """The clauses of a contract that a protocol quotes."""

    EXCEPTIONS = "exceptions"  # what cannot be kept confidential
    DISCLOSURE = "disclosure"  # how a disclosure is made
    CONSENT = "consent"  # who is asked first
    THIRD_PARTY = "third_party"  # what was told in confidence about, or by, somebody else
    SPONSOR = "sponsor"  # what the organisation gets, and what it does not
    RECORDS = "records"  # what is kept, and how long
    WITHDRAWAL = "withdrawal"  # how consent is taken back


class PartyRole(StrEnum):
    """What somebody is in a contract. Coach and client are in the calls."""

    COACH = "coach"
    CLIENT = "client"
    SPONSOR = "sponsor"
    OTHER = "other"


class Outcome(StrEnum):
    """How a matter ended. Every way through a protocol ends in one."""

    FALSE_ALARM = "false_alarm"  # not what was meant
    NOT_NEEDED = "not_needed"  # looked into: nothing has to be disclosed
    CLIENT_DISCLOSES = "client_discloses"
    COACH_DISCLOSES = "coach_discloses"
    HELP_CAME = "help_came"
    NEED_MET = "need_met"  # the client found another way to what they need
    AGREEMENT_KEPT = "agreement_kept"  # what was agreed is kept
    OWN_TO_SHARE = "own_to_share"  # what the client told of themselves is theirs
    CLIENT_DECIDES = "client_decides"  # the client does it all the same; a supervisor has been asked
    NOT_SHARED = "not_shared"  # the coach stopped in time
    RECOVERY = "recovery"  # confidentiality was broken: the recovery plan follows
    RECOVERED = "recovered"  # the check-ins are done and the client was heard
    REHEARSED = "rehearsed"


class Effect(StrEnum):
    """What entering a step sets off: at most once in a run, whatever is taken back."""

    ASK_SUPERVISOR = "ask_supervisor"  # the coach is not sure and wants to talk
    ALERT_SUPERVISOR = "alert_supervisor"  # somebody may be in danger
    REQUEST_SUPERVISION = "request_supervision"  # to look back on it afterwards
    OPEN_BREACH = "open_breach"
    LEGAL_HOLD = "legal_hold"  # nothing of this session is erased
    REVIEW = "review"  # the coach looks back on the work with this client


class Entry(StrEnum):
    """What a breach record holds, in the order of the plan."""

    ACKNOWLEDGED = "acknowledged"
    APOLOGISED = "apologised"
    EXPLAINED = "explained"
    LISTENED = "listened"
    CONTRACT = "contract"  # gone through again, together
    CHANGED = "changed"  # what is done differently from now on
    SUPERVISOR = "supervisor"
    FEEDBACK = "feedback"  # the client's


class Missing(StrEnum):
    """Why a breach record cannot be closed yet."""

    NO_CHECKIN = "no_checkin"
    CHECKIN_OPEN = "checkin_open"
    NO_FEEDBACK = "no_feedback"


class Verdict(StrEnum):
    """What a coach says of a prompt afterwards, or of one that never came."""

    CONFIRMED = "confirmed"
    FALSE_ALARM = "false_alarm"
    MISSED = "missed"


class AlarmReason(StrEnum):
    """Why a prompt was a false alarm. A list: nothing is typed."""

    MEANT_OTHERWISE = "meant_otherwise"  # a figure of speech, a joke
    SOMEBODY_ELSES = "somebody_elses"  # a story, a film, the news
    LONG_KNOWN = "long_known"  # true, and dealt with before
    MISHEARD = "misheard"  # the transcript is wrong
    NOT_COVERED = "not_covered"  # true, and the agreement has no exception for it
    OTHER = "other"


class Recipient(StrEnum):
    """To what kind of place something is disclosed. Never a name."""

    EMERGENCY_SERVICE = "emergency_service"
    AUTHORITY = "authority"
    COURT = "court"
    PROTECTION_SERVICE = "protection_service"  # for children or adults at risk
    SPONSOR = "sponsor"
    SUPERVISOR = "supervisor"
    PROFESSIONAL_BODY = "professional_body"
    LEGAL_ADVICE = "legal_advice"
    CLIENT = "client"
    OTHER = "other"
