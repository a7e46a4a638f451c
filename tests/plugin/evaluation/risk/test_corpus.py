"""The risk corpus is read as it stands, and refused with the place and without its words."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import MalformedError
from config.vocabulary import Category, Role, Severity
from plugin.evaluation.risk.cases import Kind
from plugin.evaluation.risk.reading import read_cases
from redaction.risk.labels import Label

SECRET = "zanzibar"
CORPUS = Path(__file__).parents[4] / "redaction" / "models" / "data"


def read(*lines, name="some/where/de.txt"):
    return read_cases(name, "\n".join(lines).encode()).cases


def test_a_case_is_read_with_its_labels_its_kind_and_who_said_what():
    [case] = read("# abuse", "", f"abuse:imminent, legal:info\tnow\tcoach: why | {SECRET} | client: coach: yes")

    assert (case.id, case.language, case.functionality) == ("de-3", "de", "now")
    assert case.expect == (Label(Category.ABUSE, Severity.IMMINENT), Label(Category.LEGAL, Severity.INFO))
    assert [(cue.role, cue.text) for cue in case.transcript.cues] == [
        (Role.COACH, "why"),
        (None, SECRET),
        (None, "coach: yes"),
    ]


def test_a_dash_is_a_case_in_which_nothing_is_to_be_heard():
    [case] = read(f"-\tidiom\t{SECRET}")

    assert (case.expect, case.kind) == ((), Kind.HARMLESS)


@pytest.mark.parametrize("language", ["en", "es", "de", "pt"])
def test_all_of_our_own_corpus_is_read(language):
    path = CORPUS / f"{language}.txt"
    written = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("# ")]

    assert len(read_cases(str(path), path.read_bytes()).cases) == len(written)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (f"abuse:concern\t{SECRET}", "expected labels, kind and turns, with a tab between them"),
        (f"-\tidiom\t{SECRET}\t{SECRET}", "expected labels, kind and turns"),
        (f"{SECRET}\tidiom\twords", "labels have to be written like self_harm:concern"),
        (f"abuse:{SECRET}\tidiom\twords", "labels have to be written like"),
        ("\tidiom\twords", "labels have to be written like"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(line, complaint):
    with pytest.raises(MalformedError) as problem:
        read("-\tidiom\tgood", line)

    assert str(problem.value).startswith(f"some/where/de.txt, line 2: {complaint}")
    assert SECRET not in str(problem.value)


@pytest.mark.parametrize("name", ["standard input", "corpus.txt", "EN.txt"])
def test_a_corpus_whose_name_does_not_tell_the_language_is_refused(name):
    with pytest.raises(MalformedError, match="is called after its language"):
        read("-\tidiom\twords", name=name)


@given(lines=st.lists(st.text(alphabet="-\t |:{}#abuseconcer\n", max_size=40)))
def test_whatever_is_in_a_corpus_it_is_read_or_refused(lines):
    with suppress(MalformedError):  # any other error would fail
        assert read(*lines)
