"""GET /slack/install and the address to which Slack sends the admin back: the app goes into a workspace."""

from http import HTTPStatus
from secrets import compare_digest

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from config.errors import MalformedError, RejectedError
from workers.slack_install import GOOD_FOR, Installer, StrangeWorkspaceError

COOKIE = "pausepoint_slack_install"


def install_blueprint(installer: Installer, *, secure: bool) -> Blueprint:
    """Build the two pages. `secure`: the cookie goes over https only."""
    bp = Blueprint("slack_install", __name__, url_prefix="/slack")

    @bp.get("/install")
    def begin() -> ResponseReturnValue:
        state, url = installer.begin()
        page = make_response(render_template("slack_install.html", url=url))
        # The state must come back to the browser that it was given to, or somebody could be led into another's install.
        age = int(GOOD_FOR.total_seconds())
        page.set_cookie(COOKIE, state, max_age=age, path="/slack", httponly=True, secure=secure, samesite="Lax")
        return page

    @bp.get("/installed")
    def finish() -> ResponseReturnValue:
        state, code = request.args.get("state", ""), request.args.get("code", "")
        if not code:
            return _told(
                "It was not installed", "Slack says that it was not agreed to. Begin again when you are ready."
            )
        if not state or not compare_digest(state.encode(), request.cookies.get(COOKIE, "").encode()):
            return _told(*_OTHER_BROWSER, HTTPStatus.UNAUTHORIZED)
        try:
            team = installer.finish(code, state)
        except StrangeWorkspaceError as problem:
            return _told(
                "Nobody here belongs to that workspace",
                f"Give its coaches slack_team: {problem.team} in the coach directory, then install again.",
                HTTPStatus.FORBIDDEN,
            )
        except RejectedError:
            return _told(*_OTHER_BROWSER, HTTPStatus.UNAUTHORIZED)
        except MalformedError:
            return _told(
                "Slack did not accept it",
                "Check client ID, client secret and redirect URL of the app, then install again.",
                HTTPStatus.BAD_REQUEST,
            )
        return _told("It is installed", f"Workspace {team} is connected. You can close this page.")

    return bp


_OTHER_BROWSER = (
    "This link is used up",
    "It works once, for ten minutes, in one browser. Begin again at /slack/install.",
)


def _told(heading: str, advice: str, status: HTTPStatus = HTTPStatus.OK) -> ResponseReturnValue:
    return render_template("error.html", heading=heading, advice=advice), status
