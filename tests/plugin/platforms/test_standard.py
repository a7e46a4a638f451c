"""Our own door: the signature that anyone's library makes, and our documented JSON in our words."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from config.errors import MalformedError, MisconfiguredError
from config.settings import Settings
from config.vocabulary import Role
from plugin.platforms.base import Delivery
from plugin.platforms.standard import Standard, sign
from redaction.events import Ended, Joined, Left, Person, Revoked, Said, Started
from tests.plugin.platforms.door import NOW, OTHER_WHSEC, STAMP, WHSEC, DoorPromises, sign_like_standard_webhooks

MEETING = "kestrel-2026-09-21"
NOOR = Person(id="p-1", name="Noor Kestrel", email="noor@kestrel.example", role=Role.COACH)
ILSE = Person(id="p-2", name="Ilse Brandt", role=Role.CLIENT)
moments = st.datetimes(datetime(2001, 9, 9), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


class TestStandardDoor(DoorPromises):
    name = "standard"
    payload = "transcript_segment.json"
    unused = "unknown_type.json"

    def sign(self, body, secret, stamp=STAMP):
        return sign_like_standard_webhooks(body, secret, stamp)

    def notice(self, payload=None, **changes):
        body = json.loads(self.body(payload))
        body["data"] |= changes
        headers = {"webhook-id": "msg_7"}
        return self.door().platform.parse(Delivery(headers, json.dumps(body).encode(), NOW))

    # The signature

    def test_one_good_signature_among_others_is_enough(self):
        headers = self.sign(self.body(), self.secret)
        headers["webhook-signature"] = f"v1a,b3RoZXI= v1,AAAA nonsense {headers['webhook-signature']}"

        assert self.door().post(self.body(), headers).status_code == 200

    @pytest.mark.parametrize(
        "signature",
        ["v1", "v1,", ",", "v2,{good}", "{good}", "V1,{good}", "v1,{good}=", "v1,,{good}", "☃", "v1 {good}"],
    )
    def test_an_odd_signature_is_refused(self, signature):
        headers = self.sign(self.body(), self.secret)
        good = headers["webhook-signature"].removeprefix("v1,")
        headers["webhook-signature"] = signature.format(good=good)

        assert self.door().post(self.body(), headers).status_code == 401

    def test_a_header_full_of_signatures_is_not_tried_to_its_end(self):
        headers = self.sign(self.body(), self.secret)
        headers["webhook-signature"] = "v1,AAAA " * 10 + headers["webhook-signature"]

        assert self.door().post(self.body(), headers).status_code == 401

    @pytest.mark.parametrize("message_id", ["", "a b", "é", "a" * 257, "\x00"])
    def test_a_message_id_that_cannot_be_one_is_refused(self, message_id):
        headers = sign_like_standard_webhooks(self.body(), self.secret, message_id=message_id)

        assert self.door().post(self.body(), headers).status_code == 401

    def test_a_demo_signs_with_our_own_function(self):
        headers = sign(self.secret, self.body(), "msg_7", NOW)

        assert self.door().post(self.body(), headers).status_code == 200

    # The JSON

    def test_a_segment_is_what_somebody_said(self):
        notice = self.notice("transcript_segment.json")

        assert (notice.meeting, notice.key) == (MEETING, "msg_7")
        assert notice.events == (
            Said(
                segment="s-18",
                person=ILSE,
                text="We moved house in spring.",
                start_ms=41_200,
                end_ms=43_900,
                language="en",
                coach="noor@kestrel.example",
            ),
        )

    def test_a_partial_is_the_beginning_of_the_same_segment(self):
        [partial], [final] = (self.notice(f"transcript_segment{part}.json").events for part in ("_partial", ""))

        assert (partial.text, partial.final) == ("We moved", False)
        assert partial.segment == final.segment

    @pytest.mark.parametrize(
        ("payload", "event"),
        [
            ("session_started.json", Started(at_ms=1_790_000_000_000, coach="noor-kestrel", language="en")),
            ("participant_joined.json", Joined(person=NOOR, coach="noor-kestrel")),
            ("participant_left.json", Left(person=ILSE)),
            ("session_ended.json", Ended(at_ms=1_790_000_000_000)),
            ("session_revoked.json", Revoked()),
        ],
    )
    def test_every_other_kind_of_news_is_one_event(self, payload, event):
        notice = self.notice(payload)

        assert (notice.meeting, notice.events) == (MEETING, (event,))

    @pytest.mark.parametrize(
        "changes",
        [
            {"meeting_id": None},
            {"meeting_id": ""},
            {"meeting_id": "m" * 257},
            {"segment_id": []},
            {"speaker": "Ilse"},
            {"speaker": {}},
            {"speaker": {"id": "p-2", "role": "boss"}},
            {"start_ms": "soon"},
            {"start_ms": 10**15},
            {"end_ms": None},
            {"end_ms": 1.5},
            {"text": None},
            {"text": {"words": "We moved"}},
            {"text": "We\x00moved"},
            {"text": "We moved \ud83c"},
            {"text": "a" * 20_001},
            {"is_final": "perhaps"},
            {"language": ["en"]},
        ],
    )
    def test_a_segment_with_an_odd_field_is_malformed(self, changes):
        with pytest.raises(MalformedError):
            self.notice(**changes)

    def test_a_field_that_we_do_not_know_is_passed_over(self):
        assert self.notice(mood=["unasked"]) == self.notice()


def standard(secret):
    return Standard.connect(Settings(_env_file=None, standard_webhook_secret=secret))


def test_the_signature_is_that_of_the_specifications_own_example():
    headers = sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        b'{"test": 2432232314}',
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
    )

    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(body=st.text(), message_id=st.text("abc123_-", min_size=1), at=moments)
def test_what_the_standard_library_signs_we_accept_and_what_it_signs_with_another_secret_we_refuse(
    body, message_id, at
):
    headers = {"webhook-id": message_id, "webhook-timestamp": str(int(at.timestamp()))}
    signature = Webhook(WHSEC).sign(message_id, at, body)

    standard(WHSEC).verify(Delivery({**headers, "webhook-signature": signature}, body.encode(), at))
    assert signature == sign(WHSEC, body.encode(), message_id, at)["webhook-signature"]
    assert signature != sign(OTHER_WHSEC, body.encode(), message_id, at)["webhook-signature"]


def test_what_we_sign_the_standard_library_accepts():
    body = b'{"type": "session.ended"}'
    headers = sign(WHSEC, body, "msg_7", datetime.now(UTC))

    assert Webhook(WHSEC).verify(body, headers) == {"type": "session.ended"}


def test_a_secret_without_its_prefix_or_padding_is_the_same_secret():
    bare = WHSEC.removeprefix("whsec_").rstrip("=")

    assert sign(bare, b"{}", "msg_7", NOW) == sign(WHSEC, b"{}", "msg_7", NOW)


def test_nobody_can_sign_with_a_secret_that_is_too_short_to_keep_a_secret():
    with pytest.raises(MisconfiguredError):
        sign("whsec_c2hvcnQ=", b"{}", "msg_7", NOW)
