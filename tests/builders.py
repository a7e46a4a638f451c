"""Valid things in one call: a test names only what it is about."""

from datetime import UTC, datetime
from itertools import count

import numpy as np

from config.protocol import Protocol
from config.rules import Rule, RuleFile
from config.vocabulary import Category, Outcome, Role, Severity
from redaction.events import Person, Said
from redaction.model import Finding, Line, Redacted, SegmentId, Utterance
from redaction.models.risk import Head

NOON = datetime(2026, 9, 21, 12, 0, tzinfo=UTC)
_numbers = count(1)


def person(name="Sam Client", **given):
    return Person(**{"id": name, "name": name, **given})


def said(text, *, segment=None, by=None, at_ms=None, **given):
    number = next(_numbers)
    start = number * 1000 if at_ms is None else at_ms
    return Said(
        segment=segment or f"segment {number}",
        person=by or person(),
        text=text,
        start_ms=start,
        end_ms=start + 900,
        **given,
    )


def utterance(text, *, role=Role.CLIENT, segment=None, at_ms=None, **given):
    number = next(_numbers)
    start = number * 1000 if at_ms is None else at_ms
    return Utterance(
        segment=SegmentId(segment or f"segment{number}"),
        speaker=given.pop("speaker", str(role)),
        role=role,
        start_ms=start,
        end_ms=start + 900,
        text=text,
        **given,
    )


def finding(category=Category.SELF_HARM, severity=Severity.CONCERN, **given):
    number = next(_numbers)
    return Finding(
        **{
            "rule": f"{category.value.replace('_', '-')}.some-rule",
            "rule_version": "0123456789ab",
            "category": category,
            "severity": severity,
            "segment": SegmentId(f"segment{number}"),
            "role": Role.CLIENT,
            "start_ms": number * 1000,
            "span": (0, 10),
            "why": ("phrase 1",),
            **given,
        }
    )


def a_rule(*phrases, **given):
    examples = {"hit": ["honestly i want to die"], "miss": ["good morning"]}
    rule = {"id": "self-harm.some-rule", "category": "self_harm", "severity": "concern", "examples": examples}
    return Rule.model_validate({**rule, "phrases": phrases or ("want to die",), **given})


def a_rule_file(*rules, **given):
    return RuleFile(**{"name": "own.yaml", "language": "en", "rules": rules or (a_rule(),), **given})


def a_step(choices, /, **given):
    """A step as a file has it; `choices` says where each leads: a step's name, or an outcome."""
    led = [{"id": name, "label": {"en": "Go on"}, **_led(to)} for name, to in choices.items()]
    step = {"line": {"en": "Do this."}, "discreet": {"en": "Do this."}, "choices": led, "returns_after": 60, **given}
    return {key: value for key, value in step.items() if value is not None}


def a_protocol(ways, /, **given):
    """A protocol by its ways: for each step, where its choices lead. The first step is the start."""
    steps = {name: a_step(choices) for name, choices in ways.items()}
    return Protocol.model_validate(
        {"id": "some", "title": {"en": "Some"}, "start": next(iter(ways)), "steps": steps, **given}
    )


def _led(to):
    return {"outcome": to} if isinstance(to, Outcome) else {"to": to}


def line(text="I kept the morning walk.", **given):
    number = next(_numbers)
    return Line(
        **{
            "segment": SegmentId(f"segment{number}"),
            "revision": 1,
            "speaker": "Client",
            "role": Role.CLIENT,
            "start_ms": number * 1000,
            "end_ms": number * 1000 + 900,
            "text": Redacted(text),
            **given,
        }
    )


def a_head(**given):
    """A head for `FakeEncoder`: "sea" is self-harm, "cheque" misconduct, each with a likelihood of 0.73; else 0.002."""
    weights = np.array([[0, 7, 0], [0, 0, 7]], np.float32)
    threshold = np.full(2, 0.6, np.float32)
    return Head(
        **{
            "weights": weights,
            "bias": np.array([6, 0, 0], np.float32),
            "categories": (Category.SELF_HARM, Category.MISCONDUCT),
            "thresholds": {"en": threshold, "es": threshold},
            "version": "abcdef012345",
            **given,
        }
    )
