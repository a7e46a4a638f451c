"""What a program is told when something is wrong: problem details as RFC 9457 has them."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Response
from pydantic import BaseModel, Field

from config.errors import PausepointError

TYPE = "application/problem+json"


class DocumentProblem(BaseModel):
    """One thing to mend in a document."""

    document: str
    problem: str


class Problem(BaseModel):
    """Why a request was not done."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    problems: list[DocumentProblem] | None = Field(None, description="What to mend in the documents that were sent.")
    newest: dict[str, object] | None = Field(None, description="Of a stale revision: the draft as it is now.")


class ProblemError(PausepointError):
    """A request is not done. The message is for whoever wrote the program; nothing of a session is in it."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        *,
        problems: list[DocumentProblem] | None = None,
        newest: BaseModel | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.problems = status, detail, problems
        self.newest = newest.model_dump(mode="json") if newest else None
        self.headers = dict(headers or {})

    def response(self) -> Response:
        """This, for the program."""
        problem = Problem(
            title=self.status.phrase,
            status=self.status,
            detail=self.detail,
            problems=self.problems,
            newest=self.newest,
        )
        text = problem.model_dump_json(exclude_none=True)
        return Response(text, self.status, mimetype=TYPE, headers=self.headers)


def problem_response(status: int) -> Response:
    """A status without more to say."""
    known = HTTPStatus(status)
    return ProblemError(known, known.description or known.phrase).response()
