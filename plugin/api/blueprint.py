"""The interface for programs as a blueprint: every route asks for a key, a right, and a body that fits."""

import re
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Blueprint, Response, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException

from config.errors import MalformedError, UnavailableError
from config.reading import plain
from config.rights import rights_of
from plugin.api.door import Door
from plugin.api.openapi import PLACES, PREFIX, REVISION, text
from plugin.api.problems import ProblemError, problem_response
from plugin.api.route import Asked, Desk, Route, not_there
from plugin.api.routes import ROUTES
from workers import hints
from workers.attempts import TooOftenError
from workers.pace import Pace
from workers.wiring import Store

DOOR = "api"  # what the audit says of changes that come through here
RETRY_AFTER_SECONDS = 2

Model = TypeVar("Model", bound=BaseModel)


def api_blueprint(store: Store, pace: Pace | None = None, wake: Callable[[str], None] = hints.wake_check) -> Blueprint:
    """Return the interface over this store."""
    desk, door = Desk(store, store.db.through(DOOR), wake), Door(store, pace or Pace.over(store.server))
    blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
    for route in ROUTES:
        rule = re.sub(r"{(\w+)}", r"<\1>", route.path)
        view = partial(_answer, route, desk, door)
        blueprint.add_url_rule(rule, route.name, view, methods=[route.method], provide_automatic_options=False)
    described = text()
    blueprint.add_url_rule(
        "/openapi.json",
        "openapi",
        lambda: Response(described, mimetype="application/json"),
        provide_automatic_options=False,
    )
    _register_errors(blueprint)
    return blueprint


def _answer(route: Route, desk: Desk, door: Door, **path: str) -> Response:
    account = door.enter()
    if not route.rights & rights_of(account.roles):
        wanted = " or ".join(sorted(right.value for right in route.rights))
        raise ProblemError(HTTPStatus.FORBIDDEN, f"The account of this key lacks the right: {wanted}.")
    _check_places(path)
    asked = Asked(
        account=account,
        path=path,
        revision=_revision() if route.if_match else 0,
        query=_query(route.query) if route.query else None,
        body=_body(route.body) if route.body else None,
    )
    answer = route.handler(desk, asked)
    response = Response(answer.model.model_dump_json(), route.status, mimetype="application/json")
    response.headers.update(answer.headers)
    return response


def _check_places(path: dict[str, str]) -> None:
    for name, given in path.items():
        if not re.fullmatch(PLACES[name][0], given):
            raise not_there("version" if name == "digest" else name)


def _revision() -> int:
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise ProblemError(HTTPStatus.PRECONDITION_REQUIRED, "Say in If-Match which revision this one was made from.")
    if not re.fullmatch(REVISION, given):
        raise ProblemError(HTTPStatus.PRECONDITION_FAILED, "If-Match is not the number of a revision.")
    return int(given.strip('"'))


def _query(model: type[Model]) -> Model:
    return _fitting(lambda: model.model_validate(request.args.to_dict()))


def _body(model: type[Model]) -> Model:
    if request.mimetype != "application/json":
        raise ProblemError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send JSON, as application/json.")
    given = request.get_data()
    return _fitting(lambda: model.model_validate_json(given, strict=True))


def _fitting(read: Callable[[], Model]) -> Model:
    try:
        return read()
    except ValidationError as problem:
        kinds: set[Any] = {each["type"] for each in problem.errors(include_url=False, include_input=False)}
        if "json_invalid" in kinds:
            raise ProblemError(HTTPStatus.BAD_REQUEST, "The body is not JSON.") from None
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, plain(problem)[:500]) from None


def _register_errors(blueprint: Blueprint) -> None:
    blueprint.register_error_handler(ProblemError, ProblemError.response)
    blueprint.register_error_handler(HTTPException, lambda problem: problem_response(problem.code or 500))
    blueprint.register_error_handler(TooOftenError, _too_often)
    blueprint.register_error_handler(UnavailableError, _unavailable)
    blueprint.register_error_handler(MalformedError, _malformed)


def _too_often(problem: TooOftenError) -> Response:
    words = f"Too many requests. Try again in {problem.seconds} s."
    after = {"Retry-After": str(problem.seconds)}
    return ProblemError(HTTPStatus.TOO_MANY_REQUESTS, words, headers=after).response()


def _unavailable(_: UnavailableError) -> Response:
    after = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    words = "Part of the service does not answer. Nothing was changed."
    return ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, words, headers=after).response()


def _malformed(problem: MalformedError) -> Response:
    return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, str(problem)).response()
