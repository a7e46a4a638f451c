"""A whole matter with secrets planted wherever one can be: of all that leaves for chat, nothing tells of them."""

import json

import pytest

from config.coaches import CoachDirectory
from config.contracts import Agreed, Contract, Party
from config.discretion import telling
from config.vocabulary import Category, ClauseName, Outcome, PartyRole, Severity
from redaction.model import SegmentId
from tests.block_kit import words_of
from tests.builders import finding
from tests.workers.prompts.stage import DIRECTORY, PROTOCOLS, Chat, Stage
from workers.archive.matters import DisclosureRow, FeedbackRow, NoteRow
from workers.archive.models import LineRow

CANARY = "quillamena"
SESSION = f"zoom-{CANARY}"
ONE_PROTOCOL = [each for each in Category if PROTOCOLS.of(each, Severity.CONCERN).id == "disclosure"]
REFUSED = ["as_heard", "done", "yes", "no", "not_agreed"]
AFTERWARDS = ["done", "agreed", "yes", "done"]
WAYS = {
    Outcome.FALSE_ALARM: ["misheard"],
    Outcome.NOT_NEEDED: ["as_heard", "done", "no", "next"],
    Outcome.CLIENT_DISCLOSES: [*REFUSED, "they", *AFTERWARDS, "they_did"],
    Outcome.COACH_DISCLOSES: [*REFUSED, "i", *AFTERWARDS, "i_did"],
}

CONTRACT = Contract(
    id="planted",
    parties=(
        Party(id="client", role=PartyRole.CLIENT, name=f"Ida {CANARY}"),
        Party(id="sponsor", role=PartyRole.SPONSOR, name=f"{CANARY} Works"),
    ),
    agreed=Agreed(not_shared=(f"Nothing of {CANARY}.",), summary=f"Hours of {CANARY}."),
    clauses={ClauseName.DISCLOSURE: dict.fromkeys(("en", "de"), f"Of {CANARY} nothing is told.")},
)


PEOPLE = CoachDirectory(
    contracts=(CONTRACT,),
    coaches=tuple(
        coach.model_copy(
            update={"contract": "planted", "name": f"Anna {CANARY}", "host_ids": (f"{CANARY}-{coach.id}",)}
        )
        for coach in DIRECTORY.coaches
    ),
    supervisors=tuple(each.model_copy(update={"name": f"Sasha {CANARY}"}) for each in DIRECTORY.supervisors),
)


@pytest.fixture
def new_stage(tmp_path):
    """Makes stages with these people: as many as a test compares."""
    stages = []

    def new():
        folder = tmp_path / str(len(stages))
        folder.mkdir()
        stages.append(Stage(folder))
        stages[-1].directory = PEOPLE
        return stages[-1]

    yield new
    for each in stages:
        each.close()


def leaves(stage, category, way):
    """Let a matter of this category go this way, slowly enough for a supervisor to be called; gives what left."""
    chat = Chat()
    rule = {"rule": f"{category.value}.{CANARY}-rule", "why": (f"{CANARY} 1",), "segment": SegmentId(f"s-{CANARY}")}
    (prompt,) = stage.hear(finding(category, start_ms=1_000, **rule), session=SESSION)
    stage.pass_time(chat, seconds=50)
    stage.answer(prompt, "paused")
    run = stage.run_of(prompt)
    _write_down(stage, run, prompt, category)
    for choice in way:
        stage.pass_time(chat, seconds=1)
        stage.go(run, choice)
    stage.pass_time(chat, minutes=5)
    return [_without_ids(body, prompt, run) for body in (*chat.posts, *chat.updates)]


def _write_down(stage, run, prompt, category):
    """What a coach notes, tells and reports meanwhile."""
    with stage.db.write() as records:
        about = {"actor": "anna", "at": stage.now}
        said = {"revision": 0, "speaker": "Client", "role": "client", "start_ms": 0, "end_ms": 9, "entities": {}}
        records.add(LineRow(session_id=SESSION, segment="s1", text=f"{CANARY} was there", **said))
        records.add(NoteRow(run_id=run, text=f"I spoke of {CANARY}.", **about))
        records.add(DisclosureRow(run_id=run, recipient="authority", segments=["s1"], digest=CANARY, **about))
        told = {"verdict": "confirmed", "category": category.value, "reason": CANARY, "rules": [CANARY]}
        records.add(FeedbackRow(session_id=SESSION, prompt_id=prompt, coach_id="anna", at=stage.now, **told))


def _without_ids(body, *ids):
    text = json.dumps(body, ensure_ascii=False)
    for each in ids:
        text = text.replace(each, "AN-ID").replace(each[:6], "AN-ID")  # people are shown the beginning
    return text


@pytest.mark.parametrize("outcome", WAYS)
@pytest.mark.parametrize("category", [Category.SELF_HARM, Category.MISCONDUCT])
def test_nothing_that_was_planted_ever_leaves(new_stage, category, outcome):
    left = leaves(new_stage(), category, WAYS[outcome])
    outcomes = [each for each in Outcome if each is not Outcome.FALSE_ALARM]  # every prompt has that button
    secret = [CANARY, "client", "sponsor", "authority", *Severity, *outcomes, *Category]
    decisions = [choice for way in WAYS.values() for choice in way if "_" in choice]

    assert len(left) > len(WAYS[outcome])
    assert [word for word in (*secret, *decisions) if any(word in text.lower() for text in left)] == []
    read = [words for text in left for words in words_of(json.loads(text)["blocks"])]
    assert [told for words in read if (told := telling(words, "en"))] == []


@pytest.mark.parametrize("outcome", WAYS)
def test_what_leaves_is_the_same_whatever_the_matter_is(new_stage, outcome):
    left = [leaves(new_stage(), category, WAYS[outcome]) for category in ONE_PROTOCOL]

    assert len(left) == 5
    assert all(each == left[0] for each in left)


def test_a_supervisor_was_among_those_who_were_written_to(new_stage):
    left = leaves(new_stage(), Category.ABUSE, WAYS[Outcome.NOT_NEEDED])

    assert {json.loads(text)["channel"] for text in left} == {"to-anna", "to-sasha"}
