"""Postcodes that only the place beside them gives away: "ballarat vic three three five oh", "80331 münchen"."""

from collections.abc import Sequence

from redaction.recognizers.conversation import Conversation
from redaction.recognizers.found import Found, pieces_of
from redaction.recognizers.names import names_in
from redaction.recognizers.streets import streets_in
from redaction.spoken.runs import Run
from redaction.spoken.words import Word

DIGITS = (4, 5)
Edge = tuple[int, int]  # a turn, a character of it

APART = 3  # characters between the place and its code: a comma, a hyphen


def postcodes_in(talk: Conversation) -> list[Found]:
    """Return the numbers of four or five digits that stand right beside a place or a street."""
    if not any(run.digits in DIGITS for _, runs in talk.runs for run in runs):
        return []
    found = [each for each in talk.found(names_in) if each.entity in ("LOCATION", "ADDRESS")]
    places = [piece for each in (*found, *talk.found(streets_in)) for piece in each.pieces]
    starts, ends = {(each.turn, each.start) for each in places}, {(each.turn, each.end) for each in places}
    return [
        Found("POSTCODE", pieces_of(stretch.words[run.first : run.end]), 0.7, run.value)
        for stretch, runs in talk.runs
        for run in runs
        if run.digits in DIGITS and not run.letters and _stands_beside(run, stretch.words, starts, ends)
    ]


def _stands_beside(run: Run, words: Sequence[Word], starts: set[Edge], ends: set[Edge]) -> bool:
    first, last = words[run.first], words[run.end - 1]
    return any(
        (first.turn, first.start - apart) in ends or (last.turn, last.end + apart) in starts
        for apart in range(1, APART + 1)
    )
