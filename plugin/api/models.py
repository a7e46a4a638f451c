"""What programs send and get: the checks at the door, and what the OpenAPI document is made from."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from config.changes import Kind as ChangeKind
from config.changes import Part
from config.in_force import Origin
from config.switches import Position
from config.tuning import MOST_DOCUMENTS
from config.vocabulary import Category, Severity
from plugin.api.problems import DocumentProblem
from workers.evidence.prompts import Period
from workers.tuning.checks import MOST_DAYS, MOST_SESSIONS, Kind, State
from workers.tuning.drafts import LONGEST_TITLE, DraftState
from workers.tuning.publishing import LONGEST_REASON, GateName, GateState, Verdict
from workers.tuning.versions import InProgress

STORABLE = r"^[^\x00]*$"  # no database keeps a NUL

Page = Annotated[str, Field(pattern=STORABLE, description="YAML text.")]
Documents = Annotated[
    dict[Annotated[str, Field(max_length=80, pattern=STORABLE)], Page],
    Field(max_length=MOST_DOCUMENTS, description="Documents by path: rules/NAME.yaml, switches.yaml and so on."),
]
Digest = Annotated[str, Field(description="A version's name: 64 hex digits.")]
Person = Annotated[str, Field(description="An account's id, or what the command line calls somebody.")]


class Sent(BaseModel):
    """Whatever a program sends: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Got(BaseModel):
    """Whatever a program gets."""

    model_config = ConfigDict(from_attributes=True)


class DocumentsBody(Sent):
    """Documents, all of a version."""

    documents: Documents


class RevisionBody(DocumentsBody):
    """A new revision of a draft."""

    onto: str | None = Field(
        None,
        pattern="^[0-9a-f]{64}$",
        description="The live version, if these documents take in what went live since the draft was begun.",
    )


class DraftBody(Sent):
    """A new draft; without documents, of what is live."""

    title: str = Field(min_length=1, max_length=LONGEST_TITLE, pattern=STORABLE)
    documents: Documents | None = None


class ProposalBody(Sent):
    """Asks for approval of a draft as it was at this revision."""

    revision: int = Field(ge=1, le=1_000_000_000)
    reason: str = Field(min_length=1, max_length=LONGEST_REASON, pattern=STORABLE)


class CheckBody(Sent):
    """Asks for a check. `days` and `sessions` are for a backtest, and only for that."""

    kind: Kind
    days: int | None = Field(None, ge=1, le=MOST_DAYS)
    sessions: int | None = Field(None, ge=1, le=MOST_SESSIONS)


class Side(Sent):
    """One side of a comparison: a version by the beginning of its name, `live`, `installed`, or documents."""

    version: str | None = Field(None, pattern="^(live|installed|[0-9a-f]{6,64})$")
    documents: Documents | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.version is None) == (self.documents is None):
            raise ValueError("give either a version or documents")
        return self


class DiffBody(Sent):
    """What to compare."""

    before: Side
    after: Side


class PublicationsQuery(Sent):
    """How many."""

    limit: int = Field(100, ge=1, le=1000, description="At most so many, the newest first.")


class DraftsQuery(Sent):
    """Which drafts."""

    state: DraftState | None = Field(None, description="Only drafts in this state.")
    limit: int = Field(100, ge=1, le=1000, description="At most so many, those changed last first.")


class EvidenceQuery(Sent):
    """How far back."""

    period: Period = Field(Period.MONTH, description="Of sessions that began in so many days, or in all that is kept.")


class Version(Got):
    """Documents that never change, by the hash of their content."""

    digest: Digest
    documents: dict[str, str]


class Publication(Got):
    """A version going live. Number 0 is what is installed."""

    number: int
    digest: Digest
    kind: Literal["installed", "publish", "rollback"]
    in_progress: InProgress
    by: Person
    approved_by: list[Person]
    reason: str
    at: datetime | None
    draft_id: str | None


class LiveVersion(Version):
    """What is in force."""

    publication: Publication


class Publications(Got):
    """What was in force, the newest first."""

    publications: list[Publication]


class Checked(Got):
    """What to mend in documents; nothing: they can be used."""

    digest: Digest
    problems: list[DocumentProblem]


class Change(Got):
    """One thing that is otherwise, in sentences."""

    path: str
    part: Part
    subject: str
    language: str | None
    kind: ChangeKind
    lines: list[str]
    weakens_core: bool


class Diff(Got):
    """What one version does otherwise than another."""

    before: Digest
    after: Digest
    changes: list[Change]


class Draft(Got):
    """A change that somebody works on, as its newest revision has it."""

    id: str
    title: str
    state: DraftState
    based_on: Digest
    revision: int
    digest: Digest
    author: Person
    authors: list[Person] = Field(description="Of all revisions: none of them may approve it.")
    created_at: datetime
    changed_at: datetime
    shadowed_at: datetime | None
    reason: str | None


class Drafts(Got):
    """Drafts, those changed last first."""

    drafts: list[Draft]


class Approval(Got):
    """What somebody said of this version."""

    by: Person
    at: datetime
    verdict: Verdict
    reason: str
    waives: list[GateName]


class Standing(Got):
    """Where a draft stands."""

    gates: dict[GateName, GateState]
    missing: list[GateName]
    approvals: list[Approval]
    needed: int = Field(description="How many approvals it needs.")
    weakened: list[str] = Field(description="What it weakens of the safety core.")
    unreadable: str | None


class WholeDraft(Draft):
    """A draft with what it says and where it stands."""

    documents: dict[str, str]
    standing: Standing


class Check(Got):
    """A check as it stands. `found` holds counts, rules and made-up cases, and neither sessions nor their words."""

    id: str
    digest: Digest
    against: Digest
    kind: Kind
    state: State
    asked: dict[str, int]
    done: int
    total: int
    found: dict[str, object]
    by: Person
    asked_at: datetime
    worked_at: datetime | None
    ended_at: datetime | None


class Shadow(Got):
    """What a draft found in shadow: by rule, how often it alone, only the live version, or both but otherwise."""

    since: datetime | None
    sessions: int
    hours: float
    new: dict[str, int]
    lost: dict[str, int]
    changed: dict[str, int]


class Rule(Got):
    """One rule. `severity` is null of one that is switched off."""

    language: str
    id: str
    category: Category
    severity: Severity | None
    origin: Origin
    switched: Position | None


class Rules(Got):
    """The rules that are in force."""

    digest: Digest
    rules: list[Rule]


class EvidenceOfRule(Got):
    """How often a rule spoke, and what coaches said of it. A prompt that several rules led to counts for each."""

    rule: str
    category: Category
    findings: dict[Severity, int]
    prompts: int
    answered: int
    confirmed: int
    false_alarms: int


class EvidenceOfRules(Got):
    """What is known of each rule that found something in a period."""

    period: Period
    hours: float = Field(description="Of talk, in all sessions of the period.")
    rules: list[EvidenceOfRule]
