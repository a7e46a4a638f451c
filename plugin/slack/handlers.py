"""What Slack's clicks, commands and events do: each one call. The same over HTTP and over a socket."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from config.coaches import Coach, CoachDirectory, Supervisor
from config.errors import MalformedError
from config.people import Person
from config.vocabulary import QuietReason
from plugin.slack.incoming import Command, Event, Interaction
from redaction.asking import Answer
from workers.prompts import replies
from workers.prompts.answers import Answered, Copy
from workers.prompts.blocks import ACTION_IDS, READY_ACTION_ID, TAKE_ACTION_ID, Look, Message
from workers.prompts.cards import BACK_ACTION_ID, STEP_ACTION_IDS, read_handle
from workers.prompts.home import (
    END_QUIET_ACTION_ID,
    HOW_LONG,
    QUIET_ACTION_ID,
    QUIET_WINDOW,
    REHEARSE_ACTION_ID,
    TEST_ACTION_ID,
    WHY,
    Overview,
    quiet_chosen,
)
from workers.results import Result

REHEARSAL = "rehearsal"

_ANSWERS = {action_id: answer for answer, action_id in ACTION_IDS.items()}


@dataclass(frozen=True, kw_only=True)
class Practice:
    """What lies behind Slack's door. Ids of prompts, runs and people go in; nothing that was said comes out.

    `answer` takes prompt, choice, coach and the message clicked on; `move` run, number of moves, choice (its place on
    the card from 0, None for back) and coach; `begin` a coach and a protocol, None for pausing the running session, and
    says whether it began. `login` takes a coach or supervisor, and the look of what it says. `show_home` and
    `open_quiet_window` only ask a worker: nothing here calls Slack.
    """

    directory: Callable[[], CoachDirectory]
    look: Callable[[str | None], Look]
    answer: Callable[[str, Answer, str, Copy | None], Answered]
    move: Callable[[str, int, int | None, str], Result]
    begin: Callable[[Coach, str | None], bool]
    expire: Callable[[Copy, str | None], None]
    acknowledge: Callable[[str, str], Result]
    test: Callable[[str], None]
    tested: Callable[[str, str], None]
    quiet: Callable[[str, QuietReason, timedelta], None]
    end_quiet: Callable[[str], None]
    overview: Callable[[str], Overview]
    login: Callable[[str, Look], Message]
    show_home: Callable[[str, str | None], None]
    open_quiet_window: Callable[[str, str, str | None], None]
    forget: Callable[[str], None]


def interaction(given: Interaction, practice: Practice) -> None:
    """Do what a click says. What is no answer, such as a click on a link, and who is nobody here, changes nothing."""
    if given.type == "block_actions":
        _click(given, practice)
    elif given.type == "view_submission" and given.view and given.view.callback_id == QUIET_WINDOW:
        _be_quiet(given, practice)


def command(given: Command, practice: Practice) -> Mapping[str, Any]:
    """Answer the slash command, to its sender alone."""
    coach = _coach(given.user_id, given.team_id, practice)
    person = coach or _supervisor(given.user_id, given.team_id, practice)
    look = practice.look(person.language if person else None)
    if given.command == replies.COMMAND and given.word == "login" and person:
        return replies.ephemeral(practice.login(person.id, look))
    if given.command != replies.COMMAND or coach is None:
        return replies.ephemeral(replies.stranger(look))
    match given.word:
        case "pause":
            return replies.ephemeral(replies.begun(look) if practice.begin(coach, None) else replies.no_session(look))
        case "status":
            return replies.ephemeral(replies.status(practice.overview(coach.id), look))
        case "off" if given.trigger_id:
            practice.open_quiet_window(given.trigger_id, given.user_id, given.team_id)
            return replies.ephemeral(replies.choose(look))
        case "missed":
            return replies.ephemeral(replies.missed(look))
        case _:
            return replies.ephemeral(replies.usage(look))


def event(given: Event, practice: Practice) -> Mapping[str, Any]:
    """Take note of an event; answer Slack's question whether this address is ours."""
    if given.type == "url_verification":
        return {"challenge": given.challenge}
    happened = given.event
    if given.type != "event_callback" or happened is None:
        return {}
    match happened.type:
        case "app_home_opened" if happened.user and happened.tab == "home":
            practice.show_home(happened.user, given.team_id)
        case "app_uninstalled" if given.team_id:
            practice.forget(given.team_id)
        case "tokens_revoked" if given.team_id and happened.tokens.bot:
            practice.forget(given.team_id)
    return {}


def _click(given: Interaction, practice: Practice) -> None:
    if given.user is None or not given.actions:
        raise MalformedError("slack: a click without a user or an action")
    action, team = given.actions[0].action_id, given.team.id if given.team else None
    if action == TAKE_ACTION_ID:
        if supervisor := _supervisor(given.user.id, team, practice):
            practice.acknowledge(given.actions[0].block_id, supervisor.id)
    elif coach := _coach(given.user.id, team, practice):
        _coach_clicks(given, action, coach, practice)


def _coach_clicks(given: Interaction, action: str, coach: Coach, practice: Practice) -> None:
    about = given.actions[0].block_id
    if action in _ANSWERS:
        answered = practice.answer(about, _ANSWERS[action], coach.id, given.container.message)
        _expire_if_gone(answered.outcome, given, practice)
    elif action in STEP_ACTION_IDS or action == BACK_ACTION_ID:
        _expire_if_gone(_move(action, about, coach, practice), given, practice)
    elif action == READY_ACTION_ID:
        practice.tested(coach.id, about)
    else:
        _home_clicks(given, action, coach, practice)


def _home_clicks(given: Interaction, action: str, coach: Coach, practice: Practice) -> None:
    user, team = given.user.id if given.user else "", given.team.id if given.team else None
    match action:
        case str() if action == QUIET_ACTION_ID and given.trigger_id:
            practice.open_quiet_window(given.trigger_id, user, team)
        case str() if action == END_QUIET_ACTION_ID:
            practice.end_quiet(coach.id)
            practice.show_home(user, team)
        case str() if action == REHEARSE_ACTION_ID:
            practice.begin(coach, REHEARSAL)
        case str() if action == TEST_ACTION_ID:
            practice.test(coach.id)


def _move(action: str, about: str, coach: Coach, practice: Practice) -> Result:
    run = read_handle(about)
    if run is None:
        return Result.UNKNOWN
    return practice.move(*run, None if action == BACK_ACTION_ID else STEP_ACTION_IDS.index(action), coach.id)


def _expire_if_gone(outcome: object, given: Interaction, practice: Practice) -> None:
    if outcome == Result.UNKNOWN and (clicked := given.container.message):
        practice.expire(clicked, given.team.id if given.team else None)


def _be_quiet(given: Interaction, practice: Practice) -> None:
    if given.user is None or given.view is None:
        raise MalformedError("slack: a window that nobody sent")
    team = given.team.id if given.team else None
    coach = _coach(given.user.id, team, practice)
    chosen = quiet_chosen(given.view.chosen(WHY), given.view.chosen(HOW_LONG))
    if coach and chosen:
        practice.quiet(coach.id, *chosen)
        practice.show_home(given.user.id, team)


def _coach(user: str, team: str | None, practice: Practice) -> Coach | None:
    coach = practice.directory().find(user)
    return coach if coach and _belongs(coach, team) else None


def _supervisor(user: str, team: str | None, practice: Practice) -> Supervisor | None:
    supervisor = practice.directory().find_supervisor(user)
    return supervisor if supervisor and _belongs(supervisor, team) else None


def _belongs(person: Person, team: str | None) -> bool:
    """A Slack id means somebody only in their own workspace, where the directory names one."""
    return person.slack_team is None or person.slack_team == team
