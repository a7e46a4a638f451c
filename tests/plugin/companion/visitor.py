"""Somebody in front of the page: opens addresses, reads text, presses buttons, as a browser would without a script."""

import re
from html.parser import HTMLParser

from tests.plugin.companion.stage import COACH


class Visitor:
    """One browser with its own cookies."""

    def __init__(self, stage) -> None:
        self._stage = stage
        self._browser = stage.app.test_client()

    def logged_in(self, coach=COACH):
        link = self._stage.link(coach)
        assert self.press(link, self.open(link)).status_code == 303
        return self

    def open(self, address="/companion", **headers):
        return self._browser.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def press(self, address, page, **fields):
        """Send the form at this address with the token that the page holds."""
        return self.send(address, token=token_in(page), **fields)

    def send(self, address, **fields):
        return self._browser.post(address, data=fields)

    def answer(self, prompt, choice):
        return self.press(f"/companion/prompts/{prompt}/{choice}", self.open())


def token_in(page):
    found = re.search(r'name="token" value="([^"]+)"', page.text)
    return found[1] if found else ""


def words(page):
    """What a person reads on a page, in one line."""
    reader = _Reader()
    reader.feed(page.text)
    return " ".join("".join(reader.read).split())


_WITHIN_A_LINE = {"kbd", "span", "strong", "time"}


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.read = []
        self._unseen = 0

    def handle_starttag(self, tag, attrs):
        self.read += [] if tag in _WITHIN_A_LINE else [" "]
        self._unseen += tag in ("head", "noscript") or ("hidden", None) in attrs

    def handle_endtag(self, tag):
        self._unseen -= bool(self._unseen and tag in ("head", "noscript", "p", "button"))

    def handle_data(self, data):
        if not self._unseen:
            self.read.append(data)
