"""Our recognizers as Presidio knows them: a text in, results out, in characters of that text."""

from collections.abc import Iterator
from typing import Any

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

from redaction.recognizers.conversation import Conversation, Finder
from redaction.recognizers.dates import births_in
from redaction.recognizers.found import Found
from redaction.recognizers.internet import internet_in
from redaction.recognizers.names import names_in, participants_in
from redaction.recognizers.numbers import numbers_in
from redaction.recognizers.places import postcodes_in
from redaction.recognizers.spelled import spelled_in
from redaction.recognizers.streets import streets_in
from redaction.spoken import vocabulary

GROUP = "pausepoint_group"  # in a result's metadata: the pieces of a value that was said in several
VALUE = "pausepoint_value"  # what was said, as it is written

NUMBERS = "PHONE_NUMBER CREDIT_CARD IBAN_CODE BANK_ACCOUNT US_SSN NATIONAL_ID POSTCODE DATE_OF_BIRTH".split()
OWN: tuple[tuple[str, Finder, list[str]], ...] = (
    ("SpokenNumbers", numbers_in, NUMBERS),
    ("InternetAddresses", internet_in, ["EMAIL_ADDRESS", "URL"]),
    ("DatesOfBirth", births_in, ["DATE_OF_BIRTH"]),
    ("SpelledNames", spelled_in, ["PERSON"]),
    ("Streets", streets_in, ["ADDRESS"]),
    ("TaggedNames", names_in, ["PERSON", "LOCATION", "ORGANIZATION", "ADDRESS"]),
    ("Participants", participants_in, ["PERSON"]),
    ("Postcodes", postcodes_in, ["POSTCODE"]),
)


class ConversationArtifacts(NlpArtifacts):
    """What Presidio hands to its recognizers, with the conversation that the text is a turn of."""

    def __init__(self, talk: Conversation, turn: int, engine: NlpEngine) -> None:
        super().__init__([], None, [], [], engine, talk.vocabulary.language)  # type: ignore[arg-type]  # no spaCy here
        self.talk, self.turn = talk, turn


class OwnRecognizer(EntityRecognizer):
    """One of ours. Without a conversation, the text is a conversation of one turn."""

    def __init__(self, name: str, find: Finder, entities: list[str], language: str) -> None:
        self.find, self._name = find, name
        super().__init__(supported_entities=entities, supported_language=language, name=name)

    def load(self) -> None:
        """Nothing to load: lexicons and models are read when first needed."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Return what was found in this turn."""
        if isinstance(nlp_artifacts, ConversationArtifacts):
            talk, turn = nlp_artifacts.talk, nlp_artifacts.turn
        else:
            talk, turn = Conversation.of((text,), vocabulary(self.supported_language)), 0
        found = [each for each in talk.found_in(turn, self.find) if each.entity in entities]
        return [result for each in found for result in self._results(each, turn, talk)]

    def _results(self, found: Found, turn: int, talk: Conversation) -> Iterator[RecognizerResult]:
        metadata: dict[str, Any] = {
            RecognizerResult.RECOGNIZER_NAME_KEY: self._name,
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
            GROUP: found.pieces if len(found.pieces) > 1 else None,
            VALUE: found.value or _said(found, talk),
        }
        for piece in found.pieces:
            if piece.turn == turn:
                yield RecognizerResult(found.entity, piece.start, piece.end, found.score, recognition_metadata=metadata)


def _said(found: Found, talk: Conversation) -> str:
    """The whole of a value that was said in pieces, so that each of them gets the same placeholder."""
    pieces = found.pieces if len(found.pieces) > 1 else ()
    return " ".join(talk.texts[piece.turn][piece.start : piece.end] for piece in pieces)


def own_recognizers(language: str) -> list[OwnRecognizer]:
    """Return our recognizers for one language."""
    return [OwnRecognizer(name, find, entities, language) for name, find, entities in OWN]
