"""pausepoint rules publish, rollback, list and log: what is in force, and who put it there."""

from dataclasses import asdict
from typing import TypeVar

import click

from config.database import Database
from config.errors import MalformedError
from config.in_force import RuleInForce, rules_in_force
from config.rights import Right
from plugin.commands.contract_text import table
from plugin.commands.rules_at_hand import account, acting_as, as_json, now, print_json, tuned
from workers.archive.export import moment
from workers.tuning.drafts import Draft, find
from workers.tuning.publishing import WAIVABLE, GateName, Refused, Verdict, roll_back, say
from workers.tuning.publishing import publish as put_in_force
from workers.tuning.versions import SHOWN_DIGITS, InProgress, Publication, live, published

Done = TypeVar("Done", Draft, Publication)

WAIVED = click.Choice([name.value for name in WAIVABLE])
REASON = click.option("--reason", required=True, help="Why, for whoever reads the log.")


@click.command("publish")
@click.argument("draft_id", metavar="DRAFT")
@acting_as
@click.option("--approve", is_flag=True, help="Approve it first, for --reason. Only for somebody who wrote none of it.")
@click.option("--reason", help="Why you approve it.")
@click.option(
    "--waive",
    "waived",
    multiple=True,
    type=WAIVED,
    help="With --approve: do without this check.",
)
@click.option(
    "--in-progress",
    type=click.Choice([each.value for each in InProgress]),
    default=InProgress.SWITCH.value,
    show_default=True,
    help="What sessions do that have begun.",
)
def publish(
    *, draft_id: str, email: str, approve: bool, reason: str | None, waived: tuple[str, ...], in_progress: str
) -> None:
    """Put a proposed DRAFT in force that has passed every check and is approved.

    The log keeps the reason for which it was proposed. With --approve, your approval with its reason is put on record
    first; that stays, even if more is missing and nothing is published yet.
    """
    if approve != (reason is not None) or (waived and not approve):
        raise click.UsageError("--approve needs --reason; --reason and --waive need --approve.")
    with tuned() as (db, shelf):
        by = account(db, email, Right.APPROVE_RULES).id
        if approve:
            _approve(db, draft_id, reason or "", by, waived)
            click.echo("Approved.", err=True)
        done = put_in_force(db, shelf, draft_id, InProgress(in_progress), by, now())
    click.echo(_in_force(_unless_refused(done)))


@click.command("rollback")
@click.argument("number", type=click.IntRange(0))
@acting_as
@REASON
def rollback(*, number: int, email: str, reason: str) -> None:
    """Put publication NUMBER in force again, as `log` shows it; 0 is what is installed."""
    with tuned() as (db, shelf):
        by = account(db, email, Right.ROLL_BACK).id
        done = roll_back(db, shelf, number, reason, by, now())
    click.echo(_in_force(_unless_refused(done)))


@click.command("list")
@as_json
def list_(*, as_json: bool) -> None:
    """List the rules in force: language, id, severity, and where each comes from."""
    with tuned() as (db, shelf), db.read() as records:
        digest = live(records).digest
        rules = rules_in_force(shelf.tuning(records, digest), shelf.ground)
    if as_json:
        print_json({"version": digest, "rules": [asdict(each) for each in rules]})
    else:
        click.echo("\n".join(table([("LANGUAGE", "RULE", "SEVERITY", "FROM"), *map(_row, rules)])))


@click.command("log")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="Publications at most.")
@as_json
def log(*, limit: int, as_json: bool) -> None:
    """List what was published, the newest first. The first is in force; people are named by their account's id."""
    with tuned() as (db, _), db.read() as records:
        known = published(records, limit)
    if as_json:
        print_json({"publications": [_facts(each) for each in known]})
    elif known:
        header = ("NUMBER", "VERSION", "WHEN", "WHAT", "BY", "APPROVED BY", "REASON")
        click.echo("\n".join(table([header, *map(_logged, known)])))
    else:
        click.echo("Nothing was published yet: what is installed is in force.", err=True)


def _approve(db: Database, draft_id: str, reason: str, by: str, waived: tuple[str, ...]) -> None:
    with db.read() as records:
        draft = find(records, draft_id)
    if draft is None:
        raise MalformedError("there is no such draft")
    waives = [GateName(name) for name in waived]
    _unless_refused(say(db, draft_id, draft.digest, Verdict.APPROVED, reason, by, now(), waives))


def _unless_refused(done: Done | Refused) -> Done:
    if isinstance(done, Refused):
        raise MalformedError(" ".join(done.reasons))
    return done


def _in_force(publication: Publication) -> str:
    return f"Publication {publication.number}: version {publication.digest[:SHOWN_DIGITS]} is in force."


def _row(rule: RuleInForce) -> tuple[str, ...]:
    switched = " (switched)" if rule.switched else ""
    return rule.language, rule.id, f"{rule.severity or 'off'}{switched}", rule.origin.value


def _logged(each: Publication) -> tuple[str, ...]:
    when = moment(each.at) if each.at else ""
    return (
        str(each.number),
        each.digest[:SHOWN_DIGITS],
        when,
        each.kind,
        each.by,
        ",".join(each.approved_by) or "none",
        each.reason,
    )


def _facts(each: Publication) -> dict[str, object]:
    return {**asdict(each), "at": each.at.isoformat() if each.at else None}
