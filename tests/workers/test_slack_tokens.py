"""The tokens of workspaces: sealed, found by workspace, and renewed once, whoever asks at the same moment."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import delete, select

from config.coaches import Coach
from config.database import Database
from config.errors import MisconfiguredError
from tests.fakes import FakeClock
from tests.postgres import private_postgres
from tests.slack_workspace import CLIENT_ID, CLIENT_SECRET, TOKEN, SlackWorkspace, dropped, rate_limited, server_error
from tests.stores import RING
from workers.archive.agreements import InstallationRow
from workers.archive.migrations import migrate
from workers.archive.models import AuditRow
from workers.keys import KeyRing
from workers.prompts.sending import NotSentError, RefusedError
from workers.prompts.slack import SlackSender
from workers.prompts.slack_api import SlackApi
from workers.slack_tokens import RENEW_BEFORE, Tokens, Workspaces

pytestmark = pytest.mark.service

DORA = Coach(id="dora", name="Dora", slack_user="U0DORA", slack_team="T0TWO")
ANNA = Coach(id="anna", name="Anna", slack_user="U0ANNA")


@pytest.fixture(scope="module")
def postgres():
    with private_postgres() as server:
        url = server.new_database()
        migrate(url)
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def db(request, tmp_path):
    if request.param == "sqlite":
        migrate(url := f"sqlite:///{tmp_path / 'archive.db'}")
    else:
        url = request.getfixturevalue("postgres")
    db = Database(url)
    yield db
    with db.write() as records:
        records.execute(delete(InstallationRow))
        records.execute(delete(AuditRow))
    db.close()


@pytest.fixture
def slack(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with SlackWorkspace(FakeClock(), rotating=True) as slack:
        slack.users["U0DORA"] = "T0TWO"
        yield slack


def workspaces(db, slack, **given):
    how = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, **given}
    return Workspaces(db, RING, SlackApi(slack.url), slack.clock, **how)


def install(known, slack, team="T0TWO"):
    """This workspace has installed the app. Returns its token."""
    code = slack.agree(team, "a-state").split("code=")[1].split("&")[0]
    known.keep(team, "", known.api.exchange(CLIENT_ID, CLIENT_SECRET, code=code, redirect_uri="https://x.example"))
    return known.token(team)


def exchanges(slack):
    return [raw for method, raw in slack.calls if method == "oauth.v2.access" and b"refresh_token" in raw]


def audit(db):
    with db.read() as records:
        return [
            (row.action, row.detail.get("reason")) for row in records.scalars(select(AuditRow).order_by(AuditRow.id))
        ]


def test_each_coach_is_written_to_with_the_token_of_their_workspace(db, slack):
    known = workspaces(db, slack, own=TOKEN)
    install(known, slack)
    sender = SlackSender(known.token, slack.url)

    for coach in (ANNA, DORA):
        body = {"channel": sender.reach(coach), "text": "Coaching: please check in.", "blocks": _blocks()}
        sender.post(body, coach.slack_team)

    assert [(message.channel, message.team) for message in slack.messages] == [("D0ANNA", "T0ONE"), ("D0DORA", "T0TWO")]


def test_the_only_workspace_needs_no_name(db, slack):
    known = workspaces(db, slack)
    token = install(known, slack)

    assert known.token(None) == token


def test_of_several_workspaces_a_coach_has_to_name_theirs(db, slack):
    known = workspaces(db, slack)
    install(known, slack)
    install(known, slack, "T0ONE")

    with pytest.raises(RefusedError, match="no_workspace"):
        known.token(None)


@pytest.mark.parametrize("team", [None, "T0ELSE"])
def test_where_the_app_is_not_installed_there_is_no_token(db, slack, team):
    with pytest.raises(RefusedError, match="no_workspace"):
        workspaces(db, slack).token(team)


def test_the_token_in_the_settings_is_for_whoever_names_no_workspace_of_their_own(db, slack):
    known = workspaces(db, slack, own=TOKEN)
    install(known, slack)

    assert (known.token(None), known.token("T0ONE")) == (TOKEN, TOKEN)
    assert known.token("T0TWO") != TOKEN


def test_a_token_is_sealed_for_its_workspace_and_under_this_installations_key(db, slack):
    token = install(workspaces(db, slack), slack)
    with db.read() as records:
        (row,) = records.scalars(select(InstallationRow))

    assert token.encode() not in row.sealed
    for ring, team in ((RING, "T0ONE"), (KeyRing(b"x" * 32), "T0TWO")):
        with pytest.raises(MisconfiguredError, match="key file"):
            Tokens.unsealed(ring, team, row.sealed)


def test_tokens_do_not_show_themselves(db, slack):
    known = workspaces(db, slack, own=TOKEN)
    shown = repr(known) + repr(Tokens("xoxb-secret", "xoxe-secret"))

    assert not any(secret in shown for secret in (TOKEN, CLIENT_SECRET, "xoxb-secret", "xoxe-secret"))


def test_a_token_is_used_until_two_hours_before_it_ends_and_then_renewed_once(db, slack):
    known = workspaces(db, slack)
    first = install(known, slack)

    slack.clock.forward(hours=9, minutes=59)
    assert known.token("T0TWO") == first
    slack.clock.forward(minutes=1)
    second = known.token("T0TWO")

    assert second != first
    assert known.token("T0TWO") == second
    assert len(exchanges(slack)) == 1
    assert ("slack.renewed", None) in audit(db)


def test_a_token_is_renewed_day_after_day(db, slack):
    known, seen = workspaces(db, slack), set()
    install(known, slack)
    for _ in range(6):
        slack.clock.forward(hours=11)
        seen.add(known.token("T0TWO"))

    assert len(seen) == len(exchanges(slack)) == 6
    assert len(slack.spent) == len(set(slack.spent))


def test_of_many_who_need_it_at_once_one_renews_it(db, slack):
    install(workspaces(db, slack), slack)
    slack.clock.forward(hours=11)
    at_once, tokens = Barrier(6), []

    def ask():
        known = workspaces(db, slack)
        at_once.wait()
        tokens.append(known.token("T0TWO"))

    threads = [Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(exchanges(slack)) == 1
    assert len(tokens) == 6
    assert all(slack.grants[token].expires_at > slack.clock() for token in tokens)


@pytest.mark.parametrize("fault", [rate_limited(5), server_error(), server_error(500), dropped()])
def test_while_it_cannot_be_renewed_the_one_at_hand_is_used_and_nobody_hammers_slack(db, slack, fault):
    known = workspaces(db, slack)
    first = install(known, slack)
    slack.clock.forward(hours=11)
    slack.will(fault, to="oauth")

    assert [known.token("T0TWO") for _ in range(5)] == [first] * 5
    assert len(exchanges(slack)) == 1
    assert [action for action, _ in audit(db)].count("slack.not_renewed") == 1


def test_after_a_failure_it_is_tried_again_minutes_later(db, slack):
    known = workspaces(db, slack)
    first = install(known, slack)
    slack.clock.forward(hours=11)
    slack.will(server_error(), to="oauth")
    known.token("T0TWO")
    slack.clock.forward(minutes=6)

    assert known.token("T0TWO") != first


def test_a_token_that_has_run_out_is_renewed_and_until_then_the_message_waits(db, slack):
    known = workspaces(db, slack)
    install(known, slack)
    slack.clock.forward(hours=13)
    slack.will(rate_limited(5), to="oauth")

    with pytest.raises(NotSentError, match="token_expired"):
        known.token("T0TWO")
    slack.clock.forward(minutes=6)
    assert slack.grants[known.token("T0TWO")].expires_at > slack.clock()


def test_a_process_that_dies_while_it_renews_holds_nobody_up_for_long(db, slack):
    known = workspaces(db, slack)
    first = install(known, slack)
    slack.clock.forward(hours=11)
    with db.write() as records:
        records.scalars(select(InstallationRow)).one().renewing_until = slack.clock() + timedelta(seconds=30)

    assert known.token("T0TWO") == first
    slack.clock.forward(seconds=31)
    assert known.token("T0TWO") != first


def test_a_refresh_token_that_slack_does_not_take_is_for_an_admin_and_is_not_in_the_record(db, slack):
    known = workspaces(db, slack)
    install(known, slack)
    slack.spent += [grant.refresh for grant in slack.grants.values()]
    slack.clock.forward(hours=11)
    known.token("T0TWO")

    assert ("slack.not_renewed", "invalid_refresh_token") in audit(db)
    with db.read() as records:
        assert "xoxe" not in str([row.detail for row in records.scalars(select(AuditRow))])


def test_installing_again_replaces_what_was_there(db, slack):
    known = workspaces(db, slack)
    first, second = install(known, slack), install(known, slack)

    assert first != second
    with db.read() as records:
        assert len(records.scalars(select(InstallationRow)).all()) == 1


def test_when_the_app_is_removed_nothing_of_it_is_left(db, slack):
    known = workspaces(db, slack)
    install(known, slack)
    known.forget("T0TWO")
    known.forget("T0TWO")

    with pytest.raises(RefusedError):
        known.token("T0TWO")
    assert [action for action, _ in audit(db)] == ["slack.installed", "slack.removed"]


def test_a_workspace_whose_tokens_do_not_rotate_keeps_its_own(db, slack):
    slack.rotating = False
    known = workspaces(db, slack)
    token = install(known, slack)
    slack.clock.forward(days=365)

    assert known.token("T0TWO") == token
    assert timedelta(hours=12) > RENEW_BEFORE


@pytest.mark.parametrize(
    "given", [{}, {"access_token": ""}, {"access_token": 5}, {"access_token": "x", "refresh_token": 5}]
)
def test_an_answer_without_a_token_is_not_kept(db, slack, given):
    with pytest.raises(NotSentError, match="no_token"):
        workspaces(db, slack).keep("T0TWO", "", given)


def _blocks():
    return [{"type": "section", "text": {"type": "plain_text", "text": "x", "emoji": False}}]
