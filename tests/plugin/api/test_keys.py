"""Who is let in by the interface for programs, how often, and what a key can never do."""

import pytest
from limits import RateLimitItemPerMinute

from config.rights import RIGHTS, AccountRole
from plugin.api.routes import ROUTES
from tests.plugin.api.stage import ApiStage, Program
from tests.plugin.console.stage import NOBODY_HOME
from workers import accounts, api_keys
from workers.pace import OF_KEY, OF_STRANGER, Pace
from workers.server import Server

EXAMPLES = {"digest": "0" * 64, "draft": "nobodys", "check": "0" * 32}


def address(route):
    return route.path.format(**EXAMPLES)


def refused(answer, status=401):
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    return answer.json["detail"]


def test_nothing_is_answered_without_a_key(api):
    nobody = Program(api.api, None)

    for route in ROUTES:
        answer = nobody.send(route.method, address(route))
        refused(answer)
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="pausepoint"', route.name


def test_a_wrong_key_opens_nothing(api):
    for key in ("pausepoint_" + "a" * 43, "pausepoint_", "x", "pausepoint_" + "ä" * 43):
        refused(Program(api.api, key).get("/rules"))


def test_a_key_that_was_revoked_has_expired_or_is_of_a_disabled_account_opens_nothing(api):
    revoked, expired, disabled = api.as_program(), api.as_program(), api.as_program()
    assert revoked.get("/rules").status_code == 200

    [key] = api_keys.listed(api.db, revoked.account_id, api.now)
    api_keys.revoke(api.db, revoked.account_id, key.id, api.now)
    api.an_account(AccountRole.OPERATOR, id="boss", password_hash="x")
    accounts.disable(api.db, disabled.account_id, "boss", api.now)
    refused(revoked.get("/rules"))
    refused(disabled.get("/rules"))
    api.wait_days(31)
    refused(expired.get("/rules"))


def test_the_cookie_of_a_browser_that_is_logged_in_opens_nothing(api):
    browser = api.as_(AccountRole.RULE_EDITOR).browser
    cookie = browser.get_cookie("pausepoint_console", path="/console").value
    program = api.api.test_client()
    program.set_cookie("pausepoint_console", cookie, path="/")

    assert browser.get("/console").status_code == 200
    refused(program.get("/api/v1/rules"))


@pytest.mark.parametrize("role", AccountRole)
def test_a_key_may_do_what_its_account_may_and_nothing_more(api, role):
    program = api.as_program(role)

    for route in ROUTES:
        answer = program.send(route.method, address(route), {} if route.body else None)
        lacks = answer.status_code == 403 and "lacks the right" in answer.json["detail"]
        assert lacks == (not route.rights & RIGHTS[role]), route.name


def test_no_key_approves_publishes_or_rolls_back(api):
    approver = api.as_program(AccountRole.RULE_APPROVER)

    for path in ("/drafts/any/approval", "/drafts/any/publication", "/rollbacks"):
        said = refused(approver.post(path), 403)
        assert said.startswith("A key cannot do this. Whoever approves, publishes or rolls back proves anew who they")


def test_a_key_that_asks_too_often_waits_and_others_do_not(tmp_path, small_ground):
    api = ApiStage(tmp_path, small_ground, limit=RateLimitItemPerMinute(2))
    busy, other = api.as_program(), api.as_program()

    statuses = [busy.get("/publications").status_code for _ in range(3)]

    assert statuses == [200, 200, 429]
    assert 1 <= int(busy.get("/publications").headers["Retry-After"]) <= 60
    assert other.get("/publications").status_code == 200
    api.close()


def test_an_address_that_comes_with_many_wrong_keys_waits_whatever_key_it_has(api):
    editor = api.as_program()
    for number in range(OF_STRANGER.amount):
        refused(Program(api.api, f"pausepoint_{number:043}").get("/rules"))

    refused(editor.get("/rules"), 429)


def test_while_the_queue_is_down_nobody_is_answered(tmp_path, small_ground):
    api = ApiStage(tmp_path, small_ground, pace=Pace.over(Server(NOBODY_HOME)))

    answer = api.as_program().get("/rules")

    refused(answer, 503)
    assert answer.headers["Retry-After"] == "2"
    api.close()


def test_while_the_archive_is_down_that_is_what_is_said(api, editor):
    api.lose_records()

    answer = editor.get("/publications")

    refused(answer, 503)


@pytest.mark.service
def test_all_web_processes_count_together(tmp_path, small_ground, server):
    api = ApiStage(tmp_path, small_ground, pace=Pace.over(server))
    editor = api.as_program()

    first = [editor.get("/publications").status_code for _ in range(OF_KEY.amount)]
    api.api = api.serve(Pace.over(server))
    elsewhere = Program(api.api, editor.key)

    assert (set(first), elsewhere.get("/publications").status_code) == ({200}, 429)
    api.close()
