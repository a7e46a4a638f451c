"""What the tests of figures share: the screening that sessions get, built once."""

import pytest

from plugin.evaluation.command_line import screening


@pytest.fixture(scope="session")
def heard():
    """Builds the rules, and the model that proposes beside them, for every measurement in this run."""
    return screening()
