"""Asks what was meant: who said it, and whether words around a hit take the danger out of it."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate
from operator import itemgetter

from config.context import MOST_RECALLED, Language, Veto, VetoName, read_context
from config.vocabulary import Severity
from redaction.model import Finding, Utterance
from redaction.risk import ladder, why
from redaction.risk.exchange import answer_book, joined
from redaction.risk.hit import Hit
from redaction.risk.ladder import LADDERS, Place, place
from redaction.risk.matching import Matcher, Phrasebook, named
from redaction.risk.normalise import Span, normaliser
from redaction.risk.reading import Reading
from redaction.risk.why import vetoes_of

__all__ = ["judge", "vetoes_of"]


def judge(hits: Sequence[Hit], utterance: Utterance, heard: Sequence[Utterance]) -> list[Finding]:
    """Return one finding for each rule that was hit by somebody it listens to, the most severe of it.

    `hits` are the utterance's own and those of `Ruleset.across`; `heard` is what was said before, oldest first.
    A veto lowers a finding to info and says why; nothing is dropped.
    """
    findings: dict[str, Finding] = {}
    bench = _Bench(utterance, heard)
    for hit in hits:
        finding = bench.finding(hit) if utterance.role in hit.rule.speaker else None
        known = findings.get(hit.rule.id)
        if finding and (not known or finding.severity.rank > known.severity.rank):
            findings[hit.rule.id] = finding
    return list(findings.values())


def vetoes_anywhere(
    names: Collection[VetoName], utterance: Utterance, heard: Sequence[Utterance], language: Language
) -> list[VetoName]:
    """Return which of these vetoes speak against an utterance as a whole, wherever in it their signs stand."""
    reading = Reading.of(normaliser(language), [utterance.text])
    return _Scene(language, reading, utterance, heard).signed(names)


def prepare(language: Language) -> None:
    """Compile what a language knows of meaning, so that no call has to wait for it.

    Raises MisconfiguredError for a phrase that cannot be read.
    """
    table = _table(language)
    for matcher in (
        table.clause_starts,
        table.clause_goes_on,
        *(each for signs in table.signs.values() for each in signs.all),
    ):
        matcher.compile()
    answer_book(language).compile()
    ladder.prepare(language)


class _Bench:
    """Judges the hits of one utterance; what several of them need is read once."""

    def __init__(self, utterance: Utterance, heard: Sequence[Utterance]) -> None:
        self._utterance = utterance
        self._heard = heard
        self._scenes: dict[tuple[Language, Reading | None], _Scene] = {}
        self._joined: dict[Language, Reading] = {}

    def finding(self, hit: Hit) -> Finding | None:
        """Return what a hit comes to; None for words of before that this utterance makes no worse."""
        at = self._place(hit)
        if hit.reading and hit.is_earlier and not self._made_worse(hit, hit.reading, at):
            return None
        vetoes = () if at.firm else self._scene(hit).vetoes(hit)
        return Finding(
            rule=hit.rule.id,
            rule_version=hit.version,
            category=hit.rule.category,
            severity=Severity.INFO if vetoes else at.severity,
            segment=self._utterance.segment,
            role=self._utterance.role,
            start_ms=self._utterance.start_ms,
            span=hit.span,
            why=tuple(_reasons(hit, at, vetoes)),
        )

    def _place(self, hit: Hit) -> Place:
        if hit.reading:
            return place(hit.severity, hit, hit.reading, hit.words)
        if hit.rule.category not in LADDERS:
            return Place(hit.severity)
        if hit.language not in self._joined:
            self._joined[hit.language] = joined(self._utterance, self._heard, hit.language)
        reading = self._joined[hit.language]
        return place(hit.severity, hit, reading, (hit.words[0] + reading.own, hit.words[1] + reading.own))

    def _made_worse(self, hit: Hit, reading: Reading, at: Place) -> bool:
        """Whether words of before became imminent only by what is said now."""
        if at.severity is not Severity.IMMINENT or hit.rule.severity is Severity.IMMINENT:
            return False
        before = place(hit.severity_before or hit.severity, hit, reading.earlier, hit.words)
        return before.severity is not Severity.IMMINENT

    def _scene(self, hit: Hit) -> "_Scene":
        key = hit.language, hit.reading
        if key not in self._scenes:
            reading = hit.reading or Reading.of(normaliser(hit.language), [self._utterance.text])
            self._scenes[key] = _Scene(hit.language, reading, self._utterance, self._heard)
        return self._scenes[key]


def _reasons(hit: Hit, at: Place, vetoes: Sequence[VetoName]) -> Iterator[str]:
    yield f"pair {hit.rule.id}, {hit.answer}" if hit.answer else f"rule {hit.rule.id}, phrase {hit.phrase}"
    if hit.reading and not hit.answer:
        yield why.SEVERAL_TURNS
    if at.severity is not Severity.INFO and at.severity.rank > hit.rule.severity.rank:
        yield why.RAISED
    if hit.answer and hit.severity is Severity.INFO:
        yield why.DENIED
    if at.step:
        yield why.step_reason(at.step, at.steps)
    for name in vetoes:
        yield why.veto_reason(name)


class _Signs:
    """What gives one veto away, compiled."""

    def __init__(self, veto: Veto, book: Phrasebook) -> None:
        self.veto = veto
        self.before = book.matcher(veto.before)
        self.after = book.matcher(veto.after)
        self.around = book.matcher(veto.around)
        self.traps = book.matcher(veto.traps, widest=True)
        self.cancelled_by = book.matcher(veto.cancelled_by)
        self.cancel_traps = book.matcher(veto.cancel_traps, widest=True)
        self.all = (self.before, self.after, self.around, self.traps, self.cancelled_by, self.cancel_traps)


@dataclass(frozen=True)
class _Table:
    """A language's signs, and the words at which one thought ends and the next begins."""

    signs: dict[VetoName, _Signs]
    clause_starts: Matcher
    clause_goes_on: Matcher

    @property
    def matchers(self) -> list[Matcher]:
        """All of them."""
        return [self.clause_starts, self.clause_goes_on, *(each for signs in self.signs.values() for each in signs.all)]


@cache
def _table(language: Language) -> _Table:
    context = read_context(language)
    book = Phrasebook(language)
    signs: dict[VetoName, _Signs] = {}
    for name, veto in context.vetoes.items():
        with named(f"context {language}, {name}"):
            signs[name] = _Signs(veto, book)
    with named(f"context {language}, clauses"):
        starts, goes_on = book.matcher(context.clause_starts), book.matcher(context.clause_goes_on, widest=True)
    return _Table(signs, starts, goes_on)


class _Scene:
    """One reading with what surrounds it, as the vetoes look at it."""

    def __init__(self, language: Language, reading: Reading, utterance: Utterance, heard: Sequence[Utterance]) -> None:
        self._language = language
        self._utterance = utterance
        self._heard = [line for line in heard if line.speaker == utterance.speaker][-MOST_RECALLED:]
        self._reading = reading
        self._text = reading.text
        self._found: dict[tuple[Matcher, Matcher | None], list[Span]] = {}  # many hits ask for the same signs

    def vetoes(self, hit: Hit) -> list[VetoName]:
        """Return which of the rule's vetoes speak against this hit."""
        signs = _table(self._language).signs
        return [name for name in VetoName if name in hit.rule.unless and name in signs and self._met(signs[name], hit)]

    def signed(self, names: Collection[VetoName]) -> list[VetoName]:
        """Return which of these have a sign anywhere in the reading."""
        signs = _table(self._language).signs
        return [name for name in VetoName if name in names and name in signs and self._met_anywhere(signs[name])]

    def _met_anywhere(self, signs: _Signs) -> bool:
        if self._utterance.role not in signs.veto.speaker or self._cancelled(signs):
            return False
        near = (self._spans(matcher, signs.traps) for matcher in (signs.before, signs.after))
        return any(near) or any(self._spans(signs.around)) or self._recalled(signs)

    def _met(self, signs: _Signs, hit: Hit) -> bool:
        if self._utterance.role not in signs.veto.speaker:
            return False
        signed = self._idiom(signs, hit.words) or self._near(signs, hit) or self._recalled(signs)
        return signed and not self._cancelled(signs)

    def _cancelled(self, signs: _Signs) -> bool:
        """Whether anything that was said takes the veto back."""
        return bool(self._spans(signs.cancelled_by, signs.cancel_traps))

    def _idiom(self, signs: _Signs, words: Span) -> bool:
        return bool(_among(self._spans(signs.around), *words))

    def _near(self, signs: _Signs, hit: Hit) -> bool:
        (start, end), within = hit.words, signs.veto.within
        before = self._spans(signs.before, signs.traps)
        after = self._spans(signs.after, signs.traps)
        between = [(sign[1], start) for sign in _among(before, start - within - 1, start)]
        between += [(end, sign[0]) for sign in _among(after, end, end + within + 1) if sign[0] >= end]
        let_in = (gap[0] <= sign[0] and sign[1] <= gap[1] for sign in _among(before, start, end) for gap in hit.gaps)
        return any(self._reaches(signs.veto, each) for each in between) or any(let_in)

    def _reaches(self, veto: Veto, between: Span) -> bool:
        start, end = between
        return veto.across_clauses or self._clauses.isdisjoint(range(start, end + 1))

    def _recalled(self, signs: _Signs) -> bool:
        lately = self._heard_lately[-signs.veto.recall :] if signs.veto.recall else ()
        return any(any(signs.before.spans(text)) for text in lately)

    @cached_property
    def _heard_lately(self) -> list[bytes]:
        """What the speaker said before, as far back as any veto looks."""
        plain = normaliser(self._language).plain
        return [plain(line.text).text for line in self._heard]

    def _spans(self, matcher: Matcher, traps: Matcher | None = None) -> list[Span]:
        """The places of any of these signs, in order, but for those within a trap."""
        if (matcher, traps) not in self._found:
            spans = list(matcher.spans(self._text))
            self._found[matcher, traps] = list(_outside(self._spans(traps), spans)) if traps and spans else spans
        return self._found[matcher, traps]

    @cached_property
    def _clauses(self) -> frozenset[int]:
        """The words before which a new thought begins."""
        table = _table(self._language)
        starts = (first for first, _ in self._spans(table.clause_starts, table.clause_goes_on))
        return self._reading.sentence_starts.union(starts)


def _among(spans: Sequence[Span], after: int, before: int) -> Sequence[Span]:
    """Those of these places, in order, that end after one word and begin before another."""
    return spans[bisect_right(spans, after, key=itemgetter(1)) : bisect_left(spans, before, key=itemgetter(0))]


def _outside(traps: Sequence[Span], spans: Iterable[Span]) -> Iterator[Span]:
    starts = [first for first, _ in traps]
    reaches = list(accumulate((end for _, end in traps), max))
    for first, end in spans:
        earlier = bisect_right(starts, first)  # the traps that begin no later
        if not earlier or reaches[earlier - 1] < end:
            yield first, end
