"""People who use the console: who they are, their roles, their set-up links. For whoever manages people."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from config.rights import AccountRole, Right
from plugin.console import wording
from plugin.console.door import HOME, Visitor
from plugin.console.frame import Frame
from workers import account_links, accounts
from workers.accounts import Account, UnfitError

STATES = ("active", "not set up", "disabled")


def people_blueprint(frame: Frame) -> Blueprint:
    """Return the pages as a blueprint."""
    views = _Views(frame)
    blueprint = frame.blueprint("console_people", prefix="/people")
    blueprint.add_url_rule("", "home", views.home)
    blueprint.add_url_rule("", "add", views.add, methods=["POST"])
    blueprint.add_url_rule("/new", "new", views.new)
    blueprint.add_url_rule("/<account_id>", "person", views.person)
    blueprint.add_url_rule("/<account_id>/roles", "roles", views.roles, methods=["POST"])
    blueprint.add_url_rule("/<account_id>/link", "link", views.link, methods=["POST"])
    blueprint.add_url_rule("/<account_id>/disable", "disable", views.disable, methods=["POST"])
    blueprint.add_url_rule("/<account_id>/enable", "enable", views.enable, methods=["POST"])
    return blueprint


class _Views:
    def __init__(self, frame: Frame) -> None:
        self._frame, self._door, self._settings = frame, frame.door, frame.store.settings
        self._db, self._clock = frame.store.db, frame.store.clock

    def home(self) -> Response:
        """Everybody."""
        return self._page()

    def new(self) -> Response:
        """The form for somebody new, beside the list."""
        return self._page(adding=True)

    def person(self, account_id: str) -> Response:
        """One person, beside the list."""
        return self._page(self._found(account_id))

    def add(self) -> Response:
        """Make an account, and show its link once."""
        visitor = self._manager()
        roles = _roles()
        try:
            account_id = accounts.create(
                self._db,
                request.form.get("email", ""),
                request.form.get("name", ""),
                roles,
                visitor.account_id,
                self._clock(),
            )
        except UnfitError as problem:
            return self._page(adding=True, errors={problem.field: str(problem)}, chosen=roles)
        return self._page(self._found(account_id), link=self._link(account_id, visitor))

    def roles(self, account_id: str) -> AnyResponse:
        """Give them these roles and no others."""
        visitor, account, roles = self._manager(), self._found(account_id), _roles()
        try:
            accounts.change_roles(self._db, account.id, roles, visitor.account_id, self._clock())
        except UnfitError as problem:
            return self._page(account, errors={problem.field: str(problem)}, chosen=roles)
        return _back_to(account)

    def link(self, account_id: str) -> Response:
        """Make a new set-up link, and show it once. All that they logged in with until now is over."""
        visitor, account = self._manager(), self._found(account_id)
        if account.id == visitor.account_id:
            abort(HTTPStatus.FORBIDDEN)  # their own page has a gentler way
        link = self._link(account.id, visitor)
        return self._page(self._found(account_id), link=link)

    def disable(self, account_id: str) -> AnyResponse:
        """Let them in no longer."""
        visitor, account = self._manager(), self._found(account_id)
        try:
            accounts.disable(self._db, account.id, visitor.account_id, self._clock())
        except UnfitError as problem:
            return self._page(account, errors={"account": str(problem)})
        return _back_to(account)

    def enable(self, account_id: str) -> AnyResponse:
        """Let them in again."""
        visitor, account = self._manager(), self._found(account_id)
        accounts.enable(self._db, account.id, visitor.account_id, self._clock())
        return _back_to(account)

    def _manager(self) -> Visitor:
        """Whoever sent our form: may manage people, and has lately proved who they are."""
        self._door.require(Right.MANAGE_PEOPLE)
        self._door.check_form()
        return self._door.require_fresh()

    def _found(self, account_id: str) -> Account:
        self._door.require(Right.MANAGE_PEOPLE)
        return accounts.find(self._db, account_id) or abort(HTTPStatus.NOT_FOUND)

    def _link(self, account_id: str, by: Visitor) -> str:
        token = account_links.issue(self._db, account_id, by.account_id, self._clock())
        return f"{self._settings.base_url}{HOME}/setup/{token}"

    def _page(
        self,
        account: Account | None = None,
        *,
        adding: bool = False,
        link: str = "",
        errors: dict[str, str] | None = None,
        chosen: frozenset[AccountRole] | None = None,
    ) -> Response:
        self._door.require(Right.MANAGE_PEOPLE)
        everybody = accounts.listed(self._db)
        return self._frame.page(
            "console/people.html",
            section="people",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
            people=[each for each in everybody if _is_wanted(each)],
            everybody=len(everybody),
            all_roles=list(AccountRole),
            states=STATES,
            state_of=state_of,
            words=wording,
            person=account,
            adding=adding,
            link=link,
            errors=errors or {},
            chosen=chosen if chosen is not None else account.roles if account else frozenset(),
        )


def state_of(account: Account) -> str:
    """What becomes of somebody at the door."""
    if account.disabled_at:
        return "disabled"
    return "active" if account.is_set_up else "not set up"


def _is_wanted(account: Account) -> bool:
    """Whether the filter row asks for them. Names are not in addresses: the page's own search finds them."""
    role, state = request.args.get("role", ""), request.args.get("state", "")
    return (not role or role in account.roles) and (not state or state == state_of(account))


def _roles() -> frozenset[AccountRole]:
    given = request.form.getlist("roles")
    return frozenset(role for role in AccountRole if role.value in given)


def _back_to(account: Account) -> AnyResponse:
    return redirect(f"{HOME}/people/{account.id}?done=1#side", HTTPStatus.SEE_OTHER)
