"""After the call: notes, whether the prompt was right, what was missed, and as little as needed to disclose."""

import hashlib
import json

import pytest

from config.vocabulary import Category, Recipient
from tests.plugin.companion.visitor import Visitor, words
from workers.archive.matters import DisclosureRow, FeedbackRow, NoteRow
from workers.archive.models import AuditRow

LAST, FIRST = "segment-1-005", "segment-1-000"


@pytest.fixture
def run(stage):
    return stage.a_matter()


def send(visitor, run, what, **fields):
    return visitor.press(f"/companion/matters/{run}/{what}", visitor.open(f"/companion/matters/{run}"), **fields)


def test_a_note_is_redacted_before_it_is_kept_and_shown_as_it_is_kept(stage, anna, run):
    send(anna, run, "note", text="Sam Tarrant will call <b>tonight</b>.")

    assert [note.text for note in stage.rows(NoteRow)] == ["[PERSON_1] will call <b>tonight</b>."]
    page = anna.open(f"/companion/matters/{run}")
    assert "[PERSON_1] will call" in words(page)
    assert "<b>" not in page.text


def test_an_empty_note_is_refused_and_says_so(stage, anna, run):
    answer = send(anna, run, "note", text="  ")

    assert answer.status_code == 400
    assert "Nothing was recorded" in words(answer)
    assert stage.rows(NoteRow) == []


def test_nobody_notes_judges_or_discloses_on_another_coachs_matter(stage, run):
    ben = Visitor(stage).logged_in("ben")
    fields = {"text": "x", "verdict": "confirmed", "line": LAST, "recipient": "court", "format": "text"}

    for what in ("note", "verdict", "preview", "disclosure"):
        assert ben.press(f"/companion/matters/{run}/{what}", ben.open(), **fields).status_code == 404

    assert [stage.rows(kind) for kind in (NoteRow, FeedbackRow, DisclosureRow)] == [[], [], []]


def test_a_verdict_is_kept_with_the_rules_that_spoke_up(stage, anna, run):
    send(anna, run, "verdict", verdict="false_alarm", reason="misheard")

    [row] = stage.rows(FeedbackRow)
    assert (row.verdict, row.reason, row.category) == ("false_alarm", "misheard", "self_harm")
    assert row.rules == ["self-harm.no-reason-to-live@v1"]
    assert "Saved: False alarm. The transcript is wrong." in words(anna.open(f"/companion/matters/{run}"))


def test_of_two_verdicts_the_newer_counts_and_a_confirmed_prompt_has_no_reason(stage, anna, run):
    send(anna, run, "verdict", verdict="false_alarm", reason="other")
    send(anna, run, "verdict", verdict="confirmed", reason="other")

    [row] = stage.rows(FeedbackRow)
    assert (row.verdict, row.reason) == ("confirmed", None)


@pytest.mark.parametrize(
    "fields", [{}, {"verdict": "missed"}, {"verdict": "é\0"}, {"verdict": "confirmed", "reason": "?"}]
)
def test_a_verdict_that_is_not_on_the_list_is_refused(stage, anna, run, fields):
    assert send(anna, run, "verdict", **fields).status_code == 400
    assert stage.rows(FeedbackRow) == []


def test_something_missed_is_recorded_with_about_when_and_no_word(stage, anna, run):
    stage.wait(minutes=20)

    answer = anna.press(
        "/companion/missed", anna.open("/companion/missed"), category="abuse", minutes="5", session="zoom-1"
    )

    [row] = stage.rows(FeedbackRow)
    assert (row.verdict, row.category, row.around_ms) == ("missed", "abuse", 15 * 60_000)
    assert (row.prompt_id, row.rules) == (None, [])
    assert "Recorded." in words(anna.open(answer.location))


@pytest.mark.parametrize(
    "fields",
    [
        {"category": "abuse", "minutes": "7", "session": "zoom-1"},
        {"category": "gossip", "minutes": "5", "session": "zoom-1"},
        {"category": "abuse", "minutes": "5"},
        {"category": "abuse", "minutes": "5", "session": "nobody"},
        {"category": "abuse", "minutes": "5", "session": "\0"},
    ],
)
def test_an_odd_report_is_refused(stage, anna, run, fields):
    assert anna.press("/companion/missed", anna.open("/companion/missed"), **fields).status_code in (400, 404)
    assert stage.rows(FeedbackRow) == []


def test_nobody_reports_in_another_coachs_session(stage, run):
    ben = Visitor(stage).logged_in("ben")
    page = ben.open("/companion/missed")
    fields = {"category": "abuse", "minutes": "5", "session": "zoom-1"}

    assert "No session of yours" in words(page)
    assert ben.press("/companion/missed", page, **fields).status_code in (403, 404)
    assert stage.rows(FeedbackRow) == []


def test_the_preview_shows_exactly_what_leaves_and_records_nothing(stage, anna, run):
    page = words(send(anna, run, "preview", line=[LAST], recipient="court"))

    shown = page[page.index("Exactly this would leave") : page.index("Download as text")]
    assert "For: Court" in shown
    assert "12:35 Client: They were." in shown
    assert "Busy." not in shown
    assert stage.rows(DisclosureRow) == []


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_leaves_is_on_record_with_its_digest(stage, anna, run, form):
    file = send(anna, run, "disclosure", line=[LAST, FIRST], recipient="authority", format=form)

    [row] = stage.rows(DisclosureRow)
    assert (row.recipient, row.segments) == ("authority", [FIRST, LAST])
    assert row.digest == hashlib.sha256(file.data).hexdigest()
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert "disclosure.exported" in [entry.action for entry in stage.rows(AuditRow)]
    assert row.digest in words(anna.open(f"/companion/matters/{run}"))


def test_nothing_leaves_besides_the_picked_lines(stage, anna, run):
    file = send(anna, run, "disclosure", line=[LAST], recipient="client", format="json")

    content = json.loads(file.text)
    assert set(content) == {"recipient", "lines"}
    assert [set(line) for line in content["lines"]] == [{"at_ms", "speaker", "text"}]
    assert "zoom-1" not in file.text
    assert run not in file.text


@pytest.mark.parametrize(
    "fields",
    [
        {"recipient": "court", "format": "text"},
        {"line": [LAST], "format": "text"},
        {"line": [LAST], "recipient": "a friend", "format": "text"},
        {"line": [LAST], "recipient": "court", "format": "exe"},
        {"line": ["segment-2-000"], "recipient": "court", "format": "text"},
    ],
)
def test_without_lines_recipient_or_format_nothing_leaves(stage, anna, run, fields):
    stage.a_prompt(coach="ben")

    assert send(anna, run, "disclosure", **fields).status_code == 400
    assert stage.rows(DisclosureRow) == []


def test_a_preview_of_nothing_says_what_to_do(anna, run):
    assert "Tick at least one line and say for whom." in words(send(anna, run, "preview"))


def test_a_line_that_is_withheld_cannot_be_picked(stage, anna):
    run = stage.a_matter(talk=[("Client", "Kept."), ("Client", "Withheld.")])
    with stage.db.write() as records:
        from workers.archive.models import LineRow

        for line in records.query(LineRow):
            line.withheld = line.text == "Withheld."

    assert "Withheld." not in words(anna.open(f"/companion/matters/{run}?all=1"))


def test_of_a_long_session_the_lines_nearby_are_offered_first(stage, anna):
    run = stage.a_matter(Category.LEGAL, talk=[("Client", f"Line {number}.") for number in range(40)], found=20)

    near, everything = (words(anna.open(f"/companion/matters/{run}{more}")) for more in ("", "?all=1"))

    assert "Line 8." in near
    assert "Line 7." not in near
    assert "Line 0." in everything


def test_every_kind_of_recipient_can_be_chosen(anna, run):
    page = anna.open(f"/companion/matters/{run}").text

    assert all(f'<option value="{each}"' in page for each in Recipient)


@pytest.mark.parametrize(
    "address", ["/companion/matters", "/companion/missed", "/companion/calls", "/companion/matters/x"]
)
def test_who_is_not_logged_in_is_asked_to(stranger, address):
    assert "Log in with a link" in words(stranger.open(address))
