"""Makes tests/data/block_kit.schema.json from Slack's types, with Node: python -m tests.peers.make_schema"""

import json
import re
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
SCHEMA = FOLDER.parent / "data" / "block_kit.schema.json"
GENERATOR = FOLDER / "node_modules" / ".bin" / "ts-json-schema-generator"

# The types know no lengths and no counts: those stand in their comments, a sentence each.
LONGEST = re.compile(r"max(?:imum)? length\b.*?\b(\d[\d,]*) ?characters|^limit (\d[\d,]*) characters", re.IGNORECASE)
SHORTEST = re.compile(r"min(?:imum)? length\b.*?\bis (\d+)", re.IGNORECASE)
MOST = re.compile(r"max(?:imum)?(?: (?:of|number of [a-z ]+ is))? (\d+)(?: [a-z]+|\.|$)", re.IGNORECASE)
FEWEST = re.compile(r"minimum (\d+),", re.IGNORECASE)


def main():
    """Write the schema anew."""
    SCHEMA.write_text(made(), "utf-8")
    sys.stdout.write(f"{SCHEMA}\n")


def made():
    """The schema as text: made of the types, with the limits that their comments name."""
    command = [GENERATOR, "--path", "block_kit.ts", "--type", "Outgoing", "--tsconfig", "tsconfig.json"]
    printed = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=True).stdout
    schema = json.loads(printed)
    version = json.loads((FOLDER / "package.json").read_text("utf-8"))["devDependencies"]["@slack/types"]
    whole = {**limited(schema), "$comment": f"made of @slack/types {version} by tests/peers/make_schema.py"}
    return json.dumps(whole, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def limited(part):
    """The same schema, its comments turned into limits."""
    if isinstance(part, list):
        return [limited(each) for each in part]
    if not isinstance(part, dict):
        return part
    told = part.get("description") if isinstance(part.get("description"), str) else ""
    rest = {key: limited(value) for key, value in part.items() if key != "description" or not told}
    limits = limits_of(told, rest)
    return {"allOf": [rest, limits]} if limits and "$ref" in rest else {**rest, **limits}


def limits_of(told, part):
    """What a comment says of length and number, as JSON Schema, for this kind of part."""
    sentences = re.split(r"(?<=\.)\s+", " ".join(told.split()))
    limits = {}
    for sentence in sentences:
        if part.get("type") == "array":
            limits = {**_of_list(sentence, part["items"]), **limits}  # of two, the first is about the list itself
        elif part.get("type") == "string":
            limits.update(_of_text(sentence))
        elif ("$ref" in part or "anyOf" in part) and (length := _of_text(sentence)):
            limits.update({"properties": {"text": length}})  # a text object: its own text is meant
    return limits


def _of_text(sentence):
    limits = {}
    if found := LONGEST.search(sentence):
        limits["maxLength"] = int((found[1] or found[2]).replace(",", ""))
    if found := SHORTEST.search(sentence):
        limits["minLength"] = int(found[1])
    return limits


def _of_list(sentence, items):
    if "each item" in sentence:
        return {"items": {"allOf": [items, {"properties": {"text": _of_text(sentence)}}]}}
    limits = {}
    if found := MOST.search(sentence):
        limits["maxItems"] = int(found[1])
    if found := FEWEST.search(sentence):
        limits["minItems"] = int(found[1])
    return limits


if __name__ == "__main__":
    main()
