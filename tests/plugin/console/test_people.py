"""The page about people: adding them, roles, links, disabling; and somebody's own page."""

import re

import pytest

from config.rights import AccountRole
from tests.plugin.companion.visitor import words
from workers import accounts, api_keys

OPERATOR, EDITOR, SUPERVISOR, AUDITOR = (
    AccountRole.OPERATOR,
    AccountRole.RULE_EDITOR,
    AccountRole.SUPERVISOR,
    AccountRole.AUDITOR,
)
HOSTILE = '<script>alert("x")</script> & Co'


@pytest.fixture
def operator(console):
    return console.as_(OPERATOR, name="Olive Example", password_hash="set")


def add(operator, **fields):
    given = {"name": "Robin Berg", "email": "Robin@Example.org", "roles": ["rule_editor"], **fields}
    return operator.post("/console/people", given)


def the_one(console, email="robin@example.org"):
    return accounts.find_by_email(console.db, email)


def test_an_operator_adds_somebody_and_gets_a_link_to_hand_on(console, operator):
    answer = add(operator, roles=["rule_editor", "auditor"])

    robin = the_one(console)
    assert robin.roles == {EDITOR, AUDITOR}
    assert "It is not shown again." in answer.text
    [link] = re.findall(r'<code class="secret">http://127.0.0.1:8300(/console/setup/[^<]+)</code>', answer.text)
    assert console.nobody().get(link).status_code == 200
    assert link not in operator.get(f"/console/people/{robin.id}").text
    acts = [(actor, action, facts.get("for")) for actor, action, facts in console.audit()]
    assert acts == [
        (operator.account_id, "account.created", robin.id),
        (operator.account_id, "account.link", robin.id),
    ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"roles": ["rule_editor", "supervisor"]}, "who tunes rules cannot read sessions"),
        ({"roles": ["rule_approver", "privacy_officer"]}, "who tunes rules cannot read sessions"),
        ({"roles": []}, "Choose at least one role."),
        ({"roles": ["emperor"]}, "Choose at least one role."),
        ({"email": "robin"}, "Write an e-mail address"),
        ({"email": "robin@nowhere"}, "Write an e-mail address"),
        ({"email": "ro bin@example.org"}, "Write an e-mail address"),
        ({"email": "r@" + "x" * 260 + ".org"}, "Write an e-mail address"),
        ({"name": " "}, "Write a name"),
        ({"name": "x" * 81}, "Write a name"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_nothing_is_lost(console, operator, fields, said):
    answer = add(operator, **fields)

    assert answer.status_code == 422
    assert said in words(answer)
    assert 'value="Robin Berg"' in answer.text or "name" in fields
    assert len(accounts.listed(console.db)) == 1
    assert console.audit() == []


def test_an_address_is_there_once_however_it_is_written(console, operator):
    add(operator)

    answer = add(operator, email=" ROBIN@example.ORG ")

    assert "Somebody has this e-mail address already." in answer.text
    assert len(accounts.listed(console.db)) == 2


def test_a_name_is_shown_as_it_was_typed_and_runs_nothing(console, operator):
    add(operator, name=HOSTILE)

    shown = operator.get("/console/people")

    assert HOSTILE in words(shown)
    assert "<script>alert" not in shown.text


def test_roles_change_at_the_next_request(console, operator):
    robin = console.as_(EDITOR)
    assert robin.get("/console/people").status_code == 403

    answer = operator.post(f"/console/people/{robin.account_id}/roles", {"roles": ["operator"]})

    assert answer.status_code == 303
    assert robin.get("/console/people").status_code == 200
    assert console.audit() == [
        (operator.account_id, "account.roles", {"for": robin.account_id, "operator": True}),
    ]


def test_roles_that_exclude_each_other_are_refused(console, operator):
    robin = console.as_(EDITOR)

    answer = operator.post(f"/console/people/{robin.account_id}/roles", {"roles": ["rule_editor", "supervisor"]})

    assert answer.status_code == 422
    assert "Nobody is rule editor and supervisor at once" in words(answer)
    assert accounts.find(console.db, robin.account_id).roles == {EDITOR}


@pytest.mark.parametrize("act", ["roles", "disable", "enable"])
def test_nobody_changes_their_own_account(console, operator, act):
    console.as_(OPERATOR, password_hash="set")  # so that it is not about the last one

    answer = operator.post(f"/console/people/{operator.account_id}/{act}", {"roles": ["rule_approver"]})

    assert answer.status_code == 422 if act != "enable" else answer.status_code == 400
    assert accounts.find(console.db, operator.account_id).roles == {OPERATOR}
    assert console.audit() == []


def test_nobody_ends_their_own_password_by_mistake(console, operator):
    answer = operator.post(f"/console/people/{operator.account_id}/link")

    assert answer.status_code == 403
    assert accounts.find(console.db, operator.account_id).has_password


def test_whoever_is_disabled_is_out_and_whoever_is_enabled_comes_in(console, operator):
    robin = console.as_(AUDITOR, password_hash="set")

    operator.post(f"/console/people/{robin.account_id}/disable")

    assert robin.get("/console/me").status_code == 303
    assert "Enable" in operator.get(f"/console/people/{robin.account_id}").text
    operator.post(f"/console/people/{robin.account_id}/enable")
    assert console.browser_of(robin.account_id).get("/console/me").status_code == 200
    assert [action for _, action, _ in console.audit()] == ["account.disabled", "account.enabled"]


def test_the_list_is_filtered_by_role_and_state(console, operator):
    console.an_account(AUDITOR, name="Ada Active", password_hash="set")
    console.an_account(AUDITOR, name="Nora New")

    def named(query):
        return re.findall(r'#side">([^<]+)</a></th>', operator.get(f"/console/people?{query}").text)

    assert named("") == ["Ada Active", "Nora New", "Olive Example"]
    assert named("role=auditor") == ["Ada Active", "Nora New"]
    assert named("role=auditor&state=not+set+up") == ["Nora New"]
    assert named("role=emperor") == []
    assert "Nobody is like this" in operator.get("/console/people?role=emperor").text


def test_a_change_asks_an_operator_who_has_been_away_who_they_are(console, operator):
    console.wait(minutes=11)

    assert add(operator, here="/console/people/new").location == "/console/confirm?next=%2Fconsole%2Fpeople%2Fnew"
    assert the_one(console) is None


def test_a_key_is_shown_once_and_opens_for_its_owner(console):
    robin = console.as_(EDITOR, name="Robin Berg")

    answer = robin.post("/console/me/keys", {"name": "Rules from git", "days": "90"})

    [key] = re.findall(r"pausepoint_[\w-]+", answer.text)
    assert api_keys.account_of(console.db, key, console.now).id == robin.account_id
    shown = robin.get("/console/me")
    assert "Rules from git" in shown.text
    assert key not in shown.text


def test_a_revoked_key_opens_nothing(console):
    robin = console.as_(EDITOR)
    key = api_keys.make(console.db, robin.account_id, "git", 90, console.now)
    [address] = re.findall(r'action="(/console/me/keys/\w+/revoke)"', robin.get("/console/me").text)

    assert console.as_(EDITOR).post(address).status_code == 404, "somebody else's key is not theirs to revoke"
    assert robin.post(address).status_code == 303

    assert api_keys.account_of(console.db, key, console.now) is None
    assert robin.post(address).status_code == 404


@pytest.mark.parametrize("fields", [{"name": "", "days": "90"}, {"name": "git", "days": "9999"}, {"name": "git"}])
def test_a_key_without_purpose_or_end_is_not_made(console, fields):
    robin = console.as_(EDITOR)

    assert robin.post("/console/me/keys", fields).status_code == 422
    assert api_keys.listed(console.db, robin.account_id, console.now) == []


def test_the_page_says_what_its_reader_may_do(console):
    said = words(console.as_(SUPERVISOR).get("/console/me"))

    assert "read redacted lines of sessions, after proving anew who they are" in said
    assert "draft changes" not in said
