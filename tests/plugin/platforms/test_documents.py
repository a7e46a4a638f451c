"""What the documents say about platforms is what the doors do."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from plugin.platforms import PLATFORMS
from plugin.platforms.base import Delivery
from plugin.platforms.standard_wire import MODELS
from tests.plugin.platforms import wire_schema
from tests.plugin.platforms.door import NOW, PAYLOADS, WHSEC, Door

DOCS = Path(__file__).parents[3] / "docs"
CONNECTING = (DOCS / "webhooks.md").read_text("utf-8")
ADDING = (DOCS / "ADDING_A_PLATFORM.md").read_text("utf-8")
SCHEMA = json.loads(wire_schema.PAGE.read_text("utf-8"))
EXAMPLES = [json.loads(each) for each in re.findall(r"^```json\n(.*?)^```", CONNECTING, re.MULTILINE | re.DOTALL)]
MESSAGES = [example for example in EXAMPLES if "type" in example]


def test_the_committed_schema_is_the_one_that_the_door_follows():
    assert wire_schema.PAGE.read_text("utf-8") == wire_schema.written(), wire_schema.MEND


def test_the_schema_is_one_that_any_validator_can_read():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message["type"])
def test_every_example_fits_the_schema_and_is_understood(message):
    jsonschema.validate(message, SCHEMA)

    door = Door("standard", standard_webhook_secret=WHSEC)
    notice = door.platform.parse(Delivery({"webhook-id": "msg_1"}, json.dumps(message).encode(), NOW))

    assert notice.meeting == "session-12"
    assert len(notice.events) == 1


@pytest.mark.parametrize("kind", MODELS)
def test_every_payload_of_ours_fits_the_schema(kind):
    files = [json.loads(file.read_bytes()) for file in (PAYLOADS / "standard").glob("*.json")]
    of_kind = [each for each in files if each["type"] == kind]

    assert of_kind
    for each in of_kind:
        jsonschema.validate(each, SCHEMA)


@pytest.mark.parametrize("broken", [{}, {"type": "transcript.segment"}, {"type": "session.paused", "data": {}}])
def test_the_schema_refuses_what_is_no_message(broken):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, SCHEMA)


def test_the_document_describes_every_type():
    assert [kind for kind in MODELS if f"`{kind}`" not in CONNECTING] == []


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
def test_every_platform_says_how_to_connect_it_and_stands_in_the_table_for_the_next_one(platform):
    settings = f"PAUSEPOINT_{platform.name.upper()}_WEBHOOK_SECRET"

    assert f"/webhooks/{platform.name}" in CONNECTING
    assert settings in CONNECTING
    assert f"`/webhooks/{platform.name}`" in ADDING
    assert f"`{platform.__module__.rpartition('.')[2]}.py`" in ADDING
