"""Stretches of speech: what one person says on over the other's "mm hm" and short prompts."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from redaction.spoken.vocabulary import Vocabulary, marks_of
from redaction.spoken.words import Word

LONGEST_INTERJECTION = 6  # words: "go ahead", "and the last four?"; more is a turn of its own


@dataclass(frozen=True, slots=True)
class Stretch:
    """The words of one speaker over one turn or several. `turns` are those they stand in, in order."""

    words: tuple[Word, ...] = field(repr=False)
    turns: tuple[int, ...]
    marks: int  # what these words may be the beginning of


def stretches(turns: Sequence[Sequence[Word]], speakers: Sequence[str], vocabulary: Vocabulary) -> list[Stretch]:
    """Return the stretches of a conversation, in the order in which they begin; every turn is in one."""
    made: list[list[int]] = []
    going_on: dict[str, list[int]] = {}  # the stretch that each speaker may still go on with
    for turn, speaker in enumerate(speakers):
        if speaker in going_on:
            going_on[speaker].append(turn)
        else:
            made.append([turn])
            going_on[speaker] = made[-1]
        if not _is_interjection(turns[turn], vocabulary):
            going_on = {speaker: going_on[speaker]}
    return [_stretch(turns, each, vocabulary) for each in made]


def _stretch(turns: Sequence[Sequence[Word]], said: Sequence[int], vocabulary: Vocabulary) -> Stretch:
    words = tuple(word for turn in said for word in turns[turn])
    return Stretch(words, tuple(said), marks_of(words, vocabulary))


def _is_interjection(words: Sequence[Word], vocabulary: Vocabulary) -> bool:
    if all(word.plain in vocabulary.back_channels for word in words):
        return True
    return len(words) <= LONGEST_INTERJECTION and not any(_is_number(word, vocabulary) for word in words)


def _is_number(word: Word, vocabulary: Vocabulary) -> bool:
    known = (vocabulary.digits, vocabulary.small, vocabulary.glued, vocabulary.hundreds)
    return word.plain[0].isdigit() or any(word.plain in numbers for numbers in known)
