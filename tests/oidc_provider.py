"""A small OpenID Connect provider on this machine, with real keys, that says what the test wants it to say."""

import base64
import hashlib
import json
import threading
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "pausepoint-console", "a secret of sixteen"


class FakeProvider:
    """Knows one person. `claims` changes what it says of them, `header` and `key` how it signs that."""

    def __init__(self, clock) -> None:
        self.clock = clock
        self.key = self.published = a_key("first")
        self.claims, self.header, self.described = {}, {"alg": "RS256", "kid": "first"}, {}
        self.raw = None  # an ID token as it stands
        self.asked, self.requests = {}, []
        self.url = ""

    def authorize(self, address):
        """The browser comes here, and the person agrees: returns code and state for the way back."""
        given = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.asked = given
        return {"code": "the-code", "state": given["state"]}

    def configuration(self):
        own = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
        }
        return {**own, **self.described}

    def keys(self):
        return {"keys": [self.published.as_dict(private=False)]}

    def token(self, form, authorization):
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        expected = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        fits = challenge.decode() == self.asked["code_challenge"] and self.asked["code_challenge_method"] == "S256"
        if form["code"] != "the-code" or not fits or authorization != expected:
            return {"error": "invalid_grant"}
        return {"access_token": "a", "token_type": "Bearer", "id_token": self.raw or self._signed()}

    def _signed(self):
        now = int(self.clock().timestamp())
        usual = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": "person-1",
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "nonce": self.asked["nonce"],
            "email": "Robin@Example.org",
            "email_verified": True,
        }
        claims = {name: value for name, value in {**usual, **self.claims}.items() if value is not None}
        return jwt.encode(self.header, claims, self.key)


@cache
def a_key(kid):
    """A real key; making one takes half a second."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


@contextmanager
def provider_at_home(clock):
    """A provider that answers on a free port."""
    provider = FakeProvider(clock)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            provider.requests.append(self.path)
            pages = {"/.well-known/openid-configuration": provider.configuration, "/keys": provider.keys}
            self._answer(pages[self.path]())

        def do_POST(self):
            provider.requests.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(provider.token(form, self.headers.get("Authorization")))

        def _answer(self, said):
            body = json.dumps(said).encode()
            self.send_response(400 if "error" in said else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """A test's output is no place for access logs."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    provider.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
