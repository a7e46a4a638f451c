"""The pages about protocols say what the protocols are, and the guide's examples work."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from config.crisis import Contacts, Line, load_crisis
from config.escalation import BudgetChange, EscalationChange, LadderChange, load_escalation
from config.protocol import Choice, Protocol, Step
from config.protocol_files import Overlay, StepChange, read_common
from config.protocols import COMMON, load_protocols
from config.vocabulary import Category, ClauseName, Effect, Outcome, Severity
from tests import protocol_pages
from tests.protocol_layout import arrange
from tests.protocol_pictures import picture

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "changing-protocols.md").read_text("utf-8")
WORDS, OWN, CRISIS, LADDER = re.findall(r"```yaml\n(.*?)```", GUIDE, re.S)
OF_PROTOCOLS = (Protocol, Step, Choice, Overlay, StepChange, Contacts, Line)
OF_THE_LADDER = (EscalationChange, LadderChange, BudgetChange)
KEYS = {key for model in (*OF_PROTOCOLS, *OF_THE_LADDER) for key in model.model_fields}
PICTURES = [protocol.id for protocol in load_protocols().all]


@pytest.mark.parametrize("page", protocol_pages.pages(), ids=lambda page: page.name)
def test_the_pages_about_protocols_say_what_the_protocols_are(page):
    assert page.read_text("utf-8") == protocol_pages.pages()[page], f"{page.name} is out of date; {protocol_pages.MEND}"


def test_no_picture_is_left_of_a_protocol_that_is_gone():
    assert set((DOCS / "img").glob("protocol-*.svg")) == {
        page for page in protocol_pages.pages() if page.suffix == ".svg"
    }


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_every_step_and_every_button_once(name):
    protocol = load_protocols().get(name)
    drawn = picture(protocol)
    shown = [text.text for text in ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")]
    choices = [choice for step in protocol.steps.values() for choice in step.choices]
    arrows = drawn.count('class="a"')
    back = sum(text == "stays here" or text.startswith("back to ") for text in shown)

    for number, step in enumerate(protocol.steps.values(), start=1):
        assert sum(text.removesuffix("  (after the call)") == f"{number}  {step.id}" for text in shown) == 1
    assert arrows + back == len(choices)


@pytest.mark.parametrize("name", PICTURES)
def test_in_a_picture_no_two_boxes_overlap(name):
    boxes = [
        (float(box.get("x")), float(box.get("y")), float(box.get("width")), float(box.get("height")))
        for box in ElementTree.fromstring(picture(load_protocols().get(name))).iter("{http://www.w3.org/2000/svg}rect")
        if box.get("x")
    ]

    apart = [(one, other) for number, one in enumerate(boxes) for other in boxes[:number] if overlap(one, other)]

    assert apart == []


def overlap(one, other):
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


def test_what_follows_stands_below():
    places, _, _ = arrange(dict.fromkeys("abc", (10, 10)), [("a", 0, "b"), ("b", 0, "c"), ("a", 0, "c")])

    assert places["a"].y < places["b"].y < places["c"].y


@pytest.mark.parametrize("key", sorted(KEYS | {"use", "countries", "elsewhere"}))
def test_every_key_is_explained(key):
    assert re.search(rf"^\| `{key}` \||`{key}`", GUIDE, re.M)


@pytest.mark.parametrize("word", [*Category, *ClauseName, *Effect, Severity.CONCERN, Severity.IMMINENT])
def test_every_word_that_a_file_may_use_is_named(word):
    assert f"`{word}`" in GUIDE


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_explained(outcome):
    assert f"| {outcome.replace('_', ' ')} | " in (DOCS / "protocols.md").read_text("utf-8")


def test_every_shared_label_and_card_is_named():
    common = read_common(COMMON)

    assert [name for name in (*common.labels, *common.cards) if f"`{name}`" not in GUIDE] == []


def test_the_changed_words_of_the_guide_can_be_used_as_they_stand(tmp_path):
    (tmp_path / "words.yaml").write_text(WORDS, "utf-8")

    step = load_protocols(tmp_path).get("disclosure").step("stop")

    assert step.returns_after == 120
    assert step.choice("as_heard").label["de"] == "Ja, genau"


def test_the_protocol_of_the_guide_can_be_used_as_it_stands(tmp_path):
    (tmp_path / "court.yaml").write_text(OWN, "utf-8")

    assert load_protocols(tmp_path).of(Category.LEGAL, Severity.CONCERN).id == "court"


def test_the_numbers_of_the_guide_can_be_used_as_they_stand(tmp_path):
    (tmp_path / "crisis.yaml").write_text(CRISIS, "utf-8")

    assert load_crisis(tmp_path / "crisis.yaml").of("DE").crisis[0].hours == "24/7"


def test_the_ladder_of_the_guide_can_be_used_as_it_stands(tmp_path):
    (tmp_path / "ladder.yaml").write_text(LADDER, "utf-8")

    ladder = load_escalation(tmp_path / "ladder.yaml")

    assert (ladder.concern.supervisor_s, ladder.imminent.reminder_s, ladder.budget.prompts) == (60, 10, 2)
