"""Says what Slack would refuse, or silently change, in a message."""

from collections import Counter

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

MOST_BLOCKS = 50
MOST_CHARACTERS = 13_200  # in all blocks together; undocumented, beyond it Slack says msg_blocks_too_long
LONGEST_FALLBACK = 40_000
LONGEST = {
    "header": 150,
    "section": 3_000,
    "button": 75,
    "action_id": 255,
    "block_id": 255,
    "value": 2_000,
    "url": 3_000,
}
MOST_ELEMENTS = {"actions": 25, "context": 10}


def problems(message):
    """Return everything that is wrong with the `text` and `blocks` of this message, in words."""
    blocks = message.get("blocks") or []
    return [
        *_problems_of_text(message),
        *_problems_of_number(blocks),
        *(f"{block.get('type')}: changed or dropped by slack_sdk" for block in blocks if not _survives(block)),
        *(problem for part in _parts(blocks) for problem in _problems_of_part(part)),
        *_twice("block_id", [block["block_id"] for block in blocks if "block_id" in block]),
        *_twice("action_id", [part["action_id"] for part in _parts(blocks) if "action_id" in part]),
    ]


def _problems_of_text(message):
    if not message.get("text", "").strip():
        yield "no text for notifications and screen readers"
    if len(message.get("text", "")) > LONGEST_FALLBACK:
        yield "text too long"


def _problems_of_number(blocks):
    if not 1 <= len(blocks) <= MOST_BLOCKS:
        yield f"{len(blocks)} blocks"
    if len(str(blocks)) > MOST_CHARACTERS:
        yield "blocks too long altogether"


def _survives(block):
    """Unknown types and misspelt keys vanish in the SDK's models without a word: compare the round trip."""
    try:
        parsed = Block.parse(block)
        return parsed is not None and parsed.to_dict() == block
    except SlackObjectFormationError:
        return False


def _parts(blocks):
    for block in blocks:
        yield block
        yield from block.get("elements", [])
        if "accessory" in block:
            yield block["accessory"]


def _problems_of_part(part):
    kind = part["type"]
    text = part.get("text", {}).get("text")
    if text is not None and not 1 <= len(text) <= LONGEST.get(kind, 3_000):
        yield f"{kind}: text of {len(text)} characters"
    for name in ("action_id", "block_id", "value", "url"):
        if name in part and not 1 <= len(part[name]) <= LONGEST[name]:
            yield f"{kind}: {name} of {len(part[name])} characters"
    if kind in MOST_ELEMENTS and not 1 <= len(part["elements"]) <= MOST_ELEMENTS[kind]:
        yield f"{kind}: {len(part['elements'])} elements"
    if kind == "button" and not part.get("action_id"):
        yield "button: no action_id"


def _twice(name, ids):
    return [f"{name} used twice" for _, times in Counter(ids).items() if times > 1]
