"""Previews of our Slack messages, drawn from the blocks that leave: python -m tests.browser.slack_preview FOLDER"""

import sys
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

from config.protocols import load_protocols
from config.vocabulary import Severity
from config.wording import wording_in
from redaction.protocol import begin, take
from tests.browser.chromium import chromium
from workers.health import HealthState
from workers.prompts.blocks import Look, Supervised, prompt, reminder, supervisor
from workers.prompts.cards import card
from workers.prompts.home import Overview, home
from workers.standing import Standing

ID, LANGUAGE = "aB3dE6gH9jK2", "en"
DESK, PHONE = 608, 390
SENDER = '<span class="who">pausepoint</span> <span class="app">APP</span> <span class="when">10:35</span>'
STYLE = """
:root { color-scheme: light; --ink: #1d1c1d; --soft: #616061; --paper: #fff; --line: #bbb; --tag: #eee }
:root.dark { color-scheme: dark; --ink: #d1d2d3; --soft: #ababad; --paper: #1a1d21; --line: #5c5e63; --tag: #35373b }
body { margin: 0; padding: 24px 24px 1px; font: 15px/1.47 system-ui, sans-serif }
body { color: var(--ink); background: var(--paper) }
article { margin-bottom: 28px; max-width: 560px }
.who { font-weight: 700 }
.app { font-size: 10px; color: var(--soft); background: var(--tag); padding: 1px 3px }
.when, small { font-size: 12px; color: var(--soft) }
h2 { font-size: 18px; line-height: 1.33; margin: 4px 0 8px }
.row { display: flex; flex-wrap: wrap; gap: 0 16px; align-items: start; margin-bottom: 12px }
.row p { margin: 0 0 8px; flex: 1 1 250px }
.buttons { display: flex; flex-wrap: wrap; gap: 8px; margin-bottom: 8px }
button { font: 700 13px system-ui; padding: 6px 12px; color: inherit }
button { border: 1px solid var(--line); border-radius: 4px; background: var(--paper) }
button.primary { background: #007a5a; border-color: #007a5a; color: #fff }
"""


def main(folder, language=LANGUAGE):
    """Draw what a coach and a supervisor see, by the name of its file."""
    look = Look(wording_in(language), "https://pausepoint.example/companion", timedelta(minutes=2))
    with chromium() as browser:
        for name, (articles, width) in _pictures(look).items():
            tab = browser.new_page(viewport={"width": width, "height": 120})
            theme = "dark" if "dark" in name else "light"
            tab.set_content(f'<html class="{theme}"><style>{STYLE}</style>{"".join(articles)}')
            tab.screenshot(path=folder / f"{name}.png", full_page=True)
            sys.stdout.write(f"{folder / name}.png\n")


def _pictures(look):
    concern, urgent = prompt(ID, Severity.CONCERN, look), prompt(ID, Severity.IMMINENT, look)
    call = supervisor(Supervised.UNANSWERED, ID, look)
    tab = home(Overview(HealthState.LISTENING, 1, may_log_in=True), look)["blocks"]
    return {
        "slack-prompt": (_drawn(concern, _step(look)), DESK),
        "slack-imminent-phone-dark": (_drawn(urgent, reminder(ID, Severity.IMMINENT, look, may_snooze=False)), PHONE),
        "slack-step-phone-light": (_drawn(_step(look, "as_heard")), PHONE),
        "slack-supervisor-phone-light": (_drawn(call), PHONE),
        "slack-home-desk-dark": ([_article("", tab)], DESK),
    }


def _drawn(*messages):
    return [_article(SENDER, message.fields()["blocks"]) for message in messages]


def _step(look, *choices):
    """The card at which these choices arrive."""
    protocol = load_protocols().get("disclosure")
    course = begin(protocol)
    for choice in choices:
        course = take(protocol, course, course.step, choice)
    since = datetime(2026, 3, 2, 10, 35, tzinfo=UTC)
    run = Standing(ID, protocol, course, LANGUAGE, ID, None, "anna", None, None, since, None)
    return card(run, protocol, look)


def _article(above, blocks):
    return f"<article>{above}{''.join(_DRAWN[block['type']](block) for block in blocks)}</article>"


def _header(block):
    return f"<h2>{escape(block['text']['text'])}</h2>"


def _section(block):
    accessory = _button(block["accessory"]) if "accessory" in block else ""
    return f'<div class="row"><p>{escape(block["text"]["text"])}</p>{accessory}</div>'


def _actions(block):
    return f'<div class="buttons">{"".join(_button(element) for element in block["elements"])}</div>'


def _context(block):
    return f"<small>{' '.join(escape(element['text']) for element in block['elements'])}</small>"


def _button(element):
    return f'<button class="{element.get("style", "")}">{escape(element["text"]["text"])}</button>'


_DRAWN = {"header": _header, "section": _section, "actions": _actions, "context": _context}

if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
