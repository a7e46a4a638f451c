"""A transcript that cannot be read says what is wrong and where, and nothing of what was said."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import MalformedError
from redaction.transcripts import read_transcript

SECRET = "Zanzibar"


def complaint(data: str | bytes, name: str = "call.vtt") -> str:
    with pytest.raises(MalformedError) as caught:
        read_transcript(name, data if isinstance(data, bytes) else data.encode())
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        (f"{SECRET}: hello\n", "call.vtt", 1),
        (f"WEBVTT\n\n1\n00:00:01.000 -> 00:00:02.000\n{SECRET}\n", "call.vtt", 4),
        (f"WEBVTT\n\n00:00:01.000 --> 00:00:0x.000\n{SECRET}\n", "call.vtt", 3),
        (f"WEBVTT\n\n00:01.000 --> 00:02.000\n{SECRET}\n00:03.000 --> soon\n{SECRET}\n", "call.vtt", 5),
        (f"WEBVTT\n\n00:01.000 --> 00:02.000\n{SECRET}\n\n00:00:03.0", "call.vtt", 6),
        (f"WEBVTT\n\n{SECRET}\n", "call.vtt", 3),
        (f"1\n{SECRET}\n", "call.srt", 2),
        (f'WEBVTT\n\n00:01.000 --> 00:02.000\n{{"speakerName": "{SECRET}"', "call.vtt", 4),
        (f'[{{"speaker": "A",\n "text": "{SECRET}" oops', "call.json", 2),
        (f'[{{"speaker": "A", "text": "{SECRET}"}},\n', "call.json", 2),
        (f'{{"speaker": "A", "text": "hi"}}\n{{"speaker": "{SECRET}"}}\n', "call.jsonl", 2),
        (f'{{"speaker": "A", "text": "hi"}}\n{SECRET}\n', "call.jsonl", 2),
        (f'[{{"text": {{"{SECRET}": 1}}}}]', "call.json", 1),
        (f'["{SECRET}"]', "call.json", 1),
        ("[" * 200_000, "call.json", 1),
        ('{"a":' * 200_000, "call.json", 1),
        ('[{"text": "a", "start": ' + "9" * 5_000 + "}]", "call.json", 1),
    ],
)
def test_a_broken_file_is_named_with_the_line_and_without_its_words(text, name, line):
    said = complaint(text, name)

    assert said.startswith(f"{name}, line {line}: expected ")
    assert SECRET not in said


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"WEBVTT\n\n", "nobody says anything"),
        (b"[]", "nobody says anything"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0", "not a text file"),
        (bytes(range(256)) * 4, "Windows-1252"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04....", "a Word"),
        (b"{\\rtf1 hello}", "rich text"),
        (b"\xff\xfeW", "utf-16"),
        ("Åse: Ærlig talt øver vi".encode() + b"\xff", "damaged byte"),
    ],
)
def test_what_is_no_transcript_at_all_says_so(data, what):
    assert what in complaint(data)


def test_a_damaged_byte_is_named_by_its_line():
    damaged = "WEBVTT\n\n00:01.000 --> 00:02.000\nÜber süße Äpfel".encode() + b"\xc3\n"

    assert "line 4" in complaint(damaged)


VTT_SCRAPS = (
    'WEBVTT|\n|\n\n|\r|00:01.000| --> |00:02.000|<v A>|<v |</v>|{|{"|NOTE|&#|999999999|Robin: |-|[|]|(|:|&amp;'
    "|1| |\0|\ud7ff|99999999:00|\u2028|>>|<c|{\\"
).split("|")
JSON_KEYS = (
    "text speaker participant words data event type start start_ms end segments transcript start_timestamp relative"
    " name id language segment_id role is_final"
).split()
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(JSON_KEYS) | st.text(), inner, max_size=4)
    ),
    max_leaves=12,
)
NAMES = st.sampled_from(["a.vtt", "a.srt", "a.json", "a.jsonl", "a.txt", "-"])


def reads_or_complains(name: str, data: bytes) -> None:
    try:
        transcript = read_transcript(name, data)
    except MalformedError:
        return  # what it says is looked at above
    for cue in transcript.cues:
        assert cue.text == " ".join(cue.text.split()) != ""
        assert 0 <= cue.start_ms <= cue.end_ms
        assert f"{cue.speaker} {cue.text}".encode()


@given(name=NAMES, data=st.binary(max_size=400))
def test_no_bytes_whatever_break_the_reader(name, data):
    reads_or_complains(name, data)


@given(name=NAMES, scraps=st.lists(st.sampled_from(VTT_SCRAPS) | st.text(max_size=6), max_size=60))
def test_no_odd_text_breaks_the_reader(name, scraps):
    reads_or_complains(name, "".join(scraps).encode("utf-8", "replace"))


@given(value=JSON_VALUES)
def test_no_odd_json_breaks_the_reader(value):
    reads_or_complains("a.json", json.dumps(value).encode())


@given(words=st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8), min_size=1, max_size=20))
def test_spoken_words_come_through_a_written_transcript_unchanged(words):
    spoken = " ".join(words)
    read = read_transcript("a.vtt", f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Wren>x {spoken}</v>\n".encode())

    assert read.cues[0].text == f"x {spoken}"


CUE = "WEBVTT\n\n00:01.000 --> 00:02.000\n"


# A pattern that takes quadratic time on one of these would not come back: 200,000 squared is forty thousand million.
@pytest.mark.parametrize(
    "scrap", [" ", ">", "> ", ">> ", "<v ", "<v.", "<c ", "&#1", "{\\", "[ ", "- ", "a ", "0:0", "a:", "\n"]
)
@pytest.mark.parametrize(("name", "head"), [("a.txt", "a"), ("a.vtt", CUE), ("a.json", "[")])
def test_long_odd_input_is_read_to_its_end(name, head, scrap):
    reads_or_complains(name, (head + scrap * (200_000 // len(scrap)) + "x").encode())


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.txt", ">>"),
        ("a.txt", "[0:01"),
        ("a.txt", "A\n\nB  "),
        ("a.vtt", f"{CUE}<v"),
        ("a.vtt", f"{CUE}<c"),
        ("a.vtt", f"{CUE}A"),
        ("a.vtt", f"{CUE}words\n\n0:01"),
        ("a.vtt", "WEBVTT\n\n0:01"),
        ("a.srt", "0:01 --> 0:02"),
    ],
)
def test_blanks_without_end_are_read_to_their_end(name, head):
    reads_or_complains(name, f"{head}{' ' * 200_000}x".encode())


def test_a_paragraph_of_very_many_lines_is_read_to_its_end():
    reads_or_complains("a.txt", b"Robin: hello\n" + b"and so on\n" * 50_000)
