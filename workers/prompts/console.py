"""Slack's twin for a machine without Slack: prompts appear in the terminal, in a small box."""

import sys
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any, TextIO

from config.people import Person
from workers.prompts.sending import NotSentError

_FRAME = "┌─┐│└┘"
_PLAIN_FRAME = "+-+|++"  # for a terminal that cannot show the other


class ConsoleSender:
    """Prints each prompt with one write, so that two processes never mix theirs. Reaches whoever watches."""

    pace = timedelta(0)

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._numbers = count(1)

    def reach(self, person: Person | None) -> str:  # noqa: ARG002
        """Return the one channel there is."""
        return "console"

    def post(self, body: dict[str, Any], team: str | None = None) -> str:  # noqa: ARG002
        """Print the message as a box."""
        self._print(_box(list(_lines(body)), self._frame()))
        return str(next(self._numbers))

    def update(self, body: dict[str, Any], team: str | None = None) -> None:  # noqa: ARG002
        """Print what became of it, in one line."""
        self._print(f"  {next(_lines(body))}\n")

    def _frame(self) -> str:
        try:
            _FRAME.encode(self._stream.encoding or "utf-8")
        except UnicodeEncodeError:
            return _PLAIN_FRAME
        return _FRAME

    def _print(self, text: str) -> None:
        encoding = self._stream.encoding or "utf-8"
        try:
            self._stream.write(text.encode(encoding, "replace").decode(encoding))
            self._stream.flush()
        except (OSError, ValueError) as problem:  # the terminal went away, or the stream was closed
            raise NotSentError(type(problem).__name__) from None


def _lines(body: dict[str, Any]) -> Iterator[str]:
    for block in body["blocks"]:
        if "text" in block:
            yield block["text"]["text"]
        if link := block.get("accessory"):
            yield f"{link['text']['text']}: {link['url']}"


def _box(lines: list[str], frame: str) -> str:
    left, dash, right, side, low_left, low_right = tuple(frame)
    width = max(map(len, lines))
    edge = dash * (width + 2)
    middle = "".join(f"{side} {line:<{width}} {side}\n" for line in lines)
    return f"{left}{edge}{right}\n{middle}{low_left}{edge}{low_right}\n"
