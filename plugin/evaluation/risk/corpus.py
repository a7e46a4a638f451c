"""The risk corpus as cases to measure by."""

from plugin.evaluation.risk.cases import Case
from plugin.evaluation.strict import Spoken
from plugin.evaluation.talk import transcript_of
from redaction.models import corpus


def read_corpus(name: str, text: str) -> tuple[Case, ...]:
    """Return the cases of a corpus file, which is called after its language, like en.txt.

    Raises MalformedError with the file, the line and what is wrong there, and never with what was said.
    """
    return tuple(_case(labelled) for labelled in corpus.read_corpus(name, text))


def _case(labelled: corpus.Labelled) -> Case:
    name = f"{labelled.language}-{labelled.number}"
    spoken = [Spoken(speaker=turn.role.value, text=turn.text) for turn in labelled.turns]
    transcript = transcript_of(name, labelled.language, spoken)
    return Case(name, labelled.language, labelled.kind, transcript, labelled.labels)
