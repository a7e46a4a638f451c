"""Dates of birth: a day, a month and often a year, said as the day on which somebody was born."""

from collections.abc import Iterator, Sequence

from config.spoken import Cue
from redaction.recognizers.conversation import Conversation
from redaction.recognizers.found import Found, pieces_of
from redaction.spoken.runs import Run
from redaction.spoken.vocabulary import Mark, match
from redaction.spoken.words import Word

LAST_DAY = 31
YEARS = range(1900, 2101)
CUE_REACH = 16  # words between "born" and the day: the hospital, the town and the weather come first
NUMBERED = 12  # months are also said as numbers


def births_in(talk: Conversation) -> list[Found]:
    """Return the dates of birth of a conversation."""
    found = []
    for stretch, runs in talk.runs:
        if not stretch.marks & (Mark.MONTH | Mark.NUMBER):
            continue
        reader = _Reader(stretch.words, runs, talk)
        for first, end, parts in reader.dates():
            if reader.is_birth(first, end, parts):
                found.append(Found("DATE_OF_BIRTH", pieces_of(stretch.words[first:end]), 0.9))
    return found


class _Reader:
    """Reads the dates of one stretch. A position is the index of a word."""

    def __init__(self, words: Sequence[Word], runs: Sequence[Run], talk: Conversation) -> None:
        self._words, self._talk, self._of = words, talk, talk.vocabulary
        self._atom_at = {atom.first: atom for run in runs for atom in run.atoms}
        self._atom_ending = {atom.end: atom for run in runs for atom in run.atoms}

    def dates(self) -> Iterator[tuple[int, int, int]]:
        """Yield where each date begins and ends, and how many of day, month and year it has."""
        taken = 0
        for at, word in enumerate(self._words):
            if at < taken:
                continue
            date = self._by_month(at) if word.plain in self._of.months else self._numbered(at) or self._counted(at)
            if date:
                first, end, parts = date
                taken = end
                yield first, end, parts

    def is_birth(self, first: int, end: int, parts: int) -> bool:
        """Whether the talk around this date is of a birth; a whole date needs less of a sign."""
        word, last = self._words[first], self._words[end - 1]
        near = [
            *self._talk.said_earlier(word.turn),
            *self._talk.said_before(word, CUE_REACH),
            *self._talk.said_after(last, CUE_REACH),
        ]
        cues = {cue for _, cue in self._talk.cues(near)}
        return Cue.BIRTH in cues or (parts == 3 and Cue.RELATIVE in cues)

    def _by_month(self, month: int) -> tuple[int, int, int] | None:
        first = self._day_before(month)
        end = month + 1
        if first == month:
            end = self._day_after(month + 1)
            if end == month + 1:
                return None
        last = self._year_after(end)
        return self._corrected(first), last, 2 + (last > end)

    def _day_before(self, month: int) -> int:
        at = month
        while at and self._words[at - 1].plain in self._of.date_words | {".", ","}:
            at -= 1
        day = self._day_ending(at)
        return self._with_article(day) if day < at else month

    def _day_ending(self, end: int) -> int:
        """Where the day that ends here begins; `end` if there is none."""
        if end == 0:
            return end
        plain = self._words[end - 1].plain
        if plain in self._of.ordinals or _is_ordinal(plain):
            tens = self._atom_ending.get(end - 1)
            joined = tens and tens.value in ("20", "30") and self._of.ordinals.get(plain, 99) < 10
            return tens.first if tens and joined else end - 1
        atom = self._atom_ending.get(end)
        return atom.first if atom and atom.value.isdigit() and 1 <= int(atom.value) <= LAST_DAY else end

    def _with_article(self, day: int) -> int:
        return day - 1 if day and self._words[day - 1].plain in ("the", "der", "den", "dem") else day

    def _day_after(self, at: int) -> int:
        start = at
        while at < len(self._words) and self._words[at].plain in self._of.date_words:
            at += 1
        for end in (at + 2, at + 1):
            if end <= len(self._words) and self._day_ending(end) == at:
                return end
        atom = self._atom_at.get(at)
        if atom and atom.value.isdigit() and 1 <= int(atom.value) <= LAST_DAY:
            return atom.end
        return start

    def _year_after(self, end: int) -> int:
        """Where the year that follows ends; `end` if none does."""
        at = end
        while at < len(self._words) and at - end < 3 and self._words[at].plain in self._of.date_words | {",", "'", "."}:
            at += 1
        said, last = "", end
        while len(said) < 4 and (atom := self._atom_at.get(at)) and atom.value.isdigit():
            said, at = said + atom.value, atom.end
            if len(said) == 2 or (len(said) == 4 and int(said) in YEARS):
                last = at
        return last

    def _numbered(self, at: int) -> tuple[int, int, int] | None:
        """ "the third of the fourth eighty two", "am dritten vierten zweiundachtzig"."""
        if self._words[at].plain not in self._of.ordinals:
            return None
        first = self._day_ending(at + 1)
        month = at + 1
        while month < len(self._words) and self._words[month].plain in self._of.date_words:
            month += 1
        if month >= len(self._words) or self._of.ordinals.get(self._words[month].plain, 99) > NUMBERED:
            return None
        end = self._year_after(month + 1)
        return (self._corrected(self._with_article(first)), end, 3) if end > month + 1 else None

    def _counted(self, at: int) -> tuple[int, int, int] | None:
        """ "tres del cuatro del ochenta y dos": day, month and year as numbers with a word between."""
        day = self._atom_at.get(at)
        month_at = self._past_date_words(day.end) if day else at
        month = self._atom_at.get(month_at)
        if (
            not day
            or not month
            or month_at == day.end
            or not (_upto(day.value, LAST_DAY) and _upto(month.value, NUMBERED))
        ):
            return None
        if self._past_date_words(month.end) == month.end:
            return None
        end = self._year_after(month.end)
        return (at, end, 3) if end > month.end else None

    def _past_date_words(self, at: int) -> int:
        while at < len(self._words) and self._words[at].plain in self._of.date_words:
            at += 1
        return at

    def _corrected(self, first: int) -> int:
        """Take along the day that was said first: "the third no the fourth of june"."""
        for length in (3, 2, 1):
            fix = first - length
            if fix > 0 and match(self._of.corrections, self._words, fix) == length:
                day = self._day_ending(fix)
                return self._with_article(day) if day < fix else first
        return first


def _upto(value: str, most: int) -> bool:
    return value.isdigit() and 1 <= int(value) <= most


def _is_ordinal(plain: str) -> bool:
    return plain[:-2].isdecimal() and plain[-2:] in ("st", "nd", "rd", "th") and 1 <= int(plain[:-2]) <= LAST_DAY
