"""What belongs together across turns: a thought broken off and taken up again, a question and its answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from config.context import Language, read_context
from config.rules import Answers
from redaction.model import Utterance
from redaction.risk.hit import AnswerKind
from redaction.risk.matching import Matcher, Phrasebook, named
from redaction.risk.normalise import Span, answer_normaliser, normaliser
from redaction.risk.reading import Reading

MOST_LINES = 2  # earlier ones that are read together with the last
MOST_WORDS = 30  # of them: a thought that is broken off is not older
LONGEST_PROMPT = 6  # words: "what do you mean by that"; more is a turn of its own
LONGEST_BETWEEN = 9  # words in which a thought is not lost: "can you tell me a bit more about that"
LONGEST_PAUSE = 60_000  # milliseconds
LONGEST_BEGUN = 40  # words of a turn that begins with a yes or a no
QUESTIONS_BACK = 2


def joined(utterance: Utterance, heard: Sequence[Utterance], language: Language) -> Reading:
    """Read an utterance with what its speaker said just before, across short prompts of the others.

    `heard` is what was said before, oldest first.
    """
    return Reading.of(normaliser(language), taken_up(utterance, heard))


def taken_up(utterance: Utterance, heard: Sequence[Utterance]) -> list[str]:
    """Return the texts that are read as one with an utterance, itself the last."""
    texts = [utterance.text]
    words = between = 0
    until = utterance.start_ms
    for line in reversed(heard):
        length = _length(line.text)
        if line.speaker == utterance.speaker:
            words += length
            if len(texts) > MOST_LINES or words > MOST_WORDS or until - line.end_ms > LONGEST_PAUSE:
                break
            texts.insert(0, line.text)
            between, until = 0, line.start_ms
        elif (between := between + length) > LONGEST_BETWEEN:
            break
    return texts


@dataclass(frozen=True, slots=True)
class Answered:
    """A short answer: what it comes to, and which characters of it say so."""

    kind: AnswerKind
    span: Span


@dataclass(frozen=True)
class AnswerBook:
    """What counts as an answer: everywhere in a language, or to one question."""

    language: Language
    matchers: tuple[tuple[AnswerKind, Matcher], ...]
    echo: Matcher  # of the question, which is a yes if nothing follows
    opening: Matcher  # before a yes or no that more words follow
    within: int

    def compile(self) -> None:
        """Compile it now, so that no call has to wait for it."""
        for matcher in (self.echo, self.opening, *(matcher for _, matcher in self.matchers)):
            matcher.compile()

    def of(self, kind: AnswerKind) -> tuple[str, ...]:
        """The patterns for one kind of answer."""
        return dict(self.matchers)[kind].patterns

    def may_answer(self, text: str) -> bool:
        """Whether an utterance can be an answer at all, to whatever question."""
        return _length(text) <= self.within or self.read(text) is not None

    def read(self, text: str) -> Answered | None:
        """Say what an utterance is as an answer to a question of yes or no; None if it is no answer to one.

        What is said first decides. In a turn that is more than an answer, only a yes or no that it begins with counts.
        """
        plain = answer_normaliser(self.language).plain(text)
        if not plain.words or len(plain.words) > LONGEST_BEGUN:
            return None
        said = [(words, kind) for kind, matcher in self.matchers for words in matcher.spans(plain.text)]
        if len(plain.words) > self.within:
            begins = {0, *(end for first, end in self.opening.spans(plain.text) if first == 0)}
            said = [(words, kind) for words, kind in said if words[0] in begins]
        said += [(words, AnswerKind.YES) for words in self.echo.spans(plain.text) if words[1] == len(plain.words)]
        if not said:
            return None
        words, kind = min(said, key=lambda each: (each[0][0], -each[0][1]))
        return Answered(kind, plain.original(*words))


@cache
def answer_book(language: Language, more: Answers = Answers()) -> AnswerBook:  # noqa: B008  # frozen
    """Return what counts as an answer in a language, with more of them for one question.

    Raises MisconfiguredError for a phrase that cannot be read.
    """
    usual, book = _usual_answers(language), _answer_phrases(language)
    kinds = ((kind, map(book.pattern, getattr(more, kind))) for kind in AnswerKind)
    return replace(usual, matchers=tuple((kind, Matcher([*own, *usual.of(kind)])) for kind, own in kinds))


@cache
def _answer_phrases(language: Language) -> Phrasebook:
    return Phrasebook(language, evened_by=answer_normaliser(language))


@cache
def _usual_answers(language: Language) -> AnswerBook:
    """Read once, however many questions there are."""
    words, book = read_context(language).answers, _answer_phrases(language)
    with named(f"context {language}, answers"):
        matchers = tuple((kind, book.matcher(getattr(words, kind))) for kind in AnswerKind)
        return AnswerBook(language, matchers, book.matcher(words.echo), book.matcher(words.opening), words.within)


def asked_before(utterance: Utterance, heard: Sequence[Utterance], language: Language) -> Iterator[int]:
    """Yield where in `heard` somebody else spoke last before this answer, and where before an encouragement."""
    back = 0
    until = utterance.start_ms
    for at in range(len(heard) - 1, -1, -1):
        line = heard[at]
        if until - line.end_ms > LONGEST_PAUSE:
            return
        if line.speaker == utterance.speaker:
            earlier = answer_book(language).read(line.text)
            if (earlier and earlier.kind is AnswerKind.NO) or _length(line.text) > LONGEST_PROMPT:
                return  # it has been answered
            continue
        yield at
        back += 1
        until = line.start_ms
        if back == QUESTIONS_BACK or _length(line.text) > LONGEST_PROMPT:
            return


def _length(text: str) -> int:
    return len(text.split())
