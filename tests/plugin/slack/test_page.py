"""The page about Slack shows what really leaves."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from config.vocabulary import Severity
from tests.plugin.companion.stage import Stage as CompanionStage
from tests.workers.prompts.stage import LOOK, Chat, Stage
from workers.prompts import blocks

PAGE = (Path(__file__).parents[3] / "docs" / "slack.md").read_text("utf-8")
SHOWN = next(line for line in PAGE.splitlines() if line.startswith("{"))


@pytest.fixture
def stage(tmp_path):
    stage = Stage(tmp_path)
    yield stage
    stage.close()


def test_the_example_is_what_leaves_byte_for_byte(stage):
    chat, prompt = Chat(), stage.ask()
    stage.send(chat)
    (row,) = stage.outbox_rows()

    assert row.body.replace("to-anna", "D0123456789").replace(prompt, "k3Jx0aQ9Zt7-Wm_2") == SHOWN


def test_every_page_that_chat_leads_to_is_there(tmp_path):
    places = [LOOK.page(), LOOK.page("calls"), LOOK.page("missed")]
    ways = CompanionStage(tmp_path).app.url_map.bind("localhost")

    assert [ways.match(urlsplit(place).path, "GET")[0] for place in places] == [
        "companion.home",
        "companion.calls",
        "companion.missed",
    ]


def test_the_page_quotes_what_an_imminent_prompt_says():
    (headline, *_) = blocks.prompt("p", Severity.IMMINENT, LOOK).fields()["blocks"]

    assert headline["text"]["text"] in " ".join(PAGE.split())
    assert json.loads(SHOWN)["text"] in PAGE
