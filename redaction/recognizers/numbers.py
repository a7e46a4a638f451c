"""Numbers that identify: which run of digits and letters is a phone, a card, an account, an id or a postcode."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import phonenumbers
from stdnum import iban, luhn

from config.spoken import Cue
from redaction.recognizers import national_ids
from redaction.recognizers.conversation import Conversation
from redaction.recognizers.found import Found, pieces_of
from redaction.spoken.runs import Run
from redaction.spoken.vocabulary import Vocabulary, match
from redaction.spoken.words import Word

SURE, LIKELY = 0.9, 0.75
BESIDE = 2  # words between a cue and its number: "is", "it's"
ASIDE = 60  # characters between two parts of a number: "hang on it's on the calendar"
DISTANT = 99  # words: further away than any cue in the same breath
SHORTEST = 2  # digits of the last piece of a number
PHONE_DIGITS = (7, 15)  # E.164 has 15 at most; local numbers have 7 and more
CALLED_DIGITS = 5  # where the talk is of phones
CARD_DIGITS = (12, 19)  # ISO/IEC 7812
SHORTEST_CARD = 13  # where only the check digit says that it is one
IBAN_LENGTHS = (15, 34)  # ISO 13616
BYTE = 256
SSN_DIGITS = 9
GROUP = 3  # digits between the signs of a large amount
LAST_DAY, LAST_MONTH = 31, 12
MOSTLY = 0.6
POSTCODE_DIGITS = 5  # in most countries
CODE_DIGITS = 6  # said one by one without a word of what they are

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{8,30}")
_POSTCODES = re.compile(
    r"(?:[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY])\d[ABD-HJLNP-UW-Z]{2}"  # GB
    r"|[ABCEGHJ-NPRSTVXY]\d[A-Z]\d[A-Z]\d"  # CA
    r"|[AC-FHKNPRTV-Y]\d[\dW][0-9AC-FHKNPRTV-Y]{4})"  # IE
)
_YEARS = re.compile(r"(?:(?:1[89]|20)\d\d)+")

NUMBER_CUES = {
    Cue.ACCOUNT: ("BANK_ACCOUNT", 4),
    Cue.IBAN: ("IBAN_CODE", 4),
    Cue.SOCIAL: ("US_SSN", 4),
    Cue.NATIONAL_ID: ("NATIONAL_ID", 5),
    Cue.POSTCODE: ("POSTCODE", 3),
    Cue.EXTENSION: ("PHONE_NUMBER", 2),
    Cue.AREA_CODE: ("PHONE_NUMBER", 2),
}
NAMED = frozenset({*NUMBER_CUES, Cue.CARD, Cue.PHONE})
SPECIFIC = frozenset({*NUMBER_CUES, Cue.PHONE, Cue.CARD, Cue.BIRTH, Cue.REFERENCE})


@dataclass
class _Open:
    """A number that was said lately and may go on."""

    found: Found
    turn: int


def numbers_in(talk: Conversation) -> list[Found]:
    """Return the numbers and codes of a conversation that are personal data."""
    found: list[Found] = []
    going_on: _Open | None = None
    unclear: _Number | None = None  # the run just before, if it was nothing by itself
    for run, words in _in_order(talk):
        number = _Number(run, words, talk)
        entity = number.entity() or (number.continues(going_on) if going_on else None)
        if not entity:
            unclear = number
            continue
        going_on = _Open(number.found(entity), words[run.end - 1].turn)
        if unclear and unclear.begins(going_on):
            found.append(unclear.found(entity))
        found.append(going_on.found)
        unclear = None
    return found


def _in_order(talk: Conversation) -> Iterator[tuple[Run, Sequence[Word]]]:
    runs = [
        (_without_amount(run, stretch.words, talk.vocabulary), stretch.words)
        for stretch, runs in talk.runs
        for run in runs
        if run.digits >= SHORTEST
    ]
    return iter(sorted(runs, key=lambda each: (each[1][each[0].first].turn, each[1][each[0].first].start)))


def _without_amount(run: Run, words: Sequence[Word], of: Vocabulary) -> Run:
    """Leave an amount that follows a number by itself: "... oh one nine five times"."""
    counts = run.end < len(words) and match(of.units, words, run.end) and words[run.end].turn == words[run.end - 1].turn
    if not counts or run.digits - len(run.atoms[-1].value) < PHONE_DIGITS[0]:
        return run
    return Run(run.atoms[:-1], run.signs[:-1], run.corrected)


class _Number:
    """One run, and what its surroundings say it is."""

    def __init__(self, run: Run, words: Sequence[Word], talk: Conversation) -> None:
        self._run, self._words, self._talk = run, words, talk
        self._of = talk.vocabulary
        self._first, self._last = words[run.first], words[run.end - 1]
        self._before = talk.said_before(self._first)

    def words(self) -> Sequence[Word]:
        """The words of the number, with a plus or a bracket before it."""
        first = self._run.first
        while first and self._opens(first - 1):
            first -= 1
        return self._words[first : self._run.end]

    def found(self, entity: str) -> Found:
        """This number as personal data of a type; surer where its digits are ones that can be dialled."""
        doubtful = entity == "PHONE_NUMBER" and not _can_be_dialled(self._run.value, self._talk.regions)
        return Found(entity, pieces_of(self.words()), LIKELY if doubtful else SURE, self._run.value)

    def entity(self) -> str | None:
        """The type of personal data that this is by itself and its cues; None for an ordinary number."""
        if certain := self._by_shape():
            return certain
        cue, distance = self._cue()
        if cue is Cue.BIRTH and self._is_date():
            return "DATE_OF_BIRTH"
        named = cue in NUMBER_CUES and distance <= BESIDE
        if (self._is_one_number() and not named) or self._is_ordinary() or (self._is_counting() and cue not in NAMED):
            return None
        return self._by_cue(cue, distance) or self._by_length(cue)

    def continues(self, number: _Open) -> str | None:
        """The type of a number lately said that these digits go on with, correct or repeat in part."""
        if self._first.turn - number.turn > 2 or self._is_amount() or self._counted():
            return None
        says_so = any(match(self._of.goes_on, self._before, at) for at in range(len(self._before)))
        fixed = any(match(self._of.corrections, self._before, at) for at in range(len(self._before)))
        enough = self._run.singly >= 3 and (fixed or self._first.turn != number.turn)
        if (says_so or self._is_bare() or enough) and self._run.digits <= CARD_DIGITS[1]:
            return number.found.entity
        return None

    def _by_shape(self) -> str | None:
        value = self._run.value
        if self._is_iban():
            return "IBAN_CODE"
        if not self._run.letters:
            if any(_is_card(each) for each in (value, self._run.apart, self._corrected())):
                return "CREDIT_CARD"
            return national_ids.by_check_digits(value, self._of.language)
        if (
            _POSTCODES.fullmatch(value)
            and "," not in self._run.signs
            and not any(len(a.value) > 2 and a.kind == "cardinal" for a in self._run.atoms)
        ):
            return "POSTCODE"
        return "NATIONAL_ID" if national_ids.has_shape(value) else None

    def _corrected(self) -> str:
        """A card whose last group was said again: it takes the place of what stood there."""
        value = self._run.value
        return value[:12] + value[-4:] if self._run.corrected and 18 <= len(value) <= 22 else value

    def _is_iban(self) -> bool:
        readings = (self._run.value, self._run.apart)
        return any(
            (match_ := _IBAN.search(each)) and (iban.is_valid(match_.group()) or _has_iban_length(match_.group()))
            for each in readings
        )

    def _is_ordinary(self) -> bool:
        return (
            self._is_amount()
            or self._is_years()
            or self._is_date()
            or self._is_in_thousands()
            or self._is_list()
            or self._counted()
        )

    def _is_amount(self) -> bool:
        after = self._talk.said_after(self._last, 2)
        money = {"$", "€", "£", "%"}
        counted = after and (match(self._of.units, after, 0) or after[0].plain in self._of.large | money)
        return bool(counted) or bool(self._before and self._before[-1].plain in money)

    def _counted(self) -> bool:
        """ "page two oh seven", "version two"."""
        return (
            self._run.digits < PHONE_DIGITS[0]
            and any(word.plain in self._of.counted for word in self._before[-2:])
            and not self._near(Cue.EXTENSION)
        )

    def _near(self, wanted: Cue) -> bool:
        return any(cue is wanted for distance, cue in self._talk.cues(self._before) if distance <= 2)

    def _is_counting(self) -> bool:
        """One after the other, up or down, for most of the run: "ten nine eight seven"."""
        numbers = [int(atom.value) for atom in self._run.atoms if atom.value.isdigit() and len(atom.value) < 5]
        steps = [after - before for before, after in pairwise(numbers)]
        even = len(set(steps)) == 1 and steps[0] != 0
        in_order = max((len(list(same)) for step, same in groupby(steps) if abs(step) == 1), default=0)
        return len(numbers) > 2 and (even or (in_order > 2 and in_order >= MOSTLY * len(steps)))

    def _is_years(self) -> bool:
        if self._run.signs == ("-",) and _YEARS.fullmatch(self._run.atoms[0].value):
            return True  # 2018-19
        whole = all(len(atom.value) in (2, 4) for atom in self._run.atoms)
        return (
            whole and self._run.digits <= 12 and bool(_YEARS.fullmatch(self._run.value)) and "." not in self._run.signs
        )

    def _is_date(self) -> bool:
        """A date in figures, 30/09/2025: whose it is, a cue must say."""
        numbers = [int(atom.value) for atom in self._run.atoms if atom.value.isdigit()]
        if len(numbers) != 3 or len(set(self._run.signs)) != 1 or self._run.signs[0] not in (".", "/", "-"):
            return False
        day, month, year = numbers if numbers[0] <= LAST_DAY else numbers[::-1]
        low, high = sorted((day, month))
        return 1 <= low <= LAST_MONTH and high <= LAST_DAY and (year < 100 or year in range(1900, 2101))

    def _is_in_thousands(self) -> bool:
        """An amount in figures: 300,000 or 300.000."""
        first, *rest = (atom.value for atom in self._run.atoms)
        signs = set(self._run.signs)
        grouped = len(first) <= GROUP and all(len(each) == GROUP for each in rest)
        return grouped and (signs == {","} or (signs == {"."} and len(rest) == 1))

    def _is_ip_address(self) -> bool:
        """Four numbers with dots: Presidio knows these."""
        return self._run.signs == (".", ".", ".") and all(int(atom.value) < BYTE for atom in self._run.atoms)

    def _is_list(self) -> bool:
        """Numbers set apart by commas: "12, 15, 8 and 22"."""
        listed = len(self._run.atoms) > 2 and set(self._run.signs) == {","}
        return listed and any(len(atom.value) > 1 for atom in self._run.atoms)

    def _is_one_number(self) -> bool:
        """A single cardinal, however large, counts something."""
        return len(self._run.atoms) == 1 and self._run.atoms[0].kind == "cardinal"

    def _cue(self) -> tuple[Cue | None, int]:
        """The nearest word that says what kind of number this is, and how far away it stands."""
        if before := self._telling(self._before):
            return before[-1][1], before[-1][0]
        if after := self._telling(self._talk.said_after(self._last)):
            return after[0][1], DISTANT
        earlier = self._telling(self._talk.said_earlier(self._first.turn))
        return (earlier[-1][1], DISTANT) if earlier else (None, DISTANT)

    def _telling(self, words: Sequence[Word]) -> list[tuple[int, Cue]]:
        """The cues that say what a number is; that it is some reference, only where nothing says more."""
        cues = [each for each in self._talk.cues(words) if each[1] in SPECIFIC]
        return [each for each in cues if each[1] is not Cue.REFERENCE] or cues

    def _by_cue(self, cue: Cue | None, distance: int) -> str | None:
        digits = self._run.digits
        if cue is Cue.CARD and digits >= CARD_DIGITS[0]:
            return "CREDIT_CARD"
        if cue in (Cue.EXTENSION, Cue.AREA_CODE):
            return "PHONE_NUMBER" if distance <= 3 or digits >= CALLED_DIGITS else None
        if cue in NUMBER_CUES:
            entity, fewest = NUMBER_CUES[cue]
            if cue is Cue.SOCIAL and digits > SSN_DIGITS:
                entity = "NATIONAL_ID"
            near = distance <= 8 or digits >= 6 or self._is_bare()
            return entity if len(self._run.value) >= fewest and near else None
        if cue is Cue.BIRTH and digits in (6, 8):
            return "DATE_OF_BIRTH"
        return None

    def _by_length(self, cue: Cue | None) -> str | None:
        digits, singly = self._run.digits, self._run.singly
        if self._run.letters:
            return "NATIONAL_ID" if digits >= CODE_DIGITS and singly >= 4 and self._run.letters <= 4 else None
        if cue is Cue.REFERENCE and digits < 9:
            return None
        if digits > PHONE_DIGITS[1]:
            return "CREDIT_CARD"
        if digits >= PHONE_DIGITS[0] and (singly >= 3 or digits >= 9):
            return "PHONE_NUMBER"
        if digits == POSTCODE_DIGITS and cue is None and all(len(set(atom.value)) == 1 for atom in self._run.atoms):
            return "POSTCODE"
        if digits >= CALLED_DIGITS and singly >= CALLED_DIGITS and (cue is Cue.PHONE or digits >= CODE_DIGITS):
            return "PHONE_NUMBER"
        return None

    def _is_bare(self) -> bool:
        """Whether the turn says little else: an answer to the turn before it."""
        return len(self._talk.turns[self._first.turn]) <= len(self.words()) + 4

    def begins(self, number: _Open) -> bool:
        """Whether these digits are the first part of a number that was finished after an aside."""
        distance = number.found.pieces[0].turn - self._last.turn
        near = distance in (1, 2) or (distance == 0 and number.found.pieces[0].start - self._last.end <= ASIDE)
        return near and self._run.singly >= 3 and not self._is_ordinary()

    def _opens(self, at: int) -> bool:
        plain = self._words[at].plain
        same = self._words[at].turn == self._first.turn
        return same and (plain in "+(" or self._of.symbols.get((plain,)) == "+")


def _can_be_dialled(digits: str, regions: Sequence[str]) -> bool:
    for region in regions:
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(digits, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False


def _is_card(digits: str) -> bool:
    return SHORTEST_CARD <= len(digits) <= CARD_DIGITS[1] and digits[0] in "23456" and bool(luhn.is_valid(digits))


def _has_iban_length(value: str) -> bool:
    return IBAN_LENGTHS[0] <= len(value) <= IBAN_LENGTHS[1] and value[:2] in _IBAN_COUNTRIES


_IBAN_COUNTRIES = frozenset(
    "AD AE AL AT AZ BA BE BG BH BR CH CR CY CZ DE DK DO EE ES FI FO FR GB GE GI GL GR HR HU IE IL IS IT KW KZ LB LI"
    " LT LU LV MC MD ME MK MT NL NO PL PT RO RS SA SE SI SK SM TN TR UA VG XK".split()
)
