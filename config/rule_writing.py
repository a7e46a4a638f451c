"""Writes one rule or switch into the documents: in place where it stands already, else as a copy of its own."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Any

import yaml
from pydantic import BaseModel

from config.context import Language, VetoName
from config.errors import MisconfiguredError
from config.reading import Document, read_as
from config.rules import Pair, Rule, RuleFile, read_rule_file
from config.switches import Switch, Switches
from config.tuning import RULES, SWITCHES, Documents, is_path
from config.vocabulary import Role
from config.yaml_edits import (
    FOLDED_AT,
    Short,
    appending,
    changes,
    edited,
    nodes_of,
    removing,
    replacing,
    value_of,
    written,
)

Entry = Rule | Pair

_LIST = re.compile(r"<([^<>\s]+)>")
_ALWAYS = frozenset({"id", "category", "severity", "speaker", "phrases", "ask", "yes", "no", "examples"})


def with_entry(documents: Documents, file: RuleFile, entry: Entry) -> dict[str, str]:
    """Return the documents with this entry, which is of `file`: changed in place, or as a document of its own.

    A document of its own brings along the lists that the entry uses. Raises MisconfiguredError for a document that
    cannot be read, or an entry that no document can hold.
    """
    path = home_of(documents, file.language, entry.id)
    if path is not None:
        return {**documents, path: _put(path, documents[path], entry)}
    path, text = free_path(documents, entry.id, file.language), document_of(file, entry)
    if _entry(read_rule_file(Document(path, text)), entry.id) != entry:
        raise MisconfiguredError(f"{path}: {entry.id} cannot be written as YAML")
    return {**documents, path: text}


def without_entry(documents: Documents, language: Language, entry_id: str) -> dict[str, str]:
    """Return the documents without the copy of its own that `with_entry` made; others stay as they are."""
    path = home_of(documents, language, entry_id)
    if path is None or len(read_rule_file(Document(path, documents[path])).entries) > 1:
        return dict(documents)
    return {each: text for each, text in documents.items() if each != path}


def home_of(documents: Documents, language: Language, entry_id: str) -> str | None:
    """Return the document that this entry is in. Raises MisconfiguredError for one that cannot be read."""
    for path, text in documents.items():
        if path.startswith(RULES) and entry_id in text:
            file = read_rule_file(Document(path, text))
            if file.language == language and _entry(file, entry_id):
                return path
    return None


def free_path(documents: Documents, entry_id: str, language: Language) -> str:
    """Return what a document for this entry is called; a number follows where there is another of that name."""
    name = f"{entry_id.replace('.', '-')}-{language}"
    if not is_path(f"{RULES}{name}-99.yaml"):
        name = f"{name[:40].rstrip('-')}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    paths = (f"{RULES}{name}{number}.yaml" for number in ("", *(f"-{each}" for each in range(2, 300))))
    return next(path for path in paths if path not in documents)


def document_of(file: RuleFile, entry: Entry) -> str:
    """Return a document with this entry of a file alone, and the lists that it uses."""
    lists = {name: list(file.lists[name]) for name in lists_used(file, entry)}
    kind = "rules" if isinstance(entry, Rule) else "pairs"
    head = f"language: {file.language}\n"
    if lists:
        head += yaml.dump(
            {"lists": lists},
            sort_keys=False,
            allow_unicode=True,
            default_flow_style=None,
            width=FOLDED_AT,
            Dumper=yaml.CSafeDumper,
        )
    return f"{head}{kind}:\n  - {written(plain_entry(entry), 4)}\n"


def lists_used(file: RuleFile, entry: Entry) -> list[str]:
    """Return the lists of the file that the entry uses, and those that they use, in their order."""
    said = [*(entry.phrases if isinstance(entry, Rule) else entry.ask), *(entry.near.phrases if entry.near else ())]
    names, found = set(_named(said)), set[str]()
    while fresh := (names & set(file.lists)) - found:
        found |= fresh
        names |= {name for each in fresh for name in _named(file.lists[each])}
    return [name for name in file.lists if name in found]


def plain_entry(entry: Entry) -> dict[str, Any]:
    """Return an entry as YAML has it; what is as it is without being said is left out, but for what one looks for."""
    kept = {
        name: getattr(entry, name)
        for name, field in type(entry).model_fields.items()
        if name in _ALWAYS or getattr(entry, name) != field.get_default(call_default_factory=True)
    }
    return {name: _plain(value) for name, value in kept.items()}


def with_switch(documents: Documents, switch: Switch) -> dict[str, str]:
    """Return the documents with this switch. Raises MisconfiguredError for switches that cannot be read."""
    text = documents.get(SWITCHES, "")
    new = {"rule": switch.rule, "language": switch.language, "to": switch.to.value, "reason": switch.reason}
    old = _switches(text)
    ours = [number for number, each in enumerate(old) if _is_of(each, switch.rule, switch.language)]
    wanted = [switch if number in ours else each for number, each in enumerate(old)] + ([] if ours else [switch])

    def in_place() -> str:
        listed = value_of(nodes_of(text), "switches")
        if not isinstance(listed, yaml.SequenceNode) or not listed.value:
            return ""
        edit = replacing(text, listed.value[ours[0]], new) if ours else appending(text, listed, new)
        return edited(text, [edit])

    return {**documents, SWITCHES: _first(lambda each: _switches(each) == wanted, in_place, lambda: _listed(wanted))}


def without_switch(documents: Documents, language: Language, rule: str) -> dict[str, str]:
    """Return the documents without a switch for this rule. Raises MisconfiguredError for switches that are not."""
    text = documents.get(SWITCHES, "")
    old = _switches(text)
    wanted = [each for each in old if not _is_of(each, rule, language)]
    if wanted == old:
        return dict(documents)
    if not wanted:
        return {path: each for path, each in documents.items() if path != SWITCHES}

    def in_place() -> str:
        listed = value_of(nodes_of(text), "switches")
        listed_nodes = listed.value if isinstance(listed, yaml.SequenceNode) else []
        [gone] = [node for node, each in zip(listed_nodes, old, strict=True) if each not in wanted]
        return edited(text, [removing(text, gone)])

    return {**documents, SWITCHES: _first(lambda each: _switches(each) == wanted, in_place, lambda: _listed(wanted))}


def _put(path: str, text: str, entry: Entry) -> str:
    """The gentlest way that comes to what is wanted: only what differs, the whole entry, the whole document."""
    file = read_rule_file(Document(path, text))
    wanted = _with(file, entry)

    def only_what_differs() -> str:
        node, old = _node(text, entry.id), plain_entry(_known(file, entry.id))
        return edited(text, changes(text, node, old, plain_entry(entry)))

    def whole_entry() -> str:
        return edited(text, [replacing(text, _node(text, entry.id), plain_entry(entry))])

    def whole_document() -> str:
        named = {"name": file.name} if file.name != path else {}
        kinds: dict[str, Sequence[Entry]] = {"rules": wanted.rules, "pairs": wanted.pairs}
        entries = {kind: [plain_entry(each) for each in all_] for kind, all_ in kinds.items() if all_}
        lists = {"lists": {name: list(each) for name, each in file.lists.items()}} if file.lists else {}
        return written({**named, "language": file.language, **lists, **entries}) + "\n"

    return _first(
        lambda each: read_rule_file(Document(path, each)) == wanted, only_what_differs, whole_entry, whole_document
    )


def _first(is_right: Callable[[str], bool], *ways: Callable[[], str]) -> str:
    for way in ways:
        try:
            text = way()
            if text and is_right(text):
                return text
        except (MisconfiguredError, yaml.YAMLError):
            continue  # this layout asks for the next way
    raise MisconfiguredError("this change cannot be written as YAML; make it in the document itself")


def _node(text: str, entry_id: str) -> yaml.Node:
    for kind in ("rules", "pairs"):
        listed = value_of(nodes_of(text), kind)
        for node in listed.value if isinstance(listed, yaml.SequenceNode) else ():
            named = value_of(node, "id")
            if named is not None and named.value == entry_id:
                return node  # type: ignore[no-any-return]  # what PyYAML has no types for
    raise MisconfiguredError(f"{entry_id} is not in this document")


def _with(file: RuleFile, entry: Entry) -> RuleFile:
    rules = tuple(entry if isinstance(entry, Rule) and each.id == entry.id else each for each in file.rules)
    pairs = tuple(entry if isinstance(entry, Pair) and each.id == entry.id else each for each in file.pairs)
    return file.model_copy(update={"rules": rules, "pairs": pairs})


def _entry(file: RuleFile, entry_id: str) -> Entry | None:
    return next((each for each in file.entries if each.id == entry_id), None)


def _known(file: RuleFile, entry_id: str) -> Entry:
    return next(each for each in file.entries if each.id == entry_id)


def _named(phrases: Any) -> Iterator[str]:
    return (name for phrase in phrases for name in _LIST.findall(phrase))


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return Short(each.value for kind in (Role, VetoName) for each in kind if each in value)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, BaseModel):
        return {name: _plain(each) for name, each in value if each not in ((), None)}
    return value.value if isinstance(value, StrEnum) else value


def _switches(text: str) -> list[Switch]:
    return list(read_as(Switches, Document(SWITCHES, text)).switches) if text.strip() else []


def _listed(switches: list[Switch]) -> str:
    return written({"switches": [each.model_dump(mode="json") for each in switches]}) + "\n"


def _is_of(switch: Switch, rule: str, language: Language) -> bool:
    return (switch.rule, switch.language) == (rule, language)
