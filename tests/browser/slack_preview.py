"""A preview of our Slack messages, drawn from the blocks that leave: python -m tests.browser.slack_preview FILE"""

import sys
from datetime import timedelta
from html import escape
from pathlib import Path

from config.vocabulary import Severity
from config.wording import load_wording
from redaction.asking import PromptState
from tests.browser.chromium import chromium
from workers.prompts.blocks import Look, answered, prompt

LOOK = Look(load_wording(), "https://pausepoint.example/companion", timedelta(minutes=2))
STYLE = """
body { margin: 0; padding: 24px; width: 560px; font: 15px/1.47 system-ui, sans-serif; color: #1d1c1d; background: #fff }
article { margin-bottom: 28px }
.who { font-weight: 700 }
.app { font-size: 10px; color: #616061; background: #eee; padding: 1px 3px }
.when { font-size: 12px; color: #616061 }
h2 { font-size: 18px; margin: 4px 0 8px }
.row { display: flex; gap: 16px; align-items: start }
.row p { margin: 0 0 12px; flex: 1 }
button { font: 700 13px system-ui; padding: 6px 12px; margin-right: 8px }
button { border: 1px solid #bbb; border-radius: 4px; background: #fff }
button.primary { background: #007a5a; border-color: #007a5a; color: #fff }
"""


def main(file):
    """Draw a prompt, and what becomes of it after a click."""
    messages = [prompt("aB3dE6gH9jK2", Severity.CONCERN, LOOK), answered("aB3dE6gH9jK2", PromptState.PAUSED, LOOK)]
    page = "".join(f"<article>{SENDER}{_blocks(message.fields()['blocks'])}</article>" for message in messages)
    with chromium() as browser:
        tab = browser.new_page(viewport={"width": 608, "height": 300})
        tab.set_content(f"<style>{STYLE}</style>{page}")
        tab.screenshot(path=file, full_page=True)
    sys.stdout.write(f"{file}\n")


SENDER = '<span class="who">pausepoint</span> <span class="app">APP</span> <span class="when">10:35</span>'


def _blocks(blocks):
    return "".join(_DRAWN[block["type"]](block) for block in blocks)


def _header(block):
    return f"<h2>{escape(block['text']['text'])}</h2>"


def _section(block):
    accessory = _button(block["accessory"]) if "accessory" in block else ""
    return f'<div class="row"><p>{escape(block["text"]["text"])}</p>{accessory}</div>'


def _actions(block):
    return f"<div>{''.join(_button(element) for element in block['elements'])}</div>"


def _button(element):
    return f'<button class="{element.get("style", "")}">{escape(element["text"]["text"])}</button>'


_DRAWN = {"header": _header, "section": _section, "actions": _actions}

if __name__ == "__main__":
    main(Path(sys.argv[1]))
