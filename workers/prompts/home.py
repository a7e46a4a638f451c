"""What the app's own tab and its one window look like in Slack. Nothing can be typed into either."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    ContextBlock,
    HeaderBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.blocks.basic_components import TextObject
from slack_sdk.models.views import View

from config.vocabulary import QuietReason
from config.wording import Wording
from workers.health import HealthState
from workers.prompts.blocks import Look, button, link, plain

QUIET_ACTION_ID = "home_quiet"
END_QUIET_ACTION_ID = "home_end_quiet"
REHEARSE_ACTION_ID = "home_rehearse"
TEST_ACTION_ID = "home_test"

QUIET_WINDOW = "quiet_window"  # the window's callback id
WHY, HOW_LONG = "why", "how_long"  # its two questions, by block id and action id
QUIET_LENGTHS = tuple(timedelta(minutes=minutes) for minutes in (30, 60, 120, 240))


@dataclass(frozen=True, slots=True)
class Overview:
    """What the tab shows: whether screening works, how many matters are open, until when prompts stay away.

    `may_log_in`: the command that opens the coach's page can do so here.
    """

    health: HealthState
    matters: int
    quiet_until: datetime | None = None
    may_log_in: bool = False


def home(overview: Overview, look: Look) -> dict[str, Any]:
    """Return the tab as Slack's Web API takes it. A count is all that it says of a matter."""
    words = look.words.home
    blocks = [
        HeaderBlock(text=plain(health_line(overview.health, look.words))),
        SectionBlock(
            text=plain(matters_line(overview.matters, look.words)),
            accessory=link(look.words.buttons.page, look.page_url),
        ),
        SectionBlock(text=_prompts_line(overview.quiet_until, look.words)),
        ActionsBlock(
            elements=[
                button(words.end_quiet, END_QUIET_ACTION_ID)
                if overview.quiet_until
                else button(words.quiet, QUIET_ACTION_ID),
                button(words.rehearse, REHEARSE_ACTION_ID),
                button(words.test, TEST_ACTION_ID),
            ]
        ),
        ContextBlock(elements=[plain(words.promise), *([plain(words.login)] if overview.may_log_in else [])]),
    ]
    return View(type="home", blocks=blocks).to_dict()


def quiet_window(look: Look) -> dict[str, Any]:
    """Return the window that asks for a reason and an end, both from a list."""
    words = look.words.quiet
    whys = [Option(text=plain(words.reasons[reason]), value=reason.value) for reason in QuietReason]
    lengths = [Option(text=plain(look.words.length(time)), value=str(_minutes(time))) for time in QUIET_LENGTHS]
    return View(
        type="modal",
        callback_id=QUIET_WINDOW,
        title=plain(words.title),
        submit=plain(words.start),
        close=plain(words.cancel),
        blocks=[
            SectionBlock(text=plain(words.body)),
            InputBlock(label=plain(words.why), block_id=WHY, element=StaticSelectElement(action_id=WHY, options=whys)),
            InputBlock(
                label=plain(words.how_long),
                block_id=HOW_LONG,
                element=StaticSelectElement(action_id=HOW_LONG, options=lengths, initial_option=lengths[0]),
            ),
        ],
    ).to_dict()


def quiet_chosen(why: str, how_long: str) -> tuple[QuietReason, timedelta] | None:
    """Read what was chosen in the window. None: that was never on offer."""
    lengths = {str(_minutes(time)): time for time in QUIET_LENGTHS}
    if why not in set(QuietReason) or how_long not in lengths:
        return None
    return QuietReason(why), lengths[how_long]


def health_line(health: HealthState, words: Wording) -> str:
    """Say in a few words how screening does."""
    return {
        HealthState.LISTENING: words.home.listening,
        HealthState.QUIET: words.home.silent,
        HealthState.NO_SESSION: words.home.no_session,
        HealthState.OFF: words.home.off,
    }[health]


def matters_line(count: int, words: Wording) -> str:
    """Say how many matters are open, and nothing else of them."""
    return words.home.matters.format(count=count) if count else words.home.no_matters


def quiet_line(until: datetime, words: Wording) -> str:
    """Say until when it is quiet. Slack shows the time in its reader's own zone."""
    at = until.astimezone(UTC)
    return escaped(words.home.quiet_until).format(time=f"<!date^{int(at.timestamp())}^{{time}}|{at:%H:%M} UTC>")


def escaped(text: str) -> str:
    """Make words safe where Slack reads its own markup: https://docs.slack.dev/messaging/formatting-message-text."""
    return escape(text, quote=False)


def _prompts_line(quiet_until: datetime | None, words: Wording) -> TextObject:
    return MarkdownTextObject(text=quiet_line(quiet_until, words)) if quiet_until else plain(words.home.prompts)


def _minutes(time: timedelta) -> int:
    return int(time.total_seconds() // 60)
