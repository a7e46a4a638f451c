"""Setting up an account, logging in and out, proving anew: what gets in, what does not, and what is on record."""

import pytest

from config.rights import AccountRole
from plugin.console.door import COOKIE, GUEST_COOKIE
from tests.plugin.console.people import PASSWORD, AtTheDoor, as_client, token_on
from tests.plugin.console.stage import ConsoleStage
from workers import accounts
from workers.passwords import Passwords

AUDITOR = AccountRole.AUDITOR
NOT_RIGHT = "E-mail address, password or code is not right."
pytestmark = pytest.mark.service


def is_in(browser):
    return browser.get("/console/me").status_code == 200


def test_somebody_sets_up_their_account_and_is_in(open_console):
    robin = AtTheDoor(open_console, AUDITOR)

    answer = robin.set_up()

    assert (answer.status_code, answer.location) == (303, "/console")
    assert is_in(robin.browser)
    acts = [(actor, action) for actor, action, _ in open_console.audit()]
    assert acts[1:] == [(robin.account_id, "account.set_up"), (robin.account_id, "console.entered")]


def test_a_link_is_good_once(open_console):
    robin = AtTheDoor(open_console, AUDITOR)
    link = robin.link()
    robin.set_up(link)

    again = open_console.nobody().get(link)

    assert again.status_code == 410
    assert "This link does not work any more" in again.text


def test_a_link_is_good_for_a_day(open_console):
    robin = AtTheDoor(open_console, AUDITOR)
    link = robin.link()
    open_console.wait(hours=24)

    assert robin.browser.get(link).status_code == 410


def test_a_link_that_is_used_between_page_and_form_sets_nothing_up(open_console):
    robin = AtTheDoor(open_console, AUDITOR)
    link = robin.link()
    page = robin.browser.get(link)
    robin.set_up(link)

    late = robin.browser.post(link, data={"token": token_on(page), "password": "another password", "code": "1"})

    assert late.status_code == 410


def test_a_new_link_takes_the_place_of_all_that_they_logged_in_with(open_console, at_the_door):
    robin = at_the_door(AUDITOR)
    assert is_in(robin.browser)

    robin.link()

    assert not is_in(robin.browser)
    assert robin.log_in().status_code == 422


def test_somebody_else_who_looks_at_the_link_first_does_not_learn_the_secret(open_console):
    robin = AtTheDoor(open_console, AUDITOR)
    link = robin.link()

    def secret(browser):
        return browser.get(link).text.partition('class="secret">')[2].partition("<")[0]

    mine, theirs = secret(robin.browser), secret(open_console.nobody())

    assert mine == secret(robin.browser), "a reload shows the picture that the app has read"
    assert mine != theirs


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "at least 12 characters"),
        ("x" * 257, "at most 256 characters"),
        ("aaaaaaaaaaaaaaa", "tried first"),
        ("PasswordPassword", "tried first"),
        ("robin example rocks", "Leave your name"),
    ],
)
def test_a_weak_password_is_refused_beside_its_field(open_console, password, said):
    robin = AtTheDoor(open_console, AUDITOR)

    answer = robin.set_up(password=password)

    assert answer.status_code == 422
    assert said in answer.text
    assert not is_in(robin.browser)


def test_a_wrong_code_and_two_passwords_are_refused(open_console):
    robin = AtTheDoor(open_console, AUDITOR)

    assert "not the code that the app shows" in robin.set_up(code="000000").text
    assert "not the same password" in robin.set_up(again="something else here").text
    assert robin.set_up().status_code == 303, "the link is still good"


def test_password_and_code_let_in(at_the_door):
    robin = at_the_door(AUDITOR)
    fresh = robin.console.nobody()

    answer = robin.log_in(browser=fresh, next="/console/me")

    assert (answer.status_code, answer.location) == (303, "/console/me")
    assert is_in(fresh)


def test_a_password_is_the_same_however_the_keyboard_writes_it(open_console):
    robin = AtTheDoor(open_console, AUDITOR)
    robin.set_up(password="grüße aus köln")
    open_console.wait(minutes=2)

    answer = robin.log_in(browser=open_console.nobody(), password="gru\u0308ße aus ko\u0308ln")

    assert answer.status_code == 303


def test_whatever_is_wrong_reads_the_same(at_the_door):
    robin = at_the_door(AUDITOR)
    fresh = robin.console.nobody()

    wrong = [
        robin.log_in(browser=fresh, password="not the password"),
        robin.log_in(browser=fresh, code="123 45"),
        robin.log_in(browser=fresh, email="nobody@console.example"),
        robin.log_in(browser=fresh, password=""),
        robin.log_in(browser=fresh, password="\0" * 5000),
    ]

    pages = {answer.text.replace("nobody@console.example", robin.email) for answer in wrong}
    assert {answer.status_code for answer in wrong} == {422}
    assert len(pages) == 1
    assert NOT_RIGHT in pages.pop()
    assert not is_in(fresh)


def test_whatever_is_wrong_takes_the_same_work(at_the_door, monkeypatch):
    robin = at_the_door(AUDITOR)
    hashed, check = [], Passwords.check
    monkeypatch.setattr(Passwords, "check", lambda self, *given: hashed.append(1) or check(self, *given))

    robin.log_in(browser=robin.console.nobody(), password="not the password")
    robin.log_in(browser=robin.console.nobody(), email="nobody@console.example")

    assert hashed == [1, 1]


def test_refusals_are_on_record_without_an_address(at_the_door):
    robin = at_the_door(AUDITOR)

    robin.log_in(browser=robin.console.nobody(), password="not the password")
    robin.log_in(browser=robin.console.nobody(), email="nobody@console.example")

    assert robin.console.audit()[-2:] == [
        ("console", "console.refused", {"within_hour": 1, "for": robin.account_id}),
        ("console", "console.refused", {"within_hour": 1}),
    ]


def test_a_code_is_good_once(at_the_door):
    robin = at_the_door(AUDITOR)
    code = robin.code()
    assert robin.log_in(browser=robin.console.nobody(), code=code).status_code == 303

    assert robin.log_in(browser=robin.console.nobody(), code=code).status_code == 422


def test_a_clock_that_is_half_a_minute_off_is_no_matter_and_two_minutes_are(at_the_door):
    robin = at_the_door(AUDITOR)
    code = robin.code()

    robin.console.wait(seconds=30)
    assert robin.log_in(browser=robin.console.nobody(), code=code).status_code == 303
    code = robin.code()
    robin.console.wait(seconds=120)
    assert robin.log_in(browser=robin.console.nobody(), code=code).status_code == 422


def test_each_login_has_a_cookie_of_its_own_and_ends_the_one_before(at_the_door):
    robin = at_the_door(AUDITOR)
    planted = robin.browser.get_cookie(COOKIE, path="/console").value
    robin.browser.post("/console/logout", data={"token": as_client(robin.console, robin.browser).form_token})
    robin.browser.set_cookie(COOKIE, planted, path="/console")

    robin.log_in()

    assert robin.browser.get_cookie(COOKIE, path="/console").value != planted
    other = robin.console.nobody()
    other.set_cookie(COOKIE, planted, path="/console")
    assert not is_in(other)


def test_a_cookie_is_for_the_console_alone(at_the_door):
    robin = at_the_door(AUDITOR)

    answer = robin.log_in(browser=robin.console.nobody())

    [cookie] = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith(COOKIE + "=")]
    parts = set(cookie.split("; ")[1:])
    assert parts == {"HttpOnly", "Path=/console", "SameSite=Lax"}


def test_over_https_a_cookie_never_travels_without(tmp_path):
    console = ConsoleStage(tmp_path, public_url="https://pausepoint.example")
    answer = console.nobody().get("/console/login")

    [cookie] = answer.headers.getlist("Set-Cookie")
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/console"} <= set(cookie.split("; "))
    console.close()


@pytest.mark.parametrize("token", ["", "a" * 43, "ä"])
def test_a_login_form_of_another_site_is_refused(at_the_door, token):
    robin = at_the_door(AUDITOR)
    browser = robin.console.nobody()
    browser.get("/console/login")

    fields = {"email": robin.email, "password": PASSWORD, "code": robin.code(), "token": token}
    assert browser.post("/console/login", data=fields).status_code == 403
    browser.delete_cookie(GUEST_COOKIE, path="/console")
    assert browser.post("/console/login", data=fields).status_code == 403


@pytest.mark.parametrize("address", ["https://evil.example", "//evil.example", "/\\evil.example", "/companion"])
def test_a_login_leads_nowhere_but_into_the_console(at_the_door, address):
    robin = at_the_door(AUDITOR)

    assert robin.log_in(browser=robin.console.nobody(), next=address).location == "/console"


def test_who_tries_too_often_has_to_wait(at_the_door):
    robin = at_the_door(AUDITOR)
    fresh = robin.console.nobody()
    for _ in range(10):
        assert robin.log_in(browser=fresh, password="not the password").status_code == 422

    answer = robin.log_in(browser=fresh)

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert "Try again in 15 min." in answer.text
    assert not is_in(fresh)


def test_an_address_that_fails_too_often_has_to_wait_at_every_account(at_the_door):
    robin = at_the_door(AUDITOR)
    fresh = robin.console.nobody()
    for number in range(100):
        robin.log_in(browser=fresh, email=f"guess{number}@console.example", password="x")

    assert robin.log_in(browser=fresh).status_code == 429
    elsewhere = robin.console.nobody()
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    spoofed = {"X-Forwarded-For": "192.0.2.8"}
    assert fresh.get("/console/login", headers=spoofed).status_code == 200
    assert robin.log_in(browser=elsewhere).status_code == 303
    counts = [facts["within_hour"] for _, action, facts in robin.console.audit() if action == "console.refused"]
    assert counts == [*range(1, 11), *range(20, 101, 10)], "a flood becomes a few lines"


def test_without_a_queue_nobody_gets_in(tmp_path, at_the_door):
    robin = at_the_door(AUDITOR)
    alone = ConsoleStage(tmp_path)  # the same records, and no server for the queue

    answer = robin.log_in(browser=alone.nobody())

    assert answer.status_code == 503
    alone.close()


def test_logging_out_ends_the_session_and_not_only_the_cookie(at_the_door):
    robin = at_the_door(AUDITOR)
    token = robin.browser.get_cookie(COOKIE, path="/console").value

    answer = as_client(robin.console, robin.browser).post("/console/logout")

    assert answer.location == "/console/login?left=1"
    assert robin.browser.get_cookie(COOKIE, path="/console") is None
    robin.browser.set_cookie(COOKIE, token, path="/console")
    assert not is_in(robin.browser)


def test_logging_out_everywhere_ends_every_session(at_the_door):
    robin = at_the_door(AUDITOR)
    other = robin.console.nobody()
    robin.log_in(browser=other)

    as_client(robin.console, robin.browser).post("/console/me/everywhere")

    assert not is_in(robin.browser)
    assert not is_in(other)


def test_whoever_is_disabled_is_out_at_their_next_request_and_does_not_come_in_again(at_the_door):
    robin = at_the_door(AUDITOR)

    accounts.disable(robin.console.db, robin.account_id, "cli:admin", robin.console.now)

    assert not is_in(robin.browser)
    assert robin.log_in(browser=robin.console.nobody()).status_code == 422


def test_proving_anew_opens_what_is_grave_for_ten_minutes(at_the_door):
    robin = at_the_door(AUDITOR)
    robin.console.wait(minutes=20)
    mine = as_client(robin.console, robin.browser)
    assert mine.post("/console/me/anew").location.startswith("/console/confirm")

    assert robin.confirm(password="not the password").status_code == 422
    assert mine.post("/console/me/anew").location.startswith("/console/confirm")
    assert robin.confirm(next="/console/me").location == "/console/me"

    assert mine.post("/console/me/anew").location.startswith("/console/setup/")
    assert (robin.account_id, "console.confirmed", {"via": "password"}) in robin.console.audit()


def test_whoever_sets_up_anew_keeps_the_old_password_until_then(at_the_door):
    robin = at_the_door(AUDITOR)
    link = as_client(robin.console, robin.browser).post("/console/me/anew").location

    assert robin.log_in(browser=robin.console.nobody()).status_code == 303
    assert robin.set_up(link, password="five other quiet words").status_code == 303
    robin.console.wait(minutes=2)
    assert robin.log_in(browser=robin.console.nobody()).status_code == 422
    assert robin.log_in(browser=robin.console.nobody(), password="five other quiet words").status_code == 303


def test_an_account_that_is_not_set_up_lets_nobody_in(open_console):
    robin = AtTheDoor(open_console, AUDITOR)

    assert robin.log_in(password="", code="000000").status_code == 422


@pytest.mark.parametrize("email", ["", "\0", "x" * 10_000, "'; drop table accounts; --", "\0@example.org"])
def test_garbage_for_an_address_is_wrong_and_no_more(open_console, email):
    robin = AtTheDoor(open_console, AUDITOR)

    assert robin.log_in(code="1", email=email or " ").status_code == 422
