"""What our recognizers hear in a conversation, as the words that were said and their type."""

import re
from dataclasses import replace

from redaction.recognizers import Conversation, own_recognizers
from redaction.spoken import vocabulary

SPEAKERS = ("client", "coach")
_MARKED = re.compile(r"\{(.+?)\}")


def heard(turns, language="en", *, names=(), without=("TaggedNames", "Postcodes")):
    """The speakers take turns, and the last of them is the client."""
    speakers = tuple(SPEAKERS[(len(turns) - 1 - turn) % 2] for turn in range(len(turns)))
    talk = replace(Conversation.of(turns, vocabulary(language), speakers), names=names)
    found = [{} for _ in turns]
    for recognizer in own_recognizers(language):
        if recognizer.name not in without:
            for each in talk.found(recognizer.find):
                for piece in each.pieces:
                    found[piece.turn][turns[piece.turn][piece.start : piece.end], each.entity] = None
    return [list(turn) for turn in found]


def unmarked(marked):
    """Return what was said, and the stretches of it that stand in braces."""
    return _MARKED.sub(r"\1", marked), _MARKED.findall(marked)
