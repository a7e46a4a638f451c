"""Draws a protocol as SVG: each step as the card that it is, with its buttons, and where they lead."""

import textwrap
from html import escape

from config.protocol import words_in
from config.protocol_ways import onward
from plugin.commands.protocols import length
from tests.protocol_layout import arrange

WIDTH = 252
LINE, SMALL = 16, 14  # heights of a line of text
BUTTON = 38
LETTERS = 34  # of the card's text that fit into a line

_STYLE = (
    "text{font-family:system-ui,sans-serif;fill:#1f2933;font-size:12.5px}"
    ".n{font-weight:600;font-size:11px;fill:#52606d}.s{font-size:11px;fill:#52606d}.l{font-size:11.5px}"
    ".b{fill:#fff;stroke:#9aa5b1}.after{fill:#f0f4f8;stroke:#9aa5b1}.k{stroke:#d9e2ec}"
    ".o{fill:#e3f1ea;stroke:#3e8e6b}.i{font-size:10.5px;fill:#52606d}"
    ".a{stroke:#52606d;stroke-width:1.3;fill:none;marker-end:url(#m)}"
)
_ARROW = (
    '<defs><marker id="m" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0 8 4 0 8z" fill="#52606d"/></marker></defs>'
)


def picture(protocol, language="en"):
    """The overview of a protocol."""
    cards = {name: _card(step, language) for name, step in protocol.steps.items()}
    ends = {f"{name}/{choice.id}": choice.outcome for name, step in protocol.steps.items() for choice in step.choices}
    sizes = {name: (WIDTH, _height(card)) for name, card in cards.items()}
    sizes |= {name: (len(outcome) * 8 + 28, 28) for name, outcome in ends.items() if outcome}
    places, arrows, (width, height) = arrange(sizes, list(_ways(protocol)))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
            f'aria-label="{escape(words_in(protocol.title, language))}: {len(cards)} steps, where each choice leads">',
            f"<style>{_STYLE}</style>",
            _ARROW,
            '<rect width="100%" height="100%" fill="#f7f8fa"/>',
            *(_path(places[arrow.source], arrow, _layer_heights(places)) for arrow in arrows),
            *(_drawn(places[name], card, protocol) for name, card in cards.items()),
            *(_end(places[name], outcome) for name, outcome in ends.items() if outcome),
            "</svg>\n",
        ]
    )


def _ways(protocol):
    """The ways onward: a choice that leads back says so on its button."""
    forward = onward(protocol.start, {name: [c.to for c in step.choices] for name, step in protocol.steps.items()})
    for name, step in protocol.steps.items():
        for number, choice in enumerate(step.choices):
            if choice.outcome or choice.to in forward[name]:
                yield name, _port(number, len(step.choices)), choice.to or f"{name}/{choice.id}"


def _port(number, count):
    return (number + 0.5) * WIDTH / count - WIDTH / 2


def _card(step, language):
    timer = ["comes back after " + length(step.returns_after)] if step.returns_after else []
    facts = [f"clause: {step.clause}".replace("_", " ")] if step.clause else []
    facts += ["whom to call"] if step.contacts else []
    facts += [step.effect.replace("_", " ")] if step.effect else []
    return {
        "step": step,
        "line": textwrap.wrap(words_in(step.line, language), LETTERS),
        "facts": timer + textwrap.wrap(" · ".join(facts), LETTERS + 6),
        "labels": [words_in(choice.label, language) for choice in step.choices],
    }


def _height(card):
    return 26 + LINE * len(card["line"]) + SMALL * len(card["facts"]) + 10 + BUTTON


def _drawn(place, card, protocol):
    step, left, top = card["step"], place.x - WIDTH / 2, place.y
    number = list(protocol.steps).index(step.id) + 1
    parts = [
        f'<rect class="{"after" if step.after_call else "b"}" x="{left:.0f}" y="{top:.0f}" width="{WIDTH}" '
        f'height="{place.height}" rx="6"/>',
        _text(left + 12, top + 20, f"{number}  {step.id}{'  (after the call)' if step.after_call else ''}", "n"),
    ]
    y = top + 26
    for text in card["line"]:
        y += LINE
        parts.append(_text(left + 12, y - 3, text))
    for text in card["facts"]:
        y += SMALL
        parts.append(_text(left + 12, y - 1, text, "s"))
    return "\n".join([*parts, *_buttons(card, left, top + place.height - BUTTON, protocol)])


def _buttons(card, left, top, protocol):
    step, width = card["step"], WIDTH / len(card["labels"])
    yield f'<path class="k" d="M{left:.0f} {top:.0f}h{WIDTH}"/>'
    for number, (choice, label) in enumerate(zip(step.choices, card["labels"], strict=True)):
        x = left + number * width
        if number:
            yield f'<path class="k" d="M{x:.0f} {top:.0f}v{BUTTON}"/>'
        lines = [(text, "l") for text in textwrap.wrap(label, max(8, int(width / 6.4)))]
        if back := _back(protocol, step, choice):
            lines = [(label, "l"), (back, "i")]
        y = top + BUTTON / 2 - (len(lines) - 1) * 7 + 4
        for row, (text, kind) in enumerate(lines):
            yield _text(x + width / 2, y + row * 14, text, kind, middle=True)


def _back(protocol, step, choice):
    if choice.to is None:
        return ""
    if choice.to == step.id:
        return "stays here"
    numbers = list(protocol.steps)
    passed = [target for name, _, target in _ways(protocol) if name == step.id]
    return "" if choice.to in passed else f"back to {numbers.index(choice.to) + 1}"


def _end(place, outcome):
    left = place.x - place.width / 2
    said = _text(place.x, place.y + 18, outcome.replace("_", " "), "l", middle=True)
    return f'<rect class="o" x="{left:.0f}" y="{place.y:.0f}" width="{place.width}" height="28" rx="14"/>\n{said}'


def _layer_heights(places):
    heights = {}
    for place in places.values():
        heights[place.layer] = max(heights.get(place.layer, 0), place.height)
    return heights


def _path(source, arrow, heights):
    x, y = source.x + arrow.port, source.y + source.height
    drawn = [f"M{x:.0f} {y:.0f}"]
    if (bottom := source.y + heights[source.layer]) > y:
        y = bottom
        drawn.append(f"V{y:.0f}")
    for place in arrow.through:
        half = (y + place.y) / 2
        drawn.append(f"C{x:.0f} {half:.0f} {place.x:.0f} {half:.0f} {place.x:.0f} {place.y:.0f}")
        x, y = place.x, place.y
        if place.bend:
            y += heights[place.layer]
            drawn.append(f"V{y:.0f}")
    return f'<path class="a" d="{" ".join(drawn)}"/>'


def _text(x, y, text, kind="", *, middle=False):
    anchor = ' text-anchor="middle"' if middle else ""
    style = f' class="{kind}"' if kind else ""
    return f'<text{style}{anchor} x="{x:.0f}" y="{y:.0f}">{escape(text)}</text>'
