"""Pictures of the coach's page and the console: python -m tests.browser.screenshots OUTDIR [all | NAME...]"""

import sys
import tempfile
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from tests.browser.breach_states import OF_BREACHES
from tests.browser.chromium import chromium, served
from tests.browser.console_rooms import rooms
from tests.browser.console_states import CONSOLE
from tests.browser.states import OF_THE_PAGE
from tests.plugin.companion.stage import NOON, Stage

SIZES = {"phone": (390, 844), "desk": (1280, 800)}
SCHEMES = ("light", "dark")
STATES = {**OF_THE_PAGE, **OF_BREACHES}
IN_DOCS = (
    "concern-desk-light",
    "imminent-phone-dark",
    "paused-phone-light",
    "empty-phone-light",
    "next-desk-dark",
    "clause-desk-light",
    "help-phone-light",
    "disclosure-desk-light",
    "missed-phone-dark",
    "calls-phone-light",
    "error-phone-light",
    "breach-desk-light",
    "breach-phone-dark",
    "breaches-phone-light",
    "report-phone-light",
)
CONSOLE_IN_DOCS = (
    "today-desk-light",
    "login-phone-light",
    "people-desk-light",
    "audit-desk-dark",
    "rules-desk-light",
    "form-broken-desk-light",
    "yaml-desk-dark",
    "tried-desk-light",
    "draft-testing-phone-light",
    "backtest-desk-light",
    "core-desk-light",
    "versions-desk-dark",
    "evidence-desk-light",
    "evidence-rule-phone-dark",
)
OF_CONSOLE = "console-"  # before the names of its states, where both are named


def main(folder, wanted):
    """Take the pictures: those of the documents, or all there are."""
    folder.mkdir(parents=True, exist_ok=True)
    ours = [name.removeprefix(OF_CONSOLE) for name in wanted if name.startswith(OF_CONSOLE)]
    theirs = [name for name in wanted if name != "all" and not name.startswith(OF_CONSOLE)]
    if wanted == ["all"]:
        ours, theirs = every(CONSOLE), every(STATES)
    with chromium() as browser:
        for name in theirs if wanted else IN_DOCS:
            take(browser, *name.rsplit("-", 2), folder / f"companion-{name}.png")
        if ours or not wanted:
            take_console(browser, ours or CONSOLE_IN_DOCS, folder, full=wanted == ["all"])


def every(states):
    """All names of pictures."""
    return ["-".join(parts) for parts in product(states, SIZES, SCHEMES)]


def take_console(browser, names, folder, full):
    """Take pictures of the console; `full`: of whole pages, however long they are."""
    with rooms(browser) as here:
        for name in names:
            state, size, scheme = name.rsplit("-", 2)
            page, *_ = here.enter(CONSOLE[state], *SIZES[size], scheme)
            page.evaluate("document.activeElement.blur(), scrollTo(0, 0)")
            page.screenshot(path=folder / f"{OF_CONSOLE}{name}.png", full_page=full)
            sys.stdout.write(f"{folder / f'{OF_CONSOLE}{name}.png'}\n")


def take(browser, state, size, scheme, file):
    """Take one picture of one state."""
    width, height = SIZES[size]
    with tempfile.TemporaryDirectory() as data, served_stage(Path(data)) as (stage, address):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            timezone_id="Europe/Berlin",
            base_url=address,
        )
        page = context.new_page()
        page.clock.set_fixed_time(NOON)
        STATES[state](stage, page)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=file)
        context.close()
        sys.stdout.write(f"{file}\n")


@contextmanager
def served_stage(data):
    stage = Stage(data)
    with served(stage.app) as address:
        yield stage, address
    stage.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
