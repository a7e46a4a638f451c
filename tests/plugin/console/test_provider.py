"""Logging in by the organisation's provider: who gets in, and what a forged answer gets."""

import base64
import json
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from config.rights import AccountRole
from tests.oidc_provider import CLIENT, SECRET, a_key, provider_at_home
from tests.plugin.console.stage import NOON, ConsoleStage
from workers import accounts

pytestmark = pytest.mark.service
NOT_THIS = "This did not work"
NOT_KNOWN = "You are not let in"


@pytest.fixture
def provider():
    with provider_at_home(lambda: NOON) as provider:
        yield provider


@pytest.fixture
def console(tmp_path, provider, server):
    console = ConsoleStage(
        tmp_path,
        server=server,
        console_oidc_issuer=provider.url,
        console_oidc_client_id=CLIENT,
        console_oidc_client_secret=SECRET,
        console_oidc_name="Example Org",
    )
    provider.clock = lambda: console.now
    yield console
    console.db.close()


@pytest.fixture
def robin(console):
    return console.an_account(AccountRole.AUDITOR, email="robin@example.org")


def log_in(console, provider, browser=None, **changed):
    browser = browser or console.nobody()
    sent = browser.get("/console/oidc?next=/console/me")
    assert sent.location.startswith(f"{provider.url}/authorize?")
    back = {**provider.authorize(sent.location), **changed}
    return browser.get("/console/oidc/back", query_string=back), browser


def test_the_login_page_offers_the_provider(console):
    assert "Log in with Example Org" in console.nobody().get("/console/login").text


def test_without_a_provider_there_is_no_such_way(tmp_path):
    console = ConsoleStage(tmp_path)

    assert "/console/oidc" not in console.nobody().get("/console/login").text
    assert console.nobody().get("/console/oidc").status_code == 404
    console.close()


def test_somebody_with_an_account_gets_in_by_their_verified_address(console, provider, robin):
    answer, browser = log_in(console, provider)

    assert (answer.status_code, answer.location) == (303, "/console/me")
    assert "robin@example.org" in browser.get("/console/me").text
    assert console.audit() == [(robin, "console.entered", {"via": "oidc"})]


def test_from_then_on_they_are_known_by_what_the_provider_calls_them(console, provider, robin):
    log_in(console, provider)
    provider.claims = {"email": "another@example.org", "email_verified": False}

    answer, _ = log_in(console, provider)

    assert answer.status_code == 303


def test_an_address_that_went_to_somebody_else_opens_no_account(console, provider, robin):
    log_in(console, provider)
    provider.claims = {"sub": "person-2"}

    answer, browser = log_in(console, provider)

    assert NOT_KNOWN in answer.text
    assert browser.get("/console/me").status_code == 303


@pytest.mark.parametrize(
    "claims", [{"email_verified": False}, {"email_verified": None}, {"email_verified": "true"}, {"email": None}]
)
def test_an_address_that_is_not_verified_opens_nothing(console, provider, robin, claims):
    provider.claims = claims

    answer, browser = log_in(console, provider)

    assert answer.status_code == 403
    assert NOT_KNOWN in answer.text
    assert browser.get("/console/me").status_code == 303


def test_somebody_without_an_account_is_told_so_and_counted(console, provider):
    answer, _ = log_in(console, provider)

    assert NOT_KNOWN in answer.text
    assert console.audit() == [("console", "console.refused", {"within_hour": 1})]


def test_somebody_who_is_disabled_stays_out(console, provider, robin):
    accounts.disable(console.db, robin, "cli:admin", console.now)

    assert NOT_KNOWN in log_in(console, provider)[0].text


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another"]},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"exp": int((NOON - timedelta(minutes=5)).timestamp())},
        {"exp": None},
        {"iat": int((NOON + timedelta(hours=1)).timestamp())},
        {"azp": "another-client"},
        {"sub": None},
        {"sub": 7},
    ],
    ids=str,
)
def test_an_answer_that_does_not_fit_the_question_opens_nothing(console, provider, robin, claims):
    provider.claims = claims

    answer, browser = log_in(console, provider)

    assert answer.status_code == 403
    assert NOT_THIS in answer.text
    assert browser.get("/console/me").status_code == 303
    assert console.audit() == []


def unsigned(claims):
    def part(what):
        return base64.urlsafe_b64encode(json.dumps(what).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none'})}.{part(claims)}."


def forged(provider, how):
    """An ID token whose words are right and whose signature is not the provider's."""
    now = int(NOON.timestamp())
    claims = {"iss": provider.url, "aud": CLIENT, "sub": "person-1", "iat": now, "exp": now + 300}
    claims |= {"nonce": provider.asked["nonce"], "email": "robin@example.org", "email_verified": True}
    public = provider.published.as_pem(private=False)
    strange = a_key("second")
    return {
        "unsigned": lambda: unsigned(claims),
        "with the public key as a password": lambda: jwt.encode(
            {"alg": "HS256", "kid": "first"}, claims, OctKey.import_key(base64.b64encode(public))
        ),
        "with the client's secret": lambda: jwt.encode(
            {"alg": "HS256", "kid": "first"}, claims, OctKey.import_key(SECRET * 2)
        ),
        "by another key": lambda: jwt.encode({"alg": "RS256", "kid": "first"}, claims, strange),
        "by a key that it brings along": lambda: jwt.encode(
            {"alg": "RS256", "jwk": strange.as_dict(private=False)}, claims, strange
        ),
        "no token at all": lambda: "not.a.token",
    }[how]()


@pytest.mark.parametrize(
    "how",
    [
        "unsigned",
        "with the public key as a password",
        "with the client's secret",
        "by another key",
        "by a key that it brings along",
        "no token at all",
    ],
)
def test_an_answer_that_the_provider_did_not_sign_opens_nothing(console, provider, robin, how):
    browser = console.nobody()
    back = provider.authorize(browser.get("/console/oidc").location)
    provider.raw = forged(provider, how)

    answer = browser.get("/console/oidc/back", query_string=back)

    assert answer.status_code == 403
    assert NOT_THIS in answer.text
    assert browser.get("/console/me").status_code == 303


@pytest.mark.parametrize("changed", [{"state": "forged"}, {"state": ""}, {"code": "another"}, {"code": ""}])
def test_a_way_back_that_is_not_the_way_there_opens_nothing(console, provider, robin, changed):
    answer, browser = log_in(console, provider, **changed)

    assert answer.status_code == 403
    assert browser.get("/console/me").status_code == 303


def test_the_way_back_is_for_the_browser_that_went_there_and_for_ten_minutes(console, provider, robin):
    browser = console.nobody()
    back = provider.authorize(browser.get("/console/oidc").location)

    assert console.nobody().get("/console/oidc/back", query_string=back).status_code == 403, "planted on another"
    console.wait(minutes=11)
    assert browser.get("/console/oidc/back", query_string=back).status_code == 403


def test_the_way_back_is_gone_once(console, provider, robin):
    browser = console.nobody()
    back = provider.authorize(browser.get("/console/oidc").location)
    assert browser.get("/console/oidc/back", query_string=back).status_code == 303

    assert browser.get("/console/oidc/back", query_string=back).status_code == 403


def test_a_provider_that_has_changed_its_key_is_asked_for_the_new_one(console, provider, robin):
    log_in(console, provider)
    provider.key = provider.published = a_key("second")
    provider.header = {"alg": "RS256", "kid": "second"}

    assert log_in(console, provider)[0].status_code == 303
    assert provider.requests.count("/keys") == 2
    assert provider.requests.count("/.well-known/openid-configuration") == 1


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "https://evil.example/token"},
        {"jwks_uri": "http://169.254.169.254/keys"},
        {"token_endpoint": None},
    ],
    ids=str,
)
def test_a_provider_that_leads_elsewhere_is_not_followed(console, provider, robin, described):
    provider.described = described

    answer = console.nobody().get("/console/oidc")

    assert answer.status_code == 500
    assert "A setting or file is wrong" in answer.text
    assert "evil" not in answer.text


def test_whoever_came_by_the_provider_proves_anew_with_it(console, provider, robin):
    _, browser = log_in(console, provider)
    console.wait(minutes=20)
    assert "Confirm with Example Org" in browser.get("/console/confirm").text

    answer, _ = log_in(console, provider, browser)

    assert (provider.asked["prompt"], provider.asked["max_age"]) == ("login", "0")
    assert answer.location == "/console/me"
    assert console.audit()[-1] == (robin, "console.confirmed", {"via": "oidc"})


@pytest.mark.parametrize(
    "claims", [{"auth_time": int(NOON.timestamp())}, {"auth_time": None}, {"sub": "person-2"}], ids=str
)
def test_proof_that_is_old_or_of_somebody_else_proves_nothing(console, provider, robin, claims):
    _, browser = log_in(console, provider)
    console.wait(minutes=20)
    provider.claims = claims

    answer, _ = log_in(console, provider, browser)

    assert answer.status_code == 403
    assert [action for _, action, _ in console.audit()] == ["console.entered"]


def test_a_provider_that_is_down_is_said_to_be(tmp_path):
    nobody_there = {"console_oidc_issuer": "http://127.0.0.1:1", "console_oidc_client_id": CLIENT}
    console = ConsoleStage(tmp_path, console_oidc_client_secret=SECRET, **nobody_there)

    assert console.nobody().get("/console/oidc").status_code == 503
    console.close()
