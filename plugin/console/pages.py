"""All of the console's areas, for the web application to serve."""

from flask import Blueprint, Response

from config.rights import Right
from plugin.console.audit import audit_blueprint
from plugin.console.door import Door
from plugin.console.evidence import evidence_blueprint
from plugin.console.frame import Frame
from plugin.console.sessions import sessions_blueprint
from plugin.console.today import Today
from plugin.platforms import configured_platforms
from workers.wiring import Store


def console_blueprints(store: Store) -> list[Blueprint]:
    """Return the console as blueprints, one for each area."""
    frame = Frame(store, Door(store))
    today = Today(frame, tuple(configured_platforms(store.settings)))
    return [
        _home(frame, today),
        today.blueprint(),
        evidence_blueprint(frame),
        sessions_blueprint(frame),
        audit_blueprint(frame),
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
