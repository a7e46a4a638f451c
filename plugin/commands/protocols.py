"""pausepoint protocols: check an organisation's own protocols, and read any of them step by step."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from config.context import known_languages
from config.crisis import CrisisContacts, load_crisis
from config.protocol import Protocol, Step, words_in
from config.protocols import Protocols, load_protocols
from config.settings import load_settings

CRISIS_NUMBERS_KEEP = timedelta(days=365)  # a number that nobody has dialled for a year may be somebody else's
INDENT = " " * 4


@click.group("protocols")
def command() -> None:
    """Check the protocols that coaches are led through, and read them step by step."""


@command.command("check")
@click.argument(
    "folder", metavar="[DIR]", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
def check(*, folder: Path | None) -> None:
    """Check the protocol files in DIR, or in the folder that PAUSEPOINT_PROTOCOLS_DIR names.

    What is wrong is named with file, protocol, step and key. Nothing is changed.
    """
    settings = load_settings()
    folder = folder or settings.protocols_dir
    protocols = load_protocols(folder)
    click.echo(f"{len(protocols.all)} protocols, and every way through them ends in an outcome.")
    for protocol in protocols.all:
        click.echo(f"  {_status(protocol, load_protocols())}")
    for line in (*_missing_words(protocols), *_crisis(settings.crisis_file, datetime.now(UTC).date())):
        click.echo(line)


@command.command("show")
@click.argument("name")
@click.option(
    "--language", type=click.Choice(known_languages()), default="en", show_default=True, help="Language of the words."
)
def show(*, name: str, language: str) -> None:
    """Show every step of the protocol NAME: what the coach reads, says and can choose, and where that leads."""
    protocols = load_protocols(load_settings().protocols_dir)
    protocol = protocols.get(name)
    if protocol is None:
        known = ", ".join(sorted(each.id for each in protocols.all))
        raise click.BadParameter(f"no protocol is called that. Known: {known}.", param_hint="NAME")
    click.echo("\n".join(in_words(protocol, language)))


def in_words(protocol: Protocol, language: str) -> Iterator[str]:
    """Say a protocol step by step, line by line."""
    yield f"{words_in(protocol.title, language)}  ({protocol.id}, version {protocol.version})"
    yield _what_for(protocol)
    for number, step in enumerate(protocol.steps.values(), start=1):
        yield f"\n{number:2}  {step.id}"
        yield from (f"{INDENT}{line}" for line in _step(step, language))


def _what_for(protocol: Protocol) -> str:
    if not protocol.categories:
        return "Begins by hand, or follows another protocol."
    return f"For {', '.join(sorted(protocol.categories))}; severity {', '.join(sorted(protocol.severities))}."


def _step(step: Step, language: str) -> Iterator[str]:
    yield words_in(step.line, language)
    if step.say:
        yield f'Say:   "{words_in(step.say, language)}"'
    yield f"Chat:  {words_in(step.discreet, language)}"
    for choice in step.choices:
        where = f"to {choice.to}" if choice.to else f"ends in {choice.outcome}"
        yield f"[{words_in(choice.label, language)}]  {choice.id}: {where}"
    if facts := "; ".join(_facts(step)):
        yield f"({facts})"


def _facts(step: Step) -> Iterator[str]:
    if step.after_call:
        yield "after the call"
    if step.clause:
        yield f"shows the clause {step.clause}"
    if step.contacts:
        yield "shows whom to call"
    if step.effect:
        yield f"sets off {step.effect}"
    if step.returns_after:
        yield f"comes back after {length(step.returns_after)}"


def length(seconds: int) -> str:
    """Say a length of time in the largest unit that fits."""
    for unit, name in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds % unit == 0:
            return f"{seconds // unit} {name}"
    return f"{seconds} s"


def _status(protocol: Protocol, shipped: Protocols) -> str:
    original = shipped.get(protocol.id)
    if original is None:
        return f"{protocol.id}: your own"
    return f"{protocol.id}: {'as shipped' if original.version == protocol.version else 'changed by you'}"


def _missing_words(protocols: Protocols) -> Iterator[str]:
    for protocol in protocols.all:
        texts = [words for step in protocol.steps.values() for words in (step.line, step.discreet)]
        missing = [language for language in known_languages() if any(language not in words for words in texts)]
        if missing:
            yield f"Look: {protocol.id} has steps without words in {', '.join(missing)}; English stands in for them."


def _crisis(own: Path | None, today: date) -> Iterator[str]:
    contacts = load_crisis(own)
    elsewhere = " or ".join(line.number for line in contacts.elsewhere.emergency)
    yield f"Whom to call is known for {len(contacts.countries)} countries; elsewhere, {elsewhere}."
    if own is None:
        yield "Look: the numbers are as shipped. Check those of your countries; name yours in PAUSEPOINT_CRISIS_FILE."
    if old := _old(contacts, today):
        yield f"Look: nobody has checked the numbers of {', '.join(old)} for a year."


def _old(contacts: CrisisContacts, today: date) -> Sequence[str]:
    return sorted(name for name, each in contacts.countries.items() if today - each.checked_on > CRISIS_NUMBERS_KEEP)
