"""The interface for programs on a stage: three small rules installed, keys of people in any role."""

from datetime import timedelta

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage

from config.rights import AccountRole
from plugin.api.blueprint import api_blueprint
from plugin.app import create_app
from plugin.deps import Deps
from tests.plugin.console.stage import ConsoleStage
from workers import api_keys
from workers.pace import OF_KEY, Pace
from workers.tuning.live import Live
from workers.tuning.shelf import Shelf

NO_LIMIT = RateLimitItemPerSecond(1_000_000)


class ApiStage(ConsoleStage):
    """One interface. `as_program(role)` is a program with a key of somebody in that role."""

    def __init__(self, folder, ground, *, limit=OF_KEY, pace=None, **settings) -> None:
        super().__init__(folder, **settings)
        self.woken = []
        self.store.__dict__["live"] = Live(self.db, Shelf(ground))
        self.api = self.serve(pace or Pace(MemoryStorage(), limit))

    def serve(self, pace):
        """One more web process over the same records."""
        deps = Deps(settings=self.settings, clock=lambda: self.now, platforms={}, receive=lambda *_: None)
        return create_app(deps, [api_blueprint(self.store, pace, self.woken.append)])

    def key(self, *roles, days=30):
        """A key, and the account that it is of."""
        account = self.an_account(*(roles or (AccountRole.RULE_EDITOR,)))
        return api_keys.make(self.db, account, "a program", days, self.now), account

    def as_program(self, *roles):
        key, account = self.key(*roles)
        return Program(self.api, key, account)

    def wait_days(self, days):
        self.now += timedelta(days=days)


class Program:
    """A client that sends its key, and JSON."""

    def __init__(self, app, key, account_id=None) -> None:
        self.key, self.account_id, self._client = key, account_id, app.test_client()

    def send(self, method, path, body=None, **headers):
        given = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        how = {"json": body} if body is not None else {}
        return self._client.open(f"/api/v1{path}", method=method, headers=given, **how)

    def get(self, path, **headers):
        return self.send("GET", path, **headers)

    def post(self, path, body=None, **headers):
        return self.send("POST", path, body, **headers)

    def put(self, path, body=None, **headers):
        return self.send("PUT", path, body, **headers)

    def delete(self, path, **headers):
        return self.send("DELETE", path, **headers)

    def raw(self, path, data, content_type="application/json"):
        given = {"Authorization": f"Bearer {self.key}"}
        return self._client.post(f"/api/v1{path}", data=data, headers=given, content_type=content_type)
