"""Evidence, dashboard, sessions and audit in a real browser: live, by keyboard, and on a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from config.rights import AccountRole
from plugin.console.door import COOKIE
from tests.browser.conftest import windows
from tests.console_records import a_busy_noon, a_finding, a_gap, a_line, a_session, a_year
from tests.plugin.console.stage import ConsoleStage
from workers.archive.matters import ScreeningGapRow

pytestmark = pytest.mark.browser

UPDATE_MS = 5000
PAGES = {
    "today": "/console",
    "evidence": "/console/evidence?period=all",
    "rule": "/console/evidence/rules/abuse.rough-words?period=all",
    "sessions": "/console/sessions",
    "session": "/console/sessions/zoom-read",
    "audit": "/console/audit",
}


@pytest.fixture
def console(tmp_path):
    console = ConsoleStage(tmp_path)
    with console.db.write() as records:
        a_session(records, console.now, session="zoom-read")
        for number in range(60):
            a_line(records, "zoom-read", number, f"this is line {number}")
        a_finding(records, "zoom-read", "legal.court", segment="line-50", at_ms=50 * 15_000)
    yield console
    console.close()


@pytest.fixture
def visit(browser, console):
    with windows(browser, console) as open_window:

        def enter(*roles, **how):
            page = open_window(**how)
            page.goto("/console/login")
            token = console.as_(*roles).browser.get_cookie(COOKIE, path="/console").value
            page.context.add_cookies([{"name": COOKIE, "value": token, "url": page.url.removesuffix("/login")}])
            return page

        yield enter


def test_the_dashboard_shows_a_gap_as_it_opens_and_its_end_without_a_reload(console, visit):
    a_busy_noon(console)
    page = visit(AccountRole.OPERATOR)
    page.goto("/console")
    expect(page.get_by_text("1 live session is not screened properly")).to_be_visible()
    page.evaluate("window.stayed = true")

    with console.db.write() as records:
        for gap in records.scalars(select(ScreeningGapRow)):
            gap.ended_at = console.now
    page.clock.run_for(UPDATE_MS)

    expect(page.get_by_text("1 live session is not screened properly")).to_be_hidden()
    with console.db.write() as records:
        a_gap(records, "zoom-read", "lag", console.now)
    assert page.evaluate("window.stayed") is True


def test_the_dashboard_asks_again_with_its_tag_and_nothing_moves_while_nothing_changes(console, visit):
    page = visit(AccountRole.OPERATOR)
    page.goto("/console")

    with page.expect_response("**/console/today") as answer:
        page.clock.run_for(UPDATE_MS)

    assert answer.value.status == 304


def test_an_approver_finds_a_noisy_rule_and_its_figures_by_keyboard_alone(console, visit):
    a_year(console)
    page = visit(AccountRole.RULE_APPROVER)
    page.goto("/console/evidence?period=all")

    page.get_by_role("link", name="Dismissed").focus()
    page.keyboard.press("Enter")
    expect(page.locator('th[aria-sort="descending"]')).to_have_text("Dismissed")
    page.get_by_role("link", name="abuse.rough-words").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Dismissed in 24 of 26: consider info.")).to_be_visible()
    page.get_by_text("As a table").first.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("region", name="Prompts each week")).to_be_visible()
    expect(page.get_by_role("img", name="Precision each month")).to_be_visible()


def test_a_supervisor_reads_a_session_for_a_purpose_and_jumps_to_the_finding(console, visit):
    page = visit(AccountRole.SUPERVISOR)
    page.goto("/console/sessions")
    page.get_by_role("link", name="zoom-read").click()
    expect(page.get_by_text("this is line")).to_have_count(0)

    page.get_by_label("A complaint").check()
    page.get_by_role("button", name="Show the redacted lines").click()

    expect(page.get_by_text("this is line 50")).to_have_count(1)
    page.get_by_role("link", name="0:12:30").click()
    expect(page.locator("#line-50")).to_be_in_viewport()


def test_an_auditor_filters_and_takes_the_audit_along(console, visit):
    reader = console.as_(AccountRole.PRIVACY_OFFICER, name="Paula Privacy")
    reader.post("/console/sessions/zoom-read/lines", {"purpose": "legal_request"})
    page = visit(AccountRole.AUDITOR)
    page.goto("/console/audit")

    page.locator("select[name=actor]").select_option("Paula Privacy")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page.get_by_role("cell", name="Paula Privacy")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as CSV").click()

    assert "session.read" in Path(saved.value.path()).read_text()


def test_the_pages_work_without_a_script(console, visit):
    a_busy_noon(console)
    page = visit(AccountRole.PRIVACY_OFFICER, java_script_enabled=False)

    for name in ("today", "evidence", "session"):
        page.goto(PAGES[name])
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_label("Quality of detection").check()
    page.get_by_role("button", name="Show the redacted lines").click()

    expect(page.get_by_text("this is line 7", exact=True)).to_be_visible()
