"""The OpenAPI 3.1 document, made from the table of routes and the models: python -m plugin.api.openapi"""

import re
import sys
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from plugin.api.problems import TYPE, Problem
from plugin.api.route import Route
from plugin.api.routes import ROUTES

PREFIX = "/api/v1"
REF = "#/components/schemas/{model}"
PLACES = {  # what may stand for each name in a path
    "digest": ("[0-9a-f]{6,64}", "The beginning of a version's name."),
    "draft": ("[A-Za-z0-9_-]{1,32}", "A draft's id."),
    "check": ("[0-9a-f]{32}", "A check's id."),
}
REVISION = r'"?[1-9][0-9]{0,8}"?'  # what If-Match holds

_ALWAYS = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_OF_BODIES = (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
_INTRODUCTION = (
    "What admins tune, for programs: versions, drafts, checks. Each request carries an API key, made in the console, "
    "and may do what the key's account may. Approving, publishing and rolling back is left to people."
)


def document() -> dict[str, Any]:
    """Return the whole document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "pausepoint", "version": "1", "description": _INTRODUCTION},
        "servers": [{"url": PREFIX}],
        "security": [{"key": []}],
        "paths": _paths(),
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "An API key."}},
        },
    }


def _paths() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return paths


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {"operationId": route.name, "summary": route.does, "responses": _responses(route)}
    if parameters := _parameters(route):
        operation["parameters"] = parameters
    if route.body:
        operation["requestBody"] = {"required": True, "content": {"application/json": _of(route.body)}}
    return operation


def _parameters(route: Route) -> list[dict[str, Any]]:
    found = [_place(name) for name in re.findall(r"{(\w+)}", route.path)]
    if route.query:
        for name, schema in route.query.model_json_schema(ref_template=REF)["properties"].items():
            found.append({"name": name, "in": "query", "required": False, "schema": schema})
    if route.if_match:
        schema = {"type": "string", "pattern": f"^{REVISION}$"}
        words = "The revision that this one was made from, as in ETag."
        found.append({"name": "If-Match", "in": "header", "required": True, "description": words, "schema": schema})
    return found


def _place(name: str) -> dict[str, Any]:
    pattern, words = PLACES[name]
    schema = {"type": "string", "pattern": f"^{pattern}$"}
    return {"name": name, "in": "path", "required": True, "description": words, "schema": schema}


def _responses(route: Route) -> dict[str, Any]:
    refusals = {*_ALWAYS, *route.refusals, *(_OF_BODIES if route.body else ())}
    problems = {str(int(each)): _problem(each) for each in sorted(refusals)}
    if route.answer is None:
        return problems
    done = {"description": route.status.phrase, "content": {"application/json": _of(route.answer)}}
    return {str(int(route.status)): done, **problems}


def _problem(status: HTTPStatus) -> dict[str, Any]:
    return {"description": status.phrase, "content": {TYPE: _of(Problem)}}


def _of(model: type[BaseModel]) -> dict[str, Any]:
    return {"schema": {"$ref": REF.format(model=model.__name__)}}


def _schemas() -> dict[str, Any]:
    sent = [(model, "validation") for route in ROUTES for model in (route.body, route.query) if model]
    got = [(route.answer, "serialization") for route in ROUTES if route.answer]
    _, schemas = models_json_schema([*sent, *got, (Problem, "serialization")], ref_template=REF)  # type: ignore[list-item]
    return dict(sorted(schemas["$defs"].items()))


def text() -> str:
    """Return it as it lies in docs/openapi.json."""
    import json

    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
