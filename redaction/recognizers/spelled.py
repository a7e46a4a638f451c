"""Names spelled out letter by letter, and the name that was spelled."""

from collections.abc import Iterator, Sequence

from config.spoken import Cue
from redaction.recognizers.conversation import Conversation
from redaction.recognizers.found import Found, Piece, pieces_of
from redaction.spoken.runs import Run
from redaction.spoken.words import Word

FEWEST_LETTERS = 3  # different ones: less is a stutter
SURELY_A_NAME = 5  # letters: acronyms are shorter
CUE_REACH = 4
NAME_REACH = 12  # words between a name and its spelling


def spelled_in(talk: Conversation) -> list[Found]:
    """Return the spelled names of a conversation, and the names that they spell where those were said."""
    found: list[Found] = []
    for stretch, runs in talk.runs:
        for run in runs:
            if run.digits == 0 and len(set(run.value)) >= FEWEST_LETTERS:
                found += _spelled(run, stretch.words, talk)
    return [*found, *_said_again(talk, {each.value for each in found if each.value})]


def _said_again(talk: Conversation, names: set[str]) -> Iterator[Found]:
    """What the other repeats of it, to be sure: "n g u"."""
    for stretch, runs in talk.runs if names else ():
        for run in runs:
            if run.digits == 0 and len(run.value) >= FEWEST_LETTERS and any(run.value in name for name in names):
                yield Found("PERSON", pieces_of(stretch.words[run.first : run.end]), 0.8)


def _spelled(run: Run, words: Sequence[Word], talk: Conversation) -> Iterator[Found]:
    first = words[run.first]
    said = list(_said(run, first, talk))
    if said or _has_cue(first, talk) or (len(run.value) >= SURELY_A_NAME and not set("AEIOUY").isdisjoint(run.value)):
        yield Found("PERSON", pieces_of(words[run.first : run.end]), 0.9, run.value)
        yield from (Found("PERSON", (Piece(word.turn, word.start, word.end),), 0.9) for word in said)


def _said(run: Run, first: Word, talk: Conversation) -> Iterator[Word]:
    """The words nearby that these letters spell."""
    spelled = run.value.lower()
    near = [*talk.said_earlier(first.turn), *talk.said_before(first, NAME_REACH)]
    return (word for word in near if len(word.plain) >= FEWEST_LETTERS and word.plain.removesuffix("'s") == spelled)


def _has_cue(first: Word, talk: Conversation) -> bool:
    before = talk.said_before(first, CUE_REACH)
    return any(cue is Cue.SPELLED for _, cue in talk.cues(before))
