"""An archive with a story to tell: sessions, findings, prompts and what coaches said of them, in one call each."""

from datetime import timedelta
from itertools import count

from config.vocabulary import Category, Severity
from workers.archive.matters import FeedbackRow, RunRow, ScreeningGapRow
from workers.archive.models import FindingRow, LineRow, ParkedRow, PromptRow, SessionRow
from workers.archive.store import record
from workers.archive.tuning import CheckRow

_numbers = count(1)
HOUR = timedelta(hours=1)
CANARY = "marzipan"  # said in every session, and shown to nobody without the right


def a_session(records, at, *, lasting=HOUR, session=None, platform="zoom", language="en", **given):
    """A session that is over, an hour long."""
    row = SessionRow(id=session or f"{platform}-{next(_numbers):04}", platform=platform, language=language)
    row.created_at, row.last_heard_at = at, at + lasting if lasting is not None else None
    row.ended_at = at + (lasting or timedelta())
    for name, value in given.items():
        setattr(row, name, value)
    records.add(row)
    records.flush()
    return row.id


def a_finding(records, session, rule, severity=Severity.CONCERN, *, prompt=None, at_ms=15_000, **given):
    """A finding of this rule; its category is the beginning of the rule's name."""
    number = next(_numbers)
    row = FindingRow(session_id=session, segment=given.pop("segment", f"segment-{number}"), rule=rule)
    row.rule_version, row.category = "v1", given.pop("category", rule.partition(".")[0].replace("-", "_"))
    row.severity, row.role, row.start_ms, row.why, row.prompt_id = severity.value, "client", at_ms, [], prompt
    row.span_start, row.span_end = 0, 4
    row.found_at = records.get(SessionRow, session).created_at
    records.add(row)
    records.flush()
    return row


def a_prompt(records, session, *rules, state="open", at=None, said=None, reason=None, ended=None, severity="concern"):
    """A prompt that these rules led to, and what became of it. Returns its id."""
    prompt = f"prompt-{next(_numbers)}"
    at = at or records.get(SessionRow, session).created_at
    category = rules[0].partition(".")[0].replace("-", "_")
    records.add(PromptRow(id=prompt, session_id=session, coach_id="anna", category=category, state=state))
    row = records.new and next(each for each in records.new if isinstance(each, PromptRow) and each.id == prompt)
    row.severity, row.opened_at, row.heard_at = severity, at, at
    row.answered_at = None if state in ("open", "snoozed") else at
    records.flush()
    for rule in rules:
        a_finding(records, session, rule, Severity(severity), prompt=prompt)
    if said:
        feedback(records, session, said, prompt=prompt, reason=reason, category=category, at=at)
    if ended:
        a_run(records, session, prompt, ended, at)
    return prompt


def feedback(records, session, verdict, *, prompt=None, reason=None, category=None, at):
    row = FeedbackRow(session_id=session, prompt_id=prompt, coach_id="anna", verdict=verdict, reason=reason, rules=[])
    row.category, row.at = category, at
    records.add(row)
    records.flush()


def missed(records, session, category):
    """A coach says that something of this kind was missed."""
    at = records.get(SessionRow, session).created_at
    feedback(records, session, "missed", category=category.value, at=at)


def a_run(records, session, prompt, outcome, at):
    row = RunRow(id=f"run-{next(_numbers)}", session_id=session, prompt_id=prompt, coach_id="anna", outcome=outcome)
    row.protocol, row.protocol_version, row.language, row.step, row.opened_at = "disclosure", "1", "en", "end", at
    row.moved_at = row.closed_at = at
    records.add(row)
    records.flush()


def a_line(records, session, number, text, *, withheld=False, speaker="Client"):
    """A redacted line; `number` is its place, 15 seconds apart."""
    row = LineRow(session_id=session, segment=f"line-{number}", revision=number, speaker=speaker, text=text)
    row.role, row.start_ms, row.end_ms = speaker.lower(), number * 15_000, number * 15_000 + 9_000
    row.entities, row.withheld = {}, withheld
    records.add(row)
    records.flush()


def a_drill(records, at, cases, state="green", digest="d" * 64):
    """A drill that came to an end."""
    row = CheckRow(id=f"check-{next(_numbers)}", digest=digest, against=digest, kind="drill", state=state, asked={})
    row.found, row.by, row.asked_at, row.ended_at = {"cases": cases}, "worker", at, at
    records.add(row)
    records.flush()


def a_gap(records, session, reason, began_at, ended_at=None):
    records.add(ScreeningGapRow(session_id=session, reason=reason, began_at=began_at, ended_at=ended_at))
    records.flush()


def a_year(stage):
    """A year of three rules: one that is right, one that is mostly dismissed, one that finds the worst."""
    with stage.db.write() as records:
        for week in range(52):
            at = stage.now - timedelta(weeks=52 - week) + HOUR
            session = a_session(records, at, language="de" if week % 4 == 0 else "en")
            a_line(records, session, 0, f"we spoke of {CANARY} before")
            right = "confirmed" if week % 5 else "false_alarm"
            a_prompt(records, session, "self-harm.no-way-out", state="paused", said=right)
            if week % 2:
                dismissed = week % 13 != 0
                state = "false_alarm" if dismissed else "paused"
                a_prompt(records, session, "abuse.rough-words", state=state, ended=None if dismissed else "help_came")
            if week % 9 == 0:
                a_prompt(records, session, "harm-to-others.weapon", severity="imminent", state="paused")
                missed(records, session, Category.ABUSE)
            a_finding(records, session, "legal.court-date", Severity.INFO)
        a_drill(records, stage.now - timedelta(days=40), {"self_harm": [17, 20], "abuse": [9, 12]}, state="red")
        a_drill(records, stage.now - timedelta(days=3), {"self_harm": [19, 20], "abuse": [11, 12]}, digest="e" * 64)


def a_busy_noon(stage):
    """Sessions that go on, one of them not screened; prompts that wait; a delivery laid aside."""
    with stage.db.write() as records:
        for number, platform in enumerate(("zoom", "zoom", "recall")):
            ago = timedelta(minutes=20 * (number + 1))
            session = a_session(records, stage.now - ago, platform=platform, ended_at=None)
            records.get(SessionRow, session).last_heard_at = stage.now - timedelta(seconds=4)
            a_line(records, session, 0, f"we spoke of {CANARY} before")
            if number == 0:
                a_gap(records, session, "silence", stage.now - timedelta(minutes=2))
                records.add(ParkedRow(session_id=session, number=1, parked_at=stage.now, reason="ValueError"))
            if number == 1:
                at = stage.now - timedelta(minutes=9)
                a_prompt(records, session, "self-harm.no-way-out", severity="imminent", at=at)
                a_prompt(records, session, "abuse.rough-words", state="snoozed", at=stage.now - timedelta(minutes=1))
        record(records, "worker", "prompt.opened", None, {"prompt": "prompt-1"}, stage.now)
