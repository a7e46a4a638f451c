"""Changes a part of a YAML text and leaves the rest of it as it was written, comments and all."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

import yaml

FOLDED_AT = 110  # characters of a line, where lists of words are written
_ENDLESS = 1_000_000  # no line is broken


class Edit(NamedTuple):
    """Characters of a text, end exclusive, and what comes in their place."""

    start: int
    end: int
    text: str


class Short(tuple[Any, ...]):
    """A list that is written on one line: [client, coach]."""

    __slots__ = ()


def nodes_of(text: str) -> yaml.Node | None:
    """Return a text as nodes that know where they stand. Raises yaml.YAMLError."""
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
    return node


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Return the text with these edits, none of which may overlap."""
    for edit in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def value_of(node: yaml.Node | None, key: str) -> yaml.Node | None:
    """Return what stands under a key."""
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def written(value: Any, indent: int = 0) -> str:
    """Return text, lists and mappings as YAML whose lines, from the second on, are indented by so many spaces."""
    lines = _lines(value)
    return ("\n" + " " * indent).join(lines)


def changes(text: str, node: yaml.Node, old: Any, new: Any) -> list[Edit]:
    """Return what to edit so that a node of this text that says `old` says `new`: the least that can be."""
    if old == new:
        return []
    if isinstance(new, Mapping) and isinstance(old, Mapping) and _is_block(node, yaml.MappingNode):
        return _of_mapping(text, node, old, new)
    if _is_list(new) and _is_list(old) and new and _is_block(node, yaml.SequenceNode):
        return _of_list(text, node, old, new)
    return [replacing(text, node, new)]


def replacing(text: str, node: yaml.Node, new: Any) -> Edit:
    """Put something else in a node's place."""
    start, column = node.start_mark.index, node.start_mark.column
    is_listed = isinstance(node, yaml.SequenceNode) and not node.flow_style
    if _is_long(new) and not is_listed:  # a list under a key begins on a line of its own
        column = _column_of_line(text, start) + 2
        return Edit(start, end_of(text, node), "\n" + " " * column + written(new, column))
    return Edit(start, end_of(text, node), written(new, column))


def removing(text: str, node: yaml.Node) -> Edit:
    """Take an entry away, with the whole of its lines."""
    return Edit(_line_start(text, node.start_mark.index), _next_line(text, end_of(text, node)), "")


def appending(text: str, node: yaml.SequenceNode, new: Any) -> Edit:
    """Put one more entry at the end of a list that has one on each line."""
    column, at = node.start_mark.column, _next_line(text, end_of(text, node))
    fresh = "" if at == 0 or text[at - 1] == "\n" else "\n"
    return Edit(at, at, f"{fresh}{' ' * column}- {written(new, column + 2)}\n")


def end_of(text: str, node: yaml.Node) -> int:
    """Where a node's own text ends. A block's mark lies behind the comments that follow it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return end_of(text, last[1] if isinstance(last, tuple) else last)
    start, end = node.start_mark.index, node.end_mark.index
    return start + len(text[start:end].rstrip())


def _of_mapping(text: str, node: yaml.Node, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Edit]:
    there = {key.value: (key, value) for key, value in node.value}
    edits: list[Edit] = []
    for name, (key, value) in there.items():
        if name in new:
            edits += changes(text, value, old.get(name), new[name])
        elif name in old:
            edits.append(Edit(_line_start(text, key.start_mark.index), _next_line(text, end_of(text, value)), ""))
    fresh = {name: value for name, value in new.items() if name not in there and value != old.get(name)}
    if fresh:
        column, at = node.start_mark.column, _next_line(text, end_of(text, node))
        begin = "" if text[at - 1] == "\n" else "\n"
        edits.append(Edit(at, at, f"{begin}{' ' * column}{written(fresh, column)}\n"))
    return edits


def _of_list(text: str, node: yaml.Node, old: Sequence[Any], new: Sequence[Any]) -> list[Edit]:
    """Lines that stay keep their place and their comments."""
    items, column, edits = node.value, node.start_mark.column, []
    for kind, first, end, from_, to in SequenceMatcher(None, list(old), list(new), autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        edits += [removing(text, item) for item in items[first:end]]
        lines = "".join(f"{' ' * column}- {written(each, column + 2)}\n" for each in new[from_:to])
        if lines and end < len(items):
            at = _line_start(text, items[end].start_mark.index)
            edits.append(Edit(at, at, lines))
        elif lines:
            at = _next_line(text, end_of(text, node))
            edits.append(Edit(at, at, ("" if text[at - 1] == "\n" else "\n") + lines))
    return edits


def _lines(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [line for key, each in value.items() for line in _under(str(key), each)]
    if _is_long(value):
        return [line for each in value for line in _item(each)]
    if isinstance(value, list | tuple):
        dumped = yaml.dump(
            list(value), default_flow_style=True, allow_unicode=True, width=_ENDLESS, Dumper=yaml.CSafeDumper
        )
        return [dumped.strip()]
    return [_scalar(value)]


def _under(key: str, value: Any) -> list[str]:
    if isinstance(value, Mapping) or _is_long(value):
        return [f"{key}:", *(f"  {line}" for line in _lines(value))]
    return [f"{key}: {_lines(value)[0]}"]


def _item(value: Any) -> list[str]:
    first, *rest = _lines(value)
    return [f"- {first}", *(f"  {line}" for line in rest)]


def _scalar(value: Any) -> str:
    style = '"' if isinstance(value, str) and len(value.splitlines()) != 1 else None
    dumped: str = yaml.dump(value, default_style=style, allow_unicode=True, width=_ENDLESS, Dumper=yaml.CSafeDumper)
    return dumped.removesuffix("\n").removesuffix("...").strip("\n")


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple) and not isinstance(value, Short)


def _is_long(value: Any) -> bool:
    return _is_list(value) and bool(value)


def _is_block(node: yaml.Node, kind: type[yaml.CollectionNode]) -> bool:
    return isinstance(node, kind) and not node.flow_style


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _next_line(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def _column_of_line(text: str, at: int) -> int:
    """How far the key that this value belongs to is indented; behind a dash, as far as the key."""
    line = text[_line_start(text, at) : at]
    return len(line) - len(line.lstrip(" -"))
