"""The schema of what we send is the one that Slack's own types give."""

import pytest

from tests.peers.make_schema import SCHEMA, made
from tests.peers.node import needs_node


@pytest.mark.peers
@needs_node
def test_the_schema_that_the_tests_go_by_is_made_of_slacks_types():
    assert SCHEMA.read_text("utf-8") == made(), "run: .venv/bin/python -m tests.peers.make_schema"
