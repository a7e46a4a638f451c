"""Pictures of the coach's page in each state: python -m tests.browser.screenshots OUTDIR [all | NAME...]"""

import sys
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from pathlib import Path

from config.vocabulary import Category, Severity
from redaction.asking import Answer
from tests.browser.chromium import chromium, served
from tests.plugin.companion.stage import COACH, NOON, QUIET_TALK, Stage
from workers.health import Health, HealthState
from workers.prompts.answers import answer

SIZES = {"phone": (390, 844), "desk": (1280, 800)}
SCHEMES = ("light", "dark")
IN_DOCS = ("concern-desk-light", "imminent-phone-dark", "paused-phone-light", "empty-phone-light", "next-desk-dark")
COURT_TALK = (
    ("Coach", "You wanted to come back to what happened on Friday."),
    ("Client", "Yes. There was a letter from the court. They want me to say what I know about [PERSON_1]."),
    ("Coach", "When did it come?"),
    ("Client", "[DATE_TIME_1]. I have not told anybody at [ORGANIZATION_1] yet."),
)
LONG = "annemarie-sophie-charlotte-von-der-hohenstein-wittelsbach-0123456"


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


def log_in(stage, page, coach=COACH):
    page.goto(stage.link(coach))
    page.get_by_role("button").click()
    page.wait_for_url("**/companion")


def empty(stage, page):
    log_in(stage, page)


def concern(stage, page):
    stage.a_prompt()
    log_in(stage, page)


def imminent(stage, page):
    stage.a_prompt(Category.LEGAL)
    stage.a_prompt(Category.BREACH_INTENT)
    stage.a_prompt(
        Category.SELF_HARM,
        Severity.IMMINENT,
        rules=("self-harm.plan",),
        why=("rule self-harm.plan, phrase 3", "raised by words nearby"),
        talk=[*QUIET_TALK[2:], ("Client", "I know how I would do it. I think about tonight.")],
    )
    log_in(stage, page)


def paused(stage, page):
    prompt = stage.a_prompt()
    answer(stage.db, prompt, Answer.PAUSED, COACH, NOON + timedelta(seconds=8), timedelta(minutes=2))
    log_in(stage, page)


def snoozed(stage, page):
    prompt = stage.a_prompt()
    answer(stage.db, prompt, Answer.SNOOZE, COACH, NOON + timedelta(seconds=8), timedelta(minutes=2))
    stage.health = Health(HealthState.QUIET, last_heard_at=NOON - timedelta(seconds=40))
    log_in(stage, page)


def next_one(stage, page):
    first = stage.a_prompt(Category.ABUSE)
    stage.a_prompt(Category.LEGAL, rules=("legal.court-order",), talk=COURT_TALK, found=1)
    answer(stage.db, first, Answer.FALSE_ALARM, COACH, NOON + timedelta(seconds=8), timedelta(minutes=2))
    stage.health = Health(HealthState.OFF)
    log_in(stage, page)


def long_words(stage, page):
    stage.a_prompt(
        Category.LEGAL,
        coach=LONG,
        rules=("a-rule-whose-name-somebody-made-as-long-as-the-form-would-let-them", "police-request"),
        talk=[("Client 12", "so " * 150), ("Coach", "x" * 200), ("Client 12", "They want my notes. " * 20)],
        start_ms=7_320_000,
    )
    log_in(stage, page, LONG)


def login(stage, page):
    page.goto(stage.link())


def expired(stage, page):
    page.goto("/companion/login/long-gone")
    page.get_by_role("button").click()
    page.get_by_text("This link no longer works").wait_for()


def signed_out(stage, page):
    page.goto("/companion")


STATES = {
    "empty": empty,
    "concern": concern,
    "imminent": imminent,
    "paused": paused,
    "snoozed": snoozed,
    "next": next_one,
    "long": long_words,
    "login": login,
    "expired": expired,
    "signed-out": signed_out,
}

if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
