"""Installing the app in a workspace: once, in one browser, and only where somebody in the coach directory belongs."""

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from config.database import Database
from config.errors import UnavailableError
from plugin.app import create_app
from plugin.deps import Deps
from plugin.slack.install import COOKIE, install_blueprint
from tests.fakes import FakeClock
from tests.plugin.slack.door import settings_of
from tests.slack_workspace import CLIENT_ID, CLIENT_SECRET, SlackWorkspace, refused, server_error
from tests.stores import RING
from workers.archive.agreements import InstallationRow
from workers.archive.migrations import migrate
from workers.archive.models import AuditRow
from workers.prompts.slack_api import SlackApi
from workers.slack_install import SCOPES, Installer, States
from workers.slack_tokens import Workspaces

pytestmark = pytest.mark.service

HOME = "https://pausepoint.example.com"


class Pages:
    """The two pages, and an admin's browser."""

    def __init__(self, folder, server, slack):
        migrate(url := f"sqlite:///{folder / 'archive.db'}")
        self.db, self.slack = Database(url), slack
        how = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        known = Workspaces(self.db, RING, SlackApi(slack.url), slack.clock, **how)
        installer = Installer(
            known, States(server), f"{HOME}/slack/installed", "https://slack.example/authorize", {"T0ONE", "T0TWO"}
        )
        settings = settings_of(folder, slack_client_id=CLIENT_ID, slack_client_secret=CLIENT_SECRET, public_url=HOME)
        deps = Deps(settings=settings, clock=slack.clock, platforms={}, receive=lambda platform, notice: None)
        self.app = create_app(deps, [install_blueprint(installer, secure=True)])
        self.browser = self.app.test_client()

    def begin(self, browser=None):
        """Open the page. Returns what it sends along to Slack."""
        page = (browser or self.browser).get("/slack/install", base_url=HOME)
        link = page.get_data(as_text=True).split('href="https://slack')[1].split('"')[0].replace("&amp;", "&")
        return {name: values[0] for name, values in parse_qs(urlsplit(f"https://slack{link}").query).items()}

    def finish(self, query, browser=None):
        return (browser or self.browser).get(f"/slack/installed?{query}", base_url=HOME)

    def installed(self):
        with self.db.read() as records:
            return [row.team_id for row in records.scalars(select(InstallationRow))]


@pytest.fixture
def pages(tmp_path, server, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with SlackWorkspace(FakeClock(), rotating=True) as slack:
        pages = Pages(tmp_path, server, slack)
        yield pages
        pages.db.close()


def test_an_admin_agrees_on_slacks_page_and_the_workspace_is_connected(pages):
    asked = pages.begin()
    assert (asked["client_id"], asked["scope"].split(",")) == (CLIENT_ID, list(SCOPES))
    assert asked["redirect_uri"] == f"{HOME}/slack/installed"
    assert "user_scope" not in asked

    page = pages.finish(pages.slack.agree("T0TWO", asked["state"]))

    assert page.status_code == 200
    assert "It is installed" in page.get_data(as_text=True)
    assert pages.installed() == ["T0TWO"]
    with pages.db.read() as records:
        assert [row.action for row in records.scalars(select(AuditRow))] == ["slack.installed"]


def test_the_link_works_once(pages):
    state = pages.begin()["state"]
    pages.finish(pages.slack.agree("T0TWO", state))

    again = pages.finish(pages.slack.agree("T0ONE", state))

    assert again.status_code == 401
    assert pages.installed() == ["T0TWO"]


def test_nobody_can_finish_an_installation_that_another_browser_began(pages):
    state = pages.begin()["state"]
    other = pages.app.test_client()
    pages.begin(other)

    assert pages.finish(pages.slack.agree("T0TWO", state), other).status_code == 401
    assert pages.installed() == []


@pytest.mark.parametrize("state", ["", "made-up", "ü", "x" * 5_000, "\x00"])
def test_a_state_that_is_not_ours_is_refused(pages, state):
    pages.begin()

    assert pages.finish(pages.slack.agree("T0TWO", state)).status_code == 401
    assert pages.installed() == []


def test_a_workspace_that_nobody_here_belongs_to_is_refused_by_name(pages):
    page = pages.finish(pages.slack.agree("T0ELSE", pages.begin()["state"]))

    assert page.status_code == 403
    assert "slack_team: T0ELSE" in page.get_data(as_text=True)
    assert pages.installed() == []


def test_who_does_not_agree_is_told_that_nothing_happened(pages):
    page = pages.finish(f"error=access_denied&state={pages.begin()['state']}")

    assert "It was not installed" in page.get_data(as_text=True)
    assert pages.installed() == []


@pytest.mark.parametrize("scope", ["chat:write", "", "chat:write,im:write"])
def test_without_every_scope_it_is_not_installed(pages, scope):
    page = pages.finish(pages.slack.agree("T0TWO", pages.begin()["state"], scope=scope))

    assert page.status_code == 400
    assert pages.installed() == []


@pytest.mark.parametrize("code", ["made-up", "%00", "x" * 3_000, "%C3%BC"])
def test_a_code_that_slack_does_not_know_is_refused(pages, code):
    assert pages.finish(f"code={code}&state={pages.begin()['state']}").status_code == 400
    assert pages.installed() == []


@pytest.mark.parametrize("fault", [server_error(), refused("fatal_error")])
def test_while_slack_does_not_answer_the_admin_is_asked_to_try_again(pages, fault):
    query = pages.slack.agree("T0TWO", pages.begin()["state"])
    pages.slack.will(fault, to="oauth")

    assert pages.finish(query).status_code == 503
    assert pages.installed() == []


def test_the_cookie_is_for_this_and_nothing_else(pages):
    cookie = pages.browser.get("/slack/install", base_url=HOME).headers["Set-Cookie"]

    assert cookie.startswith(f"{COOKIE}=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/slack", "Max-Age=600"))


def test_no_page_shows_a_secret_a_token_or_a_code(pages, caplog, capfd):
    asked = pages.begin()
    query = pages.slack.agree("T0TWO", asked["state"])
    shown = pages.finish(query).get_data(as_text=True) + caplog.text + "".join(capfd.readouterr())

    secrets = [CLIENT_SECRET, "xoxb", "xoxe", parse_qs(query)["code"][0]]
    assert [secret for secret in secrets if secret in shown] == []


def test_a_state_cannot_be_had_while_the_queue_is_away():

    class Away:
        def call(self, *_, **__):
            raise UnavailableError("queue: ConnectionError")

    with pytest.raises(UnavailableError):
        States(Away()).issue()
