"""Sessions: figures for those with the right, words only for a purpose, after proof, and on record."""

import pytest
from sqlalchemy import select

from config.rights import RIGHTS, AccountRole, Right
from tests.console_records import CANARY, HOUR, a_busy_noon, a_finding, a_line, a_prompt, a_session, a_year
from tests.plugin.companion.visitor import words
from workers.archive.models import AuditRow

READERS = [role for role in AccountRole if Right.READ_SESSIONS in RIGHTS[role]]
OTHERS = [role for role in AccountRole if role not in READERS]
LINES = "/console/sessions/zoom-1/lines"


@pytest.fixture
def talk(console):
    """One session with a finding, a line that was withheld, and one that holds what must not get out."""
    with console.db.write() as records:
        session = a_session(records, console.now - HOUR, session="zoom-1")
        a_line(records, session, 1, f"I cannot stop thinking of {CANARY}")
        a_line(records, session, 2, "", withheld=True)
        a_line(records, session, 3, "<b>bold</b>", speaker="Coach")
        a_prompt(records, session, "self-harm.no-way-out", state="paused")
        a_finding(records, session, "legal.court", segment="line-1", at_ms=15_000)
    return console


def on_record(console, action="session.read"):
    with console.db.read() as records:
        return records.scalars(select(AuditRow).where(AuditRow.action == action)).all()


@pytest.mark.parametrize("role", READERS)
def test_figures_are_open_and_words_are_not(talk, role):
    reader = talk.as_(role)

    assert "zoom-1 11:00 UTC 60 min zoom English 2 concern 1 1" in words(reader.get("/console/sessions"))
    page = reader.get("/console/sessions/zoom-1")
    assert "0:00:15 legal.court Concern legal client No" in words(page)
    assert CANARY not in page.text
    assert on_record(talk) == []


@pytest.mark.parametrize("role", READERS)
def test_words_are_shown_for_a_purpose_and_on_record(talk, role):
    reader = talk.as_(role)

    page = reader.post(LINES, {"purpose": "supervision"})

    assert CANARY in page.text
    assert "Withheld" in page.text
    assert "<b>" not in page.text
    assert 'href="#line-1"' in page.text
    assert 'id="line-1"' in page.text
    [entry] = on_record(talk)
    assert (entry.actor, entry.session_id) == (reader.account_id, "zoom-1")
    assert entry.detail == {"purpose": "supervision", "lines": 3}


@pytest.mark.parametrize("purpose", ["", "curiosity", "supervision "])
def test_without_a_purpose_of_the_list_nothing_is_shown(talk, purpose):
    page = talk.as_(AccountRole.SUPERVISOR).post(LINES, {"purpose": purpose})

    assert page.status_code == 400
    assert "Choose what you read this session for." in page.text
    assert CANARY not in page.text
    assert on_record(talk) == []


def test_who_has_not_proved_lately_that_it_is_they_is_asked_to_first(talk):
    reader = talk.as_(AccountRole.SUPERVISOR)
    talk.wait(minutes=11)

    asked = reader.post(LINES, {"purpose": "supervision", "here": "/console/sessions/zoom-1"})

    assert asked.status_code == 303
    assert asked.headers["Location"].startswith("/console/confirm?")
    assert on_record(talk) == []


def test_a_form_from_elsewhere_shows_nothing(talk):
    page = talk.as_(AccountRole.SUPERVISOR).post(LINES, {"purpose": "supervision"}, token=False)

    assert page.status_code == 403
    assert on_record(talk) == []


def test_to_open_the_address_of_the_lines_shows_the_session_without_them(talk):
    page = talk.as_(AccountRole.SUPERVISOR).get(LINES)

    assert page.status_code == 200
    assert CANARY not in page.text


def test_who_has_no_right_to_read_sessions_gets_no_page_of_them(talk):
    pages = ("", "/sessions.csv", "/zoom-1", "/zoom-1/findings.csv", "/zoom-1/lines")

    for client in map(talk.as_, OTHERS):
        assert [client.get(f"/console/sessions{page}").status_code for page in pages] == [403] * len(pages)


def test_who_has_no_right_to_read_sessions_cannot_ask_for_their_words(talk):
    for client in map(talk.as_, OTHERS):
        page = client.post(LINES, {"purpose": "supervision"})

        assert page.status_code == 403
        assert CANARY not in page.text
    assert on_record(talk) == []


def test_no_word_of_any_session_is_on_any_page_of_somebody_without_the_right(console):
    a_year(console)
    a_busy_noon(console)
    clients = [console.as_(role) for role in OTHERS]
    addresses = [rule.rule for rule in console.app.url_map.iter_rules() if "GET" in rule.methods]
    filled = {
        "<session>": "zoom-1",
        "<rule>": "self-harm.no-way-out",
        "<any(sessions,prompts,platforms):table>": "sessions",
    }

    opened = 0
    for address in (each for each in addresses if each.startswith("/console")):
        for place, value in filled.items():
            address = address.replace(place, value)
        if "<" in address:
            continue
        for client in clients:
            page = client.get(f"{address}?period=all")
            opened += page.status_code == 200
            assert CANARY not in page.text

    assert opened > 20


def test_sessions_are_filtered_by_links_that_keep_the_filter(console):
    with console.db.write() as records:
        for number in range(60):
            session = a_session(records, console.now - (number + 2) * HOUR, session=f"zoom-{number}")
            a_finding(records, session, "legal.court")
    reader = console.as_(AccountRole.SUPERVISOR)

    first = reader.get("/console/sessions?category=legal")
    older = next(part for part in first.text.split('"') if "before=" in part).replace("&amp;", "&")
    second = reader.get(f"/console/sessions{older}")

    assert "60 sessions" in words(first)
    assert "category=legal" in older
    assert (first.text.count('<th scope="row">'), second.text.count('<th scope="row">')) == (50, 10)


def test_the_files_hold_figures_and_no_words(talk):
    reader = talk.as_(AccountRole.SUPERVISOR)

    listed = reader.get("/console/sessions/sessions.csv").text.splitlines()
    found = reader.get("/console/sessions/zoom-1/findings.csv").text

    assert listed[1] == "zoom-1,zoom,en,2026-03-02T11:00:00+00:00,60.0,0,2,0,1,1"
    assert "legal.court,legal,concern,client,15000,line-1" in found
    assert CANARY not in "".join(listed) + found


@pytest.mark.parametrize(
    "query", ["severity=worst", "answered=maybe", "from=yesterday", "before=x", "platform=%00", "rule=a'b"]
)
def test_a_filter_that_is_none_is_an_error_and_not_a_guess(talk, query):
    assert talk.as_(AccountRole.SUPERVISOR).get(f"/console/sessions?{query}").status_code == 400


def test_a_session_that_is_not_there_is_not_found(talk):
    reader = talk.as_(AccountRole.SUPERVISOR)

    assert reader.get("/console/sessions/zoom-none").status_code == 404
    assert reader.get("/console/sessions/%00").status_code == 404
    assert reader.post("/console/sessions/zoom-none/lines", {"purpose": "quality"}).status_code == 400
