"""The kinds of documents: what each is for, the keys that it has, and a text to begin with."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel

from config.crisis import Contacts, CrisisFile, Line
from config.detection import DetectionChange, PatternRule
from config.escalation import BudgetChange, EscalationChange, LadderChange
from config.protocol_files import Overlay, StepChange
from config.protocols import Protocols
from config.rules import Examples, Near, Pair, Rule, RuleFile
from config.switches import Switch, Switches
from config.tuning import CRISIS, DETECTION, ESCALATION, PROTOCOLS, RULES, SWITCHES
from config.yaml_edits import written

_RULES = """\
# Rules of your own. One with the id of a shipped rule takes its place.
language: en
rules:
  - id: misconduct.guards-off # never changes, and is never used again
    category: misconduct
    severity: concern # info, concern or imminent
    phrases:
      - (took|take|taking) the (safety)? guards off
    examples:
      hit: # must be found
        - we took the guards off to be faster
      miss: # must be left alone, or lowered
        - we never took the guards off
"""
_SWITCHES = """\
# Rules that are off, or at another severity. Nothing is copied.
switches:
  - rule: legal.mentioned
    language: en
    to: info # off, info, concern or imminent
    reason: Too often, and never right in our team coaching.
"""
_DETECTION = """\
# What counts as personal data, apart from what is found anyway.
allow: [Larkfield Water] # never redacted
deny:
  ORGANIZATION: [Project Heron] # always redacted
"""
_ESCALATION = """\
# Seconds after a prompt came up, as long as nobody answers. What is left out stays as it is.
concern:
  reminder_s: 20
budget:
  prompts: 3
  minutes: 60
"""
_CRISIS = """\
# Numbers that you have checked. A country that is named here takes the place of the shipped one.
countries:
  IE:
    checked_on: 2026-01-15
    emergency:
      - {number: "112", name: Emergency services}
    crisis:
      - {number: "116 123", name: A crisis line, hours: 24/7}
"""
_PROTOCOLS = """\
# Other words and timers for a shipped protocol; its steps stay.
extends: disclosure
steps:
  stop:
    returns_after: 120
    line:
      en: Take a breath. Check that you heard what they meant.
"""


class Kind(NamedTuple):
    """A kind of document. `models`: the shapes that its keys have, by what each describes."""

    name: str
    title: str
    purpose: str
    start: str
    models: Mapping[str, type[BaseModel]]


KINDS = (
    Kind(
        RULES,
        "Rules",
        "what is noticed, and the examples that prove it",
        _RULES,
        {"The document": RuleFile, "A rule": Rule, "A pair": Pair, "near": Near, "examples": Examples},
    ),
    Kind(
        SWITCHES,
        "Switches",
        "rules that are off or at another severity, without a copy of them",
        _SWITCHES,
        {"The document": Switches, "A switch": Switch},
    ),
    Kind(
        DETECTION,
        "Personal data",
        "what is redacted, and what never is",
        _DETECTION,
        {"The document": DetectionChange, "A recognizer": PatternRule},
    ),
    Kind(
        ESCALATION,
        "Escalation",
        "who is told when a coach does not answer, and after how long",
        _ESCALATION,
        {"The document": EscalationChange, "concern, imminent": LadderChange, "budget": BudgetChange},
    ),
    Kind(
        CRISIS,
        "Crisis contacts",
        "whom to call in which country",
        _CRISIS,
        {"The document": CrisisFile, "A country": Contacts, "A line": Line},
    ),
    Kind(
        PROTOCOLS,
        "Protocols",
        "what a coach is led through: words and timers",
        _PROTOCOLS,
        {"The document": Overlay, "A step": StepChange},
    ),
)


def start_of(path: str, protocols: Protocols) -> str:
    """Return a text to begin this document with. One that is called like a protocol begins with its first words."""
    protocol = protocols.get(path.removeprefix(PROTOCOLS).removesuffix(".yaml"))
    if not path.startswith(PROTOCOLS) or protocol is None:
        return kind_of(path).start
    first = {protocol.start: {"line": dict(protocol.steps[protocol.start].line)}}
    return f"# Other words and timers; its steps stay.\n{written({'extends': protocol.id, 'steps': first})}\n"


class Key(NamedTuple):
    """One key of a document, and what it takes, in words."""

    name: str
    takes: str
    needed: bool


def kind_of(path: str) -> Kind:
    """Return the kind of the document that is called so. Raises StopIteration for what is no place of one."""
    return next(kind for kind in KINDS if path == kind.name or (kind.name.endswith("/") and path.startswith(kind.name)))


@cache
def keys_of(kind_name: str) -> Mapping[str, tuple[Key, ...]]:
    """Return the keys of a kind of document, by what has them."""
    models = kind_of(kind_name).models
    return {title: tuple(_keys(model)) for title, model in models.items()}


def _keys(model: type[BaseModel]) -> Iterator[Key]:
    schema = model.model_json_schema()
    shapes, needed = schema.get("$defs", {}), schema.get("required", ())
    for name, shape in schema.get("properties", {}).items():
        yield Key(name, _takes(shape, shapes), name in needed)


def _takes(shape: Mapping[str, Any], shapes: Mapping[str, Any]) -> str:
    if "$ref" in shape:
        return _takes(shapes[shape["$ref"].rpartition("/")[2]], shapes)
    if options := shape.get("anyOf") or shape.get("allOf"):
        return next(_takes(each, shapes) for each in options if each.get("type") != "null")
    if "enum" in shape:
        return " | ".join(map(str, shape["enum"]))
    match shape.get("type"):
        case "array":
            items = _takes(shape.get("items", {}), shapes)
            return f"list of {items}" if "|" in items else "list"
        case "integer" | "number":
            return _number(shape)
        case "object":
            return "keys of its own"
    return "day" if shape.get("format") == "date" else "text"


def _number(shape: Mapping[str, Any]) -> str:
    low, high = shape.get("minimum"), shape.get("maximum")
    if low is not None and high is not None:
        return f"number, {low:g} to {high:g}"
    return f"number from {low:g}" if low is not None else "number"
