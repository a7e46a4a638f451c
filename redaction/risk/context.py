"""Asks what was meant: who said it, and whether words around a hit take the danger out of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from config.context import Language, Veto, VetoName, read_context
from config.vocabulary import Severity
from redaction.model import Finding, Utterance
from redaction.risk.hit import Hit
from redaction.risk.matching import Matcher, Phrasebook
from redaction.risk.normalise import Plain, Span, normaliser

SENTENCE_ENDS = ".!?;:…"
_VETO = "veto: "


def judge(hits: Sequence[Hit], utterance: Utterance, heard: Sequence[Utterance]) -> list[Finding]:
    """Return one finding for each rule that was hit by somebody it listens to, the most severe of it.

    `heard` is what was said before, oldest first. A veto lowers a finding to info and says why; nothing is dropped.
    """
    findings: dict[str, Finding] = {}
    scenes: dict[Language, _Scene] = {}
    for hit in hits:
        if utterance.role in hit.rule.speaker:
            if hit.language not in scenes:
                scenes[hit.language] = _Scene(hit.language, utterance, heard)
            finding = _finding(hit, utterance, scenes[hit.language].vetoes(hit))
            known = findings.get(hit.rule.id)
            if not known or finding.severity.rank > known.severity.rank:
                findings[hit.rule.id] = finding
    return list(findings.values())


def vetoes_of(finding: Finding) -> list[str]:
    """Return the names of the vetoes that lowered a finding."""
    return [reason.removeprefix(_VETO) for reason in finding.why if reason.startswith(_VETO)]


def _finding(hit: Hit, utterance: Utterance, vetoes: Sequence[VetoName]) -> Finding:
    raised = ["raised by words nearby"] if hit.severity is not hit.rule.severity else []
    return Finding(
        rule=hit.rule.id,
        rule_version=hit.version,
        category=hit.rule.category,
        severity=Severity.INFO if vetoes else hit.severity,
        segment=utterance.segment,
        role=utterance.role,
        start_ms=utterance.start_ms,
        span=hit.span,
        why=(f"rule {hit.rule.id}, phrase {hit.phrase}", *raised, *(f"{_VETO}{name}" for name in vetoes)),
    )


class _Signs:
    """What gives one veto away, compiled."""

    def __init__(self, veto: Veto, book: Phrasebook) -> None:
        self.veto = veto
        self.before = book.matcher(veto.before)
        self.after = book.matcher(veto.after)
        self.around = book.matcher(veto.around)
        self.traps = book.matcher(veto.traps)
        self.cancelled_by = book.matcher(veto.cancelled_by)


@dataclass(frozen=True)
class _Table:
    """A language's signs, and the words at which one thought ends and the next begins."""

    signs: dict[VetoName, _Signs]
    clause_starts: Matcher
    clause_goes_on: Matcher


@cache
def _table(language: Language) -> _Table:
    context = read_context(language)
    book = Phrasebook(language)
    signs = {name: _Signs(veto, book) for name, veto in context.vetoes.items()}
    return _Table(signs, book.matcher(context.clause_starts), book.matcher(context.clause_goes_on))


class _Scene:
    """One utterance with what surrounds it, as the vetoes look at it."""

    def __init__(self, language: Language, utterance: Utterance, heard: Sequence[Utterance]) -> None:
        self._language = language
        self._utterance = utterance
        self._heard = [line for line in heard if line.speaker == utterance.speaker]
        self._plain = normaliser(language).plain(utterance.text)
        self._text = self._plain.text
        self._found: dict[Matcher, list[Span]] = {}  # many hits ask for the same signs

    def vetoes(self, hit: Hit) -> list[VetoName]:
        """Return which of the rule's vetoes speak against this hit."""
        signs = _table(self._language).signs
        return [name for name in VetoName if name in hit.rule.unless and name in signs and self._met(signs[name], hit)]

    def _met(self, signs: _Signs, hit: Hit) -> bool:
        if self._utterance.role not in signs.veto.speaker:
            return False
        signed = self._idiom(signs, hit.words) or self._near(signs, hit) or self._recalled(signs)
        return signed and not self._spans(signs.cancelled_by)

    def _idiom(self, signs: _Signs, words: Span) -> bool:
        return any(_overlap(words, sign) for sign in self._spans(signs.around))

    def _near(self, signs: _Signs, hit: Hit) -> bool:
        words = hit.words
        traps = self._spans(signs.traps)
        before = list(_outside(traps, self._spans(signs.before)))
        after = _outside(traps, self._spans(signs.after))
        between = [(end, words[0]) for first, end in before if first < words[0]]
        between += [(words[1], first) for first, _ in after if first >= words[1]]
        let_in = (True for sign in before if any(gap[0] <= sign[0] and sign[1] <= gap[1] for gap in hit.gaps))
        return any(self._reaches(signs.veto, distance) for distance in between) or any(let_in)

    def _reaches(self, veto: Veto, between: Span) -> bool:
        start, end = between
        if end - start > veto.within:
            return False
        return veto.across_clauses or not any(start <= word <= end for word in self._clauses)

    def _recalled(self, signs: _Signs) -> bool:
        lately = self._heard[-signs.veto.recall :] if signs.veto.recall else ()
        plain = normaliser(self._language).plain
        return any(any(signs.before.spans(plain(line.text).text)) for line in lately)

    def _spans(self, matcher: Matcher) -> list[Span]:
        if matcher not in self._found:
            self._found[matcher] = list(matcher.spans(self._text))
        return self._found[matcher]

    @cached_property
    def _clauses(self) -> frozenset[int]:
        """The words before which a new thought begins."""
        table = _table(self._language)
        goes_on = self._spans(table.clause_goes_on)
        starts = (first for first, _ in _outside(goes_on, self._spans(table.clause_starts)))
        return frozenset((*starts, *_sentence_starts(self._plain, self._utterance.text)))


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _outside(traps: Sequence[Span], spans: Iterable[Span]) -> Iterator[Span]:
    for first, end in spans:
        if not any(trap[0] <= first and end <= trap[1] for trap in traps):
            yield first, end


def _sentence_starts(plain: Plain, text: str) -> Iterator[int]:
    for word in range(1, len(plain.spans)):
        between = text[plain.spans[word - 1][1] : plain.spans[word][0]]
        if any(mark in SENTENCE_ENDS for mark in between):
            yield word
