"""A rule as the fields of a form, and back. One line of a field is one phrase or one example."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from config.context import VetoName
from config.reading import in_plain_words
from config.rules import Pair, Rule
from config.vocabulary import Role, Severity

Form = Mapping[str, Sequence[str]]  # as a browser sends it: every value of every field

MOST_LINES = 500  # of one field
NOT_SAID = ""  # of a choice that is left open


def form_of(entry: Rule | Pair) -> dict[str, list[str]]:
    """Return an entry as the form shows it."""
    shared = {
        "speaker": _names(entry.speaker, Role),
        "step": [str(entry.step or NOT_SAID)],
        "near": [_joined(entry.near.phrases if entry.near else ())],
        "within": [str(entry.near.within) if entry.near else NOT_SAID],
        "raise_to": [entry.near.raise_to.value if entry.near else NOT_SAID],
        "unless": _names(entry.unless, VetoName),
        "hit": [_joined(entry.examples.hit)],
        "miss": [_joined(entry.examples.miss)],
        "raised": [_joined(entry.examples.raised)],
        "note": [entry.note],
    }
    if isinstance(entry, Rule):
        return {"severity": [entry.severity.value], "phrases": [_joined(entry.phrases)], **shared}
    answers = {f"answer_{kind}": [_joined(said)] for kind, said in entry.answers}
    severities = {
        "yes": [entry.yes.value],
        "partly": [entry.partly.value if entry.partly else NOT_SAID],
        "no": [entry.no.value],
    }
    return {"asker": _names(entry.asker, Role), "ask": [_joined(entry.ask)], **severities, **answers, **shared}


def entry_of(form: Form, like: Rule | Pair) -> tuple[Rule | Pair | None, dict[str, str]]:
    """Return what a form says of the entry `like`, whose id and category stay; or what to mend, by field."""
    if wrong := _too_long(form):
        return None, wrong
    near, examples = _near(form), {name: _lines(form, name) for name in ("hit", "miss", "raised")}
    facts: dict[str, Any] = {
        "id": like.id,
        "category": like.category,
        "speaker": list(form.get("speaker", ())),
        "step": _one(form, "step") or None,
        "near": near,
        "unless": list(form.get("unless", ())),
        "examples": examples,
        "note": _one(form, "note").replace("\r\n", "\n").strip(),
        **(_of_rule(form) if isinstance(like, Rule) else _of_pair(form)),
    }
    if bool(near) != bool(examples["raised"]):
        return None, {"raised" if near else "near": "words nearby and raised examples belong together: give both"}
    try:
        return type(like).model_validate(facts), {}
    except ValidationError as problem:
        errors = problem.errors(include_url=False, include_input=False)
        return None, {_field(each["loc"]): _said(each["loc"], in_plain_words(each)) for each in reversed(errors)}


def _of_rule(form: Form) -> dict[str, Any]:
    return {"severity": _one(form, "severity"), "phrases": _lines(form, "phrases")}


def _of_pair(form: Form) -> dict[str, Any]:
    return {
        "ask": _lines(form, "ask"),
        "asker": list(form.get("asker", ())),
        "yes": _one(form, "yes"),
        "partly": _one(form, "partly") or None,
        "no": _one(form, "no"),
        "answers": {kind: _lines(form, f"answer_{kind}") for kind in ("yes", "partly", "no")},
    }


def _near(form: Form) -> dict[str, Any] | None:
    phrases = _lines(form, "near")
    if not phrases:
        return None
    said = {"within": _one(form, "within"), "raise_to": _one(form, "raise_to")}
    return {"phrases": phrases, **{name: value for name, value in said.items() if value}}


def _too_long(form: Form) -> dict[str, str]:
    fields = ("phrases", "ask", "near", "hit", "miss", "raised", "answer_yes", "answer_partly", "answer_no")
    return {name: f"has more than {MOST_LINES} lines" for name in fields if len(_lines(form, name)) > MOST_LINES}


def _field(where: tuple[int | str, ...]) -> str:
    """The field that a mistake is in."""
    match where:
        case ("near", "within" | "raise_to" as name, *_) | ("examples", name, *_):
            return str(name)
        case ("answers", kind, *_):
            return f"answer_{kind}"
        case (name, *_):
            return str(name)
    return "near"  # what is wrong with the whole is how far words nearby raise it


def _said(where: tuple[int | str, ...], problem: str) -> str:
    lines = [step for step in where if isinstance(step, int)]
    return f"line {lines[0] + 1}: {problem}" if lines else problem.removeprefix("near: ")


def _lines(form: Form, name: str) -> list[str]:
    return [line.strip() for line in _one(form, name).replace("\r\n", "\n").split("\n") if line.strip()]


def _one(form: Form, name: str) -> str:
    return next(iter(form.get(name, ())), "").strip()


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(" ".join(line.split("\n")) for line in lines)


def _names(some: Iterable[str], kind: type[Role] | type[VetoName] | type[Severity]) -> list[str]:
    chosen = set(some)
    return [each.value for each in kind if each in chosen]
