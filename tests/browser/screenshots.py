"""Pictures of the coach's page in each state: python -m tests.browser.screenshots OUTDIR [all | NAME...]"""

import sys
import tempfile
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from tests.browser.breach_states import OF_BREACHES
from tests.browser.chromium import chromium, served
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


def main(folder, wanted):
    """Take the pictures: those of the documents, or all there are."""
    every = ["-".join(parts) for parts in product(STATES, SIZES, SCHEMES)]
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for name in every if wanted == ["all"] else wanted or IN_DOCS:
            take(browser, *name.rsplit("-", 2), folder / f"companion-{name}.png")


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
