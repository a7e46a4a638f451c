"""One Chromium for all browser tests; a stage with its own server for each."""

from contextlib import contextmanager

import pytest

from tests.browser.chromium import CHROMIUM, chromium, served
from tests.browser.screenshots import STATES
from tests.plugin.companion.stage import NOON, Stage

OF_THE_NETWORK = ("Failed to load resource", "htmx:afterRequest", "htmx:sendError", "Response Status Error Code")


@pytest.fixture(scope="session")
def browser():
    if not CHROMIUM.exists():
        pytest.skip("needs Chromium at /usr/bin/chromium: apt-get install chromium")
    with chromium() as browser:
        yield browser


@pytest.fixture
def stage(tmp_path):
    stage = Stage(tmp_path)
    yield stage
    stage.close()


@pytest.fixture
def visit(browser, stage):
    """Opens windows onto the stage."""
    with windows(browser, stage) as open_window:
        yield open_window


@pytest.fixture(scope="module", params=STATES)
def shown(request, browser, tmp_path_factory):
    """A window for each state of the page."""
    stage = Stage(tmp_path_factory.mktemp(request.param))
    with windows(browser, stage) as open_window:
        page = open_window()
        STATES[request.param](stage, page)
        yield page
    stage.close()


@contextmanager
def windows(browser, stage):
    """A script that breaks, or one that the policy had to stop, fails the test."""
    contexts, complaints = [], []
    with served(stage.app) as address:

        def open_window(width=1280, height=800, **options):
            context = browser.new_context(
                base_url=address, viewport={"width": width, "height": height}, timezone_id="Europe/Berlin", **options
            )
            contexts.append(context)
            page = context.new_page()
            page.clock.install(time=NOON)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
            return page

        yield open_window
        for context in contexts:
            context.close()
    assert [each for each in complaints if not any(known in each for known in OF_THE_NETWORK)] == []
