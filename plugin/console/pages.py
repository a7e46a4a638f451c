"""All of the console's areas, for the web application to serve."""

from flask import Blueprint, Response

from plugin.console.door import Door
from plugin.console.frame import Frame
from workers.wiring import Store


def console_blueprints(store: Store) -> list[Blueprint]:
    """Return the console as blueprints, one for each area."""
    frame = Frame(store, Door(store))
    return [_home(frame)]


def _home(frame: Frame) -> Blueprint:
    """The first page, and the files that every page links."""
    blueprint = frame.blueprint("console")
    blueprint.static_folder = "static"

    def home() -> Response:
        frame.door.require()
        return frame.page("console/welcome.html", section="today")

    blueprint.add_url_rule("", "home", home)
    return blueprint
