"""Zoom: the door, the handshake that must not sign for strangers, its news in our words."""

import json

import pytest
from slack_sdk.signature import SignatureVerifier

from config.errors import MalformedError, RejectedError
from plugin.platforms.base import Delivery
from redaction.events import Ended, Joined, Left, Person, Revoked, Started, TranscriptReady
from tests.plugin.platforms.door import NOW, STAMP, DoorPromises, sign_like_zoom

SECRET = "the-token-of-a-zoom-app"
MEETING = "nB4kq/Yw+0uTq2=="
HOST = "kestrelHost01"
NOW_MS = 1_790_000_000_000
NOOR = Person(id="33554433", name="Noor Kestrel", email="noor@kestrel.example", is_host=True)
ILSE = Person(id="33554434", name="Ilse Brandt")


class TestZoomDoor(DoorPromises):
    name = "zoom"
    payload = "participant_joined.json"
    unused = "sharing_started.json"
    secret = SECRET
    other_secret = "the-token-of-another-app"

    def sign(self, body, secret, stamp=STAMP):
        return sign_like_zoom(body, secret, stamp)

    def notice(self, name=None, **changes):
        body = json.dumps({**json.loads(self.body(name)), **changes}).encode()
        return self.door().platform.parse(Delivery({}, body, NOW))

    def ask(self, token, *, secret=SECRET, previous=None, signed_by=None):
        body = json.dumps({"event": "endpoint.url_validation", "payload": {"plainToken": token}}).encode()
        door = self.door(secret=secret, previous=previous)
        return door.post(body, self.sign(body, signed_by or secret))

    # The signature

    def test_slacks_library_which_knows_the_same_scheme_signs_what_we_accept(self):
        headers = {
            "x-zm-request-timestamp": STAMP,
            "x-zm-signature": SignatureVerifier(SECRET).generate_signature(timestamp=STAMP, body=self.body()),
        }

        assert self.door().post(self.body(), headers).status_code == 200

    # The handshake

    def test_zoom_gets_the_proof_that_we_know_the_secret(self):
        body = self.body("url_validation.json")
        door = self.door()

        answer = door.post(body, self.sign(body, SECRET))

        token = json.loads(body)["payload"]["plainToken"]
        assert answer.status_code == 200
        assert answer.get_json() == {
            "plainToken": token,
            # printf %s 'Pf0_w8-aZ3kQ9+d/Lq==' | openssl dgst -sha256 -hmac the-token-of-a-zoom-app
            "encryptedToken": "2a77fa7dcb0355edc71e1143e32e4782231233ce2511d3af6565eb619508ff74",
        }
        assert door.received == []

    def test_a_question_that_nobody_signed_is_not_answered(self):
        answer = self.ask("Pf0", signed_by="the-token-of-another-app")

        assert (answer.status_code, answer.get_json()) == (401, {"error": "refused"})

    @pytest.mark.parametrize(
        "token",
        [
            'v0:1790000000:{"event":"meeting.started"}',  # the text of a forged delivery
            "v0:1790000000:",
            "",
            "a" * 129,
            "a b",
            "a\n",
            "é",
            "\x00",
            "<script>",
            None,
            17,
            ["Pf0"],
        ],
    )
    def test_a_token_that_could_be_a_delivery_is_never_signed(self, token):
        answer = self.ask(token)

        assert (answer.status_code, answer.get_json()) == (400, {"error": "not understood"})

    def test_the_handshake_itself_looks_at_the_signature_so_that_no_caller_can_forget_to(self):
        body = self.body("url_validation.json")

        with pytest.raises(RejectedError):
            self.door().platform.answer(Delivery({}, body, NOW))

    def test_the_proof_is_made_with_the_secret_that_signed_the_question(self):
        during_rotation = self.ask("Pf0", secret="the-token-after-rotation", previous=SECRET, signed_by=SECRET)

        assert during_rotation.get_json() == self.ask("Pf0", secret=SECRET).get_json()

    # Zoom's news in our words

    @pytest.mark.parametrize(
        ("payload", "event"),
        [
            ("meeting_started.json", Started(at_ms=NOW_MS, coach=HOST)),
            ("webinar_started.json", Started(at_ms=NOW_MS, coach=HOST)),
            ("meeting_ended.json", Ended(at_ms=NOW_MS)),
            ("participant_joined.json", Joined(person=NOOR, coach=HOST)),
            ("participant_joined_guest.json", Joined(person=ILSE, coach=HOST)),
            ("participant_left.json", Left(person=ILSE)),
            ("rtms_revoked.json", Revoked()),
            ("rtms_revoked_nested.json", Revoked()),
        ],
    )
    def test_news_of_a_meeting_becomes_one_event_of_that_meeting(self, payload, event):
        notice = self.notice(payload)

        assert notice.events == (event,)
        assert notice.meeting == MEETING
        assert not notice.batch

    @pytest.mark.parametrize(
        "payload", ["rtms_started.json", "rtms_started_nested.json", "rtms_interrupted.json", "rtms_stopped.json"]
    )
    def test_news_of_the_live_stream_is_known_but_is_no_event_yet(self, payload):
        notice = self.notice(payload)

        assert (notice.meeting, notice.events) == (MEETING, ())

    def test_a_session_of_the_video_sdk_is_known_by_its_session_id(self):
        joined, ended = self.notice("session_user_joined.json"), self.notice("session_ended.json")

        assert joined.events == (Joined(person=Person(id="50331649", name="Ilse Brandt")),)
        assert ended.events == (Ended(at_ms=NOW_MS),)
        assert joined.meeting == ended.meeting == "q0Session=="

    def test_only_the_transcript_among_the_recordings_is_fetched_and_never_in_a_hurry(self):
        notice = self.notice("transcript_completed.json")

        host = Person(id=HOST, email="noor@kestrel.example", is_host=True)
        assert notice.events == (
            TranscriptReady(url="https://kestrel.zoom.us/rec/download/words", token="eyJ.kestrel.token", host=host),
        )
        assert notice.batch

    def test_a_transcript_without_a_token_cannot_be_fetched(self):
        with pytest.raises(MalformedError):
            self.notice("transcript_completed.json", download_token=None)

    def test_two_people_who_come_in_at_the_same_millisecond_both_count(self):
        noor, ilse = self.notice("participant_joined.json"), self.notice("participant_joined_guest.json")

        assert noor.key != ilse.key

    def test_the_same_news_of_another_moment_is_another_delivery(self):
        assert self.notice(event_ts=NOW_MS).key != self.notice(event_ts=NOW_MS + 1).key

    @pytest.mark.parametrize("payload", ["meeting_started.json", "rtms_started.json", "participant_left.json"])
    def test_news_that_names_no_meeting_is_malformed(self, payload):
        with pytest.raises(MalformedError):
            self.notice(payload, payload={"object": {"host_id": HOST}})

    def test_somebody_without_any_id_is_malformed(self):
        with pytest.raises(MalformedError):
            self.notice(payload={"object": {"uuid": MEETING, "participant": {"user_name": "Ilse Brandt"}}})
