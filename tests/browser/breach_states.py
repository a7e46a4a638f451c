"""Breach records in each of their states: none, a few, a new one, one half done, the client's report."""

from datetime import timedelta

from config.vocabulary import Entry
from redaction.model import Redacted
from tests.browser.states import log_in
from tests.plugin.companion.stage import COACH
from workers import breaches

ALL = "/companion/breaches"
WRITTEN = {
    Entry.ACKNOWLEDGED: "I told [PERSON_1] that I had spoken about our session, and that I should not have.",
    Entry.EXPLAINED: "I mentioned the move to [ORGANIZATION_1] to the sponsor, by phone, on Friday.",
    Entry.CHANGED: "I go through the clause on the sponsor before each call with them.",
}


def a_record(stage, hours_ago=3, **given):
    """Open a record an hour after the coach knew of something; `hours_ago`: when they knew."""
    aware_at = stage.now - timedelta(hours=hours_ago)
    opened_at = aware_at + timedelta(hours=1)
    return breaches.open_breach(stage.db, COACH, aware_at, COACH, opened_at, contract_id="plain", **given)


def written(stage, breach, texts):
    """Write these entries, as the coach."""
    for kind, text in texts.items():
        breaches.write(stage.db, breach, kind, Redacted(text), COACH, COACH, stage.now)


def half_done(stage):
    """A record with some entries, and two check-ins of which one took place."""
    breach = a_record(stage)
    written(stage, breach, WRITTEN)
    for days in (7, 30):
        breaches.agree_on(stage.db, breach, stage.now + timedelta(days=days), COACH, stage.now)
    return breach


def empty(stage, page):
    log_in(stage, page)
    page.goto(ALL)


def some(stage, page):
    half_done(stage)
    a_record(stage, hours_ago=80)
    a_record(stage, hours_ago=30, personal_data=False)
    empty(stage, page)


def new(stage, page):
    log_in(stage, page)
    page.goto(f"{ALL}/new")


def record(stage, page):
    breach = half_done(stage)
    log_in(stage, page)
    page.goto(f"{ALL}/{breach}")


def late(stage, page):
    breach = a_record(stage, hours_ago=80)
    log_in(stage, page)
    page.goto(f"{ALL}/{breach}")
    page.locator("#changed summary").click()


def report(stage, page):
    breach = half_done(stage)
    log_in(stage, page)
    page.goto(f"{ALL}/{breach}/report")


OF_BREACHES = {
    "breaches-empty": empty,
    "breaches": some,
    "breach-new": new,
    "breach": record,
    "breach-late": late,
    "report": report,
}
