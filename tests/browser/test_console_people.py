"""The console in a real browser: an account set up by keyboard, logging in, adding somebody, and how it looks."""

from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import expect

from config.rights import AccountRole
from plugin.console.door import COOKIE
from tests.browser.conftest import windows
from tests.plugin.console.stage import ConsoleStage
from workers import account_links, accounts

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "axe" / "axe.min.js"
FINDINGS = """async () => {
  const { violations } = await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
  return violations.map((each) => [each.id, each.impact, ...each.nodes.map((node) => node.target.join(" "))]);
}"""
PASSWORD = "four quiet words here"


@pytest.fixture
def console(tmp_path, server):
    console = ConsoleStage(tmp_path, server=server)
    yield console
    console.db.close()


@pytest.fixture
def visit(browser, console):
    with windows(browser, console) as open_window:
        yield open_window


def admit(page, console, *roles, **account):
    """Let somebody with these roles be logged in in this window."""
    client = console.as_(*roles, **account)
    page.goto("/console/login")
    token = client.browser.get_cookie(COOKIE, path="/console").value
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": page.url.removesuffix("/login")}])
    return client


def by_keyboard(page, label, text):
    """Go on with the tab key until this field has the focus, and type."""
    for _ in range(30):
        if page.evaluate("document.activeElement.labels?.[0]?.textContent") == label:
            page.keyboard.type(text)
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the tab key never comes to {label}")


def test_somebody_sets_up_an_account_and_logs_in_without_touching_a_mouse(console, visit):
    robin = console.an_account(AccountRole.RULE_EDITOR, name="Robin Berg", email="robin@example.org")
    link = account_links.issue(console.db, robin, "cli:admin", console.now)
    page = visit()
    page.goto(f"/console/setup/{link}")
    app = pyotp.TOTP(page.locator("code.secret").inner_text().replace(" ", ""))

    by_keyboard(page, "Password", PASSWORD)
    by_keyboard(page, "Password once more", PASSWORD)
    by_keyboard(page, "Code that the app shows", app.at(console.now))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")

    page.get_by_role("button", name="Log out").press("Enter")
    expect(page.get_by_role("status")).to_have_text("You are logged out.")
    console.wait(minutes=2)
    by_keyboard(page, "E-mail address", "robin@example.org")
    by_keyboard(page, "Password", PASSWORD)
    by_keyboard(page, "Code from your app", app.at(console.now))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")


def test_an_operator_adds_somebody_without_a_script_and_gets_a_link(console, visit):
    page = visit(390, 844, java_script_enabled=False)
    admit(page, console, AccountRole.OPERATOR)
    page.goto("/console/people")
    page.get_by_role("link", name="Add somebody").click()

    page.get_by_label("Name").fill("Robin Berg")
    page.get_by_label("E-mail address").fill("robin@example.org")
    page.get_by_role("checkbox", name="Rule editor").check()
    page.get_by_role("checkbox", name="Supervisor").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("alert")).to_contain_text("who tunes rules cannot read sessions")
    expect(page.get_by_role("heading", name="Add somebody")).to_be_in_viewport()
    page.get_by_role("checkbox", name="Supervisor").uncheck()
    page.get_by_role("button", name="Add").click()

    expect(page.get_by_role("status")).to_contain_text("It is not shown again.")
    expect(page.locator("code.secret")).to_contain_text("/console/setup/")
    assert accounts.find_by_email(console.db, "robin@example.org").roles == {AccountRole.RULE_EDITOR}


def test_details_open_beside_the_list_and_on_a_phone_where_one_looks(console, visit):
    robin = console.an_account(AccountRole.AUDITOR, name="Robin Berg")
    for number in range(20):
        console.an_account(AccountRole.AUDITOR, name=f"Somebody {number}")
    page = visit(390, 844)
    admit(page, console, AccountRole.OPERATOR)
    page.goto("/console/people")

    page.get_by_role("link", name="Robin Berg").click()

    expect(page.get_by_role("heading", name="Robin Berg")).to_be_in_viewport()
    assert page.url.endswith(f"/console/people/{robin}#side")
    page.set_viewport_size({"width": 1280, "height": 800})
    table, side = page.get_by_role("table").bounding_box(), page.locator("#side").bounding_box()
    assert table["x"] + table["width"] <= side["x"]
