"""Postcodes that only the place beside them gives away: "ballarat vic three three five oh", "80331 münchen"."""

from collections.abc import Sequence

from redaction.recognizers.conversation import Conversation
from redaction.recognizers.found import Found, Piece, pieces_of
from redaction.recognizers.names import names_in
from redaction.recognizers.streets import streets_in
from redaction.spoken.runs import Run
from redaction.spoken.words import Word

DIGITS = (4, 5)
APART = 3  # characters between the place and its code: a comma, a hyphen


def postcodes_in(talk: Conversation) -> list[Found]:
    """Return the numbers of four or five digits that stand right beside a place or a street."""
    if not any(run.digits in DIGITS for _, runs in talk.runs for run in runs):
        return []
    places = [p for found in talk.found(names_in) if found.entity in ("LOCATION", "ADDRESS") for p in found.pieces]
    places += [piece for found in talk.found(streets_in) for piece in found.pieces]
    return [
        Found("POSTCODE", pieces_of(stretch.words[run.first : run.end]), 0.7, run.value)
        for stretch, runs in talk.runs
        for run in runs
        if run.digits in DIGITS and not run.letters and _stands_beside(run, stretch.words, places)
    ]


def _stands_beside(run: Run, words: Sequence[Word], places: Sequence[Piece]) -> bool:
    first, last = words[run.first], words[run.end - 1]
    return any(
        place.turn == first.turn and (0 < first.start - place.end <= APART or 0 < place.start - last.end <= APART)
        for place in places
    )
