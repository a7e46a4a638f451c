"""Checks over the interface for programs: asked for, looked at, cancelled. Sessions are not named here."""

from dataclasses import asdict

from plugin.api import models
from plugin.api.drafts import there
from plugin.api.route import Answer, Asked, Desk, conflict, not_there
from workers.tuning import checks, versions
from workers.tuning.checks import Check

_OF_SESSIONS = ("places", "after")  # which sessions, and where in them: for those with the right to read them


def ask(desk: Desk, asked: Asked) -> Answer:
    """Ask for a check of a draft's newest revision against what is live; one that is not over yet is returned."""
    wanted = {name: given for name in ("days", "sessions") if (given := getattr(asked.body, name)) is not None}
    with desk.db.write() as records:
        draft = there(records, asked)
        against = versions.live(records).digest
        check_id = checks.ask(records, asked.body.kind, draft.digest, against, wanted, asked.account.id, desk.now())
        records.flush()
        check = checks.find(records, check_id)
    desk.wake(check_id)
    return _told(check)


def show(desk: Desk, asked: Asked) -> Answer:
    """How far it is, and what it found."""
    with desk.db.read() as records:
        return _told(checks.find(records, asked.path["check"]))


def cancel(desk: Desk, asked: Asked) -> Answer:
    """Stop it."""
    with desk.db.write() as records:
        if checks.find(records, asked.path["check"]) is None:
            raise not_there("check")
        if not checks.cancel(records, asked.path["check"], asked.account.id, desk.now()):
            raise conflict("This check is over.")
        records.flush()
        return _told(checks.find(records, asked.path["check"]))


def _told(check: Check | None) -> Answer:
    if check is None:
        raise not_there("check")
    found = {name: value for name, value in check.found.items() if name not in _OF_SESSIONS}
    return Answer(models.Check(**{**asdict(check), "found": found}))
