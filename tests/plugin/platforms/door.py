"""The promises of every platform's door. A platform's tests inherit them and say how it signs."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from pathlib import Path
from traceback import format_exception

import pytest

from config.errors import MalformedError, RejectedError, UnavailableError
from config.settings import Settings
from plugin import webhooks
from plugin.app import create_app
from plugin.deps import Deps
from plugin.platforms import configured_platforms
from plugin.platforms.base import Delivery

PAYLOADS = Path(__file__).parents[2] / "payloads"
NOW = datetime.fromtimestamp(1_790_000_000, UTC)
STAMP = "1790000000"
TOLERANCE = 300
WHSEC = "whsec_" + base64.b64encode(b"a-secret-that-we-made-up-here").decode()
OTHER_WHSEC = "whsec_" + base64.b64encode(b"another-one-of-twenty-four-bytes").decode()

ODD_STAMPS = (
    "abc",
    "-1790000000",
    "+1790000000",
    " 1790000000",
    "1790000000 ",
    "1790000000.0",
    "1.79e9",
    "1_790_000_000",
    "0x6ab13b80",
    "nan",
    "inf",
    "0",
    "1790000000000",  # milliseconds
    "9" * 400,
    "１７９０００００００",  # digits, but not those of ASCII
    "¹⁷⁹⁰⁰⁰⁰⁰⁰⁰",
    "\x00",
    "v0:1790000000",
)

UNREADABLE = (
    b"",
    b"null",
    b"[]",
    b'"words"',
    b"17",
    b"{",
    b"{}",
    b"\xff\xfe\x00",
    b"\xef\xbb\xbf{}",
    b"not json",
    b"event=transcript.data&type=transcript.segment",
    b'{"event": null, "type": null}',
    b'{"event": ["transcript.data"], "type": {}}',
    b'{"event": 9e999, "type": 9e999}',
    b'{"event": NaN, "type": NaN}',
    b'{"event": ' + b"9" * 5_000 + b"}",
    b"[" * 10_000 + b"]" * 10_000,
    b'{"event": ' + b'{"event": ' * 10_000,
    b'{"event": "\\ud800", "type": "\\ud800"}',
    b'{"event": "\\u0000", "type": "\\u0000"}',
    '{"event": "meeting.started"}'.encode("utf-16"),
)


class Door:
    """One platform's door, open or shut, at a frozen time, with a look at what came in through it."""

    def __init__(self, name, *, receive=None, **settings):
        self.received = []
        settings = Settings(_env_file=None, signature_tolerance_seconds=TOLERANCE, **settings)
        self.platform = configured_platforms(settings).get(name)
        deps = Deps(
            settings=settings,
            clock=lambda: NOW,
            platforms=configured_platforms(settings),
            receive=receive or (lambda platform, notice: self.received.append((platform, notice))),
        )
        self.client = create_app(deps, [webhooks.bp]).test_client()
        self.address = f"/webhooks/{name}"

    def post(self, body, headers):
        return self.client.post(self.address, data=body, headers=headers)


def sign_like_zoom(body, secret, stamp=STAMP):
    """Sign as Zoom's page on webhooks says, with nothing of ours."""
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"x-zm-request-timestamp": stamp, "x-zm-signature": f"v0={digest}"}


def sign_like_standard_webhooks(body, secret, stamp=STAMP, message_id="msg_2Kestrel"):
    """Sign as the Standard Webhooks specification says, with nothing of ours."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = message_id.encode() + b"." + stamp.encode() + b"." + body
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": f"v1,{signature}"}


class DoorPromises:
    """Inherit, set what stands here without a value, and the platform's door is tested."""

    name: str
    payload: str  # a file in tests/payloads/<name> that gives at least one event
    unused: str  # one that gives none
    secret = WHSEC
    other_secret = OTHER_WHSEC

    def sign(self, body, secret, stamp=STAMP):
        raise NotImplementedError

    def body(self, name=None):
        return (PAYLOADS / self.name / (name or self.payload)).read_bytes()

    def door(self, *, secret=None, previous=None, **more):
        secrets = {f"{self.name}_webhook_secret": secret or self.secret}
        if previous:
            secrets[f"{self.name}_webhook_secret_previous"] = previous
        return Door(self.name, **secrets, **more)

    def test_what_the_platform_signed_is_taken_in_and_answered_without_a_word(self):
        door = self.door()

        answer = door.post(self.body(), self.sign(self.body(), self.secret))

        assert (answer.status_code, answer.data) == (200, b"")
        [(platform, notice)] = door.received
        assert platform == self.name
        assert notice.meeting
        assert notice.events

    def test_a_delivery_signed_by_somebody_else_is_refused(self):
        door = self.door()

        answer = door.post(self.body(), self.sign(self.body(), self.other_secret))

        assert answer.status_code == 401
        assert door.received == []

    def test_a_delivery_that_lacks_any_of_its_signed_headers_is_refused(self):
        door = self.door()
        headers = self.sign(self.body(), self.secret)

        for missing in headers:
            left = {name: value for name, value in headers.items() if name != missing}
            empty = {**headers, missing: ""}
            assert door.post(self.body(), left).status_code == 401, missing
            assert door.post(self.body(), empty).status_code == 401, missing

        assert door.received == []

    def test_one_changed_byte_of_the_body_is_refused_wherever_it_is(self):
        platform, body = self.door().platform, self.body()
        headers = self.sign(body, self.secret)

        for place in range(len(body)):
            changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
            with pytest.raises(RejectedError):
                platform.verify(Delivery(headers, changed, NOW))

    def test_one_changed_character_of_any_signed_header_is_refused_wherever_it_is(self):
        platform, body = self.door().platform, self.body()
        headers = self.sign(body, self.secret)

        for name, value in headers.items():
            for place in range(len(value)):
                changed = value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]
                with pytest.raises(RejectedError):
                    platform.verify(Delivery({**headers, name: changed}, body, NOW))

    @pytest.mark.parametrize("odd", ["\ud800", "☃", "\x00", "v0=", "v1,", ",", "a" * 100_000])
    def test_an_odd_value_in_any_signed_header_is_refused(self, odd):
        platform, headers = self.door().platform, self.sign(self.body(), self.secret)

        for name in headers:
            with pytest.raises(RejectedError):
                platform.verify(Delivery({**headers, name: odd}, self.body(), NOW))

    @pytest.mark.parametrize("body", [b"\n", b" ", b"{}"])
    def test_nothing_can_be_added_to_a_signed_body(self, body):
        headers = self.sign(self.body(), self.secret)

        assert self.door().post(self.body() + body, headers).status_code == 401
        assert self.door().post(b"", headers).status_code == 401

    @pytest.mark.parametrize(
        ("seconds", "status"), [(-TOLERANCE - 1, 401), (-TOLERANCE, 200), (TOLERANCE, 200), (TOLERANCE + 1, 401)]
    )
    def test_a_delivery_may_be_as_old_or_as_early_as_the_setting_says(self, seconds, status):
        stamp = str(int((NOW + timedelta(seconds=seconds)).timestamp()))

        answer = self.door().post(self.body(), self.sign(self.body(), self.secret, stamp))

        assert answer.status_code == status

    @pytest.mark.parametrize("stamp", ODD_STAMPS)
    def test_an_odd_timestamp_is_refused_even_where_it_is_signed(self, stamp):
        answer = self.door().post(self.body(), self.sign(self.body(), self.secret, stamp))

        assert answer.status_code == 401

    def test_while_a_secret_is_rotated_both_are_good_and_afterwards_only_the_new_one(self):
        rotating, rotated = (
            self.door(secret=self.other_secret, previous=self.secret),
            self.door(secret=self.other_secret),
        )
        by_old = self.sign(self.body(), self.secret)
        by_new = self.sign(self.body(), self.other_secret)

        assert rotating.post(self.body(), by_old).status_code == 200
        assert rotating.post(self.body(), by_new).status_code == 200
        assert rotated.post(self.body(), by_old).status_code == 401
        assert rotated.post(self.body(), by_new).status_code == 200

    def test_without_a_secret_there_is_no_door(self):
        answer = Door(self.name).post(self.body(), self.sign(self.body(), self.secret))

        assert answer.status_code == 404

    def test_news_that_we_have_no_use_for_is_accepted_and_changes_nothing(self):
        door = self.door()

        answer = door.post(self.body(self.unused), self.sign(self.body(self.unused), self.secret))

        assert answer.status_code == 200
        assert [notice.events for _, notice in door.received] == [()]

    @pytest.mark.parametrize("body", UNREADABLE, ids=lambda body: repr(body[:24]))
    def test_a_signed_body_that_cannot_be_read_is_malformed_and_never_an_error_of_ours(self, body):
        door = self.door()

        answer = door.post(body, self.sign(body, self.secret))

        assert (answer.status_code, answer.get_json()) == (400, {"error": "not understood"})
        assert door.received == []

    @pytest.mark.parametrize(
        "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "☃", ""]
    )
    def test_the_content_type_changes_nothing_since_the_bytes_are_what_is_signed(self, content_type):
        door = self.door()
        signed = {**self.sign(self.body(), self.secret), "content-type": content_type}
        forged = {**self.sign(self.body(), self.other_secret), "content-type": content_type}

        assert door.post(self.body(), signed).status_code == 200
        assert door.post(self.body(), forged).status_code == 401

    def test_a_retry_carries_the_same_delivery_key(self):
        door = self.door()
        later = str(int(STAMP) + 60)

        door.post(self.body(), self.sign(self.body(), self.secret))
        door.post(self.body(), self.sign(self.body(), self.secret, later))

        first, second = (notice.key for _, notice in door.received)
        assert first == second

    def test_when_the_queue_is_down_the_platform_is_asked_to_try_again(self):
        def down(platform, notice):
            raise UnavailableError("the queue does not answer")

        answer = self.door(receive=down).post(self.body(), self.sign(self.body(), self.secret))

        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "2"

    def test_a_delivery_over_the_limit_is_not_read(self):
        door, body = self.door(body_limit_bytes=1_000), b" " * 1_001

        assert door.post(body, self.sign(body, self.secret)).status_code == 413
        assert door.received == []

    def test_no_delivery_shows_its_words_where_it_is_printed(self):
        delivery = Delivery(self.sign(self.body(), self.secret), self.body(), NOW)

        notice = self.door().platform.parse(delivery)

        shown = f"{delivery!r} {notice!r}"
        assert not any(word in shown for word in ("Kestrel", "kestrel", "Ilse", "house", "eyJ", "uuid"))

    def test_no_refusal_shows_words_where_its_traceback_is_printed(self):
        body = self.body()[:-1]
        door = self.door()

        with pytest.raises(MalformedError) as malformed:
            door.platform.parse(Delivery(self.sign(body, self.secret), body, NOW))
        with pytest.raises(RejectedError) as rejected:
            door.platform.verify(Delivery(self.sign(body, self.other_secret), body, NOW))

        shown = "".join(format_exception(malformed.value) + format_exception(rejected.value))
        assert "ValidationError" not in shown
        assert not any(word in shown for word in ("Kestrel", "Ilse", "house"))
