"""The coach's page in each of its states, as pictures and tests of the look need it."""

from datetime import timedelta

from config.vocabulary import Category, Severity
from redaction.asking import Answer
from tests.plugin.companion.stage import COACH, NOON, QUIET_TALK
from workers.health import Health, HealthState
from workers.prompts.answers import answer

COURT_TALK = (
    ("Coach", "You wanted to come back to what happened on Friday."),
    ("Client", "Yes. There was a letter from the court. They want me to say what I know about [PERSON_1]."),
    ("Coach", "When did it come?"),
    ("Client", "[DATE_TIME_1]. I have not told anybody at [ORGANIZATION_1] yet."),
)
LONG = "annemarie-sophie-charlotte-von-der-hohenstein-wittelsbach-0123456"


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


def imminent_again(stage, page):
    prompt = stage.a_prompt(severity=Severity.IMMINENT)
    answer(stage.db, prompt, Answer.SNOOZE, COACH, NOON - timedelta(minutes=2), timedelta(minutes=2))
    log_in(stage, page)


def paused(stage, page):
    stage.a_matter()
    log_in(stage, page)


def closed(stage, page):
    run = stage.a_matter()
    stage.moves(run, "misheard")
    log_in(stage, page)
    page.goto(f"/companion?matter={run}")


def help_now(stage, page):
    stage.a_matter(Category.LEGAL, talk=COURT_TALK, found=1)
    run = stage.a_matter(talk=QUIET_TALK)
    stage.moves(run, "urgent")
    log_in(stage, page)
    page.goto(f"/companion?matter={run}")


def clause(stage, page):
    run = stage.a_matter()
    stage.moves(run, "as_heard")
    log_in(stage, page)


def rehearsal(stage, page):
    log_in(stage, page)
    page.get_by_role("button", name="Rehearse").click()
    page.get_by_text("This is a drill").wait_for()


def german(stage, page):
    run = stage.a_matter(coach="dora")
    stage.moves(run, "as_heard", coach="dora")
    log_in(stage, page, "dora")


def disclosure(stage, page):
    run = stage.a_matter()
    stage.matters.note(run, "Sam Tarrant agreed to call the clinic on Monday.", COACH)
    log_in(stage, page)
    page.goto(f"/companion/matters/{run}")
    page.get_by_label("I don't see the point").check()
    page.get_by_label("For whom").select_option("emergency_service")
    page.get_by_role("button", name="Preview").click()
    page.get_by_text("Exactly this would leave").scroll_into_view_if_needed()


def missed(stage, page):
    stage.a_matter()
    log_in(stage, page)
    page.goto("/companion/missed")


def matters(stage, page):
    stage.moves(stage.a_matter(Category.LEGAL), "misheard")
    stage.a_matter(Category.ABUSE)
    log_in(stage, page)
    page.goto("/companion/matters")


def calls(stage, page):
    stage.a_call("ask_supervisor")
    page.goto(stage.link("vera"))
    page.get_by_role("button").click()
    page.wait_for_url("**/companion/calls")


def no_records(stage, page):
    log_in(stage, page)
    stage.lose_records()
    page.goto("/companion")


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


OF_THE_PAGE = {
    "empty": empty,
    "concern": concern,
    "imminent": imminent,
    "imminent-again": imminent_again,
    "paused": paused,
    "snoozed": snoozed,
    "help": help_now,
    "clause": clause,
    "closed": closed,
    "rehearsal": rehearsal,
    "german": german,
    "disclosure": disclosure,
    "missed": missed,
    "matters": matters,
    "calls": calls,
    "error": no_records,
    "next": next_one,
    "long": long_words,
    "login": login,
    "expired": expired,
    "signed-out": signed_out,
}
