"""A transcript is fetched from the platform, whole, and from nobody else."""

import logging
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from requests.adapters import BaseAdapter

from config.errors import MalformedError, MisconfiguredError, PausepointError, UnavailableError
from workers.fetching import fetch_transcript

HOSTS = ("zoom.us", "files.kestrel.example")
TOKEN = "eyJ.kestrel.token"
URL = "https://kestrel.zoom.us/rec/download/Lindenhof?pwd=Lindenhof"
WORDS = b"WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nIlse Brandt: We moved house in spring.\n"


class Web(BaseAdapter):
    """Every host there is: answers from a table, remembers who asked for what and with which token."""

    def __init__(self, answers):
        super().__init__()
        self.answers = answers
        self.asked = []

    def send(self, request, **options):
        self.asked.append((request.url, request.headers.get("Authorization")))
        answer = self.answers[request.url]
        if isinstance(answer, Exception):
            raise answer
        status, headers, body = answer
        response = requests.Response()
        response.status_code = status
        response.headers.update(headers)
        response.url, response.request, response.raw = request.url, request, Stream(body)
        return response

    def close(self):
        pass


class Stream:
    """A body that comes in pieces and may break off."""

    def __init__(self, pieces):
        self._pieces = pieces

    def stream(self, size, decode_content):
        for piece in self._pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    def close(self):
        pass

    release_conn = close


def ok(*pieces):
    return 200, {}, pieces or (WORDS,)


def to(location, status=302):
    return status, {"location": location}, ()


def fetch(web, url=URL, hosts=HOSTS, token=TOKEN, **limits):
    session = requests.Session()
    session.mount("https://", web)
    session.mount("http://", web)
    return fetch_transcript(url, token, hosts, session=session, **limits)


def test_the_file_is_fetched_with_its_token():
    web = Web({URL: ok(WORDS[:10], WORDS[10:])})

    assert fetch(web) == WORDS
    assert web.asked == [(URL, f"Bearer {TOKEN}")]


@pytest.mark.parametrize(
    "url",
    ["https://zoom.us/rec", "https://ZOOM.us/rec", "https://a.b.zoom.us/rec", "https://files.kestrel.example?f=1"],
)
def test_a_listed_host_is_good_with_all_its_subdomains(url):
    class Anything(Web):
        def send(self, request, **options):
            self.answers = {request.url: ok()}
            return super().send(request, **options)

    assert fetch(Anything({}), url) == WORDS


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "notzoom.us",
        "zoom.us.evil.example",
        "zoom.us-evil.example",
        "kestrel.example",
        "localhost.localdomain",
        "xn--zom-0na.us",
    ],
)
def test_any_other_host_is_refused_by_name_and_never_asked(host):
    web = Web({})

    with pytest.raises(MisconfiguredError) as refusal:
        fetch(web, f"https://{host}/rec/Lindenhof?token=Lindenhof")

    assert host in str(refusal.value)
    assert "Lindenhof" not in str(refusal.value)
    assert web.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://zoom.us/rec",
        "ftp://zoom.us/rec",
        "file:///etc/passwd",
        "//zoom.us/rec",
        "zoom.us/rec",
        "https:/zoom.us/rec",
        "https:zoom.us/rec",
        "https://",
        "https:///rec",
        "https://zoom/rec",
        "https://localhost/rec",
        "https://zoom.us:8443/rec",
        "https://zoom.us:/rec",
        "https://zoom.us./rec",
        "https://.zoom.us/rec",
        "https://-a.zoom.us/rec",
        f"https://{'a' * 64}.zoom.us/rec",
        "https://ilse@zoom.us/rec",
        "https://ilse:pw@zoom.us/rec",
        "https://zoom.us@evil.example/rec",
        "https://evil.example#@zoom.us/rec",
        "https://evil.example\\@zoom.us/rec",
        "https://evil.example\\.zoom.us/rec",
        "https://zoom.us\\@evil.example/rec",
        "https://evil.example%2f.zoom.us/rec",
        "https://127.0.0.1/rec",
        "https://2130706433/rec",
        "https://0x7f.0.0.1/rec",
        "https://0x7f000001/rec",
        "https://127.1/rec",
        "https://[::1]/rec",
        "https://[::ffff:127.0.0.1]/rec",
        "https://169.254.169.254/latest/meta-data",
        "https://zoom.us /rec",
        " https://zoom.us/rec",
        "https://zoom.us/rec\r\nHost: evil.example",
        "https://zoom.us/réc",
        "https://zооm.us/rec",  # Cyrillic
        "https://zoom。us/rec",  # a full stop that some programs read as a dot
        "https://zoom.us\t.evil.example/rec",
        "https://zoom.us/" + "a" * 9_000,
        "",
    ],
)
def test_whatever_is_not_a_plain_https_address_is_malformed_and_never_asked(url):
    web = Web({})

    with pytest.raises(MalformedError):
        fetch(web, url)

    assert web.asked == []


def test_an_address_of_numbers_stays_refused_even_if_it_is_listed_as_a_host():
    with pytest.raises(MalformedError):
        fetch(Web({}), "https://127.0.0.1/rec", hosts=("127.0.0.1", "0.0.1"))


@given(st.text() | st.text().map("https://zoom.us{}".format) | st.text().map("https://{}.zoom.us/".format))
def test_no_address_leads_anywhere_but_to_a_listed_host(url):
    asked = []

    class Looking(Web):
        def send(self, request, **options):
            asked.append(request.url)
            self.answers = {request.url: ok()}
            return super().send(request, **options)

    try:
        fetch(Looking({}), url)
    except PausepointError:
        assert asked == []
    for each in asked:
        host = requests.utils.urlparse(each).hostname
        assert host == "zoom.us" or host.endswith(".zoom.us")


# A stand-in for the platform


STAND_IN = "http://127.0.0.1:9000"


def test_an_origin_that_is_listed_whole_is_good_for_a_stand_in():
    web = Web({f"{STAND_IN}/rec": ok()})

    assert fetch(web, f"{STAND_IN}/rec", hosts=(STAND_IN,)) == WORDS


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9001/rec",
        "http://127.0.0.1:90000/rec",
        "http://127.0.0.1/rec",
        "http://127.0.0.1:9000@evil.example/rec",
        "http://127.0.0.1:9000.evil.example/rec",
        "https://127.0.0.1:9000/rec",
        "http://localhost:9000/rec",
        "http://127.0.0.1:9000",
    ],
)
def test_an_origin_that_is_listed_whole_is_good_for_exactly_that_one(url):
    with pytest.raises(MalformedError):
        fetch(Web({}), url, hosts=(STAND_IN,))


# Redirects


def test_a_redirect_within_the_listed_hosts_is_followed_with_the_token():
    there = "https://files.kestrel.example/words.vtt"
    web = Web({URL: to(there), there: ok()})

    assert fetch(web) == WORDS
    assert web.asked == [(URL, f"Bearer {TOKEN}"), (there, f"Bearer {TOKEN}")]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_that_names_only_a_path_stays_on_its_host(status):
    web = Web({URL: to("/words.vtt", status), "https://kestrel.zoom.us/words.vtt": ok()})

    assert fetch(web) == WORDS


@pytest.mark.parametrize(
    ("location", "error"),
    [
        ("https://evil.example/words.vtt", MisconfiguredError),
        ("//evil.example/words.vtt", MisconfiguredError),
        ("http://kestrel.zoom.us/words.vtt", MalformedError),
        ("http://169.254.169.254/latest/meta-data", MalformedError),
        ("file:///etc/passwd", MalformedError),
        ("https://[", MalformedError),
    ],
)
def test_a_redirect_to_anywhere_else_is_not_followed_and_the_token_stays_here(location, error):
    web = Web({URL: to(location)})

    with pytest.raises(error):
        fetch(web)

    assert [url for url, _ in web.asked] == [URL]


def test_three_redirects_are_followed_and_a_fourth_is_not():
    def chain(length):
        steps = [f"https://zoom.us/{number}" for number in range(length)]
        hops = dict(zip([URL, *steps], [*map(to, steps), ok()], strict=True))
        return Web(hops)

    assert fetch(chain(3)) == WORDS
    with pytest.raises(MalformedError):
        fetch(chain(4))


# What goes wrong


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_platform_in_trouble_is_asked_again_later(status):
    with pytest.raises(UnavailableError, match=str(status)):
        fetch(Web({URL: (status, {}, ())}))


@pytest.mark.parametrize("status", [201, 204, 206, 304, 400, 401, 403, 404, 410])
def test_a_transcript_that_is_not_to_be_had_is_not_asked_for_again(status):
    with pytest.raises(MalformedError, match=str(status)):
        fetch(Web({URL: (status, {}, ())}))


@pytest.mark.parametrize(
    "problem",
    [
        requests.ConnectionError(f"{URL} {TOKEN}"),
        requests.Timeout(f"{URL} {TOKEN}"),
        requests.exceptions.SSLError(f"{URL} {TOKEN}"),
    ],
)
def test_a_network_in_trouble_is_tried_again_later(problem):
    with pytest.raises(UnavailableError):
        fetch(Web({URL: problem}))


def test_a_file_that_breaks_off_is_tried_again_later():
    with pytest.raises(UnavailableError):
        fetch(Web({URL: ok(WORDS[:10], requests.exceptions.ChunkedEncodingError(URL))}))


def test_a_file_may_be_as_large_as_the_limit_and_no_larger():
    assert fetch(Web({URL: ok(b"a" * 60, b"a" * 40)}), limit_bytes=100) == b"a" * 100
    with pytest.raises(MalformedError, match="larger"):
        fetch(Web({URL: ok(b"a" * 60, b"a" * 41)}), limit_bytes=100)


def test_a_file_over_the_limit_is_not_read_to_its_end():
    read = []

    def endless():
        while True:
            read.append(1)
            yield b"a" * 1_000

    with pytest.raises(MalformedError):
        fetch(Web({URL: (200, {}, endless())}), limit_bytes=10_000)

    assert len(read) == 11


FAILURES = {
    "elsewhere": {"url": URL.replace("zoom.us", "evil.example")},
    "odd": {"url": URL + "\n"},
    "missing": {"web": {URL: (404, {"x": TOKEN}, (WORDS,))}},
    "busy": {"web": {URL: (503, {"x": TOKEN}, (WORDS,))}},
    "broken": {"web": {URL: requests.ConnectionError(f"{URL} {TOKEN}")}},
    "large": {"web": {URL: ok()}, "limit_bytes": 10},
    "loop": {"web": {URL: to(URL)}},
    "unusable": {"web": {URL: ValueError(f"{URL} {TOKEN}")}},
}


@pytest.mark.parametrize("kind", FAILURES)
def test_no_error_and_no_log_line_holds_address_token_or_words(kind, caplog):
    case = dict(FAILURES[kind])

    with caplog.at_level(logging.DEBUG), pytest.raises(PausepointError) as failure:
        fetch(Web(case.pop("web", {})), **case)

    said = f"{failure.value} {failure.value.__cause__} {caplog.text}"
    assert failure.value.__suppress_context__ or failure.value.__context__ is None
    assert not any(secret in said for secret in ("Lindenhof", TOKEN, "spring", "/rec"))


# Against a real server on this machine


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.tokens.append(self.headers["Authorization"])
        if self.path == "/Lindenhof-moved":
            self.send_response(302)
            self.send_header("Location", "/Lindenhof-words")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(WORDS) + (self.path == "/Lindenhof-short")))
        self.end_headers()
        self.wfile.write(WORDS)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.tokens = []
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def origin(server):
    return f"http://127.0.0.1:{server.server_port}"


@pytest.mark.service
def test_over_a_real_connection_the_file_comes_whole_and_nothing_of_it_is_logged(server, origin, caplog):
    with caplog.at_level(logging.DEBUG):
        assert fetch_transcript(f"{origin}/Lindenhof-moved", TOKEN, (origin,)) == WORDS

    assert server.tokens == [f"Bearer {TOKEN}"] * 2
    assert "Lindenhof" not in caplog.text
    assert TOKEN not in caplog.text


@pytest.mark.service
def test_over_a_real_connection_a_file_that_breaks_off_is_tried_again_later(origin):
    with pytest.raises(UnavailableError):
        fetch_transcript(f"{origin}/Lindenhof-short", TOKEN, (origin,))


@pytest.mark.service
def test_where_nobody_answers_it_is_tried_again_later(server, origin):
    server.server_close()

    with pytest.raises(UnavailableError):
        fetch_transcript(f"{origin}/Lindenhof-words", TOKEN, (origin,))


@pytest.mark.service
@pytest.mark.parametrize("token", [f"{TOKEN}\r\nX-More: 1", f"{TOKEN}☃"])
def test_a_token_that_cannot_be_one_is_malformed_and_not_repeated(origin, token):
    with pytest.raises(MalformedError) as refusal:
        fetch_transcript(f"{origin}/Lindenhof-words", token, (origin,))

    assert TOKEN not in str(refusal.value)


@pytest.mark.service
def test_a_netrc_file_cannot_take_the_tokens_place(server, origin, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))

    fetch_transcript(f"{origin}/Lindenhof-words", TOKEN, (origin,))

    assert server.tokens == [f"Bearer {TOKEN}"]
