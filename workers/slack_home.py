"""Shows a coach the app's own tab in Slack, and the window that asks for quiet."""

from workers import login_links
from workers.desks import quiet_until
from workers.liveness import coach_health
from workers.prompts.blocks import Look
from workers.prompts.home import Overview, home, quiet_window
from workers.prompts.slack import SlackSender
from workers.standing import open_runs
from workers.wiring import Store


def overview(store: Store, coach_id: str) -> Overview:
    """Return what the tab says of this coach. Raises UnavailableError if the database does not answer."""
    now, health = store.clock(), coach_health(coach_id, store)
    with store.db.read() as records:
        quiet = quiet_until(records, coach_id, now)
    matters = len(open_runs(store.db, store.protocols, coach_id))
    return Overview(health.state, matters, quiet, login_links.given_in_slack(store.settings))


def show_home(store: Store, sender: SlackSender, look: Look, user: str, team: str | None) -> None:
    """Put the tab before the coach with this Slack id; whoever is no coach keeps an empty one.

    Raises what the sender raises, and UnavailableError if the database does not answer.
    """
    coach = store.directory.find(user)
    if coach and coach.slack_team in {None, team}:
        view = home(overview(store, coach.id), look.speaking(coach.language))
        sender.show_home(user, view, team)


def open_quiet_window(store: Store, sender: SlackSender, look: Look, trigger: str, user: str, team: str | None) -> None:
    """Ask the coach why, and for how long. Raises what the sender raises."""
    coach = store.directory.find(user)
    if coach and coach.slack_team in {None, team}:
        sender.open_window(trigger, quiet_window(look.speaking(coach.language)), team)
