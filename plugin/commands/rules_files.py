"""pausepoint rules import and export: from a folder to a draft, and from a version to a folder."""

from pathlib import Path

import click
from sqlalchemy.orm import Session

from config.errors import MalformedError, MisconfiguredError
from config.rights import Right
from config.settings import load_settings
from config.tuning import Documents, digest_of, is_path, problems, read_folder
from plugin.commands.rules_at_hand import LIVE, account, acting_as, now, tuned
from workers.tuning import checks, drafts
from workers.tuning.checks import Kind
from workers.tuning.drafts import Draft, Stale
from workers.tuning.publishing import Refused, propose
from workers.tuning.versions import SHOWN_DIGITS, documents_of, find_version, live

MARK = ".pausepoint-version"  # in an exported folder: which version it was


@click.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@acting_as
@click.option("--title", help="What the new draft is called.")
@click.option("--draft", "draft_id", metavar="ID", help="Save a new revision of this draft instead.")
@click.option("--revision", type=click.IntRange(1), help="With --draft: the revision that FOLDER was made from.")
@click.option("--takes-in-live", is_flag=True, help="With --draft: FOLDER takes in what went live meanwhile.")
@click.option("--propose", "reason", metavar="REASON", help="Also ask for checks and for approval, for this reason.")
def import_(
    *,
    folder: Path,
    email: str,
    title: str | None,
    draft_id: str | None,
    revision: int | None,
    takes_in_live: bool,
    reason: str | None,
) -> None:
    """Make a draft of the documents in FOLDER, or a new revision of one, and print its id and address.

    A revision is refused if somebody saved the draft meanwhile. Documents that cannot be read are refused: `check` says
    what to mend.
    """
    documents = _documents(folder)
    if (draft_id is None) == (title is None) or (draft_id is None) != (revision is None):
        raise click.UsageError("Give --title for a new draft, or --draft and --revision for one that is there.")
    with tuned() as (db, shelf):
        by = account(db, email, Right.EDIT_RULES).id
        if wrong := problems(documents, shelf.ground):
            raise MisconfiguredError(f"{next(iter(wrong.values()))}. See: pausepoint rules check")
        with db.write() as records:
            _note_what_went_live(records, folder)
            if draft_id is None:
                draft = drafts.begin(records, title or "", by, now(), documents)
            else:
                onto = live(records).digest if takes_in_live else None
                draft = _saved(records, draft_id, revision or 0, documents, by, onto)
            if reason is not None:
                _ask_for_checks(records, draft, by)
        if reason is not None and isinstance(said := propose(db, draft.id, draft.revision, reason, by, now()), Refused):
            raise MalformedError(" ".join(said.reasons))
    click.echo(draft.id)
    click.echo(f"{load_settings().base_url}/console/drafts/{draft.id}")
    click.echo(f"Revision {draft.revision}, version {draft.digest[:SHOWN_DIGITS]}.", err=True)


@click.command("export")
@click.argument("arguments", metavar="[VERSION] FOLDER", nargs=-1, required=True)
@click.option("--force", is_flag=True, help="Replace the documents in FOLDER, whoever wrote them.")
def export(*, arguments: tuple[str, ...], force: bool) -> None:
    """Write the documents of VERSION, or of what is live, to FOLDER, which then holds no others.

    FOLDER may be new, empty, or as an earlier export left it. Nothing else in there is overwritten without --force.
    The same version is always written the same.
    """
    if len(arguments) > 2:
        raise click.UsageError("Give a VERSION and a FOLDER, or a FOLDER alone.")
    wanted, folder = (arguments[0] if len(arguments) == 2 else LIVE), Path(arguments[-1])
    with tuned() as (db, _), db.read() as records:
        digest = live(records).digest if wanted == LIVE else find_version(records, wanted)
        documents = documents_of(records, digest)
    write_documents(folder, documents, force=force)
    click.echo(f"{len(documents)} documents of version {digest[:SHOWN_DIGITS]} are in {folder}", err=True)


def _documents(folder: Path) -> Documents:
    documents = read_folder(folder)
    if not documents:
        raise MisconfiguredError(
            "FOLDER holds no documents. To go back to what is installed: pausepoint rules rollback 0"
        )
    return documents


def _saved(records: Session, draft_id: str, revision: int, documents: Documents, by: str, onto: str | None) -> Draft:
    saved = drafts.save(records, draft_id, revision, documents, by, now(), onto=onto)
    if isinstance(saved, Stale):
        raise MalformedError(
            f"this draft is at revision {saved.newest.revision} now: somebody saved it meanwhile. Export it "
            f"(version {saved.newest.digest[:SHOWN_DIGITS]}), take its changes in, and import again"
        )
    return saved


def _note_what_went_live(records: Session, folder: Path) -> None:
    """A folder is a whole version: what others published since it was exported would be taken back with it."""
    exported, in_force = _mark(folder), live(records).digest
    if exported and exported != in_force:
        was, now_live = exported[:SHOWN_DIGITS], in_force[:SHOWN_DIGITS]
        click.echo(f"Look: FOLDER was exported as {was}, and {now_live} is live now. What went live since,", err=True)
        click.echo("and is not in FOLDER, this draft would take back: pausepoint rules diff live FOLDER", err=True)


def _ask_for_checks(records: Session, draft: Draft, by: str) -> None:
    """Workers find them within seconds, without being told: nothing but the archive is needed here."""
    for kind in (Kind.EXAMPLES, Kind.REGRESSION):
        checks.ask(records, kind, draft.digest, live(records).digest, {}, by, now())


def write_documents(folder: Path, documents: Documents, *, force: bool) -> None:
    """Write documents and no others. Raises MisconfiguredError for what somebody else wrote, unless forced."""
    old = read_folder(folder) if folder.exists() else {}
    if old and not force and _mark(folder) != digest_of(old):
        raise MisconfiguredError("FOLDER holds files that no export left there like this. Replace them with --force")
    try:
        for path in old.keys() - documents.keys():
            if is_path(path):
                (folder / path).unlink()
        for path, text in {**documents, MARK: digest_of(documents) + "\n"}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8", newline="")
    except OSError as problem:
        raise MisconfiguredError(f"FOLDER cannot be written ({problem.strerror})") from None


def _mark(folder: Path) -> str:
    mark = folder / MARK
    return mark.read_text("utf-8", "replace").strip() if mark.is_file() else ""
