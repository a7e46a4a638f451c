"""A change in a real browser: drafted, stopped by an example, proved, approved by somebody else, live, taken back."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from config.rights import AccountRole
from plugin.console.door import COOKIE
from tests.browser.conftest import windows
from tests.plugin.console.life import STEALING, Life, rules
from tests.plugin.console.stage import ConsoleStage
from workers.archive.tuning import CheckRow
from workers.tuning.checks import Kind, State
from workers.tuning.live import Live
from workers.tuning.screeners import Screeners

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "axe" / "axe.min.js"
FINDINGS = """async () => {
  const { violations } = await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
  return violations.map((each) => [each.id, each.impact, ...each.nodes.map((node) => node.target.join(" "))]);
}"""
ACROSS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def life(tmp_path, server, monkeypatch):
    monkeypatch.setattr("workers.hints.wake_check", lambda check: None)
    console = ConsoleStage(tmp_path, server=server)
    yield Life(console)
    console.db.close()


@pytest.fixture
def visit(browser, life):
    """Opens a window for somebody."""
    with windows(browser, life.console) as open_window:

        def visit(who, path, **options):
            page = open_window(**options)
            page.goto("/console/login")
            token = who.browser.get_cookie(COOKIE, path="/console").value
            page.context.add_cookies([{"name": COOKIE, "value": token, "url": page.url.removesuffix("/login")}])
            page.goto(path)
            return page

        yield visit


class Screener:
    """What a worker screens by, as far as this story needs it: the names of the rules."""

    def __init__(self, names=frozenset()):
        self.names = names

    def retuned(self, rules, detection):
        return Screener({entry.id for file in rules for entry in file.entries})


def stage(page, title):
    return page.locator("ol.way > li").filter(has=page.locator("strong", has_text=title))


def worked_on(life, check, **values):
    with life.db.write() as records:
        records.execute(update(CheckRow).where(CheckRow.id == check).values(**values))


def test_a_change_goes_live_by_other_hands_and_is_taken_back(life, visit):
    seconds = iter(range(10**6))
    screeners = Screeners(Screener(), Live(life.db, life.store.live.shelf, lambda: next(seconds)), life.db)
    page = visit(life.erin, "/console/drafts")
    page.get_by_label("Title of a new draft").fill("Hear thefts")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hear thefts")
    [draft] = life.open_drafts()
    problem = 'hit example is not found: "i stoled it"'
    broken = {"file": "rules/own.yaml", "rule": STEALING, "language": "en", "problem": problem}

    life.save(draft, rules("i stoled it"))
    life.check(draft, Kind.EXAMPLES, State.RED, {"examples": 2, "failed": 1, "failures": [broken]})
    page.reload()
    expect(stage(page, "Examples")).to_contain_text("stopped here")
    stage(page, "Examples").get_by_role("link").click()
    expect(page.get_by_role("region")).to_contain_text(problem)

    life.save(draft, rules("i stole it"))
    life.check(draft, Kind.EXAMPLES)
    life.check(draft, Kind.REGRESSION)
    page.goto(f"/console/drafts/{draft.id}")
    stage(page, "Backtest").get_by_role("button", name="Run").click()
    check = life.check(draft, Kind.BACKTEST, State.RUNNING, done=10, total=40)
    page.clock.run_for(1000)
    expect(page.get_by_role("progressbar")).to_have_js_property("value", 10)
    worked_on(life, check, state=State.GREEN.value, done=40)
    page.clock.run_for(1000)
    expect(stage(page, "Backtest")).to_contain_text("40 sessions: 7 found anew")
    expect(page.locator("[hx-trigger]")).to_have_count(0)
    stage(page, "Shadow").get_by_role("button", name="Start").click()
    expect(stage(page, "Shadow")).to_contain_text("Listens: 0 sessions")

    page.get_by_label("Reason").fill("We miss thefts.")
    page.get_by_label("Reason").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Proposed.")
    expect(page.get_by_text("you can neither approve nor publish it")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)

    theirs = visit(life.ana, "/console/drafts")
    expect(theirs.get_by_text("waits for you", exact=True)).to_be_visible()
    theirs.get_by_role("link", name="Hear thefts").click()
    theirs.get_by_role("checkbox", name="Shadow").check()
    theirs.get_by_label("Reason").fill("Urgent, and narrow enough.")
    theirs.get_by_role("button", name="Approve").click()
    theirs.get_by_role("button", name="Publish").click()
    expect(theirs.get_by_role("status")).to_contain_text("Published.")
    assert STEALING in screeners(None).screener.names

    theirs.goto("/console/versions/0")
    theirs.get_by_label("Reason").fill("Too noisy.")
    theirs.get_by_role("button", name="Roll back to this").click()
    expect(theirs.get_by_role("status")).to_contain_text("This is in force from now on")
    assert STEALING not in screeners(None).screener.names
    expected = ["draft.proposed", "draft.approved", "tuning.publish", "tuning.rollback"]
    done = [action for _, action, _ in life.console.audit()]
    assert [action for action in done if action in expected] == expected


def test_everything_is_reached_by_keyboard(life, visit):
    draft = life.begin()
    page = visit(life.erin, f"/console/drafts/{draft.id}")
    expect(page.locator("details[open]")).to_have_count(0)
    summary = page.locator("summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".diff").first).to_be_visible()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Propose":
            break
    page.keyboard.press("Enter")
    expect(page.locator("#propose-reason")).to_be_focused()  # the browser asks for the reason


def test_whoever_has_no_right_is_told_who_has(life, visit):
    draft = life.begin()
    supervisor = life.console.as_(AccountRole.SUPERVISOR)
    page = visit(supervisor, f"/console/drafts/{draft.id}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your role does not open this")
    page.goto("/console/versions")
    expect(page.get_by_text("What is installed is in force.")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark")])
def test_every_page_is_fit_for_everybody_and_for_a_phone(life, visit, width, scheme):
    title = "Hear blows " + "and everything that leads to them " * 3
    behind = life.begin(title=title.strip())
    life.check(behind, Kind.BACKTEST, State.RUNNING, done=1, total=4)
    life.published(rules("i lied to them", rule="misconduct.lying"))
    proposed = life.proposed({"detection.yaml": "allow: [Acme]\n", **rules("i hit him", rule="harm-to-others.hitting")})
    life.check(proposed, Kind.BACKTEST)
    page = visit(life.ana, "/console/drafts", width=width, height=844, color_scheme=scheme)
    ana = ("/drafts", f"/drafts/{proposed.id}", f"/drafts/{proposed.id}/checks/backtest", "/versions", "/versions/0")
    look(page, ana)
    page = visit(life.erin, "/console/drafts", width=width, height=844, color_scheme=scheme)
    look(
        page,
        ("/drafts?show=closed", f"/drafts/{behind.id}", f"/drafts/{behind.id}/merge", f"/drafts/{behind.id}/shadow"),
    )


def look(page, addresses):
    for address in addresses:
        page.goto(f"/console{address}")
        page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
        page.evaluate(AXE.read_text("utf-8"))
        assert page.evaluate(FINDINGS) == [], address
        assert page.evaluate(ACROSS) <= 0, address
