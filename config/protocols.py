"""All protocols: those that are shipped, with an organisation's own over them; one for every matter that prompts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from pathlib import Path

from config.errors import MisconfiguredError
from config.protocol import BACK, Choice, Protocol, Step, Words, words_in
from config.protocol_files import Common, read_common, read_own, read_protocol, yaml_files
from config.reading import Source
from config.vocabulary import Category, Severity

__all__ = ["BACK", "Choice", "Protocol", "Protocols", "Step", "Words", "load_protocols", "words_in"]

SHIPPED = Path(__file__).parent / "defaults" / "protocols"
COMMON = SHIPPED / "common" / "words.yaml"
PROMPTING = (Severity.CONCERN, Severity.IMMINENT)


@dataclass(frozen=True)
class Protocols:
    """The protocols in force. Where two are for the same matter, the first one is."""

    all: tuple[Protocol, ...]

    def of(self, category: Category, severity: Severity) -> Protocol:
        """Return the protocol for such a matter. Raises KeyError for info, which never prompts."""
        return self._by_matter[category, severity]

    def get(self, name: str) -> Protocol | None:
        """Return the protocol with this id."""
        return next((protocol for protocol in self.all if protocol.id == name), None)

    @cached_property
    def _by_matter(self) -> Mapping[tuple[Category, Severity], Protocol]:
        return {matter: protocol for protocol in reversed(self.all) for matter in protocol.answers}


def load_protocols(own: Path | None = None) -> Protocols:
    """Read the shipped protocols, and a folder of an organisation's own over them.

    Its protocols replace those of the same id, take over the matters that they name, or change words and timers.
    Raises MisconfiguredError naming the file, the protocol, the step and the key to mend.
    """
    shipped = Protocols(_shipped())
    _refuse_gaps(shipped.all, SHIPPED)
    _refuse_rivals(shipped.all, SHIPPED)
    return protocols_over(shipped, yaml_files(own), own) if own else shipped


def protocols_over(protocols: Protocols, own: Iterable[Source], where: Source) -> Protocols:
    """Put an organisation's protocols, and its changes to known ones, over others. `where`: what messages call them.

    Raises MisconfiguredError as `load_protocols`.
    """
    known = {protocol.id: protocol for protocol in protocols.all}
    whole, changed = read_own(own, known, _common())
    own_ids = {protocol.id for protocol in whole}
    under = known | {protocol.id: protocol for protocol in changed}
    over = (*whole, *(protocol for protocol in under.values() if protocol.id not in own_ids))
    _refuse_gaps(over, where)
    _refuse_rivals(whole, where)
    return Protocols(over)


@cache
def _shipped() -> tuple[Protocol, ...]:
    """Read once: they are part of the program."""
    return tuple(read_protocol(path, _common()) for path in yaml_files(SHIPPED))


@cache
def _common() -> Common:
    return read_common(COMMON)


def _refuse_gaps(protocols: Iterable[Protocol], where: Source) -> None:
    """For everything that can prompt there is a protocol."""
    led = {matter for protocol in protocols for matter in protocol.answers}
    for category, severity in product(Category, PROMPTING):
        if (category, severity) not in led:
            raise MisconfiguredError(f"{where}: no protocol is for category {category}, severity {severity}")


def _refuse_rivals(protocols: Iterable[Protocol], where: Source) -> None:
    """Nobody can be led through two protocols at once."""
    led: dict[tuple[Category, Severity], str] = {}
    for protocol in protocols:
        for category, severity in protocol.answers:
            other = led.setdefault((category, severity), protocol.id)
            if other != protocol.id:
                both = f"protocols {other} and {protocol.id}"
                raise MisconfiguredError(f"{where}: {both} are both for category {category}, severity {severity}")
