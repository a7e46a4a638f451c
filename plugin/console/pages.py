"""All of the console's areas, for the web application to serve."""

from flask import Blueprint, Response

from plugin.console.door import Door
from plugin.console.entering import entering_blueprint
from plugin.console.frame import Frame
from plugin.console.me import me_blueprint
from plugin.console.people import people_blueprint
from plugin.console.provider import provider_blueprint, provider_of
from workers.entrance import Entrance
from workers.oidc import Oidc
from workers.passwords import Passwords
from workers.wiring import Store


def console_blueprints(store: Store, passwords: Passwords | None = None) -> list[Blueprint]:
    """Return the console as blueprints, one for each area. `passwords`: at another cost than the usual one."""
    frame, entrance = Frame(store, Door(store)), Entrance(store, passwords)
    areas = [_home(frame), entering_blueprint(frame, entrance), me_blueprint(frame, entrance), people_blueprint(frame)]
    if provider := provider_of(store.settings):
        areas.append(provider_blueprint(frame, entrance, Oidc(provider, store.clock)))
    return areas


def _home(frame: Frame) -> Blueprint:
    """The first page, and the files that every page links."""
    blueprint = frame.blueprint("console")
    blueprint.static_folder = "static"

    def home() -> Response:
        frame.door.require()
        return frame.page("console/welcome.html", section="today")

    blueprint.add_url_rule("", "home", home)
    return blueprint
