"""Writes docs/protocols.md and its pictures from the protocols themselves: python -m tests.protocol_pages"""

from pathlib import Path

from config.protocols import load_protocols
from plugin.commands.protocols import length
from tests.protocol_pictures import picture

DOCS = Path(__file__).parents[1] / "docs"
MEND = "run: make docs"

_INTRO = """\
# The protocols

What a coach is led through once they have paused: one card at a time, with one line to do, often a sentence to say
aloud, and up to three buttons. Written from `config/defaults/protocols/`; `make docs` writes this page again. To read
the words in Spanish, German or Portuguese: `pausepoint protocols show disclosure --language de`. To change them:
[Changing protocols](changing-protocols.md).

- **Every way ends in an outcome**, and a matter is open until it has one. It cannot be closed silently: a card that
  nobody answers *comes back* after the time that it names. Cards for after the call come when the call has ended.
- **Back** takes back one choice, as often as you like, until there is an outcome. What a step has set off, such as
  asking the supervisor, stays and happens only once.
- **3 of 12** counts the card and the longest way still ahead. Asides, such as waiting for the supervisor, lead back to
  the card before them and do not count.
- **Chat shows less than this page.** In Slack a card is one discreet line and the buttons: nothing of the category, of
  danger, of what was decided. The line, the sentence to say, the clause of the contract and whom to call are on the
  coach's own page.
- People decide. The software reminds, leads and records; it calls nobody outside.

| what a matter is about | concern | imminent |
|---|---|---|
"""

_ENDS = """
## How a matter can end

| outcome | what it means |
|---|---|
"""

_OUTCOMES = {
    "false_alarm": "It was not what was meant.",
    "not_needed": "It was looked into: nothing has to be disclosed.",
    "client_discloses": "The client told whoever had to know.",
    "coach_discloses": "The coach told whoever had to know, and only what was needed.",
    "help_came": "Somebody was in danger, and help came.",
    "need_met": "The client found another way to what they needed.",
    "agreement_kept": "What was agreed is kept.",
    "own_to_share": "What the client told of themselves is theirs to tell.",
    "client_decides": "The client does it all the same; the coach takes it to supervision.",
    "not_shared": "The coach stopped in time.",
    "recovery": "Confidentiality was broken: the recovery plan follows.",
    "recovered": "The check-ins are done and the client was heard.",
    "rehearsed": "The drill is over.",
}

_ABOUT = {
    "disclosure": """\
Something was said that may be an exception to confidentiality. Is it, must it be disclosed, by whom, and how? The
client is told first, and asked.""",
    "imminent": """\
Somebody may be in danger now. Stay, get help, then the rest. If nobody is in danger after all, what remains is whether
something must be disclosed.""",
    "breach_intent": """\
The client means to pass on what they were told in confidence, or to break an agreement. This is a conversation, not a
disclosure: there usually is a need, and another way to meet it.""",
    "coach_disclosure": """\
The coach is about to pass on what a client said, or has done so. Stop and read the contract; if something confidential
was said, a breach record opens and the recovery plan follows.""",
    "recovery": """\
Confidentiality was broken. It begins by hand, or follows *You may be about to share what a client told you*. It is done
when the check-ins are done and the client's feedback is recorded.""",
    "rehearsal": """\
A drill for a quiet minute, begun by hand. It touches nothing and tells nobody.""",
}


def pages():
    """What each file must hold."""
    found = {DOCS / "protocols.md": _page()}
    return found | {_picture_path(protocol): picture(protocol) for protocol in load_protocols().all}


def _page():
    protocols = sorted(load_protocols().all, key=lambda each: list(_ABOUT).index(each.id))
    parts = [_INTRO, *_matters(), _ENDS]
    parts += [f"| {name.replace('_', ' ')} | {meaning} |\n" for name, meaning in _OUTCOMES.items()]
    return "".join([*parts, *(_section(protocol) for protocol in protocols)])


def _matters():
    found = {}
    for protocol in load_protocols().all:
        for category, severity in protocol.answers:
            found.setdefault(category, {})[severity] = protocol
    for category, by_severity in found.items():
        named = [
            f"[{by_severity[each].title['en']}](#{_anchor(by_severity[each])})" for each in ("concern", "imminent")
        ]
        yield f"| `{category}` | {' | '.join(named)} |\n"


def _section(protocol):
    title = protocol.title["en"]
    rows = [_row(number, step, protocol) for number, step in enumerate(protocol.steps.values(), start=1)]
    return (
        f"\n## {title}\n\n`{protocol.id}`. {_ABOUT[protocol.id]}\n\n"
        f"![{title}: every step, and where its choices lead](img/{_picture_path(protocol).name})\n\n"
        "| | step | what to do | to say aloud | choices |\n|---|---|---|---|---|\n" + "".join(rows)
    )


def _row(number, step, protocol):
    say = f"“{step.say['en']}”" if step.say else ""
    choices = "<br>".join(f"{choice.label['en']} → {_where(choice, protocol)}" for choice in step.choices)
    facts = "".join(f"<br>*{fact}*" for fact in _facts(step))
    return f"| {number} | `{step.id}` | {step.line['en']}{facts} | {say} | {choices} |\n"


def _where(choice, protocol):
    if choice.outcome:
        return f"**{choice.outcome.replace('_', ' ')}**"
    return f"{list(protocol.steps).index(choice.to) + 1} {choice.to.replace('_', ' ')}"


def _facts(step):
    facts = ["After the call."] if step.after_call else []
    facts += [f"Shows the clause {step.clause.replace('_', ' ')}."] if step.clause else []
    facts += ["Shows whom to call."] if step.contacts else []
    facts += [_EFFECTS[step.effect]] if step.effect else []
    facts += [f"Comes back after {length(step.returns_after)}."] if step.returns_after else []
    return facts


_EFFECTS = {
    "ask_supervisor": "Asks the supervisor.",
    "alert_supervisor": "Alerts the supervisor.",
    "request_supervision": "Asks for supervision.",
    "open_breach": "Opens a breach record.",
    "legal_hold": "Keeps the session from being erased.",
    "review": "Asks for a look back at the work together.",
}


def _anchor(protocol):
    return protocol.title["en"].lower().replace(" ", "-")


def _picture_path(protocol):
    return DOCS / "img" / f"protocol-{protocol.id.replace('_', '-')}.svg"


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, "utf-8")
