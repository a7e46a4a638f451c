"""The console's door: who gets in where, by session, right and form."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.rights import RIGHTS, AccountRole, Right
from plugin.console.door import COOKIE, HOME, ours
from tests.plugin.console.stage import ConsoleStage

A_LINK = "/console/setup/" + "x" * 43

# Every route of people and rights: the right that opens it, or None for everybody who is logged in.
FOR_WHOM = {
    ("GET", "/console"): None,
    ("GET", "/console/me"): None,
    ("POST", "/console/me/keys"): None,
    ("POST", "/console/me/keys/k/revoke"): None,
    ("POST", "/console/me/anew"): None,
    ("POST", "/console/me/everywhere"): None,
    ("GET", "/console/confirm"): None,
    ("POST", "/console/confirm"): None,
    ("POST", "/console/logout"): None,
    ("GET", "/console/people"): Right.MANAGE_PEOPLE,
    ("POST", "/console/people"): Right.MANAGE_PEOPLE,
    ("GET", "/console/people/new"): Right.MANAGE_PEOPLE,
    ("GET", "/console/people/p"): Right.MANAGE_PEOPLE,
    ("POST", "/console/people/p/roles"): Right.MANAGE_PEOPLE,
    ("POST", "/console/people/p/link"): Right.MANAGE_PEOPLE,
    ("POST", "/console/people/p/disable"): Right.MANAGE_PEOPLE,
    ("POST", "/console/people/p/enable"): Right.MANAGE_PEOPLE,
}
FOR_GUESTS = {"/console/login", "/console/setup/<token>"}
OURS = ("console", "console_entering", "console_me", "console_people")
POSTS = [address for method, address in FOR_WHOM if method == "POST"]


@pytest.fixture(scope="module")
def standing(tmp_path_factory):
    """One console for tests that change nothing."""
    console = ConsoleStage(tmp_path_factory.mktemp("console"))
    yield console
    console.close()


def test_every_route_is_in_the_table(standing):
    shape = {(method, re.sub(r"/(k|p)(?=/|$)", "/<>", address)) for method, address in FOR_WHOM}
    rules = [rule for rule in standing.app.url_map.iter_rules() if rule.endpoint.partition(".")[0] in OURS]

    there = {
        (method, re.sub(r"<\w+>", "<>", rule.rule))
        for rule in rules
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule not in FOR_GUESTS and not rule.endpoint.endswith("static")
    }

    assert there == shape


@pytest.mark.parametrize(("method", "address"), FOR_WHOM, ids=" ".join)
def test_nobody_is_sent_to_log_in(standing, method, address):
    answer = standing.nobody().open(address, method=method)

    assert answer.status_code == 303
    assert answer.location.startswith("/console/login?next=%2Fconsole")


@pytest.mark.parametrize("role", AccountRole)
@pytest.mark.parametrize(("method", "address"), [each for each, right in FOR_WHOM.items() if right], ids=" ".join)
def test_a_role_without_the_right_is_told_which_role_has_it(standing, method, address, role):
    client = standing.as_(role)

    answer = client.get(address) if method == "GET" else client.post(address)

    allowed = FOR_WHOM[(method, address)] in RIGHTS[role]
    assert (answer.status_code == 403) != allowed
    assert allowed or "It is open to: operator." in answer.text


@pytest.mark.parametrize("address", POSTS)
@pytest.mark.parametrize("token", ["missing", "foreign", "of another session", "not ASCII"])
def test_a_form_that_is_not_of_this_session_is_refused(standing, address, token):
    client = standing.as_(AccountRole.OPERATOR)
    other = standing.browser_of(client.account_id)
    given = {"missing": {}, "foreign": {"token": "a" * 43}, "of another session": {"token": other.form_token}}
    before = standing.audit()

    answer = client.post(address, given.get(token, {"token": "ä"}), token=False)

    assert answer.status_code == 403
    assert "This form is too old" in answer.text
    assert standing.audit() == before


def test_a_script_of_ours_may_send_the_token_as_a_header(console):
    client = console.as_(AccountRole.AUDITOR)
    proof = {"X-Form-Token": client.form_token}

    assert client.post("/console/me/everywhere", token=False, headers=proof).location == "/console/login?left=1"


def test_a_part_of_a_page_is_not_swapped_for_the_login_page(console):
    answer = console.nobody().get("/console/me", headers={"HX-Request": "true"})

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/console/login?next=%2Fconsole%2Fme"


def test_the_bar_shows_the_sections_that_a_role_opens(console):
    def shown(*roles):
        bar = console.as_(*roles).get("/console").text.partition("</nav>")[0]
        return re.findall(r'<a href="/console[^"]*"[^>]*>(\w+)</a>', bar.partition("<nav")[2])

    assert shown(AccountRole.RULE_EDITOR) == ["Today", "Rules", "Drafts", "Versions", "Evidence"]
    assert shown(AccountRole.AUDITOR) == ["Today", "Rules", "Drafts", "Versions", "Evidence", "Audit"]
    assert shown(AccountRole.OPERATOR) == ["Today", "Rules", "Versions", "Evidence", "People"]


def test_a_session_ends_after_half_an_hour_without_a_request(console):
    client = console.as_(AccountRole.AUDITOR)
    for _ in range(4):
        console.wait(minutes=29)
        assert client.get("/console/me").status_code == 200

    console.wait(minutes=31)

    assert client.get("/console/me").status_code == 303


def test_a_page_that_asks_by_itself_keeps_nobody_logged_in(console):
    client = console.as_(AccountRole.AUDITOR)
    for _ in range(2):
        console.wait(minutes=14)
        assert client.get("/console/me", headers={"HX-Request": "true"}).status_code == 200

    console.wait(minutes=3)

    assert client.get("/console/me").status_code == 303


def test_a_session_ends_after_eight_hours_whatever_is_done(console):
    client = console.as_(AccountRole.AUDITOR)
    for _ in range(23):
        console.wait(minutes=20)
        assert client.get("/console/me").status_code == 200

    console.wait(minutes=21)

    assert client.get("/console/me").status_code == 303


def test_what_is_grave_asks_again_after_ten_minutes_and_does_nothing_yet(console):
    client = console.as_(AccountRole.AUDITOR)
    console.wait(minutes=11)

    answer = client.post("/console/me/keys", {"name": "git", "days": "90", "here": "/console/me?x=1"})

    assert answer.status_code == 303
    assert answer.location == "/console/confirm?next=%2Fconsole%2Fme%3Fx%3D1"
    assert console.audit() == []


def test_records_that_do_not_answer_are_said_to_be_away(console):
    client = console.as_(AccountRole.AUDITOR)
    console.lose_records()

    answer = client.get("/console/me")

    assert answer.status_code == 503
    assert "Part of the service does not answer" in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/console\\@evil.example",
        "/consoleevil",
        "javascript:alert(1)",
        "/companion",
        "/console/\nSet-Cookie: a=b",
        " /console",
        "",
        None,
    ],
)
def test_only_an_address_of_the_console_is_gone_on_to(address):
    assert ours(address) == HOME


@given(st.text(max_size=40))
def test_what_is_gone_on_to_never_leaves_the_console(text):
    assert re.fullmatch(r"/console([/?][ -~]*)?", ours("/console" + text))
    assert ours(text) == HOME or text.startswith(HOME)


def test_a_cookie_without_a_session_opens_nothing(console):
    browser = console.nobody()
    browser.set_cookie(COOKIE, "x" * 4000, path=HOME)

    assert browser.get("/console").status_code == 303


def test_what_is_not_there_is_said_in_the_look_of_the_console(console):
    answer = console.as_(AccountRole.OPERATOR).get("/console/people/nobody")

    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert 'class="top"' in answer.text
