"""What programs send by mistake or on purpose is refused in plain words, and breaks nothing."""

import json

import pytest

from tests.plugin.api.stage import NO_LIMIT, ApiStage
from tests.workers.tuning.bench import a_small_rule, documents

CYCLIC = "language: en\nrules: &a\n  - *a\n"
DEEP_YAML = "a: " + "[" * 5000
PATTERN = "recognizers:\n  - entity: STAFF_NUMBER\n    patterns: ['(a|a?)+{9999}']\n"


@pytest.fixture(scope="module")
def editor(tmp_path_factory, small_ground):
    """One program for all: whatever it sends leaves nothing behind."""
    stage = ApiStage(tmp_path_factory.mktemp("api"), small_ground, limit=NO_LIMIT)
    yield stage.as_program()
    stage.close()


def said(answer, *statuses):
    assert answer.status_code in statuses, answer.text[:200]
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == answer.status_code
    return answer.json["detail"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"documents": {}', b"[" * 100_000, b'{"a":' * 50_000])
def test_what_is_not_json_is_refused(editor, body):
    assert said(editor.raw("/check", body), 400) == "The body is not JSON."


@pytest.mark.parametrize(
    "body",
    [
        [],
        "text",
        3,
        None,
        {},
        {"documents": []},
        {"documents": {"rules/a.yaml": 3}},
        {"documents": {"rules/a.yaml": None}},
        {"documents": {"rules/a.yaml": {"language": "en"}}},
        {"documents": {"rules/a.yaml": "\0"}},
        {"documents": {}, "more": 1},
        {"documents": {f"rules/{number}.yaml": "" for number in range(201)}},
    ],
)
def test_json_of_another_shape_is_refused(editor, body):
    said(editor.raw("/check", json.dumps(body)), 422)


def test_half_a_character_is_refused(editor):
    said(editor.raw("/check", b'{"documents": {"rules/a.yaml": "\\ud800"}}'), 400, 422)


@pytest.mark.parametrize("revision", ["1", 1.5, True, None, -1])
def test_a_revision_is_a_whole_number(editor, revision):
    draft = editor.post("/drafts", {"title": "Mine"}).json["id"]

    said(editor.post(f"/drafts/{draft}/proposal", {"revision": revision, "reason": "why"}), 422)


def test_a_document_of_five_megabytes_is_refused(editor):
    said(editor.post("/check", {"documents": {"rules/a.yaml": "x" * 5_000_000}}), 413)


def test_another_kind_of_content_is_refused(editor):
    said(editor.raw("/check", b"documents=1", "application/x-www-form-urlencoded"), 415)


@pytest.mark.parametrize("page", [CYCLIC, DEEP_YAML, "\t", "a: b: c", "!!python/object:os.system {}", "&a [*a]"])
def test_yaml_that_goes_round_or_too_deep_is_a_problem_of_its_document(editor, page):
    sent = {"documents": {"rules/own.yaml": page}}

    assert [each["document"] for each in editor.post("/check", sent).json["problems"]] == ["rules/own.yaml"]
    assert editor.post("/drafts", {"title": "Mine", **sent}).json["problems"][0]["document"] == "rules/own.yaml"


@pytest.mark.parametrize("phrase", ["(a+)+$", "((((", "a" * 5000, "*", "(?P<x>)"])
def test_a_hostile_phrase_is_a_problem_of_its_document(editor, phrase):
    [page] = documents(a_small_rule("legal.x", "zebra")).values()
    fine, wrong = {"rules/own.yaml": page}, {"rules/own.yaml": page.replace("- zebra", f"- '{phrase}'")}

    assert editor.post("/check", {"documents": fine}).json["problems"] == []
    assert {each["document"] for each in editor.post("/check", {"documents": wrong}).json["problems"]} == set(wrong)


def test_a_hostile_recognizer_is_a_problem_of_its_document(editor):
    found = editor.post("/check", {"documents": {"detection.yaml": PATTERN}}).json["problems"]

    assert [each["document"] for each in found] == ["detection.yaml"]


@pytest.mark.parametrize("number", [b"1" * 400, b"1" * 100_000, b"1e400", b"NaN", b"-0"])
def test_a_number_beyond_all_numbers_is_refused(editor, number):
    draft = editor.post("/drafts", {"title": "Mine"}).json["id"]

    said(editor.raw(f"/drafts/{draft}/proposal", b'{"reason": "why", "revision": ' + number + b"}"), 400, 422)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "rules/../x.yaml", "rules/A.yaml", "", "x" * 80])
def test_a_document_somewhere_else_is_a_problem(editor, name):
    [found] = editor.post("/check", {"documents": {name: ""}}).json["problems"]

    assert "is not a place for a document" in found["problem"]


@pytest.mark.parametrize("name", ["..", "%00", "a%20b", "ä", "x" * 40, "%2e%2e%2f"])
def test_an_id_that_cannot_be_is_not_there(editor, name):
    said(editor.get(f"/drafts/{name}"), 404)
    said(editor.get(f"/checks/{name}"), 404)
    said(editor.get(f"/versions/{name}"), 404)


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=1001", "more=1", "state=gone"])
def test_a_question_that_cannot_be_is_refused(editor, query):
    said(editor.get(f"/drafts?{query}"), 422)


def test_another_method_or_place_is_refused_in_the_same_form(editor):
    answer = editor.delete("/rules")

    said(answer, 405)
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}
    said(editor.get("/nothing/here"), 404)
    said(editor.send("OPTIONS", "/rules"), 405)


def test_nobody_elses_page_may_read_an_answer(editor):
    answer = editor.get("/rules", Origin="https://elsewhere.example")

    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
