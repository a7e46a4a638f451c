"""Versions, publications and rules for programs: what is in force, and what documents would change."""

from dataclasses import asdict
from http import HTTPStatus

from sqlalchemy.orm import Session

from config.changes import changes
from config.errors import MalformedError, MisconfiguredError
from config.in_force import rules_in_force
from config.tuning import AS_INSTALLED, Documents, Tuning, digest_of, problems
from plugin.api import models
from plugin.api.problems import DocumentProblem, ProblemError
from plugin.api.route import Answer, Asked, Desk, conflict
from redaction.mending import to_mend
from workers.tuning import versions
from workers.tuning.versions import documents_of, find_version


def live(desk: Desk, _: Asked) -> Answer:
    """What is in force, with its documents."""
    with desk.db.read() as records:
        publication = versions.live(records)
        documents = dict(documents_of(records, publication.digest))
    told = models.Publication.model_validate(publication)
    return Answer(models.LiveVersion(digest=publication.digest, documents=documents, publication=told))


def version(desk: Desk, asked: Asked) -> Answer:
    """One version, by the beginning of its name."""
    with desk.db.read() as records:
        digest = _digest(records, asked.path["digest"])
        return Answer(models.Version(digest=digest, documents=dict(documents_of(records, digest))))


def publications(desk: Desk, asked: Asked) -> Answer:
    """What was in force when."""
    with desk.db.read() as records:
        known = versions.published(records, asked.query.limit)
    return Answer(models.Publications(publications=[models.Publication.model_validate(each) for each in known]))


def rules(desk: Desk, _: Asked) -> Answer:
    """The rules in force."""
    with desk.db.read() as records:
        tuning = _tuning(desk, records, versions.live(records).digest)
    known = [models.Rule.model_validate(each) for each in rules_in_force(tuning, desk.shelf.ground)]
    return Answer(models.Rules(digest=tuning.digest, rules=known))


def check(desk: Desk, asked: Asked) -> Answer:
    """Read, compile and try documents, and keep nothing."""
    found = to_mend(asked.body.documents, desk.shelf.ground)
    told = [DocumentProblem(document=each.document, problem=each.said) for each in found]
    return Answer(models.Checked(digest=digest_of(asked.body.documents), problems=told))


def diff(desk: Desk, asked: Asked) -> Answer:
    """Compare two versions, or documents that are not kept."""
    with desk.db.read() as records:
        before, after = (_side(desk, records, side) for side in (asked.body.before, asked.body.after))
    told = [models.Change(**asdict(each) | {"lines": list(each.lines)}) for each in changes(before, after)]
    return Answer(models.Diff(before=before.digest, after=after.digest, changes=told))


def check_readable(documents: Documents, ground: Tuning) -> None:
    """Raises ProblemError (422) for documents that cannot be read, saying what to mend in each."""
    if wrong := problems(documents, ground):
        told = [DocumentProblem(document=path, problem=said) for path, said in wrong.items()]
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "These documents cannot be read.", problems=told)


def _side(desk: Desk, records: Session, side: models.Side) -> Tuning:
    if side.documents is not None:
        check_readable(side.documents, desk.shelf.ground)
        return desk.shelf.read(side.documents)
    named = {"live": versions.live(records).digest, "installed": AS_INSTALLED}
    return _tuning(desk, records, named.get(side.version or "") or _digest(records, side.version or ""))


def _digest(records: Session, start: str) -> str:
    try:
        return find_version(records, start)
    except MalformedError as problem:
        raise ProblemError(HTTPStatus.NOT_FOUND, f"There is no such version: {problem}.") from None


def _tuning(desk: Desk, records: Session, digest: str) -> Tuning:
    try:
        return desk.shelf.tuning(records, digest)
    except MisconfiguredError as problem:
        raise conflict(f"This version does not fit what is installed: {problem}") from None
