"""The sample installations behind a web server, and browsers in which their people are logged in."""

from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from plugin.console.door import COOKIE
from tests.browser.chromium import served
from tests.browser.console_house import Fresh, House
from tests.browser.console_states import FULL, address_of
from tests.plugin.console.stage import NOON


class Rooms:
    """Everything that pictures and tests of the console's look need; pages are kept, one for each person and look."""

    def __init__(self, browser, addresses, houses):
        self._browser, self._addresses, self.houses = browser, addresses, houses
        self._pages = {}

    def enter(self, state, width, height, scheme):
        """Go to a state's page and do what is done there. Returns the page, its status, and what the browser said."""
        page, answers, said = self._page(state, scheme)
        answers.clear()
        said.clear()
        page.set_viewport_size({"width": width, "height": height})
        page.goto(address_of(state, self.houses[state.house]))
        if state.act:
            state.act(page)
            page.wait_for_load_state("networkidle")
        return page, answers[-1], said

    def close(self):
        for page, *_ in self._pages.values():
            page.context.close()

    def _page(self, state, scheme):
        key = state.who, state.house, scheme
        if key not in self._pages:
            address = self._addresses[state.house]
            context = self._browser.new_context(base_url=address, color_scheme=scheme, timezone_id="Europe/Berlin")
            if state.who:
                token = self._stage(state).browser_of(state.who).browser.get_cookie(COOKIE, path="/console").value
                context.add_cookies([{"name": COOKIE, "value": token, "url": f"{address}/console"}])
            page, answers, said = self._pages[key] = context.new_page(), [], []
            page.clock.set_fixed_time(NOON)
            page.on("response", lambda it: answers.append(it.status) if it.request.is_navigation_request() else None)
            page.on("console", lambda it: said.append(it.text) if it.type == "error" else None)
            page.on("pageerror", lambda error: said.append(str(error)))
        return self._pages[key]

    def _stage(self, state):
        house = self.houses[state.house]
        return house.console if state.house == FULL else house


@contextmanager
def rooms(browser):
    """Both installations, full and fresh, served until it is over."""
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(TemporaryDirectory())) for _ in range(2)]
        house, fresh = House(folders[0]), Fresh(folders[1])
        stack.callback(house.console.close)
        stack.callback(fresh.close)
        addresses = {"full": stack.enter_context(served(house.console.app))}
        addresses["fresh"] = stack.enter_context(served(fresh.app))
        here = Rooms(browser, addresses, {"full": house, "fresh": fresh})
        stack.callback(here.close)
        yield here
