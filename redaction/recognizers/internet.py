"""E-mail addresses, web addresses and handles: written, or said with their "at" and "dot"."""

import re
from collections.abc import Iterator, Sequence

from config.spoken import Cue
from redaction.recognizers.conversation import Conversation
from redaction.recognizers.found import Found, Piece, pieces_of
from redaction.spoken.runs import Run
from redaction.spoken.vocabulary import Mark, match
from redaction.spoken.words import Word

LONGEST_LABEL = 4  # words between "at" and "dot": "sundial care"; more is a sentence
LONGEST_SITE = 3  # words before the first "dot" of a web address that nothing announces
LONGEST_SCAN = 40  # words of one address, spelled letter by letter; what is longer is none
HINT_REACH = 6  # words of a spelling hint: "with a double l"

# Endings that people say; what is also a word of everyday speech counts only after an "at".
_ENDINGS = frozenset(
    "com org net edu gov mil info biz io app dev tv co uk eu ie au nz ca ch fr nl pl dk fi cz jp cn kr ru za mx br cl"
    " pt uy us ve pe cat gal berlin london invalid localhost example test".split()
)
_ENDINGS_TOO = frozenset(
    "it be at in no me us de es pe do da so is to my by ai int ar se co local health care work life studio agency group"
    " team cloud tech digital page space website online site shop store blog email coach academy".split()
)
_ALL_ENDINGS = _ENDINGS | _ENDINGS_TOO
_GLUED = frozenset({"com", "net", "org", "de"})
# Each begins where no other could have begun before it: so that no text is read over and over.
_WRITTEN_EMAIL = re.compile(r"(?<![\w.+%-])[^\W_][\w.+%-]*@[^\W_][\w-]*(?:\.[\w-]+)*\.?[^\W_]", re.UNICODE)
_WRITTEN_URL = re.compile(
    r"(?:https?://|www\.)[^\s,;]+[^\s,;.?!)]|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:com|org|net|edu|gov|io|co\.uk|de|es|pt|com\.br|app|dev|example|test|invalid)"
    r"(?:/[^\s,;?!]*[^\s,;.?!)])?(?![\w@])",
    re.IGNORECASE,
)
_WRITTEN_HANDLE = re.compile(r"(?<![\w@.])@[^\W_][\w.]*\w")


def internet_in(talk: Conversation) -> list[Found]:
    """Return the addresses and handles of a conversation."""
    found = [each for turn, text in enumerate(talk.texts) for each in _written(turn, text)]
    for stretch, runs in talk.runs:
        if stretch.marks & Mark.SIGN:
            found += _Spoken(stretch.words, runs, talk).found()
    return found


def _written(turn: int, text: str) -> Iterator[Found]:
    if "@" not in text and "." not in text:
        return
    for pattern, entity in ((_WRITTEN_EMAIL, "EMAIL_ADDRESS"), (_WRITTEN_URL, "URL"), (_WRITTEN_HANDLE, "URL")):
        for hit in pattern.finditer(text):
            yield Found(entity, (Piece(turn, hit.start(), hit.end()),), 0.95, hit.group())


class _Spoken:
    """Reads one stretch. A position is the index of a word."""

    def __init__(self, words: Sequence[Word], runs: Sequence[Run], talk: Conversation) -> None:
        self._words, self._talk, self._of = words, talk, talk.vocabulary
        self._run_at = {at: run for run in runs for at in range(run.first, run.end)}

    def found(self) -> list[Found]:
        found: list[Found] = []
        taken = 0
        for at in range(len(self._words)):
            if at < taken:
                continue
            each = self._email_or_handle(at) or self._site(at) or self._underscored(at)
            if each:
                entity, first, end = each
                found.append(Found(entity, pieces_of(self._words[max(first, taken) : end]), 0.9))
                taken = end
        return found

    def _email_or_handle(self, at: int) -> tuple[str, int, int] | None:
        sign = match(self._of.at, self._words, at)
        if not sign:
            return None
        first = self._local_part(at)
        end = self._domain(at + sign, first < at)
        if end and first < at:
            return "EMAIL_ADDRESS", self._corrected(first), end
        return self._handle(at, at + sign)

    def _local_part(self, at: int) -> int:
        """Where the part before "at" begins; `at` itself if there is none."""
        first = self._before_hint(at)
        part = self._part_before(first)
        if part == first:
            return at
        first = part
        while at - first < LONGEST_SCAN and (sign := self._sign_before(first)) < first:
            before = self._part_before(self._over_fillers(sign))
            if before >= sign:
                break
            first = before
        return first

    def _part_before(self, end: int) -> int:
        """Where the word, or the number or spelled letters, that end here begin."""
        last = end - 1
        if last < 0 or self._is_boundary(last):
            return end
        if run := self._run_at.get(last):
            first = run.first
            if run.value == "1" and not self._sign_before(first) < first:  # "the next one at", "la una"
                return end
            numbered = run.letters == 0 and first > 0 and self._is_label(first - 1)
            return first - 1 if numbered and not self._sign_before(first) < first else first
        return last if self._is_label(last) else end

    def _before_hint(self, at: int) -> int:
        for first in range(max(0, at - HINT_REACH), at - 1):
            hint = match(self._of.hints, self._words, first)
            if hint and first + hint < at and all(self._is_letter(each) for each in range(first + hint, at)):
                return first
        return at

    def _is_letter(self, at: int) -> bool:
        plain = self._words[at].plain
        return at in self._run_at or (plain,) in self._of.repeats or plain in self._of.letter_words

    def _sign_before(self, at: int) -> int:
        """Where a dot, dash or underscore that ends here begins; `at` if there is none."""
        at_last = self._over_fillers(at)
        for length in (1, 2, 3):
            first = at_last - length
            if first >= 0 and match(self._of.symbol_index, self._words, first) == length:
                return first
        return at

    def _over_fillers(self, at: int) -> int:
        while at and match(self._of.fillers, self._words, at - 1) == 1:
            at -= 1
        return at

    def _corrected(self, first: int) -> int:
        """Take along what was said first and then corrected: "rowan dot tate no wait r dot tate at"."""
        for length in (3, 2, 1):
            fix = first - length
            if fix > 0 and match(self._of.corrections, self._words, fix) == length:
                before = self._local_part(fix)
                return before if fix - before > 1 else first
        return first

    def _domain(self, at: int, has_local: bool) -> int:
        """Where a domain that begins here ends; 0 if it is none."""
        dot = self._dot_after(at, LONGEST_LABEL)
        if not dot or not has_local:
            return 0
        return self._endings(dot)

    def _dot_after(self, at: int, longest: int) -> int:
        """The position after the "dot" that ends this label; 0 if the label goes on too long or is none."""
        words, last = 0, min(len(self._words), at + LONGEST_SCAN)
        while at < last:
            if said := self._dot(at):
                return at + said if words else 0
            if self._is_glued_ending(at):
                return at if words else 0
            if run := self._run_at.get(at):
                dotted = next((k for k in range(at + 1, run.end) if self._dot(k)), 0)
                at = dotted or run.end
                words += 1
                continue
            plain = self._words[at].plain
            joined = match(self._of.symbol_index, self._words, at)
            if not joined and not match(self._of.fillers, self._words, at):
                words += 1
                joins = plain in self._of.joiners and words > 1  # "fern and thistle"
                if words > longest or not plain[0].isalnum() or (plain in self._of.function_words and not joins):
                    return 0
            at += joined or 1
        return 0

    def _dot(self, at: int) -> int:
        said = match(self._of.symbol_index, self._words, at)
        phrase = tuple(word.plain for word in self._words[at : at + said])
        return said if said and self._of.symbols[phrase] == "." else 0

    def _is_glued_ending(self, at: int) -> bool:
        """ "puntocom", as one word."""
        plain = self._words[at].plain
        dots = (phrase[0] for phrase, sign in self._of.symbols.items() if sign == "." and len(phrase) == 1)
        return any(plain.startswith(dot) and plain.removeprefix(dot) in _GLUED for dot in dots)

    def _endings(self, at: int) -> int:
        """Read "co dot uk" or "c o m" after a dot. Returns where it ends; 0 for what is no ending."""
        end, last = 0, min(len(self._words), at + LONGEST_SCAN)
        while at < last:
            if run := self._run_at.get(at):
                if run.digits or run.first != at:
                    label = self._ending_inside(run, at)
                    return label or end
                end = at = run.end
            elif self._is_ending(at):
                end = at = at + 1
            else:
                return end
            following = self._dot(at) if at < len(self._words) else 0
            if not following:
                further = self._dot_after(at, 1) if self._words[at - 1].plain not in _ALL_ENDINGS else 0
                if not further:
                    return end
                at = further
                continue
            at += following
        return end

    def _is_ending(self, at: int) -> bool:
        """After an "at" and a dot, any word but those of a sentence will do."""
        plain = self._words[at].plain
        return plain in _ALL_ENDINGS or (plain.isalnum() and plain not in self._of.function_words | _WEAK)

    def _ending_inside(self, run: Run, at: int) -> int:
        """The ending is a part of a longer spelled run: "u k" in "co dot u k", or digits follow."""
        letters = [atom for atom in run.atoms if atom.first >= at and atom.kind == "letters"]
        return letters[-1].end if letters else 0

    def _handle(self, at: int, name: int) -> tuple[str, int, int] | None:
        if self._words[at].plain == "@":
            return None  # written ones are found as such; what is left is a mark of the transcript
        announced = self._talks_of(Cue.HANDLE, at)
        end = self._chain(name)
        if end <= name:
            return None
        while announced and end - name < LONGEST_SITE and self._part(end) == end + 1 and not self._sign(end):
            end += 1
        end = self._chain_on(name, end)
        joined = any(self._is_underscore(at) for at in range(name, end))
        if not self._of.at_is_a_word or joined or announced:
            return "URL", at, end
        return None

    def _talks_of(self, wanted: Cue, at: int) -> bool:
        before = self._talk.said_before(self._words[at], 8)
        return any(cue is wanted for _, cue in self._talk.cues(before))

    def _chain(self, at: int) -> int:
        """Where a name joined by dots, dashes and underscores ends. Joined, any word may be a part: "la punto sol"."""
        joined = not self._of.at_is_a_word and match(self._of.symbol_index, self._words, at + 1)
        end = at + 1 if joined and self._words[at].plain.isalnum() else self._part(at)
        return self._chain_on(at, end)

    def _chain_on(self, at: int, end: int) -> int:
        while at < end < min(len(self._words), at + LONGEST_SCAN):
            sign = match(self._of.symbol_index, self._words, end)
            further = self._part(end + sign) if sign else 0
            if not sign or further <= end + sign:
                break
            end = further
        return end

    def _part(self, at: int) -> int:
        if at >= len(self._words):
            return at
        if run := self._run_at.get(at):
            return run.end
        if not self._is_label(at):
            return at
        following = self._run_at.get(at + 1)
        return following.end if following and following.digits and not following.letters else at + 1

    def _site(self, at: int) -> tuple[str, int, int] | None:
        said = self._dot(at)
        if not said or at == 0:
            return None
        first = self._site_start(at)
        after = at + said
        if first == at or after >= len(self._words):
            return None
        ending = self._words[after].plain
        spelled = self._run_at.get(after)
        is_ending = (ending in _ENDINGS) or (spelled and spelled.value.lower() in _ENDINGS)
        announced = self._is_announced(first)
        if not is_ending and not (announced or self._dot_after(after, 2)):
            return None
        end = self._endings(after)
        if not end or not (is_ending or announced or self._words[end - 1].plain in _ENDINGS):
            return None
        return "URL", first, self._path(end)

    def _site_start(self, dot: int) -> int:
        first = self._local_part(dot)
        words = 1
        while first and words < LONGEST_SITE and not self._is_announced(first) and self._is_label(first - 1):
            if (first - 1) in self._run_at or match(self._of.cue_index, self._words, first - 1):
                break
            first, words = first - 1, words + 1
        return first

    def _is_announced(self, first: int) -> bool:
        run = self._run_at.get(first)
        return self._words[first].plain == "www" or bool(run and run.value.startswith("WWW"))

    def _path(self, end: int) -> int:
        while end < len(self._words):
            said = match(self._of.symbol_index, self._words, end)
            sign = self._of.symbols.get(tuple(word.plain for word in self._words[end : end + said]), "") if said else ""
            if sign != "/":
                return end
            further = self._chain(end + said)
            if further <= end + said:
                return end
            counts = (further - 1) in self._run_at and further < len(self._words) and self._is_label(further)
            end = further + counts  # "slash thirty minutes"
        return end

    def _underscored(self, at: int) -> tuple[str, int, int] | None:
        """ "velvet underscore spanner": nobody says this but of a name on the net."""
        said = match(self._of.symbol_index, self._words, at)
        if not self._is_underscore(at):
            return None
        first, end = self._local_part(at), self._chain(at + said)
        if match(self._of.at, self._words, end):
            return None  # the front of an address, which is read from its "at"
        return ("URL", first, end) if first < at and end > at + said else None

    def _sign(self, at: int) -> int:
        return match(self._of.symbol_index, self._words, at)

    def _is_underscore(self, at: int) -> bool:
        said = match(self._of.symbol_index, self._words, at)
        return bool(said) and self._of.symbols[tuple(word.plain for word in self._words[at : at + said])] == "_"

    def _is_label(self, at: int) -> bool:
        plain = self._words[at].plain
        return (
            plain[0].isalnum() and plain not in self._of.function_words and not match(self._of.fillers, self._words, at)
        )

    def _is_boundary(self, at: int) -> bool:
        return not self._words[at].plain[0].isalnum()


_WEAK = frozenset({"now", "ok", "thanks"})
