"""Recall.ai: the door, and what its bots hear in our words."""

import json

import pytest

from config.errors import MalformedError, MisconfiguredError
from plugin.platforms.base import Delivery
from redaction.events import Ended, Joined, Left, Person, Said, Started
from tests.plugin.platforms.door import NOW, STAMP, Door, DoorPromises, sign_like_standard_webhooks

BOT = "9f1c-bot"
COACH = "U0KESTREL"
NOW_MS = 1_790_000_000_500
ILSE = Person(id="412", name="Ilse Brandt")
NOOR = Person(id="411", name="Noor Kestrel", email="noor@kestrel.example", is_host=True)


class TestRecallDoor(DoorPromises):
    name = "recall"
    payload = "transcript_data.json"
    unused = "recording_done.json"

    def sign(self, body, secret, stamp=STAMP):
        return sign_like_standard_webhooks(body, secret, stamp)

    def notice(self, payload):
        return self.read(json.loads(self.body(payload)))

    def read(self, body):
        headers = {"webhook-id": "msg_7"}
        return self.door().platform.parse(Delivery(headers, json.dumps(body).encode(), NOW))

    def test_an_older_workspace_may_sign_under_the_header_names_of_svix(self):
        signed = self.sign(self.body(), self.secret)
        as_svix = {name.replace("webhook", "svix"): value for name, value in signed.items()}

        assert self.door().post(self.body(), as_svix).status_code == 200

    def test_a_final_text_is_what_somebody_said(self):
        notice = self.notice("transcript_data.json")

        assert notice.meeting == BOT
        assert notice.key == "msg_7"
        assert notice.events == (
            Said(
                segment="77aa-recording:412:12250",
                person=ILSE,
                text="We moved house in spring.",
                start_ms=12_250,
                end_ms=13_750,
                language="en",
                coach=COACH,
            ),
        )

    def test_a_partial_is_the_beginning_of_the_same_segment(self):
        [partial], [final] = (
            self.notice(name).events for name in ("transcript_partial_data.json", "transcript_data.json")
        )

        assert (partial.text, partial.final, partial.end_ms) == ("We moved", False, 12_400)
        assert partial.segment == final.segment

    def test_somebody_without_a_name_and_a_call_without_a_bot_are_still_heard(self):
        notice = self.notice("transcript_data_unnamed.json")

        assert notice.meeting == "77aa-recording"
        assert notice.events[0].person == Person(id="413")
        assert notice.events[0].coach == "noor@kestrel.example"

    def test_a_segment_without_words_is_nothing_said(self):
        assert self.notice("transcript_data_silent.json").events == ()

    @pytest.mark.parametrize(
        ("payload", "event"),
        [
            ("participant_join.json", Joined(person=NOOR, coach=COACH)),
            ("participant_leave.json", Left(person=ILSE)),
            ("bot_in_call_recording.json", Started(at_ms=NOW_MS, coach=COACH)),
            ("bot_call_ended.json", Ended(at_ms=NOW_MS)),
            ("bot_done.json", Ended(at_ms=NOW_MS)),
            ("bot_fatal.json", Ended(at_ms=NOW_MS, broken=True)),
            ("old_status_recording.json", Started(at_ms=NOW_MS)),
            ("old_status_done.json", Ended(at_ms=NOW_MS)),
        ],
    )
    def test_news_of_bot_and_people_belongs_to_the_same_session_as_what_is_said(self, payload, event):
        notice = self.notice(payload)

        assert (notice.meeting, notice.events) == (BOT, (event,))

    @pytest.mark.parametrize("payload", ["bot_joining_call.json", "old_status_waiting.json", "recording_done.json"])
    def test_a_bot_that_waits_is_no_event(self, payload):
        assert self.notice(payload).events == ()

    @pytest.mark.parametrize(
        ("metadata", "coach"),
        [
            ({"coach_slack_id": "U0A", "coach_email": "a@kestrel.example"}, "U0A"),
            ({"coach_slack_id": "", "coach_email": "a@kestrel.example", "coach": "noor"}, "a@kestrel.example"),
            ({"coach": "noor"}, "noor"),
            ({}, None),
            (None, None),
        ],
    )
    def test_whoever_sends_the_bot_may_say_who_the_coach_is(self, metadata, coach):
        body = json.loads(self.body())
        body["data"]["bot"]["metadata"] = metadata

        assert self.read(body).events[0].coach == coach

    @pytest.mark.parametrize("relative", [None, "soon", 1e12, float("nan"), float("-inf"), [5.0], {}])
    def test_a_word_without_a_time_that_can_be_is_malformed(self, relative):
        body = json.loads(self.body())
        body["data"]["data"]["words"][0]["start_timestamp"]["relative"] = relative

        with pytest.raises(MalformedError):
            self.read(body)

    def test_more_words_at_once_than_anyone_says_are_malformed(self):
        body = json.loads(self.body())
        body["data"]["data"]["words"] *= 4_000

        with pytest.raises(MalformedError):
            self.read(body)

    def test_a_call_that_names_neither_bot_nor_recording_is_malformed(self):
        body = json.loads(self.body())
        body["data"]["bot"] = body["data"]["recording"] = None

        with pytest.raises(MalformedError):
            self.read(body)

    @pytest.mark.parametrize(
        "secret", ["whsec_this is not base64, however long!", "whsec_c2hvcnQtb25l", "whsec_ééééééééééééé"]
    )
    @pytest.mark.parametrize("setting", ["recall_webhook_secret", "recall_webhook_secret_previous"])
    def test_a_secret_that_cannot_be_one_is_refused_at_the_start_by_its_name_alone(self, secret, setting):
        settings = {"recall_webhook_secret": self.secret, setting: secret}

        with pytest.raises(MisconfiguredError) as refusal:
            Door("recall", **settings)

        assert f"PAUSEPOINT_{setting.upper()}:" in str(refusal.value)
        assert secret.removeprefix("whsec_") not in str(refusal.value)
