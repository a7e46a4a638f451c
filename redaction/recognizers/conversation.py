"""A conversation as recognizers read it: words, stretches, runs, and what was said around them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from config.detection import PHONE_REGIONS
from config.spoken import Cue
from redaction.recognizers.found import Found
from redaction.spoken.runs import Run, runs_of
from redaction.spoken.stretch import Stretch, stretches
from redaction.spoken.vocabulary import Mark, Vocabulary, marks_of, match
from redaction.spoken.words import Word, words_of
from redaction.spoken.written import Written, written

CUE_REACH = 14  # words before a number in which its kind may be named
CUE_REACH_AFTER = 6  # words after it: "is my sort code"
EARLIER_TURNS = 3  # "what's the number?" - "sure" - "write it down" - the number


@dataclass(frozen=True)
class Conversation:
    """Turns in order of speech, with what is read from them once and used by every recognizer."""

    texts: tuple[str, ...]
    speakers: tuple[str, ...]
    vocabulary: Vocabulary
    names: tuple[str, ...] = ()  # the participants' own
    regions: tuple[str, ...] = PHONE_REGIONS  # whose phone numbers are looked up, as ISO 3166 has them

    new: Sequence[int] = ()  # the turns in which names are looked for: those heard before have theirs
    raw: Sequence[int] = ()  # among them those of which nothing was redacted yet

    @classmethod
    def of(cls, texts: Sequence[str], vocabulary: Vocabulary, speakers: Sequence[str] = ()) -> Self:
        """Return a conversation of which nothing was heard before; without speakers, each turn is another's."""
        speakers = speakers or [str(turn) for turn in range(len(texts))]
        return cls(tuple(texts), tuple(speakers), vocabulary, new=range(len(texts)), raw=range(len(texts)))

    def __repr__(self) -> str:
        """How long it is; the words stay out of logs and tracebacks."""
        return f"Conversation({len(self.texts)} turns)"

    @cached_property
    def turns(self) -> list[list[Word]]:
        """The words of each turn."""
        return [words_of(text, turn) for turn, text in enumerate(self.texts)]

    @cached_property
    def stretches(self) -> list[Stretch]:
        """What each speaker says on over the other's short words, as far as what is new can be a part of it."""
        new = [self.turns[turn] for turn in self.new]
        if len(new) < len(self.turns) and not any(marks_of(words, self.vocabulary) for words in new):
            return []  # no piece of a number, an address or a date is among what is new
        return stretches(self.turns, self.speakers, self.vocabulary)

    @cached_property
    def runs(self) -> list[tuple[Stretch, list[Run]]]:
        """The numbers and codes of each stretch."""
        return [
            (stretch, runs_of(stretch.words, self.vocabulary) if stretch.marks & Mark.NUMBER else [])
            for stretch in self.stretches
        ]

    def found(self, find: "Finder") -> list[Found]:
        """What this finder finds, worked out once."""
        if find not in self._found:
            self._found[find] = find(self)
        return self._found[find]

    def found_in(self, turn: int, find: "Finder") -> list[Found]:
        """What this finder finds in one turn, whole or in part."""
        return [each for each in self.found(find) if any(piece.turn == turn for piece in each.pieces)]

    @cached_property
    def _found(self) -> "dict[Finder, list[Found]]":
        return {}

    def written(self, turn: int) -> Written:
        """This turn with its spoken numbers and codes written."""
        runs = [
            part
            for stretch, runs in self.runs
            for run in runs
            if len(run.value) > 1
            for part in run.within(turn, stretch.words)
        ]
        return written(self.texts[turn], runs)

    def said_before(self, word: Word, reach: int = CUE_REACH) -> list[Word]:
        """The words before this one in its turn."""
        turn = self.turns[word.turn]
        at = _index(turn, word)
        return turn[max(0, at - reach) : at]

    def said_after(self, word: Word, reach: int = CUE_REACH_AFTER) -> list[Word]:
        """The words after this one in its turn."""
        turn = self.turns[word.turn]
        at = _index(turn, word) + 1
        return turn[at : at + reach]

    def said_earlier(self, turn: int) -> list[Word]:
        """The words of the turns before this one, whoever spoke."""
        return [word for each in self.turns[max(0, turn - EARLIER_TURNS) : turn] for word in each[-CUE_REACH:]]

    def cues(self, words: Sequence[Word]) -> Iterator[tuple[int, Cue]]:
        """Yield the cues among these words, in order: how many words each ends before the last, and what it says."""
        at = 0
        while at < len(words):
            said = match(self.vocabulary.cue_index, words, at)
            if said:
                phrase = tuple(word.plain for word in words[at : at + said])
                yield from ((len(words) - at - said, cue) for cue in self.vocabulary.cues[phrase])
            at += said or 1


def _index(turn: Sequence[Word], word: Word) -> int:
    low, high = 0, len(turn)
    while low < high:
        middle = (low + high) // 2
        if turn[middle].start < word.start:
            low = middle + 1
        else:
            high = middle
    return low


Finder = Callable[[Conversation], list[Found]]
