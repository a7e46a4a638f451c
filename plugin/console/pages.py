"""All of the console's areas, for the web application to serve."""

from flask import Blueprint, Response

from config.rights import Right
from plugin.console.audit import audit_blueprint
from plugin.console.checking import checking_blueprint
from plugin.console.deciding import deciding_blueprint
from plugin.console.desk import Desk
from plugin.console.documents import documents_blueprint
from plugin.console.door import Door
from plugin.console.draft_page import DraftPage
from plugin.console.drafts import drafts_blueprint
from plugin.console.drills import drills_blueprint
from plugin.console.entering import entering_blueprint
from plugin.console.evidence import evidence_blueprint
from plugin.console.frame import Frame
from plugin.console.me import me_blueprint
from plugin.console.people import people_blueprint
from plugin.console.provider import provider_blueprint, provider_of
from plugin.console.rule_editing import rule_editing_blueprint
from plugin.console.rules import rules_blueprint
from plugin.console.sessions import sessions_blueprint
from plugin.console.today import Today
from plugin.console.tryout import tryout_blueprint
from plugin.console.versions import versions_blueprint
from plugin.platforms import configured_platforms
from workers.entrance import Entrance
from workers.oidc import Oidc
from workers.passwords import Passwords
from workers.tuning.tryout import Tryout, loading
from workers.wiring import Store


def console_blueprints(store: Store, passwords: Passwords | None = None) -> list[Blueprint]:
    """Return the console as blueprints, one for each area. `passwords`: at another cost than the usual one."""
    frame, entrance = Frame(store, Door(store)), Entrance(store, passwords)
    today = Today(frame, tuple(configured_platforms(store.settings)))
    areas = [_home(frame, today), entering_blueprint(frame, entrance), me_blueprint(frame, entrance)]
    areas += [
        people_blueprint(frame),
        today.blueprint(),
        evidence_blueprint(frame),
        drills_blueprint(frame),
        sessions_blueprint(frame),
    ]
    areas += [audit_blueprint(frame), *_tuning(frame)]
    if provider := provider_of(store.settings):
        areas.append(provider_blueprint(frame, entrance, Oidc(provider, store.clock)))
    return areas


def _tuning(frame: Frame) -> list[Blueprint]:
    """The rules and all else that is tuned, where it is tried, and its way from a draft to in force."""
    desk, page = Desk(frame), DraftPage(frame)
    return [
        rules_blueprint(frame, desk),
        rule_editing_blueprint(frame, desk),
        documents_blueprint(frame, desk),
        tryout_blueprint(frame, desk, Tryout(loading(frame.store.settings))),
        drafts_blueprint(frame, page),
        checking_blueprint(frame, page),
        deciding_blueprint(frame, page),
        versions_blueprint(frame),
    ]


def _home(frame: Frame, today: Today) -> Blueprint:
    """The first page, and the files that every page links."""
    blueprint = frame.blueprint("console")
    blueprint.static_folder = "static"

    def home() -> Response:
        if Right.SEE_HEALTH in frame.door.require().rights:
            return today.page()
        return frame.page("console/welcome.html", section="today")  # somebody who has no role yet

    blueprint.add_url_rule("", "home", home)
    return blueprint
