"""Every transcript that people have lying about is read: whatever wrote it, however it is spelt."""

import codecs
import json
from pathlib import Path

import pytest

from config.vocabulary import Role
from redaction.transcripts import Cue, Transcript, read_transcript

SHARED = Path(__file__).parents[3] / "shared" / "data"

ZOOM = """WEBVTT

1
00:00:04.120 --> 00:00:07.480
Robin Ashcombe: Good to see you. How was the week?

2
00:00:08.010 --> 00:00:12.300
Wren Castellan: Long, and we shipped.

3
00:00:12.900 --> 00:00:15.000
Nobody slept much.
"""


def read(text: str | bytes, name: str = "call.vtt") -> Transcript:
    return read_transcript(name, text if isinstance(text, bytes) else text.encode())


def heard(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(cue.speaker, cue.text) for cue in transcript.cues]


def test_a_zoom_transcript_gives_speakers_words_times_and_lines():
    transcript = read(ZOOM)

    assert transcript.format == "WebVTT"
    assert transcript.timed
    assert transcript.cues[1] == Cue(2, 9, 8_010, 12_300, "Wren Castellan", "Long, and we shipped.")


def test_a_cue_without_a_name_has_no_speaker_rather_than_the_last_one():
    assert heard(read(ZOOM))[2] == (None, "Nobody slept much.")


def test_a_teams_transcript_with_odd_times_voices_and_line_breaks_is_read():
    teams = (
        "WEBVTT\n\n-0:0:0.240 --> 0:0:3.20\n<v Robin Ashcombe>Morning.</v>\n\n"
        "0:0:4.120 --> 00:00:07.480 align:start position:0%\n"
        "<v Wren Castellan>We shipped\non &lt;time&gt; &amp; it held.</v>\n"
    )

    cues = read(teams).cues

    assert (cues[0].start_ms, cues[0].end_ms, cues[0].speaker) == (0, 3_200, "Robin Ashcombe")
    assert (cues[1].start_ms, cues[1].text) == (4_120, "We shipped on <time> & it held.")


def test_two_voices_in_one_cue_are_two_cues():
    both = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v.loud Robin>Hello</v> <v Wren O&apos;Dell>Hi: there</v>\n"

    assert heard(read(both)) == [("Robin", "Hello"), ("Wren O'Dell", "Hi: there")]


def test_teams_metadata_gives_words_speaker_and_language():
    said = {"speakerName": "Wren Castellan", "spokenText": "We shipped.", "spokenLanguage": "en-gb"}

    (cue,) = read(f"WEBVTT\n\n00:00:08.010 --> 00:00:12.300\n{json.dumps(said)}\n").cues

    assert (cue.speaker, cue.text, cue.language) == ("Wren Castellan", "We shipped.", "en")


def test_notes_styles_and_regions_are_nobodys_words():
    noted = (
        "WEBVTT - a call\nKind: captions\n\nNOTE made by hand\nfor practice\n\nSTYLE\n::cue { color: red }\n\n"
        "REGION\nid:one\n\nintro\n00:01.000 --> 00:02.000\n<i>Hello</i> <00:01.500><c.quiet>there</c>\n"
    )

    assert heard(read(noted)) == [(None, "Hello there")]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_line_ends_and_encodings_make_no_difference(line_end, encoding):
    text = ZOOM.replace("Castellan", "Castellán").replace("\n", line_end)

    transcript = read(text.encode(encoding))

    assert heard(transcript)[1] == ("Wren Castellán", "Long, and we shipped.")
    assert transcript.cues[1].line == 9


def test_utf_16_of_the_other_byte_order_is_read():
    assert heard(read(codecs.BOM_UTF16_BE + ZOOM.encode("utf-16-be"))) == heard(read(ZOOM))


def test_subrip_is_read_and_its_markup_is_not_speech():
    subrip = (
        "1\n00:00:01,000 --> 00:00:02,500\n<font color='red'>Robin:</font> {\\an8}Hello\n\n"
        "2\n00:00:03,000 --> 00:00:04,000\nWren: Hi\nRobin: How was it?\n"
    )

    transcript = read(subrip, "call.srt")

    assert transcript.format == "SubRip"
    assert heard(transcript) == [("Robin", "Hello"), ("Wren", "Hi"), ("Robin", "How was it?")]
    assert transcript.cues[0].end_ms == 2_500


def test_blank_lines_may_be_missing_or_too_many():
    cramped = "1\n00:01,000 --> 00:02,000\nOne fine day\n2\n00:03,000 --> 00:04,000\nTwo\n"
    airy = cramped.replace("\n", "\n\n")

    assert [cue.text for cue in read(cramped, "call.srt").cues] == ["One fine day", "Two"]
    assert [cue.text for cue in read(airy, "call.srt").cues] == ["One fine day", "Two"]


def test_words_after_a_blank_line_within_a_cue_are_heard():
    parted = "WEBVTT\n\n00:01.000 --> 00:02.000\nI have to say\n\nsomething hard\n\n00:03.000 --> 00:04.000\nYes\n"

    assert [cue.text for cue in read(parted).cues] == ["I have to say something hard", "Yes"]


def test_the_content_decides_the_format_and_not_the_name():
    assert read(ZOOM, "call.txt").format == "WebVTT"
    assert read('[{"speaker": "Wren", "text": "Hi"}]', "call.vtt").format == "JSON"
    assert read("1\n00:00:01,000 --> 00:00:02,500\nHi\n", "-").format == "SubRip"
    assert read("[00:00:01] Wren: Hi\n", "call").format == "text"


def test_google_meet_entries_begin_at_zero():
    entry = {"participant": "conferenceRecords/a/participants/p1", "languageCode": "pt-BR"}
    meet = {
        "transcriptEntries": [
            entry | {"text": "Oi", "startTime": "2026-09-21T14:13:24.120Z", "endTime": "2026-09-21T14:13:27.480Z"},
            entry | {"text": "Bom", "startTime": "2026-09-21T14:13:28.010Z", "endTime": "2026-09-21T14:13:32.300Z"},
        ]
    }

    cues = read(json.dumps(meet), "meet.json").cues

    assert cues[1] == Cue(2, 1, 3_890, 8_180, "p1", "Bom", "pt")


def a_segment(segment, text, **more):
    speaker = {"id": "client-1", "name": "Wren Castellan", "role": "client"}
    data = {
        "meeting_id": "m",
        "segment_id": segment,
        "speaker": speaker,
        "start_ms": 5_000,
        "end_ms": 9_000,
        "text": text,
    }
    return data | more


def test_our_own_segments_are_read_bare_or_wrapped_one_to_a_line():
    wrapped = {"type": "transcript.segment", "timestamp": "2026-09-21T14:13:29Z", "data": a_segment("1", "Hello")}
    ended = {"type": "session.ended", "data": {"meeting_id": "m"}}
    lines = "\n".join(json.dumps(each) for each in (wrapped, a_segment("2", "Hi", start_ms=9_500), ended))

    cues = read(lines, "call.jsonl").cues

    assert [(cue.line, cue.text, cue.start_ms, cue.role) for cue in cues] == [
        (1, "Hello", 5_000, Role.CLIENT),
        (2, "Hi", 9_500, Role.CLIENT),
    ]


def test_a_later_text_for_a_segment_replaces_the_earlier_and_a_partial_is_left_out():
    segments = [a_segment("1", "Helo"), a_segment("2", "And th", is_final=False), a_segment("1", "Hello")]

    assert [cue.text for cue in read(json.dumps(segments), "call.json").cues] == ["Hello"]


def test_segments_out_of_order_are_put_in_order_of_time():
    segments = [a_segment("2", "second", start_ms=8_000), a_segment("1", "first", start_ms=1_000)]

    assert [cue.text for cue in read(json.dumps(segments), "call.json").cues] == ["first", "second"]


def recall_words(*spoken):
    return [
        {"text": text, "start_timestamp": {"relative": at}, "end_timestamp": {"relative": at + 0.5}}
        for text, at in spoken
    ]


def test_recall_words_become_one_cue_for_each_turn():
    host = {"participant": {"id": 100, "name": "Robin Ashcombe", "is_host": True}, "language_code": "en-US"}
    guest = {"participant": {"id": 200, "name": None, "is_host": False}}
    turns = [
        host | {"words": recall_words(("How", 1.0), ("goes", 1.5), ("it?", 2.0))},
        {"event": "transcript.data", "data": {"data": guest | {"words": recall_words(("Well.", 3.0))}}},
        {"event": "transcript.partial_data", "data": {"data": guest | {"words": recall_words(("And", 4.0))}}},
    ]

    cues = read(json.dumps(turns), "recall.json").cues

    assert cues[0] == Cue(1, 1, 1_000, 2_500, "Robin Ashcombe", "How goes it?", "en", Role.COACH)
    assert cues[1] == Cue(2, 1, 3_000, 3_500, "Speaker 200", "Well.")
    assert len(cues) == 2


@pytest.mark.parametrize(
    ("times", "start_ms"),
    [
        ({"start_ms": 61_500}, 61_500),
        ({"start": 61.5}, 61_500),
        ({"start": "00:01:01.500"}, 61_500),
        ({"start_time": "1:01,5"}, 61_500),
        ({"start": None}, 0),
        ({"start": "soon"}, 0),
        ({"start": 1e400}, 0),
    ],
)
def test_a_simple_list_may_give_times_in_many_ways_or_none(times, start_ms):
    (cue,) = read(json.dumps([{"speaker": "Wren", "text": "Hello there"} | times]), "call.json").cues

    assert (cue.speaker, cue.text, cue.start_ms) == ("Wren", "Hello there", start_ms)


def test_a_json_list_over_many_lines_says_where_each_entry_is():
    entries = [{"speaker": "Wren", "text": "One"}, {"speaker": "Wren", "text": "Two"}]

    assert [cue.line for cue in read(json.dumps(entries, indent=1), "call.json").cues] == [2, 6]


def test_plain_text_is_read_with_names_and_times():
    text = "Robin: Good morning\n[00:01:02] Wren: Morning\n(01:10) Robin: Sit down\n00:02:00 - Wren: Thanks\n"

    transcript = read(text, "call.txt")

    assert heard(transcript) == [
        ("Robin", "Good morning"),
        ("Wren", "Morning"),
        ("Robin", "Sit down"),
        ("Wren", "Thanks"),
    ]
    assert [cue.start_ms for cue in transcript.cues] == [0, 62_000, 70_000, 120_000]


def test_plain_text_with_a_name_and_a_time_above_each_paragraph_is_read():
    captions = "[Robin Ashcombe] 14:13:24\nHow was\nthe week?\n\nWren Castellan  0:08\nGood.\n"

    transcript = read(captions, "captions.txt")

    assert heard(transcript) == [("Robin Ashcombe", "How was the week?"), ("Wren Castellan", "Good.")]
    assert transcript.cues[1].start_ms == 8_000


def test_plain_text_without_times_says_that_its_times_are_estimates():
    transcript = read("Robin: one two three\n\nWren: four\n", "call.txt")

    assert not transcript.timed
    assert [cue.start_ms for cue in transcript.cues] == [0, 1_200]


def test_a_wrapped_paragraph_stays_one_utterance_and_a_new_paragraph_is_nobodys():
    text = "Robin: I said\nthat I would\n\nAnd somebody laughed.\n\nWren: You did.\nRobin: Yes.\nWren: So.\n"

    assert heard(read(text, "call.txt")) == [
        ("Robin", "I said that I would"),
        (None, "And somebody laughed."),
        ("Wren", "You did."),
        ("Robin", "Yes."),
        ("Wren", "So."),
    ]


def test_lines_without_any_names_are_utterances_of_their_own():
    assert heard(read("first\nsecond\n", "call.txt")) == [(None, "first"), (None, "second")]


@pytest.mark.parametrize(
    "speech",
    [
        "I told her one thing: never again",
        "what i keep thinking: i cannot go on",
        "10:30 would suit me",
        "https://example.org: that page",
        'She said "listen: stop" and left',
        "Careful: this matters",
    ],
)
def test_a_colon_in_a_sentence_costs_none_of_its_words(speech):
    call = "Robin: Hello\nWren: Hello\n" * 6 + f"\n{speech}\n\nWren: So\n"

    assert (None, speech) in heard(read(call, "call.txt"))


@pytest.mark.parametrize(
    "name",
    [
        "Casey",
        "casey e",
        "Speaker 1",
        "SPEAKER_00",
        "Casey Example (she/her)",
        "Dr. María da Silva",
        "Kim | Acme",
        "王芳",
    ],
)
def test_people_may_be_called_anything(name):
    call = f"{name}: Hello\nRobin Ashcombe: Hello\n{name}: So\nRobin Ashcombe: Yes\n"

    assert {cue.speaker for cue in read(call, "call.txt").cues} == {name, "Robin Ashcombe"}


def test_coach_and_client_are_speakers_in_the_shortest_file():
    assert heard(read("coach: hello\nclient: hi\n", "call.txt")) == [("coach", "hello"), ("client", "hi")]


def test_a_monologue_without_end_comes_in_pieces_and_loses_no_word():
    words = [f"word{number}" for number in range(5_000)]

    cues = read("Wren: " + " ".join(words), "call.txt").cues

    assert len(cues) > 1
    assert " ".join(cue.text for cue in cues).split() == words
    assert [cue.number for cue in cues] == [*range(1, len(cues) + 1)]


def test_control_characters_and_half_letters_are_dropped():
    (cue,) = read(json.dumps([{"speaker": "W\x1b[31mren", "text": "a\x1b[2Jb\ud800c\x9b"}]), "call.json").cues

    assert (cue.speaker, cue.text) == ("W [31mren", "a [2Jb c")


def test_nothing_shows_words_or_names_by_accident():
    shown = repr(read(ZOOM))

    assert "Castellan" not in shown
    assert "shipped" not in shown


@pytest.mark.skipif(not SHARED.is_dir(), reason="the sample transcripts beside the project are not here")
def test_every_sample_transcript_beside_the_project_is_read():
    platform = SHARED / "platform_payloads"
    entries = [platform / "googlemeet_transcript_entries.json", platform / "standardwebhooks_transcript_segment.json"]
    for path in (*SHARED.glob("*/*.vtt"), *entries, platform / "recall_transcript_data.json"):
        transcript = read_transcript(path.name, path.read_bytes())

        assert transcript.timed
        assert any(cue.speaker for cue in transcript.cues)
