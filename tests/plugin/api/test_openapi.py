"""The OpenAPI document is valid, current, and true: whatever it allows is answered as it says."""

from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import GenerationMode, checks

from plugin.api.openapi import document, text
from plugin.api.routes import ROUTES
from tests.plugin.api.stage import NO_LIMIT, ApiStage
from tests.workers.tuning.bench import a_small_rule, documents

PAGE = Path(__file__).parents[3] / "docs" / "openapi.json"
MEND = "run: make docs"
SENT = settings(max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
TRUE = (
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
)


def test_the_document_in_docs_is_current():
    assert PAGE.read_text("utf-8") == text(), MEND


def test_the_document_is_valid():
    OpenAPIV31SpecValidator(document()).validate()


def test_every_route_is_in_it_under_a_name_of_its_own():
    named = [operation["operationId"] for path in document()["paths"].values() for operation in path.values()]

    assert named == [route.name for route in ROUTES]
    assert len(set(named)) == len(named)


def test_anybody_may_read_it(api):
    assert api.api.test_client().get("/api/v1/openapi.json").json == document()


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory, small_ground):
    api = ApiStage(tmp_path_factory.mktemp("api"), small_ground, limit=NO_LIMIT)
    api.program = api.as_program()
    own = documents(a_small_rule("legal.lawyer", "call my lawyer"))
    api.draft = api.program.post("/drafts", {"title": "Mine", "documents": own}).json["id"]
    api.check = api.program.post(f"/drafts/{api.draft}/checks", {"kind": "examples"}).json["id"]
    yield api
    api.close()


@pytest.fixture(scope="module")
def described(fuzzed):
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", fuzzed.api)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
@SENT
@given(data=st.data())
def test_whatever_is_sent_is_answered_as_the_document_says(described, fuzzed, route, data):
    mode = data.draw(st.sampled_from(GenerationMode))
    case = data.draw(described[route.path][route.method].as_strategy(mode))
    there = {"draft": fuzzed.draft, "check": fuzzed.check}
    case.path_parameters = {name: there.get(name, given) for name, given in (case.path_parameters or {}).items()}

    answer = case.call(headers={"Authorization": f"Bearer {fuzzed.program.key}"})

    case.validate_response(answer, checks=TRUE)
