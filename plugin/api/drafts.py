"""Drafts over the interface for programs: made, saved, proposed, run in shadow. Somebody else publishes, elsewhere."""

from http import HTTPStatus

from sqlalchemy.orm import Session

from plugin.api import models
from plugin.api.problems import ProblemError
from plugin.api.route import Answer, Asked, Desk, conflict, not_there
from plugin.api.versions import check_readable
from workers.tuning import drafts, shadowing
from workers.tuning.drafts import EDITABLE, Draft, Stale
from workers.tuning.publishing import Refused, propose, standing
from workers.tuning.versions import documents_of, live

BY_A_PERSON = (
    "A key cannot do this. Whoever approves, publishes or rolls back proves anew who they are: in the console, or with "
    "pausepoint rules on the machine itself."
)


def listed(desk: Desk, asked: Asked) -> Answer:
    """Drafts, those changed last first."""
    states = [asked.query.state] if asked.query.state else []
    with desk.db.read() as records:
        found = drafts.listed(records, *states, limit=asked.query.limit)
    return Answer(models.Drafts(drafts=[models.Draft.model_validate(each) for each in found]))


def begin(desk: Desk, asked: Asked) -> Answer:
    """Begin a draft."""
    if asked.body.documents is not None:
        check_readable(asked.body.documents, desk.shelf.ground)
    with desk.db.write() as records:
        draft = drafts.begin(records, asked.body.title, asked.account.id, desk.now(), asked.body.documents)
    answer = _told(draft)
    return Answer(answer.model, {**answer.headers, "Location": f"/api/v1/drafts/{draft.id}"})


def show(desk: Desk, asked: Asked) -> Answer:
    """One draft, with what it says and where it stands."""
    with desk.db.read() as records:
        draft = there(records, asked)
        where = standing(records, draft, desk.shelf)
        documents = dict(documents_of(records, draft.digest))
    told = models.Draft.model_validate(draft).model_dump()
    stands = models.Standing.model_validate(where)
    return Answer(models.WholeDraft(**told, documents=documents, standing=stands), _tag(draft))


def save(desk: Desk, asked: Asked) -> Answer:
    """Save a new revision, unless somebody else did meanwhile."""
    with desk.db.read() as records:
        _editable(there(records, asked))
    check_readable(asked.body.documents, desk.shelf.ground)
    with desk.db.write() as records:
        _editable(there(records, asked))
        onto = asked.body.onto
        if onto is not None and onto != live(records).digest:
            raise conflict("What they take in is not what is live now.")
        given = asked.path["draft"], asked.revision, asked.body.documents, asked.account.id, desk.now()
        saved = drafts.save(records, *given, onto=onto)
    if isinstance(saved, Stale):
        raise ProblemError(
            HTTPStatus.PRECONDITION_FAILED,
            "Somebody saved this draft meanwhile. Take their changes in, and save over the newest revision.",
            newest=models.Draft.model_validate(saved.newest),
            headers=_tag(saved.newest),
        )
    return _told(saved)


def proposal(desk: Desk, asked: Asked) -> Answer:
    """Ask for approval."""
    with desk.db.read() as records:
        there(records, asked)
    done = propose(desk.db, asked.path["draft"], asked.body.revision, asked.body.reason, asked.account.id, desk.now())
    if isinstance(done, Refused):
        raise conflict(*done.reasons)
    return _told(done)


def start_shadow(desk: Desk, asked: Asked) -> Answer:
    """Let it run in shadow."""
    with desk.db.write() as records:
        draft = _editable(there(records, asked))
        if draft.shadowed_at is None and len(shadowing.running(records)) >= shadowing.MOST_SHADOWS:
            raise conflict(f"{shadowing.MOST_SHADOWS} drafts run in shadow already. Stop one of them first.")
        shadowing.start(records, draft.id, asked.account.id, desk.now())
        return _heard(records, draft)


def stop_shadow(desk: Desk, asked: Asked) -> Answer:
    """Let it run in shadow no longer; what it found stays."""
    with desk.db.write() as records:
        draft = there(records, asked)
        shadowing.stop(records, draft.id, asked.account.id, desk.now())
        return _heard(records, draft)


def for_people(_: Desk, __: Asked) -> Answer:
    """Not with a key."""
    raise ProblemError(HTTPStatus.FORBIDDEN, BY_A_PERSON)


def there(records: Session, asked: Asked) -> Draft:
    """The draft of the path. Raises ProblemError (404) if there is none."""
    draft = drafts.find(records, asked.path["draft"])
    if draft is None:
        raise not_there("draft")
    return draft


def _editable(draft: Draft) -> Draft:
    if draft.state not in EDITABLE:
        raise conflict(f"This draft is {draft.state.value}. Begin a new one from it.")
    return draft


def _heard(records: Session, draft: Draft) -> Answer:
    records.flush()
    return Answer(models.Shadow.model_validate(shadowing.report(records, draft.digest)))


def _told(draft: Draft) -> Answer:
    return Answer(models.Draft.model_validate(draft), _tag(draft))


def _tag(draft: Draft) -> dict[str, str]:
    return {"ETag": f'"{draft.revision}"'}
