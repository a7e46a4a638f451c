"""Says what can be read in a message, tab or window, and what Slack would refuse or silently change in it."""

import json
import sys
from collections import Counter
from functools import cache
from pathlib import Path

from jsonschema import Draft7Validator
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

SCHEMA = Path(__file__).parent / "data" / "block_kit.schema.json"  # from Slack's own types: see tests/peers
MOST_BLOCKS = {"message": 50, "home": 100, "modal": 100}
MOST_CHARACTERS = 13_200  # in all blocks together; undocumented, beyond it Slack says msg_blocks_too_long
LONGEST_FALLBACK = 40_000
LONGEST = {"action_id": 255, "block_id": 255, "value": 2_000, "url": 3_000}
NEEDS_ELEMENTS = {"actions", "context"}
TYPED_INTO = {"plain_text_input", "rich_text_input", "email_text_input", "url_text_input", "number_input", "file_input"}


def problems(message):
    """Return everything that is wrong with the `text` and `blocks` of this message, in words."""
    looked_at = {key: message[key] for key in ("text", "blocks") if key in message}
    return [*_problems_of_text(message), *_problems_of_blocks(message.get("blocks") or [], "message", looked_at)]


def view_problems(view):
    """Return everything that is wrong with this home tab or window, in words."""
    kind = view.get("type")
    if kind not in {"home", "modal"}:
        return [f"a view of type {kind}"]
    return [*_problems_of_blocks(view.get("blocks") or [], kind, view), *_problems_of_inputs(view)]


def parts_of(blocks):
    """Every block, and every element in one."""
    for block in blocks:
        yield block
        yield from block.get("elements", [])
        yield from (block[name] for name in ("accessory", "element") if name in block)


def words_of(blocks):
    """Everything that can be read in these blocks, from top to bottom."""
    found = []
    for block in blocks:
        parts = [block.get("text"), block.get("label"), block.get("accessory"), *block.get("elements", [])]
        texts = [part.get("text") for part in parts if part]
        found += [text["text"] if isinstance(text, dict) else text for text in texts]
    return found


def buttons_of(blocks):
    """Every button with the id of its block."""
    for block in blocks:
        for element in [*block.get("elements", []), block.get("accessory", {})]:
            if element.get("type") == "button":
                yield element, block.get("block_id", "made-up-by-slack")


def button_called(label, blocks):
    """The button of this name, and the id of its block."""
    for element, block_id in buttons_of(blocks):
        if element["text"]["text"] == label:
            return element, block_id
    raise AssertionError(f"no button is called {label}")


def _problems_of_text(message):
    if not message.get("text", "").strip():
        yield "no text for notifications and screen readers"
    if len(message.get("text", "")) > LONGEST_FALLBACK:
        yield "text too long"


def _problems_of_blocks(blocks, kind, whole):
    parts = list(parts_of(blocks))
    return [
        *_problems_of_number(blocks, kind),
        *_problems_of_schema(whole, kind),
        *(f"{block.get('type')}: changed or dropped by slack_sdk" for block in blocks if not _survives(block)),
        *(problem for part in parts for problem in _problems_of_part(part)),
        *_twice("block_id", [block["block_id"] for block in blocks if "block_id" in block]),
        *_twice("action_id", [part["action_id"] for part in parts if "action_id" in part]),
    ]


def _problems_of_number(blocks, kind):
    if not 1 <= len(blocks) <= MOST_BLOCKS[kind]:
        yield f"{len(blocks)} blocks"
    if len(json.dumps(blocks)) > MOST_CHARACTERS:
        yield "blocks too long altogether"


def _problems_of_schema(whole, kind):
    pairs = [(_validator(kind.capitalize()), {**whole, "blocks": []}, kind)]
    pairs += [(_validator(_definition(block)), block, block.get("type")) for block in whole.get("blocks") or []]
    for validator, part, name in pairs:
        for problem in validator.iter_errors(part):
            yield from (f"{name}/{told}" for told in _leaves(problem))


def _leaves(problem):
    """What is wrong in the end: of "none of these fits" that says little, why each of them does not."""
    if problem.context:
        return sorted({leaf for inner in problem.context for leaf in _leaves(inner)})
    return [f"{'/'.join(map(str, problem.absolute_path))}: {problem.validator} {problem.validator_value}"]


@cache
def _schema():
    return json.loads(SCHEMA.read_text("utf-8"))["definitions"]


@cache
def _validator(name):
    return Draft7Validator({"$ref": f"#/definitions/{name}", "definitions": _schema()})


def _definition(block):
    """The definition of this block's own type; comparing it with every known type would take ten times as long."""
    names = (known["$ref"].rpartition("/")[2] for known in _schema()["KnownBlock"]["anyOf"])
    wanted = {"const": block.get("type"), "type": "string"}
    return next(
        (n for n in names if _schema()[n].get("properties", {}).get("type", {}).items() >= wanted.items()), "KnownBlock"
    )


def _survives(block):
    """Unknown types and misspelt keys vanish in the SDK's models without a word: compare the round trip."""
    try:
        parsed = Block.parse(block)
        return parsed is not None and parsed.to_dict() == block
    except SlackObjectFormationError:
        return False


def _problems_of_part(part):
    kind = part.get("type")
    for name in ("action_id", "block_id", "value", "url"):
        if name in part and not 1 <= len(part[name]) <= LONGEST[name]:
            yield f"{kind}: {name} of {len(part[name])} characters"
    if kind in NEEDS_ELEMENTS and not part.get("elements"):
        yield f"{kind}: no elements"
    if kind == "section" and not (part.get("text") or part.get("fields")):
        yield "section: neither text nor fields"
    if kind == "button" and not part.get("action_id"):
        yield "button: no action_id"
    if kind in TYPED_INTO:
        yield f"{kind}: somebody could type into it"  # Slack would take it; we would not


def _problems_of_inputs(view):
    asks = any(block.get("type") == "input" for block in view.get("blocks") or [])
    if asks and view["type"] == "modal" and not view.get("submit"):
        yield "a window with questions and no way to send them off"


def _twice(name, ids):
    return [f"{name} used twice" for _, times in Counter(ids).items() if times > 1]


if __name__ == "__main__":
    found = problems(json.load(sys.stdin))
    sys.stdout.write("".join(f"{problem}\n" for problem in found))
    sys.exit(bool(found))
