"""The page about the console says what roles may do, as the code does."""

from pathlib import Path

from config.rights import RIGHTS, AccountRole, Right, rights_of
from plugin.console import wording

PAGE = Path(__file__).parents[3] / "docs" / "console.md"


def the_table():
    head = ["", *(role.replace("_", " ") for role in AccountRole)]
    rows = [
        [wording.RIGHTS[right], *("yes" if right in RIGHTS[role] else "" for role in AccountRole)] for right in Right
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def test_the_table_of_rights_is_the_one_in_force():
    given = PAGE.read_text("utf-8").partition("<!-- rights -->")[2].partition("<!-- /rights -->")[0].strip()

    assert given == the_table()


def test_every_role_and_right_has_words():
    assert set(wording.ROLES) == set(AccountRole)
    assert set(wording.RIGHTS) == rights_of(AccountRole) == set(Right)
