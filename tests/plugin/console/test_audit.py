"""The audit log: every action in plain words, found by who and what, taken along on record."""

import ast
import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from config.rights import RIGHTS, AccountRole, Right
from config.vocabulary import Effect, Entry
from plugin.console.audit_words import SENTENCES, sentence
from redaction.asking import Answer
from tests.plugin.companion.visitor import words
from workers.archive.store import record
from workers.contracts import Reason

ROOT = Path(__file__).parents[3]
WRITERS = {"record": 2, "trace": 2, "_trace": 2}  # which argument names the action
AT_THE_COMMAND_LINE = {"record": 2, "_found": 2, "_read": 0}
# Actions whose end is decided while the program runs, by how they are written there.
DECIDED_LATER = {
    "f'run.{effect.value}'": {f"run.{effect.value}" for effect in Effect},
    "f'prompt.{choice.value}'": {f"prompt.{choice.value}" for choice in Answer},
    "f'contract.{reason.value}'": {f"contract.{reason.value}" for reason in Reason},
    "kind.value": {f"breach.{kind.value}" for kind in Entry if kind is not Entry.FEEDBACK},
    "f'run.{what}'": set(),  # what others hand on: each is found where they do
    "f'breach.{what}'": set(),
    "action": set(),
}
HANDED_ON = {"passage.py": "run.", "protocol_runs.py": "run.", "breaches.py": "breach."}


def actions_in(file):
    """Every action that this file writes into the audit."""
    writers = AT_THE_COMMAND_LINE if file.parent.name == "commands" else WRITERS
    for call in (node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)):
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        if name in writers and len(call.args) > writers[name]:
            yield from named_by(call.args[writers[name]], HANDED_ON.get(file.name, "") if "trace" in name else "")


def named_by(argument, beginning):
    for each in (argument.body, argument.orelse) if isinstance(argument, ast.IfExp) else (argument,):
        if isinstance(each, ast.Constant):
            whole = isinstance(each.value, str) and "." in each.value
            yield from [each.value] if whole else [f"{beginning}{each.value}"] if beginning else []
        else:
            yield from DECIDED_LATER[ast.unparse(each)]


def test_every_action_that_is_ever_written_down_has_a_sentence():
    files = [file for folder in ("plugin", "workers") for file in (ROOT / folder).rglob("*.py")]

    written = {action for file in files for action in actions_in(file)}

    assert {"prompt.opened", "run.moved", "breach.checkin_set", "contract.signed", "audit.exported"} <= written
    assert len(written) > 60
    assert written - SENTENCES.keys() == set()


def test_an_action_that_nobody_knows_is_told_by_its_name():
    assert sentence("thing.was_done") == "Thing was done"


@pytest.fixture
def log(console):
    """Three entries: a rule editor's, the worker's, and one of a week ago."""
    editor = console.an_account(AccountRole.RULE_EDITOR, name="Erin Editor", id="erin")
    with console.db.write() as records:
        record(records, "worker", "key.destroyed", "zoom-1", {}, console.now - timedelta(days=7))
        record(records, "worker", "prompt.opened", "zoom-2", {"prompt": "p1", "rule": "legal.court"}, console.now)
        record(records, editor, "companion.link", None, {"for": "anna"}, console.now)
    return console


@pytest.fixture
def auditor(log):
    return log.as_(AccountRole.AUDITOR)


def test_entries_are_in_plain_words_with_the_account_s_name_newest_first(auditor):
    page = words(auditor.get("/console/audit"))

    assert "3 entries" in page
    editor_s = page.index(
        "2026-03-02 12:00:00 UTC Erin Editor Made a login link to the coach's page companion.link – for anna"
    )
    assert editor_s < page.index("worker Asked the coach to pause prompt.opened zoom-2 prompt p1, rule legal.court")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("actor=worker", 2),
        ("actor=erin", 1),
        ("action=key.destroyed", 1),
        ("q=KEY", 1),
        ("q=coach", 2),
        ("q=coach&action=prompt.opened", 1),
        ("session=zoom-2", 1),
        ("from=2026-03-02", 2),
        ("to=2026-03-01", 1),
    ],
)
def test_entries_are_found_by_who_what_when_and_session(auditor, query, count):
    assert f"{count} {'entry' if count == 1 else 'entries'}" in words(auditor.get(f"/console/audit?{query}"))


def test_what_fits_nothing_says_so_and_leads_back(auditor):
    page = auditor.get("/console/audit?q=zebra")

    assert "No entry fits this filter" in words(page)
    assert 'href="/console/audit"' in page.text


def test_an_export_holds_what_is_filtered_and_is_on_record_itself(log, auditor):
    exported = auditor.post("/console/audit/audit.csv?actor=worker")

    rows = list(csv.DictReader(io.StringIO(exported.text)))
    assert [row["action"] for row in rows] == ["prompt.opened", "key.destroyed"]
    assert rows[0]["what"] == "Asked the coach to pause"
    page = words(auditor.get("/console/audit?action=audit.exported"))
    assert "Exported the audit audit.exported – format csv, actor worker, searched False" in page


def test_json_lines_hold_the_details_as_they_are(auditor):
    lines = auditor.post("/console/audit/audit.jsonl?session=zoom-2").text.splitlines()

    [entry] = map(json.loads, lines)
    assert entry["detail"] == {"prompt": "p1", "rule": "legal.court"}
    assert entry["at"] == "2026-03-02T12:00:00+00:00"


def test_a_name_that_looks_like_a_formula_does_not_calculate(log, auditor):
    log.an_account(name='=HYPERLINK("x")', id="mallory")
    with log.db.write() as records:
        record(records, "mallory", "companion.link", None, {}, log.now)

    assert "'=HYPERLINK" in auditor.post("/console/audit/audit.csv?actor=mallory").text


def test_what_was_typed_to_search_for_is_not_on_record(log, auditor):
    auditor.post("/console/audit/audit.csv?q=jane+doe")

    assert "jane" not in words(auditor.get("/console/audit"))


def test_only_who_may_see_the_audit_sees_or_takes_it(log):
    for role in AccountRole:
        client, expected = log.as_(role), 200 if Right.SEE_AUDIT in RIGHTS[role] else 403

        assert client.get("/console/audit").status_code == expected, role
        assert client.post("/console/audit/audit.csv").status_code == expected, role


def test_an_export_needs_a_form_of_ours(auditor):
    assert auditor.post("/console/audit/audit.csv", token=False).status_code == 403
    assert auditor.get("/console/audit/audit.csv").status_code == 405


@pytest.mark.parametrize("query", ["before=x", "from=2026-13-01", "actor=%00", "session=a b", "action=<script>"])
def test_a_filter_that_is_none_is_an_error_and_not_a_guess(auditor, query):
    assert auditor.get(f"/console/audit?{query}").status_code == 400


def test_page_after_page_keeps_the_filter(log, auditor):
    with log.db.write() as records:
        for number in range(120):
            record(records, "ticker", "key.destroyed", None, {}, log.now - timedelta(minutes=number))

    address, seen = "?actor=ticker", 0
    while address:
        page = auditor.get(f"/console/audit{address}").text
        seen += page.count('<code class="soft">key.destroyed')
        older = [part for part in page.split('"') if "before=" in part]
        address = older[-1].replace("&amp;", "&") if 'rel="next"' in page else ""
    assert seen == 120
