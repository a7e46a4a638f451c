"""Street addresses: street, house number and flat, in the order of each language."""

from collections.abc import Iterator, Sequence

from redaction.recognizers.conversation import Conversation
from redaction.recognizers.found import Found, pieces_of
from redaction.spoken.runs import Run
from redaction.spoken.vocabulary import Mark, match
from redaction.spoken.words import Word

LONGEST_NAME = 4  # words of a street's name that count, the small ones apart
HOUSE_DIGITS = 5


def streets_in(talk: Conversation) -> list[Found]:
    """Return the addresses of a conversation that say a street with a number, a flat or a box."""
    found = []
    for stretch, runs in talk.runs:
        if not stretch.marks & Mark.STREET:
            continue
        reader = _Reader(stretch.words, runs, talk)
        for first, end in reader.addresses():
            found.append(Found("ADDRESS", pieces_of(stretch.words[first:end]), 0.85))
    return found


class _Reader:
    """Reads one stretch. A position is the index of a word."""

    def __init__(self, words: Sequence[Word], runs: Sequence[Run], talk: Conversation) -> None:
        self._words, self._of = words, talk.vocabulary
        self._run_from = {run.first: run for run in runs}
        self._run_to = {run.end: run for run in runs}
        self._inside = {at for run in runs for at in range(run.first, run.end)}

    def addresses(self) -> Iterator[tuple[int, int]]:
        """Yield where each address begins and ends."""
        taken = 0
        for at in range(len(self._words)):
            if at >= taken and (address := self._at(at)) and address[0] >= taken:
                first, end = address
                end = self._units_after(end)
                taken = end
                yield self._units_before(first), end

    def _at(self, at: int) -> tuple[int, int] | None:
        plain = self._words[at].plain
        if plain in self._of.street_after and (address := self._number_name_type(at)):
            return address
        if said := match(self._of.street_before, self._words, at):
            return self._type_name_number(at, at + said)
        if self._ends_like_a_street(plain):
            return self._glued(at)
        if said := match(self._of.box, self._words, at):
            end = self._number_after(at + said)
            return (at, end) if end > at + said else None
        return None

    def _number_name_type(self, kind: int) -> tuple[int, int] | None:
        """ "fourteen larkspur lane"."""
        name = self._name_before(kind)
        number = self._run_to.get(name)
        if name == kind or number is None or not self._is_house(number):
            return None
        first = self._words[name].plain
        if first in self._of.function_words or first in self._of.street_also_words or first in self._of.ordinals:
            return None  # "a two way street", "a thirty second drive"
        weak = self._words[kind].plain in self._of.street_also_words
        if weak and (number.value == "1" or any(match(self._of.units, self._words, k) for k in range(name, kind))):
            return None
        return number.first, kind + 1

    def _name_before(self, end: int) -> int:
        at = end
        while at and end - at < LONGEST_NAME and at not in self._run_to and self._is_name(at - 1):
            at -= 1
        return at

    def _is_name(self, at: int) -> bool:
        plain = self._words[at].plain
        if at in self._inside or not plain[0].isalpha():
            return False
        return plain in self._of.street_inside or not (plain in self._of.function_words or plain in self._of.units)

    def _is_house(self, run: Run) -> bool:
        most = 2 * HOUSE_DIGITS if run.corrected else HOUSE_DIGITS
        return 1 <= run.digits <= most and run.letters <= 1

    def _type_name_number(self, at: int, name: int) -> tuple[int, int] | None:
        """ "calle mayor tres", "rua das flores número doze"."""
        end, words = self._numbered_name(name)
        while end < len(self._words) and words < LONGEST_NAME and end not in self._run_from and self._is_name(end):
            if match(self._of.unit, self._words, end) or self._words[end].plain in self._of.street_number:
                break
            words += self._words[end].plain not in self._of.street_inside
            end += 1
        number = self._number_after(end)
        weak = name == at + 1 and self._words[at].plain in self._of.street_also_words
        if weak and not any(word.plain in self._of.street_number for word in self._words[end:number]):
            return None
        unit = self._units_after(end)
        return (at, max(number, unit)) if words and max(number, unit) > end else None

    def _numbered_name(self, at: int) -> tuple[int, int]:
        """Step over a number that a name begins with: "avenida nueve de julio", "carrera siete número"."""
        run = self._run_from.get(at)
        following = self._words[run.end].plain if run and run.end < len(self._words) else ""
        if run and (following in self._of.street_inside or following in self._of.street_number):
            return run.end, 1
        return at, 0

    def _ends_like_a_street(self, plain: str) -> bool:
        ending = next((each for each in self._of.street_endings if plain.endswith(each)), None)
        return ending is not None and plain not in self._of.street_also_words

    def _glued(self, at: int) -> tuple[int, int] | None:
        """ "lindenweg zwölf", "alte linden straße zwölf"."""
        plain = self._words[at].plain
        first = self._name_before(at) if plain in self._of.street_endings else at
        end = self._number_after(at + 1)
        if end == at + 1 or (plain in self._of.street_endings and first == at):
            return None
        return max(first, at - 2), end

    def _number_after(self, at: int) -> int:
        """Where a house number that begins here ends, its letter included; `at` if there is none."""
        start = at
        while at < len(self._words) and (
            self._words[at].plain in self._of.street_number or self._words[at].plain == ","
        ):
            at += 1
        run = self._run_from.get(at)
        if run is None or not self._is_house(run) or run.atoms[0].kind == "letters":
            return start
        counts = match(self._of.units, self._words, run.end) and self._words[run.end].plain not in self._of.ordinals
        return start if counts and run.digits < 3 and at == start else run.end

    def _units_after(self, end: int) -> int:
        """Step over flat, floor and side after the number."""
        while True:
            at = end + 1 if end < len(self._words) and self._words[end].plain == "," else end
            further = self._unit(at)
            if further <= at:
                return end
            end = further

    def _unit(self, at: int) -> int:
        if at >= len(self._words):
            return at
        if said := match(self._of.unit_alone, self._words, at):
            return at + said
        if said := match(self._of.unit, self._words, at):
            end = self._value(at + said)
            return end if end > at + said else at
        if self._words[at].plain in self._of.sides:
            return at + 1
        return self._floor(at)

    def _floor(self, at: int) -> int:
        """ "dritter stock", "tercero b", "segundo izquierda"."""
        if self._words[at].plain not in self._of.ordinals and at not in self._run_from:
            return at
        end = self._run_from[at].end if at in self._run_from else at + 1
        if said := match(self._of.unit_after, self._words, end):
            return end + said
        if end < len(self._words) and self._words[at].plain in self._of.ordinals:
            letter = self._run_from.get(end)
            if self._words[end].plain in self._of.sides or (letter and letter.digits == 0 and len(letter.value) == 1):
                return end + 1
        return at

    def _value(self, at: int) -> int:
        """A number, a letter or an ordinal after "flat"."""
        if at >= len(self._words):
            return at
        if run := self._run_from.get(at):
            return run.end if len(run.value) <= HOUSE_DIGITS else at
        single = len(self._words[at].plain) == 1 and self._words[at].plain.isalpha()
        return at + 1 if single or self._words[at].plain in self._of.ordinals else at

    def _units_before(self, first: int) -> int:
        """Step over "flat two b" before the number."""
        for start in range(max(0, first - 4), first):
            said = match(self._of.unit, self._words, start)
            if said and start + said == first:  # "flat nine b forty two": one run of digits and letters
                return start
            end = first - 1 if self._words[first - 1].plain == "," else first
            if match(self._of.unit, self._words, start) and self._unit(start) == end:
                return start
        return first
