"""Which addresses a key may be sent over: those that nobody on the way can read."""

import pytest

from config.addresses import is_private, leads_here_only


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8300", "http://127.9.9.9", "http://[::1]:8300", "http://localhost", "http://LOCALHOST:1"]
)
def test_what_stays_on_this_machine_is_private(url):
    assert leads_here_only(url)
    assert is_private(url)


def test_what_is_encrypted_is_private():
    assert is_private("https://pausepoint.example.com")
    assert not leads_here_only("https://pausepoint.example.com")


@pytest.mark.parametrize(
    "url",
    [
        "http://pausepoint.example.com",
        "http://0.0.0.0:8300",
        "http://10.0.0.5",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://127.0.0.1@example.com",
        "httpsx://example.com",
        "ftp://example.com",
        "http://[",
        "",
    ],
)
def test_everything_else_is_not(url):
    assert not leads_here_only(url)
    assert not is_private(url)
