"""`pausepoint rules`: from a folder in git to what is in force and back, as somebody with the right, and no other."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from config.database import Database
from config.rights import AccountRole
from config.settings import Settings
from config.tuning import AS_INSTALLED, digest_of, installed, read_folder
from plugin.cli import main
from plugin.commands import rules_compare, rules_files
from redaction.model import SessionId
from tests.builders import line
from tests.workers.tuning.bench import a_small_rule, documents
from workers import accounts
from workers.archive import store
from workers.archive.migrations import migrate
from workers.archive.models import AuditRow
from workers.archive.tuning import CheckRow
from workers.tuning import drafts

EDITOR, APPROVER, OPERATOR = "erin@example.org", "avery@example.org", "oli@example.org"
OWN = documents(a_small_rule("legal.zebra", "zebra crossing"))
SECRET = "someone whispers quietly about zebra crossing"
REASONS = ("regression", "backtest", "shadow")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAUSEPOINT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LOGNAME", "erin")
    for name in ("DATABASE_URL", "RULES_DIR", "PROTOCOLS_DIR", "CRISIS_FILE", "ESCALATION_FILE"):
        monkeypatch.delenv(f"PAUSEPOINT_{name}", raising=False)
    return tmp_path


@pytest.fixture
def db(here):
    (here / "data").mkdir()
    url = f"sqlite:///{here / 'data' / 'pausepoint.db'}"
    migrate(url)
    db = Database(url)
    now = datetime.now(UTC)
    for email, role in ((EDITOR, "rule_editor"), (APPROVER, "rule_approver"), (OPERATOR, "operator")):
        accounts.create(db, email, "Somebody", [AccountRole(role)], "cli:test", now)
    yield db
    db.close()


def run(*words, code=0):
    said = CliRunner().invoke(main, ["rules", *map(str, words)])
    assert said.exit_code == code, said.output
    return said


def folder(here, made, name="tuned"):
    for path, text in made.items():
        (here / name / path).parent.mkdir(parents=True, exist_ok=True)
        (here / name / path).write_text(text, "utf-8")
    return here / name


def in_portuguese(made):
    """The same in the language whose rules are compiled soonest."""
    return {path: text.replace("language: en", "language: pt") for path, text in made.items()}


def a_draft(here, made=OWN, *more):
    given = folder(here, made)
    return run("import", given, "--as", EDITOR, "--title", "Zebras", *more).stdout.splitlines()[0]


def a_published(here, made=OWN):
    draft = a_draft(here, made, "--propose", "They asked")
    _prove(here)
    waived = [word for name in REASONS for word in ("--waive", name)]
    run("publish", draft, "--as", APPROVER, "--approve", "--reason", "Good", *waived)
    return draft


def _prove(here):
    """As a worker does: the checks that were asked for are green."""
    db = Database(f"sqlite:///{here / 'data' / 'pausepoint.db'}")
    with db.write() as records:
        for row in records.scalars(select(CheckRow)):
            row.state = "green"
    db.close()


def audit(db):
    with db.read() as records:
        rows = records.scalars(select(AuditRow).order_by(AuditRow.id))
        return [(row.action, row.detail.get("via")) for row in rows if row.action != "account.created"]


def test_a_folder_without_a_mistake_needs_no_service_and_no_archive(here):
    assert run("check", folder(here, OWN)).stdout == "1 document: nothing to mend.\n"
    assert not (here / "data").exists()


def test_every_mistake_is_named_with_its_document_and_place(here):
    wrong = documents(a_small_rule("legal.zebra", "zebra", examples={"hit": ["a horse"]}))
    other = {"rules/b.yaml": wrong["rules/own.yaml"].replace("legal.zebra", "legal.b").replace("- zebra", "- '((('")}

    said = run("check", folder(here, {**wrong, **other}), code=1)
    told = json.loads(run("check", here / "tuned", "--json", code=1).stdout)

    assert 'rules/own.yaml: rule legal.zebra, hit example is not found: "a horse"' in said.stdout
    assert "rules/b.yaml: rule legal.b, phrase 1" in said.stdout
    assert said.stderr == "2 to mend.\n"
    assert [each["document"] for each in told["problems"]] == ["rules/b.yaml", "rules/own.yaml"]


def test_a_file_that_has_no_place_is_a_mistake_and_hidden_ones_are_left_alone(here):
    given = folder(here, {**OWN, ".git/config": "x"})
    run("check", given)

    (given / "README.md").write_text("Ours")
    assert "'README.md' is not a place for a document" in run("check", given, code=1).stdout


def test_a_folder_that_goes_round_in_circles_is_refused(here):
    given = folder(here, {"rules/a.yaml": "language: en\nrules: &a [*a]\n"})

    assert "anchors (&) and aliases (*) are not allowed" in run("check", given, code=1).stdout


@pytest.mark.parametrize("size", [2_000_000, 5_000_000])
def test_a_huge_document_is_a_mistake(here, size):
    assert "rules/a.yaml: is larger than" in run("check", folder(here, {"rules/a.yaml": "#" * size}), code=1).stdout


def test_examples_of_what_changed_are_run(here):
    assert run("test", folder(here, in_portuguese(OWN))).stdout == "Examples: 2 run, 0 fail; rules that differ: 1.\n"

    wrong = documents(a_small_rule("legal.zebra", "zebra", examples={"hit": ["a horse"]}))
    said = run("test", folder(here, in_portuguese(wrong)), code=1).stdout
    assert 'legal.zebra, hit example is not found: "a horse"' in said


def test_the_regression_set_names_what_would_no_longer_be_heard(here):
    off = folder(here, in_portuguese(documents(off=core_rules("pt")[0])))

    said = run("test", off, "--regression", code=1).stdout

    assert "Examples: 0 run, 0 fail; rules that differ: 0.\n" in said
    assert re.search(r"^pt, self_harm (missed|lowered): ", said, re.M)
    assert re.search(r"^Regression set: \d{4} made-up cases, \d+ missed", said, re.M)


def test_two_folders_are_compared_in_sentences(here):
    one, other = folder(here, OWN, "one"), folder(here, {}, "other")
    other.mkdir()

    said = run("diff", other, one, "--exit-code", code=1).stdout
    assert "rules/own.yaml: legal.zebra (en) added\n" in said
    assert '    Phrase added: "zebra crossing"\n' in said
    assert run("diff", one, one, "--exit-code").stdout == "They mean the same.\n"
    assert json.loads(run("diff", "installed", one, "--json").stdout)["after"] == digest_of(OWN)


def test_what_weakens_the_core_is_marked(here):
    core = core_rules()[0]
    said = run("diff", "installed", folder(here, documents(off=core)))

    assert f"switches.yaml: {core} (en) switched  [weakens the safety core]" in said.stdout


def core_rules(language="en"):
    files = [file for file in installed(Settings(_env_file=None)).rules if file.language == language]
    rules = [rule for file in files for rule in file.rules]
    return [rule.id for rule in rules if rule.severity == "imminent"]


def test_an_imported_folder_is_a_draft_and_exports_the_same(here, db):
    made = run("import", folder(here, OWN), "--as", EDITOR, "--title", "Zebras").stdout.splitlines()

    assert made[1].endswith(f"/console/drafts/{made[0]}")
    run("export", digest_of(OWN)[:12], here / "out")
    assert run("diff", here / "tuned", here / "out", "--exit-code")
    assert (here / "out" / "rules" / "own.yaml").read_bytes() == (here / "tuned" / "rules" / "own.yaml").read_bytes()
    assert audit(db) == [("draft.begun", "command")]


def test_a_stale_folder_is_refused_and_nothing_is_lost(here, db):
    draft = a_draft(here)
    other = folder(here, documents(a_small_rule("legal.court", "see you in court")), "other")
    run("import", other, "--as", EDITOR, "--draft", draft, "--revision", 1)

    said = run("import", here / "tuned", "--as", EDITOR, "--draft", draft, "--revision", 1, code=2)

    assert said.stderr.startswith("Error: this draft is at revision 2 now: somebody saved it meanwhile.")
    assert len(said.stderr.splitlines()) == 1


@pytest.mark.parametrize("who", ["nobody@example.org", APPROVER, OPERATOR])
def test_only_somebody_who_edits_rules_imports(here, db, who):
    said = run("import", folder(here, OWN), "--as", who, "--title", "Zebras", code=2)

    assert said.stderr.startswith("Error: --as: ")
    assert who not in said.stderr
    assert audit(db) == []


def test_a_disabled_account_does_nothing(here, db):
    accounts.disable(db, accounts.find_by_email(db, EDITOR).id, "cli:test", datetime.now(UTC))

    assert (
        "no account that is in use"
        in run("import", folder(here, OWN), "--as", EDITOR, "--title", "Zebras", code=2).stderr
    )


def test_an_empty_or_unreadable_folder_is_not_imported(here, db):
    (here / "empty").mkdir()
    assert "holds no documents" in run("import", here / "empty", "--as", EDITOR, "--title", "x", code=2).stderr

    wrong = folder(here, {"rules/own.yaml": "rules: 1"}, "wrong")
    assert "See: pausepoint rules check" in run("import", wrong, "--as", EDITOR, "--title", "x", code=2).stderr


def test_a_proposed_draft_has_its_checks_asked_for(here, db):
    a_draft(here, OWN, "--propose", "They asked")

    assert [action for action, _ in audit(db)] == ["draft.begun", "check.asked", "check.asked", "draft.proposed"]
    assert {via for _, via in audit(db)} == {"command"}


def test_a_draft_goes_live_by_somebody_else_and_is_rolled_back(here, db):
    a_published(here)
    log = json.loads(run("log", "--json").stdout)["publications"]
    assert (log[0]["number"], log[0]["digest"], log[0]["reason"]) == (1, digest_of(OWN), "They asked")
    assert "legal.zebra" in run("list").stdout
    assert run("diff", here / "tuned", "live", "--exit-code")

    said = run("rollback", 0, "--as", OPERATOR, "--reason", "Too loud")

    assert said.stdout.startswith("Publication 2: version ")
    assert "legal.zebra" not in run("list").stdout
    assert [words.split()[0] for words in run("log").stdout.splitlines()] == ["NUMBER", "2", "1"]
    acts = ("draft.approved", "tuning.publish", "tuning.rollback")
    assert audit(db)[-3:] == [(act, "command") for act in acts]


def test_a_folder_that_is_older_than_what_is_live_is_noted_and_takes_it_in(here, db):
    old = here / "old"
    old.mkdir()
    (old / ".pausepoint-version").write_text(AS_INSTALLED)
    court = documents(a_small_rule("legal.court", "see you in court"))["rules/own.yaml"]
    folder(here, {"rules/court.yaml": court}, "old")
    draft = run("import", old, "--as", EDITOR, "--title", "Court").stdout.split()[0]
    a_published(here)
    folder(here, OWN, "old")

    said = run("import", old, "--as", EDITOR, "--draft", draft, "--revision", 1, "--takes-in-live")

    assert "Look: FOLDER was exported as " in said.stderr
    with db.read() as records:
        assert drafts.find(records, draft).based_on == digest_of(OWN)


def test_nobody_approves_or_publishes_what_they_wrote(here, db):
    roles = [AccountRole.RULE_EDITOR, AccountRole.RULE_APPROVER]
    accounts.create(db, "both@example.org", "Both", roles, "cli:test", datetime.now(UTC))
    given = folder(here, OWN)
    made = run("import", given, "--as", "both@example.org", "--title", "x", "--propose", "why").stdout.split()[0]

    approved = run("publish", made, "--as", "both@example.org", "--approve", "--reason", "mine", code=2)
    published = run("publish", made, "--as", "both@example.org", code=2)

    assert approved.stderr == "Error: You wrote a part of it. Somebody else has to approve it.\n"
    assert published.stderr == "Error: You wrote a part of it. Somebody else has to publish it.\n"


def test_what_is_missing_is_said_and_the_approval_stays(here, db):
    draft = a_draft(here, OWN, "--propose", "They asked")

    said = run("publish", draft, "--as", APPROVER, "--approve", "--reason", "Good", code=2)

    assert said.stderr.startswith("Approved.\nError: Its own examples are not green. ")
    assert ("draft.approved", "command") in audit(db)
    assert run("log").stdout == ""


def test_what_weakens_the_core_needs_a_second_person(here, db):
    draft = a_draft(here, documents(off=core_rules()[0]), "--propose", "They asked")
    _prove(here)
    waived = [word for name in REASONS for word in ("--waive", name)]

    said = run("publish", draft, "--as", APPROVER, "--approve", "--reason", "Good", *waived, code=2)

    assert said.stderr == "Approved.\nError: It needs more approvals by people who did not write it.\n"


def test_an_export_overwrites_nothing_that_somebody_else_wrote(here, db):
    a_published(here)
    mine = folder(here, {"switches.yaml": "switches: []\n"}, "mine")

    said = run("export", mine, code=2)
    assert "holds files that no export left there like this" in said.stderr
    assert (mine / "switches.yaml").read_text() == "switches: []\n"

    run("export", mine, "--force")
    assert sorted(path.name for path in mine.rglob("*.yaml")) == ["own.yaml"]
    run("export", mine)
    (mine / "rules" / "own.yaml").write_text("edited")
    run("export", mine, code=2)


NAMES = st.from_regex(r"(rules|protocols)/[a-z0-9][a-z0-9_-]{0,20}\.yaml", fullmatch=True) | st.just("switches.yaml")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\r\n\0"))


@given(made=st.lists(st.dictionaries(NAMES, TEXTS, min_size=1, max_size=4), min_size=1, max_size=3))
def test_what_is_exported_is_always_read_back_as_the_same_version(made):
    with TemporaryDirectory() as folder:
        for each in made:  # over what an export before it left
            rules_files.write_documents(Path(folder), each, force=False)
            assert digest_of(read_folder(Path(folder))) == digest_of(each)


def test_a_backtest_counts_and_says_no_word(here, db):
    session = SessionId("zoom-" + "0" * 20)
    with db.write() as records:
        at = datetime.now(UTC) - timedelta(days=1)
        store.open_session(records, session, "zoom", "pt", at)
        store.keep_lines(records, session, [line(SECRET)])

    said = run("backtest", folder(here, in_portuguese(OWN)), "--days", 7)

    assert "1 sessions" in said.stdout
    assert "1 found only by this\n    legal.zebra: 1" in said.stdout
    assert not [word for word in SECRET.split() if word in said.output.replace("legal.zebra", "")]


def test_ctrl_c_ends_a_backtest_and_leaves_nothing(here, db, monkeypatch):
    def interrupted(piece):
        raise KeyboardInterrupt

    monkeypatch.setattr(rules_compare, "steps", interrupted)

    run("backtest", folder(here, OWN), code=130)
    assert audit(db) == []


def test_without_an_archive_live_is_refused_in_one_line(here):
    said = run("diff", folder(here, OWN), code=2)

    assert said.stderr == "Error: There is no archive yet. Make it with: pausepoint migrate\n"


def test_a_version_nobody_knows_is_refused(here, db):
    assert "no version has a name that begins like this" in run("diff", "installed", "abcdef", code=2).stderr
    assert "neither a folder nor a version" in run("diff", "installed", "no/where", code=2).stderr
