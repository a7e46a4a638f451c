"""Every page of the console: what axe finds, whether it fits the screen, and that no page is forgotten."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.console_rooms import rooms
from tests.browser.console_states import CONSOLE, address_of

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "axe" / "axe.min.js"
FINDINGS = """async (rules) => {
  const { violations } = await axe.run({ runOnly: rules });
  const grave = violations.filter((each) => ["serious", "critical"].includes(each.impact));
  return grave.map((each) => [each.id, ...each.nodes.slice(0, 3).map((node) => node.target.join(" "))]);
}"""
LOOK = """() => ({
  width: document.documentElement.scrollWidth, titles: document.querySelectorAll("h1").length, title: document.title,
})"""
RULES = {
    "light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "dark": ["color-contrast"],
}  # the rest is the same
SIZES = ((390, 844), (1280, 800))
OF_STATUS = "Failed to load resource"  # what the browser says of a page that is a refusal

# Addresses that are no page to look at.
NO_PAGE = {
    "console.static": "a file",
    "today.part": "a part of Today",
    "drills.running": "a part of Evidence, while a drill runs",
    "console_drafts.stages": "a part of a draft's page",
    "console_checking.stages": "a part of a draft's page",
    "console_checking.found": "a part of a check's page",
    "sessions.again": "the page of a session",
}


@pytest.fixture(scope="module")
def here(browser):
    with rooms(browser) as here:
        yield here


def test_every_address_of_the_console_has_a_state_to_look_at_or_a_reason_not_to(here):
    house = here.houses["full"]
    urls = house.console.app.url_map.bind("localhost")
    seen = {urls.match(address_of(state, here.houses[state.house]).partition("?")[0])[0] for state in CONSOLE.values()}
    rules = [rule for rule in house.console.app.url_map.iter_rules() if rule.rule.startswith("/console")]
    pages = {rule.endpoint for rule in rules if "GET" in rule.methods and not is_a_file(rule)}

    assert pages - seen - set(NO_PAGE) == set()
    assert set(NO_PAGE) & seen == set()


def is_a_file(rule):
    """Tables to save."""
    return rule.rule.endswith(".csv")


def test_every_page_fits_the_screen_and_axe_finds_nothing_grave_in_light_and_dark(here):
    wrong = [(name, *each) for name, state in CONSOLE.items() for each in looked_at(here, state)]
    assert wrong == []


def looked_at(here, state) -> Iterator[tuple[object, ...]]:
    """Say what is wrong with a state: narrow, wide, and to axe in both schemes."""
    page, status, said = here.enter(state, *SIZES[0], "light")
    if status != state.status:
        yield "answers", status
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        look = page.evaluate(LOOK)
        if look["width"] > width:
            yield "is wider than the screen", width, look["width"]
    if look["titles"] != 1 or not look["title"].endswith(" · pausepoint") or look["title"].startswith("Console"):
        yield "has no title of its own", look["titles"], look["title"]
    page.evaluate(AXE.read_text("utf-8"))
    for scheme, rules in RULES.items():
        page.emulate_media(color_scheme=scheme)
        yield from (("axe finds", scheme, *found) for found in page.evaluate(FINDINGS, rules))
    page.emulate_media(color_scheme="light")
    yield from (("the browser complains", each) for each in said if not each.startswith(OF_STATUS))
