"""Writes docs/standard-webhook.schema.json from the models themselves: python -m tests.plugin.platforms.wire_schema"""

import json
from pathlib import Path

from plugin.platforms.standard_wire import schema

PAGE = Path(__file__).parents[3] / "docs" / "standard-webhook.schema.json"
MEND = "run: python -m tests.plugin.platforms.wire_schema"


def written():
    draft = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "What /webhooks/standard takes"}
    return json.dumps(draft | schema(), indent=2) + "\n"


if __name__ == "__main__":
    PAGE.write_text(written(), "utf-8")
