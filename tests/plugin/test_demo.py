"""The sample call: played at its own pace, as a platform would send it."""

import json

from plugin.demo import play, sample_call


def played(speed=1000.0):
    posted, waited = [], []
    turns = list(play(sample_call(), lambda body, key: posted.append((json.loads(body), key)), speed, waited.append))
    return turns, posted, waited


def test_the_call_begins_and_ends_and_every_turn_is_said_in_between():
    turns, posted, _ = played()
    kinds = [body["type"] for body, _ in posted]

    assert (kinds[0], kinds[-1]) == ("session.started", "session.ended")
    assert [body["data"]["text"] for body, _ in posted if body["data"].get("is_final")] == [turn.text for turn in turns]


def test_longer_utterances_go_ahead_in_part_under_the_same_segment():
    _, posted, _ = played()
    partial = next(body["data"] for body, _ in posted if body["data"].get("is_final") is False)
    final = next(
        body["data"]
        for body, _ in posted
        if body["data"].get("is_final") and body["data"]["segment_id"] == partial["segment_id"]
    )

    assert final["text"].startswith(partial["text"])


def test_every_delivery_has_a_key_of_its_own():
    _, posted, _ = played()

    assert len({key for _, key in posted}) == len(posted)


def test_it_waits_as_long_as_the_speakers_take():
    turns, _, waited = played(speed=1.0)

    assert abs(sum(waited[:1]) - turns[0].end_ms / 1000) < 1
    assert len(waited) == len(turns)
