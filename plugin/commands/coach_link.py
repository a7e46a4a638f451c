"""`pausepoint coach-link`: a one-time link to a coach's, or a supervisor's, own page."""

from datetime import UTC, datetime

import click

from config.coaches import CoachDirectory, load_coaches
from config.database import Database
from config.errors import MisconfiguredError
from config.settings import Settings, load_settings
from plugin.commands.at_hand import who
from workers import login_links
from workers.archive.migrations import schema_version


@click.command("coach-link")
@click.argument("coach")
def command(coach: str) -> None:
    """Print a one-time link with which COACH, an id of the coach directory, opens their page.

    A supervisor's id gives a link to the supervisor's page.
    """
    settings = load_settings()
    _check_known(coach, load_coaches(settings.coaches_file))
    click.echo(f"{settings.base_url}/companion/login/{_issue(coach, settings)}")
    click.echo(f"Good once, for {settings.login_link_minutes} min. Give it to {coach} only.", err=True)


def _check_known(coach: str, directory: CoachDirectory) -> None:
    known = {each.id for each in (*directory.coaches, *directory.supervisors)}
    if not known:
        raise MisconfiguredError("No coaches are known: name the coach directory in PAUSEPOINT_COACHES_FILE.")
    if coach not in known:
        raise click.BadParameter(
            f"no coach or supervisor has this id. Known: {', '.join(sorted(known))}.", param_hint="COACH"
        )


def _issue(coach: str, settings: Settings) -> str:
    if schema_version(settings.archive_url) is None:
        raise MisconfiguredError("There is no archive yet. Make it with: pausepoint migrate")
    database = Database(settings.archive_url)
    try:
        return login_links.issue(database, coach, datetime.now(UTC), settings.login_link_minutes, actor=who())
    finally:
        database.close()
