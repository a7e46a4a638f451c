"""Somebody at a console with a real queue: sets up an account, reads codes off an app, logs in."""

import re

import pyotp

from tests.plugin.console.stage import ConsoleClient
from workers import account_links

PASSWORD = "four quiet words here"


class AtTheDoor:
    """One browser, and a phone with an app."""

    def __init__(self, console, *roles, **account) -> None:
        self.console = console
        self.account_id = console.an_account(*roles, **account)
        self.email = f"{self.account_id}@console.example"
        self.browser = console.nobody()
        self.app = None

    def link(self, actor="cli:admin"):
        return "/console/setup/" + account_links.issue(self.console.db, self.account_id, actor, self.console.now)

    def set_up(self, link=None, password=PASSWORD, again=None, code=None):
        link = link or self.link()
        page = self.browser.get(link)
        if page.status_code != 200:
            return page
        self.app = pyotp.TOTP(secret_on(page))
        fields = {"password": password, "again": again or password, "code": code or self.code()}
        return self.browser.post(link, data={"token": token_on(page), **fields})

    def code(self):
        return self.app.at(self.console.now)

    def log_in(self, password=PASSWORD, code=None, email=None, browser=None, **fields):
        browser = browser or self.browser
        page = browser.get("/console/login")
        given = {"email": email or self.email, "password": password, "code": code or self.code()}
        return browser.post("/console/login", data={"token": token_on(page), **given, **fields})

    def confirm(self, password=PASSWORD, code=None, **fields):
        page = self.browser.get("/console/confirm")
        given = {"password": password, "code": code or self.code()}
        return self.browser.post("/console/confirm", data={"token": token_on(page), **given, **fields})


def token_on(page):
    found = re.search(r'name="token" value="([^"]+)"', page.text)
    return found[1] if found else ""


def secret_on(page):
    [secret] = re.findall(r'<code class="secret">([A-Z2-7 ]+)</code>', page.text)
    return secret.replace(" ", "")


def as_client(console, browser):
    """What `browser` is logged in as, with its form token at hand."""
    client = ConsoleClient.__new__(ConsoleClient)
    client.browser, client.form_token = browser, token_on(browser.get("/console/me"))
    return client
