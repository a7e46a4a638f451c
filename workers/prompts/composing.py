"""Turns a claimed message into words: in its reader's language, as things stand now."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from config.coaches import CoachDirectory
from config.database import Database
from config.people import Person
from config.protocols import Protocols
from config.vocabulary import Category, PromptDetail
from redaction.asking import PromptState
from workers.prompts import blocks, kinds
from workers.prompts.blocks import NO_PREVIEWS, Look, Message, Supervised
from workers.prompts.cards import card
from workers.prompts.claiming import Asked, Claim, Shown
from workers.prompts.sending import RefusedError
from workers.standing import standing
from workers.supervisors import ASKED, OVER, SUPERVISION, UNANSWERED

_CALLS = {UNANSWERED: Supervised.UNANSWERED, ASKED: Supervised.ASKED, SUPERVISION: Supervised.SUPERVISION}


@dataclass(frozen=True, slots=True)
class Composer:
    """Everything that the words of a message are made of."""

    db: Database
    directory: CoachDirectory
    protocols: Protocols
    look: Look

    def reader(self, claimed: Claim) -> Person | None:
        """Whom the message is for."""
        supervisor = self.directory.supervisor(claimed.recipient)
        coach = self.directory.coach(claimed.recipient)
        return supervisor if claimed.kind in kinds.TO_SUPERVISOR else coach

    def new(self, claimed: Claim, channel: str) -> dict[str, Any]:
        """A new message, for this channel."""
        return {"channel": channel, **self._message(claimed).fields(), **NO_PREVIEWS}

    def changes(self, claimed: Claim) -> Iterator[dict[str, Any]]:
        """What each message that the reader has of this matter looks like now."""
        for shown in claimed.copies:
            yield {"channel": shown.channel, "ts": shown.ts, **self._changed(claimed, shown).fields()}

    def _message(self, claimed: Claim) -> Message:
        look = self._look(claimed)
        if claimed.kind in kinds.ASKING and claimed.prompt:
            return self._question(claimed, claimed.prompt, claimed.kind, look)
        if claimed.kind == kinds.CARD:
            return self._card(claimed, look, returned="returned" in claimed.detail)
        if told := {**_CALLS, OVER: Supervised.ANSWERED}.get(claimed.kind):
            return blocks.supervisor(told, claimed.about, look)
        return self._notice(claimed, look)

    def _notice(self, claimed: Claim, look: Look) -> Message:
        match claimed.kind:
            case kinds.HEALTH_OFF:
                return blocks.health("health_off", look)
            case kinds.HEALTH_ON:
                return blocks.health("health_on", look)
            case kinds.CHECKIN:
                return blocks.deadline(look) if "breach" in claimed.detail else blocks.checkin(look)
            case kinds.READY:
                return blocks.ready(claimed.detail["test"], look)
        raise RefusedError("unknown_kind")

    def _changed(self, claimed: Claim, shown: Shown) -> Message:
        look = self._look(claimed)
        if claimed.kind == kinds.READY_UPDATE:
            return blocks.ready_passed(look)
        if claimed.kind in kinds.TO_SUPERVISOR:
            return blocks.supervisor(_told(shown), claimed.about, look)
        if claimed.shows_run:
            return self._card(claimed, look)
        if claimed.prompt is None:
            raise RefusedError("nothing_to_show")
        if claimed.prompt.state is PromptState.OPEN:
            return self._question(claimed, claimed.prompt, kinds.PROMPT, look)
        return blocks.answered(claimed.prompt.id, claimed.prompt.state, look)

    def _card(self, claimed: Claim, look: Look, *, returned: bool = False) -> Message:
        where = standing(self.db, self.protocols, claimed.shows_run or claimed.about)
        if where is None:
            raise RefusedError("no_protocol")
        return card(where, where.protocol, look, returned=returned)

    def _question(self, claimed: Claim, asked: Asked, kind: str, look: Look) -> Message:
        ask = blocks.reminder if kind == kinds.REMINDER else blocks.prompt
        category = self._may_be_named(claimed, asked)
        return ask(asked.id, asked.severity, look, category, may_snooze=asked.may_snooze)

    def _may_be_named(self, claimed: Claim, asked: Asked) -> Category | None:
        """The category, where the coach's contract lets chat say it; otherwise nothing of the matter."""
        contract = self.directory.contract_of(self.directory.coach(claimed.recipient))
        return asked.category if contract and contract.prompt_detail is PromptDetail.CATEGORY else None

    def _look(self, claimed: Claim) -> Look:
        reader = self.reader(claimed)
        return self.look.speaking(reader.language if reader else None)


def _told(shown: Shown) -> Supervised:
    """What a supervisor's message says by now."""
    if "over" in shown.detail:
        return Supervised.ANSWERED
    return Supervised.TAKEN if "taken" in shown.detail else _CALLS[shown.kind]
