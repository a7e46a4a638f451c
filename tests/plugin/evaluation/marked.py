"""A screening that hears what is marked in a text: "!abuse:concern" anywhere in a turn."""

import re

from config.vocabulary import Category, Severity
from redaction.model import Finding, Screened
from tests.fakes import FakeScreener

MARK = re.compile(r"!(?P<category>\w+):(?P<severity>\w+)")


class MarkedScreener(FakeScreener):
    """Finds each mark, by a rule that says who spoke."""

    def screen(self, window, pseudonyms):
        findings = [finding for said in window.said for finding in _findings(said, self.ruleset.version)]
        return Screened(tuple(findings), tuple(self._line(said, pseudonyms) for said in window.said))


def _findings(said, version):
    for number, mark in enumerate(MARK.finditer(said.text), 1):
        rule = f"{mark['category'].replace('_', '-')}.{said.role}-{number}"
        yield Finding(
            rule=rule,
            rule_version=version,
            category=Category(mark["category"]),
            severity=Severity(mark["severity"]),
            segment=said.segment,
            role=said.role,
            start_ms=said.start_ms,
            span=mark.span(),
            why=(f"rule {rule}, phrase {number}",),
        )
