"""The console's pages in their states, as pictures and tests of the look need them."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.console_house import READ

RULE = "misconduct.bonus-hidden"
FULL, FRESH = "full", "fresh"


@dataclass(frozen=True)
class State:
    """A page, and who looks. `act`: what they do there first. `house`: the one at work for months, or the new one."""

    who: str
    address: str
    act: Callable[[Page], object] | None = None
    house: str = FULL
    status: int = 200


def break_an_example(page):
    page.get_by_label("Left alone").fill("I got my bonus\nwe hid the bonus once more")
    page.get_by_role("button", name="Check").click()


def write_garbage(page):
    page.locator("#text").fill(
        "language: en\nrules:\n  - id: misconduct.gift\n    severity: urgent\n    phrases: gift\n"
    )
    page.get_by_role("button", name="Check").click()


def try_out(page):
    page.get_by_role("button", name="Try out").click()


def read_lines(page):
    page.get_by_label("Supervision").check()
    page.get_by_role("button", name="Show the redacted lines").click()


def leave_out_roles(page):
    page.get_by_label("Name").fill("Robin Berg")
    page.get_by_label("E-mail address").fill("robin@example.org")
    page.get_by_role("checkbox", name="Rule editor").check()
    page.get_by_role("checkbox", name="Supervisor").check()
    page.get_by_role("button", name="Add").click()


def open_all(page):
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")


def log_in_wrongly(page):
    page.get_by_label("E-mail address").fill("erin.osei@example.org")
    page.get_by_label("Password").fill("not this one")
    page.get_by_label("Code").fill("123456")
    page.get_by_role("button", name="Log in").click()


# {published}, {shadow} ...: a draft by its name in console_changes; {link}: where an account is set up.
CONSOLE = {
    "login": State("", "/console/login"),
    "login-down": State("", "/console/login", log_in_wrongly, status=503),
    "setup": State("", "{link}"),
    "setup-gone": State("", "/console/setup/long-gone", status=410),
    "confirm": State("erin", "/console/confirm?next=/console/drafts"),
    "no-role": State("nia", "/console"),
    "today": State("olive", "/console"),
    "today-fresh": State("olive", "/console", house=FRESH),
    "rules": State("erin", "/console/rules?language=en&category=misconduct&sort=hour"),
    "rules-none": State("erin", "/console/rules?q=zebra"),
    "rule": State("erin", f"/console/rules/en/{RULE}"),
    "rule-core": State("erin", "/console/rules/en/self-harm.plan"),
    "rule-pair": State("erin", "/console/rules/en/self-harm.asked"),
    "change": State("erin", "/console/drafts/new?language=en&rule=abuse.control"),
    "form": State("erin", f"/console/drafts/{{failing}}/rules/en/{RULE}"),
    "form-broken": State("erin", f"/console/drafts/{{new}}/rules/en/{RULE}", break_an_example),
    "form-pair": State("erin", "/console/drafts/{new}/rules/en/self-harm.asked"),
    "switch": State("erin", "/console/drafts/{new}/rules/en/abuse.control/switch?to=off"),
    "yaml": State("erin", "/console/drafts/{ready}/documents/rules/bonus-hidden.yaml"),
    "yaml-wrong": State("erin", "/console/drafts/{new}/documents/rules/bonus-hidden.yaml", write_garbage),
    "yaml-crisis": State("erin", "/console/drafts/{new}/documents/crisis.yaml"),
    "document-new": State("erin", "/console/drafts/{new}/documents/new"),
    "try": State("erin", "/console/try"),
    "tried": State("erin", "/console/try?sample=question", try_out),
    "tried-draft": State("erin", "/console/try?sample=names&draft={weakening}", try_out),
    "drafts": State("erin", "/console/drafts"),
    "drafts-fresh": State("olive", "/console/drafts", house=FRESH),
    "draft-failing": State("erin", "/console/drafts/{failing}"),
    "draft-testing": State("erin", "/console/drafts/{testing}"),
    "draft-shadow": State("erin", "/console/drafts/{shadow}"),
    "draft-behind": State("erin", "/console/drafts/{behind}"),
    "draft-new": State("annemarie", "/console/drafts/{new}"),
    "draft-published": State("aude", "/console/drafts/{published}"),
    "core": State("ana", "/console/drafts/{weakening}"),
    "publish": State("ana", "/console/drafts/{ready}", open_all),
    "merge": State("erin", "/console/drafts/{behind}/merge"),
    "check-failing": State("erin", "/console/drafts/{failing}/checks/examples"),
    "check-regression": State("erin", "/console/drafts/{failing}/checks/regression"),
    "backtest": State("erin", "/console/drafts/{shadow}/checks/backtest"),
    "backtest-runs": State("erin", "/console/drafts/{testing}/checks/backtest"),
    "backtest-none": State("erin", "/console/drafts/{new}/checks/backtest"),
    "shadow": State("erin", "/console/drafts/{shadow}/shadow"),
    "versions": State("ana", "/console/versions"),
    "versions-fresh": State("olive", "/console/versions", house=FRESH),
    "version": State("ana", "/console/versions/3"),
    "version-installed": State("aude", "/console/versions/0"),
    "evidence": State("erin", "/console/evidence?period=all"),
    "evidence-fresh": State("olive", "/console/evidence", house=FRESH),
    "evidence-rule": State("erin", "/console/evidence/rules/abuse.control?period=all"),
    "evidence-rule-tables": State("erin", "/console/evidence/rules/misconduct.cover-up?period=all", open_all),
    "sessions": State("vera", "/console/sessions"),
    "sessions-fresh": State("paul", "/console/sessions", house=FRESH),
    "session": State("vera", f"/console/sessions/{READ}"),
    "session-read": State("vera", f"/console/sessions/{READ}", read_lines),
    "audit": State("aude", "/console/audit"),
    "audit-none": State("aude", "/console/audit?actor=nobody"),
    "people": State("olive", "/console/people"),
    "people-new": State("olive", "/console/people/new", leave_out_roles, status=422),
    "person": State("olive", "/console/people/annemarie"),
    "person-off": State("olive", "/console/people/jo"),
    "me": State("erin", "/console/me"),
    "forbidden": State("erin", "/console/sessions", status=403),
    "nothing": State("annemarie", "/console/people/nobody", status=404),
}


def address_of(state, house):
    """Where the state is, in this house."""
    if "{link}" in state.address:
        return house.link()
    return state.address.format(**house.changes.by_name) if state.house == FULL else state.address
