"""`/pausepoint login`: typed in Slack, answered to its sender alone, good once in a browser, kept nowhere."""

import json
from urllib.parse import urlsplit

import pytest

from config.coaches import Coach, CoachDirectory, Supervisor
from plugin.slack.door import slack_blueprint
from plugin.slack.practice import practice_of
from tests.block_kit import problems, words_of
from tests.plugin.companion.stage import Stage
from tests.plugin.companion.visitor import Visitor, words
from tests.slack_people import Person
from tests.slack_workspace import SECRET, TOKEN, Message, SlackWorkspace
from workers.archive.models import AuditRow, OutboxRow
from workers.login_links import MOST_UNSPENT

HTTPS = "https://pausepoint.example.com"
CONNECTED = {"slack_bot_token": TOKEN, "slack_signing_secret": SECRET}
PEOPLE = CoachDirectory(
    coaches=(
        Coach(id="anna", name="Anna Berg", slack_user="U0ANNA", supervisor="vera"),
        Coach(id="ben", name="Ben Ode", slack_user="U0BEN"),
        Coach(id="dora", name="Dora Muster", slack_user="U0DORA", slack_team="T0TWO", language="de"),
    ),
    supervisors=(Supervisor(id="vera", name="Vera Aufsicht", slack_user="U0VERA", language="es"),),
)


class Installation(Stage):
    """The coach's page and Slack's door in one application, as in the product."""

    def __init__(self, folder, public_url=HTTPS, **settings):
        super().__init__(folder, public_url, PEOPLE, **CONNECTED, **settings)
        seen = set()
        practice = practice_of(self.store, self._answer)
        self.app.register_blueprint(
            slack_blueprint(self.settings, practice, lambda each: each in seen or seen.add(each), self.clock)
        )
        self.workspace = SlackWorkspace(self.clock)

    def person(self, user="U0ANNA", team="T0ONE"):
        return Person(self.workspace, self.take, user, team)

    def take(self, request):
        return self.app.test_client().post(request.path, data=request.body, headers=request.headers)

    def audit(self):
        return [(row.actor, row.action) for row in self.rows(AuditRow)]


@pytest.fixture
def place(tmp_path):
    place = Installation(tmp_path)
    yield place
    place.close()


@pytest.fixture
def anna(place):
    return place.person()


def read(answer):
    """What Slack shows of an answer."""
    assert answer.status_code == 200
    assert answer.json["response_type"] == "ephemeral"
    assert problems(answer.json) == []
    return " ".join(words_of(answer.json["blocks"]))


def link_in(answer):
    """Where the button of the answer leads, without the host."""
    return urlsplit(answer.json["blocks"][0]["accessory"]["url"]).path


def enter(visitor, link):
    return visitor.press(link, visitor.open(link))


def test_the_answer_is_a_link_with_which_a_browser_opens_the_coachs_page(place, anna):
    answer = anna.type("login")

    assert read(answer) == "This link opens your page. It is good once, for 10 min. Nobody else sees it. Open my page"
    browser = Visitor(place)
    assert enter(browser, link_in(answer)).location == "/companion"
    assert "anna Log out" in words(browser.open())


def test_slack_fetches_no_preview_of_it_and_a_preview_would_not_use_it_up(place, anna):
    answer = anna.type("login")

    assert (answer.json["unfurl_links"], answer.json["unfurl_media"]) == (False, False)
    Visitor(place).open(link_in(answer))
    assert enter(Visitor(place), link_in(answer)).location == "/companion"


def test_it_is_good_once(place, anna):
    link = link_in(anna.type("login"))
    enter(Visitor(place), link)

    late = enter(Visitor(place), link)

    assert late.status_code == 410
    assert "For a new one, type /pausepoint login in Slack, or ask your administrator" in words(late)


def test_it_is_good_for_ten_minutes(place, anna):
    link = link_in(anna.type("login"))
    place.wait(minutes=10)

    assert enter(Visitor(place), link).status_code == 410


def test_each_coach_gets_in_as_themselves_and_as_nobody_else(place, anna):
    browser = Visitor(place)
    enter(browser, link_in(place.person("U0BEN").type("login")))

    assert "ben Log out" in words(browser.open())
    assert place.audit() == [("ben", "companion.link"), ("ben", "companion.entered")]


def test_a_supervisor_gets_to_the_supervisors_page_in_their_own_language(place):
    answer = place.person("U0VERA").type("login")

    assert read(answer).startswith("Este enlace abre tu página.")
    browser = Visitor(place)
    enter(browser, link_in(answer))
    assert browser.open().location == "/companion/calls"


@pytest.mark.parametrize(("user", "team"), [("U0STRANGER", "T0ONE"), ("U0DORA", "T0ONE"), ("", "T0ONE")])
def test_whoever_is_nobody_here_gets_what_every_other_command_gives_them(place, user, team):
    somebody = place.person(user, team)
    told = somebody.type("login")

    assert told.json == somebody.type("status").json
    assert read(told).startswith("You are not in the list of coaches.")
    assert place.audit() == []


def test_in_their_own_workspace_they_do_get_in(place):
    assert read(place.person("U0DORA", "T0TWO").type("login")).startswith("Dieser Link öffnet Ihre Seite.")


def test_another_apps_command_gives_no_link(place, anna):
    assert read(anna.type("login", command="/else")).startswith("You are not in the list")


@pytest.mark.parametrize("how", [{"secret": "another-signing-secret"}, {"at": "1"}])
def test_what_slack_did_not_sign_just_now_gives_no_link(place, how):
    assert place.take(place.workspace.command("login", "U0ANNA", **how)).status_code == 401
    assert place.audit() == []


def test_a_command_that_is_replayed_gives_no_second_link(place):
    request = place.workspace.command("login", "U0ANNA")
    place.take(request)

    assert place.take(request).data == b""
    assert place.audit() == [("anna", "companion.link")]


def test_whoever_asks_again_and_again_keeps_the_newest_five(place, anna):
    links = []
    for _ in range(MOST_UNSPENT + 2):
        place.wait(seconds=1)
        links.append(link_in(anna.type("login")))

    assert [enter(Visitor(place), link).status_code for link in links] == [410, 410, *[303] * MOST_UNSPENT]


def test_a_link_of_one_coach_is_not_withdrawn_because_another_asks(place, anna):
    link = link_in(anna.type("login"))
    for _ in range(MOST_UNSPENT + 1):
        place.person("U0BEN").type("login")

    assert enter(Visitor(place), link).status_code == 303


@pytest.mark.parametrize("url", ["http://pausepoint.example.com", "http://10.0.0.5:8300", "http://0.0.0.0:8300"])
def test_where_somebody_on_the_way_could_read_it_there_is_none_and_it_says_what_is_missing(tmp_path, url):
    place = Installation(tmp_path, url)

    told = read(place.person().type("login"))

    assert "no https address" in told
    assert "PAUSEPOINT_PUBLIC_URL" in told
    assert place.audit() == []
    place.close()


def test_on_one_machine_it_works_without_https(tmp_path):
    place = Installation(tmp_path, None)

    assert enter(Visitor(place), link_in(place.person().type("login"))).location == "/companion"
    place.close()


def test_where_administrators_give_the_links_slack_gives_none(tmp_path):
    place = Installation(tmp_path, slack_login=False)

    assert read(place.person().type("login")) == "No links are given here. Ask your administrator for one."
    assert place.audit() == []
    place.close()


def test_who_asked_and_who_came_in_is_on_record(place, anna):
    enter(Visitor(place), link_in(anna.type("login")))

    assert place.audit() == [("anna", "companion.link"), ("anna", "companion.entered")]
    assert [row.detail for row in place.rows(AuditRow)] == [{"for": "anna", "via": "slack", "minutes": 10}, {}]


def test_the_link_is_kept_nowhere_and_said_to_nobody_else(place, anna, tmp_path, caplog, capfd):
    caplog.set_level("DEBUG")
    answer = anna.type("login")
    link = link_in(answer)
    shown = Message("D0ANNA", "1.0", [json.dumps(answer.json).encode()])
    assert (
        place.take(place.workspace.click(shown, "Open my page")).status_code == 200
    )  # Slack tells us of it, link and all
    enter(Visitor(place), link)
    enter(Visitor(place), link)

    token = link.rpartition("/")[2]
    said = caplog.text + "".join(capfd.readouterr())
    assert len(token) >= 43
    assert token not in said
    assert place.rows(OutboxRow) == []
    assert all(token.encode() not in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, True),
        ({"slack_login": False}, False),
        ({"public_url": "http://pausepoint.example.com"}, False),
        ({"slack_bot_token": None, "slack_signing_secret": None}, False),
    ],
)
def test_whoever_is_logged_out_is_told_of_the_command_where_it_gives_links(tmp_path, settings, told):
    stage = Stage(tmp_path, **{"public_url": HTTPS, **CONNECTED, **settings})

    for address in ("/companion", "/companion/calls"):
        page = words(Visitor(stage).open(address))
        assert ("In Slack, type /pausepoint login and open the link in the answer." in page) is told
        assert "sk your administrator for" in page
    stage.close()
