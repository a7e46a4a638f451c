"""One row of the interface's table: a method and path, who may use it, what it takes and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from config.database import Database
from config.rights import Right
from plugin.api.problems import ProblemError
from workers.accounts import Account
from workers.tuning.shelf import Shelf
from workers.wiring import Store

SEE = frozenset({Right.SEE_RULES})
SEE_EVIDENCE = frozenset({Right.SEE_EVIDENCE})
SEE_DRAFTS = frozenset({Right.EDIT_RULES, Right.APPROVE_RULES, Right.SEE_AUDIT})  # as in the console
EDIT = frozenset({Right.EDIT_RULES})
APPROVE = frozenset({Right.APPROVE_RULES})
ROLL_BACK = frozenset({Right.ROLL_BACK})


@dataclass(frozen=True)
class Desk:
    """What requests are answered with. `wake`: tells a worker of a check, if the queue is there."""

    store: Store
    db: Database  # whose audit says that changes come through the API
    wake: Callable[[str], None]

    @property
    def shelf(self) -> Shelf:
        """Versions, read."""
        return self.store.live.shelf

    def now(self) -> datetime:
        """The time."""
        return self.store.clock()


@dataclass(frozen=True)
class Asked:
    """One request, checked: `body` and `query` are instances of the route's models."""

    account: Account
    path: Mapping[str, str]
    body: Any = field(default=None, repr=False)
    query: Any = None
    revision: int = 0  # of If-Match


@dataclass(frozen=True)
class Answer:
    """What goes back: the model, and headers beside it."""

    model: BaseModel
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Route:
    """What happens at a path. `refusals`: statuses beside those that every route may answer."""

    method: str
    path: str  # with {names} for what changes
    name: str
    does: str
    rights: frozenset[Right]  # any one of them
    handler: Callable[[Desk, Asked], Answer]
    answer: type[BaseModel] | None
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    status: HTTPStatus = HTTPStatus.OK
    if_match: bool = False
    refusals: tuple[HTTPStatus, ...] = ()


def not_there(what: str) -> ProblemError:
    """404."""
    return ProblemError(HTTPStatus.NOT_FOUND, f"There is no such {what}.")


def conflict(*reasons: str) -> ProblemError:
    """409: it cannot be done as things stand."""
    return ProblemError(HTTPStatus.CONFLICT, " ".join(reasons))
