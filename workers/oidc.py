"""Asks the organisation's OpenID Connect provider who somebody is: code flow with PKCE, its answer checked."""

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from config.addresses import is_private
from config.errors import MisconfiguredError, RejectedError, UnavailableError
from workers.accounts import is_address, plain
from workers.tokens import hashed

TIMEOUT_SECONDS = 5.0
LEEWAY_SECONDS = 60  # how far the provider's clock may be from ours
KEPT_FOR = timedelta(hours=1)  # how long its addresses and keys are taken as read
LARGEST_ANSWER = 1_000_000  # bytes
# Signatures that need the provider's private key. None of them can be made with what we know of it.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True)
class Provider:
    """The organisation's provider, as the settings name it. `hosts`: where its addresses may lie besides its own."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_url: str
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """What was asked of the provider, and must come back: it travels sealed in the browser that asks."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    asked_at: float
    again: bool  # the provider has to ask them anew, whether it knows them or not

    facts = asdict


@dataclass(frozen=True)
class Person:
    """Who the provider says they are."""

    subject: str = field(repr=False)  # a hash of issuer and subject
    email: str | None = field(repr=False)  # only where the provider has verified it


class Oidc:
    """Asks one provider. Calls go to its host and those that the settings name, never further."""

    def __init__(self, provider: Provider, clock: Callable[[], datetime]) -> None:
        if not is_private(provider.issuer):
            raise MisconfiguredError("PAUSEPOINT_CONSOLE_OIDC_ISSUER: must begin with https://")
        self._provider, self._clock = provider, clock
        self._kept: dict[str, tuple[datetime, dict[str, Any]]] = {}

    def ask(self, *, again: bool = False) -> tuple[str, Question]:
        """Return the address that the browser goes to, and what was asked. UnavailableError, MisconfiguredError."""
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        with self._client() as client:
            more = {"prompt": "login", "max_age": 0} if again else {}
            address, state = client.create_authorization_url(
                self._described()["authorization_endpoint"], code_verifier=verifier, nonce=nonce, **more
            )
        return address, Question(state, nonce, verifier, self._clock().timestamp(), again)

    def who(self, question: Question, state: str, code: str) -> Person:
        """Exchange the code and check what the provider says. Raises RejectedError for whatever does not fit."""
        if not secrets.compare_digest(state.encode(), question.state.encode()):
            raise RejectedError("oidc: this login was not begun here")
        if not code:
            raise RejectedError("oidc: the provider let nobody in")
        return self._checked(self._exchange(question, code), question)

    def _exchange(self, question: Question, code: str) -> str:
        try:
            with self._client() as client:
                given = client.fetch_token(
                    self._described()["token_endpoint"],
                    code=code,
                    code_verifier=question.verifier,
                    timeout=TIMEOUT_SECONDS,
                    allow_redirects=False,
                )
        except OAuthError:
            raise RejectedError("oidc: the provider does not want this code") from None
        except (requests.RequestException, ValueError) as problem:
            raise UnavailableError(f"oidc: {type(problem).__name__}") from None
        token = given.get("id_token")
        if not isinstance(token, str):
            raise RejectedError("oidc: the provider did not say who they are")
        return token

    def _checked(self, token: str, question: Question) -> Person:
        provider = self._provider
        try:
            decoded = self._decoded(token)
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                options={
                    "iss": {"essential": True, "value": provider.issuer},
                    "aud": {"essential": True, "value": provider.client_id},
                    "sub": {"essential": True},
                    "nonce": {"essential": True, "value": question.nonce},
                },
                params={"nonce": question.nonce, "client_id": provider.client_id},
            )
            claims.validate(now=int(self._clock().timestamp()), leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError, KeyError) as problem:
            raise RejectedError(f"oidc: {type(problem).__name__}") from None
        if question.again and not _is_since(claims.get("auth_time"), question.asked_at):
            raise RejectedError("oidc: the provider did not ask them anew")
        email = plain(str(claims.get("email", "")))
        known = is_address(email) and claims.get("email_verified") is True
        return Person(hashed(f"{provider.issuer}\0{claims['sub']}"), email if known else None)

    def _decoded(self, token: str) -> jwt.Token:
        """Check the signature; with keys asked for anew, if it was made with one that we do not know."""
        try:
            return jwt.decode(token, self._keys(), algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            self._kept.pop(self._described()["jwks_uri"], None)
            return jwt.decode(token, self._keys(), algorithms=ALGORITHMS)

    def _keys(self) -> KeySet:
        return KeySet.import_key_set(self._asked(self._described()["jwks_uri"]))  # type: ignore[arg-type]

    def _described(self) -> dict[str, str]:
        issuer = self._provider.issuer
        said = self._asked(issuer.rstrip("/") + "/.well-known/openid-configuration")
        if said.get("issuer") != issuer:
            raise MisconfiguredError("PAUSEPOINT_CONSOLE_OIDC_ISSUER: the provider calls itself something else")
        found = {name: str(said.get(name, "")) for name in _ENDPOINTS}
        for name in _ENDPOINTS:
            self._check_host(found[name], name)
        return found

    def _check_host(self, address: str, name: str) -> None:
        parts = urlsplit(address)
        own = urlsplit(self._provider.issuer)
        allowed = parts.hostname in self._provider.hosts and parts.port is None
        if not is_private(address) or (parts.netloc != own.netloc and not allowed):
            raise MisconfiguredError(
                f"PAUSEPOINT_CONSOLE_OIDC_HOSTS: the provider's {name} lies on a host that is not in it, nor its own"
            )

    def _asked(self, address: str) -> dict[str, Any]:
        now = self._clock()
        kept = self._kept.get(address)
        if kept is None or now - kept[0] > KEPT_FOR:
            kept = now, _fetched(address)
            self._kept[address] = kept
        return kept[1]

    def _client(self) -> OAuth2Session:
        provider = self._provider
        return OAuth2Session(
            provider.client_id,
            provider.client_secret,
            scope="openid email",
            redirect_uri=provider.redirect_url,
            code_challenge_method="S256",
        )


def _fetched(address: str) -> dict[str, Any]:
    try:
        with requests.get(address, timeout=TIMEOUT_SECONDS, allow_redirects=False, stream=True) as response:
            body = response.raw.read(LARGEST_ANSWER + 1, decode_content=True)
            response.raise_for_status()
        said = json.loads(body)
    except (requests.RequestException, ValueError, OSError) as problem:
        raise UnavailableError(f"oidc: {type(problem).__name__}") from None
    if not isinstance(said, dict):
        raise UnavailableError("oidc: the provider's answer is not an object")
    return said


def _is_since(auth_time: object, asked_at: float) -> bool:
    return isinstance(auth_time, int | float) and auth_time >= asked_at - LEEWAY_SECONDS
