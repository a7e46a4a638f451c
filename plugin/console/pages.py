"""All of the console's areas, for the web application to serve."""

from flask import Blueprint, Response

from plugin.console.checking import checking_blueprint
from plugin.console.deciding import deciding_blueprint
from plugin.console.door import Door
from plugin.console.draft_page import DraftPage
from plugin.console.drafts import drafts_blueprint
from plugin.console.entering import entering_blueprint
from plugin.console.frame import Frame
from plugin.console.me import me_blueprint
from plugin.console.people import people_blueprint
from plugin.console.provider import provider_blueprint, provider_of
from plugin.console.versions import versions_blueprint
from workers.entrance import Entrance
from workers.oidc import Oidc
from workers.passwords import Passwords
from workers.wiring import Store


def console_blueprints(store: Store, passwords: Passwords | None = None) -> list[Blueprint]:
    """Return the console as blueprints, one for each area. `passwords`: at another cost than the usual one."""
    frame, entrance = Frame(store, Door(store)), Entrance(store, passwords)
    areas = [_home(frame), entering_blueprint(frame, entrance), me_blueprint(frame, entrance), people_blueprint(frame)]
    areas += _tuning(frame)
    if provider := provider_of(store.settings):
        areas.append(provider_blueprint(frame, entrance, Oidc(provider, store.clock)))
    return areas


def _tuning(frame: Frame) -> list[Blueprint]:
    """Drafts, what they are put to, who decides, and what is in force."""
    page = DraftPage(frame)
    areas = [drafts_blueprint, checking_blueprint, deciding_blueprint]
    return [*(area(frame, page) for area in areas), versions_blueprint(frame)]


def _home(frame: Frame) -> Blueprint:
    """The first page, and the files that every page links."""
    blueprint = frame.blueprint("console")
    blueprint.static_folder = "static"

    def home() -> Response:
        frame.door.require()
        return frame.page("console/welcome.html", section="today")

    blueprint.add_url_rule("", "home", home)
    return blueprint
