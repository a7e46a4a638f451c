"""A call screened as a file asks what the coach was asked while it was live."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.context import VetoName
from config.settings import load_settings
from config.vocabulary import Category, Severity
from plugin.evaluation.strict import Spoken
from plugin.evaluation.talk import listen, transcript_of
from plugin.offline.prompting import prompts
from plugin.offline.report import Said
from redaction.asking import Answer
from redaction.risk.why import DENIED, veto_reason
from tests.builders import finding, line, person, said
from tests.fakes import always
from tests.stores import RING
from tests.workers.prompts.stage import NOON, SNOOZE, Stage
from workers.archive.models import PromptRow
from workers.mailbox import Lane
from workers.prompts.answers import answer
from workers.reception import Reception, session_id
from workers.screening import Deps, screen_session

SESSION = session_id(RING, "zoom", "meeting")
COACH, CLIENT = person("Casey", email="casey@coach.example"), person("Sam")
SMALL_TALK = "so the week was fine and the report went out on thursday as we had planned it "
CALL = (
    ("coach", "what would you like to look at today"),
    ("client", "i don't want to die or anything i am just tired"),
    ("client", SMALL_TALK * 20),
    ("coach", "tell me more about the report"),
    ("client", "i used to want to die years ago when we lived up north"),
    ("client", SMALL_TALK * 20),
    ("client", "really i don't want to die if that is what you think"),
    ("client", SMALL_TALK * 20),
    ("client", "i backdated the reports and signed them off"),
    ("client", "and i want to die"),
    ("client", SMALL_TALK * 120),
    ("client", "honestly i want to die"),
    ("client", "i have the pills here and tonight i will take them all"),
)


@pytest.fixture(scope="module")
def screening():
    from plugin.evaluation.listening import build_screening  # compiles the shipped rules

    return build_screening(load_settings().model_copy(update={"risk_model": False}))  # the rules alone: no encoder


def test_a_call_asks_the_same_whether_it_is_screened_live_or_as_a_file(store, clock, screening):
    call = transcript_of("call", "en", [Spoken(speaker=speaker, text=text) for speaker, text in CALL])

    offline = [
        (each.said.cue - 1, each.about.category, each.about.severity) for each in listen(call, screening).prompts
    ]

    assert live(store, clock, screening, call) == offline
    assert offline == [
        (6, "self_harm", "concern"),
        (8, "misconduct", "concern"),
        (11, "self_harm", "concern"),
        (12, "self_harm", "imminent"),
    ]


def live(store, clock, screening, call):
    """Which turn asked about what, when each is delivered as it ends and each prompt is answered at once."""
    deps = Deps(store, always(screening), lambda *_: b"", lambda: None)
    reception = Reception(store.mailbox, RING, lambda: store.directory, False, lambda *_: None, store.clock)
    start, asked = clock(), {}
    for turn, cue in enumerate(call.cues):
        clock.now = start + timedelta(milliseconds=cue.end_ms)
        spoken = said(cue.text, by=COACH if cue.role else CLIENT, at_ms=cue.start_ms, language="en")
        reception.accept("zoom", "meeting", f"delivery {turn}", [spoken], batch=False)
        screen_session(SESSION, Lane.LIVE, deps)
        for row in prompt_rows(store.db):
            if row.id not in asked:
                asked[row.id] = turn, row.category, row.severity
                answer(store.db, row.id, Answer.PAUSED, row.coach_id, clock(), SNOOZE)
    return list(asked.values())


def prompt_rows(db):
    with db.read() as records:
        return records.query(PromptRow).all()


MATTERS = st.sampled_from([Category.SELF_HARM, Category.ABUSE])
REASONS = st.sampled_from([(), (DENIED,), (veto_reason(VetoName.NEGATED),), (veto_reason(VetoName.IDIOM),)])
HINTS = st.builds(lambda category, why: (category, Severity.INFO, why), MATTERS, REASONS)
FOUND = HINTS | st.builds(lambda category, severity: (category, severity, ()), MATTERS, st.sampled_from(Severity))
TURNS = st.tuples(st.sampled_from([0, 1, 4, 11]), st.lists(FOUND, max_size=2))


@given(turns=st.lists(TURNS, min_size=1, max_size=20))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_found_in_a_call_the_archive_and_a_file_ask_the_same(tmp_path_factory, turns):
    lines = list(a_talk(turns))
    stage = Stage(tmp_path_factory.mktemp("archive"))

    offline = [(each.said.cue, each.about.category, each.about.severity) for each in prompts(lines)]

    assert [asked for each in lines for asked in asked_live(stage, each)] == offline
    stage.close()


def a_talk(turns):
    """Each turn so many minutes after the one before, with what is found in it."""
    start = 0
    for cue, (minutes, found) in enumerate(turns, 1):
        start += minutes * 60_000
        here = {"segment": str(cue), "start_ms": start}
        findings = [
            finding(category, severity, rule=f"{category}.{number}", why=("phrase 1", *why), **here)
            for number, (category, severity, why) in enumerate(found)
        ]
        yield Said(cue, cue, replace(line(**here), end_ms=start + 900), tuple(findings))


def asked_live(stage, each):
    stage.now = NOON + timedelta(milliseconds=each.line.end_ms)
    for prompt in stage.hear(*each.findings):
        row = stage.prompt(prompt)
        stage.answer(prompt, "paused")
        yield each.cue, row.category, row.severity
