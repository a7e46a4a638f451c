"""The door for platforms as a whole: what was sampled is taken, what is odd is refused, nothing is repeated."""

import copy
import json

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from plugin.platforms import PLATFORMS
from redaction.events import EVENT
from tests.plugin.platforms.door import (
    NOW,
    PAYLOADS,
    STAMP,
    WHSEC,
    Door,
    sign_like_standard_webhooks,
    sign_like_zoom,
)

SECRETS = {"zoom": "the-token-of-a-zoom-app", "recall": WHSEC, "standard": WHSEC}
SIGNERS = {"zoom": sign_like_zoom, "recall": sign_like_standard_webhooks, "standard": sign_like_standard_webhooks}
SAMPLED = {"zoom": "zoom", "recall": "recall", "standardwebhooks": "standard"}
DOORS = {name: Door(name, **{f"{name}_webhook_secret": secret}) for name, secret in SECRETS.items()}
FILES = sorted(PAYLOADS.glob("*/*.json"))


def post_signed(name, body):
    """Post through the open door of a platform and return the answer with what came in."""
    door = DOORS[name]
    door.received.clear()
    return door.post(body, SIGNERS[name](body, SECRETS[name])), list(door.received)


def test_every_platform_has_payloads_of_its_own():
    assert {file.parent.name for file in FILES} == {platform.name for platform in PLATFORMS} == set(SECRETS)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_payload_of_ours_is_taken(file):
    answer, _ = post_signed(file.parent.name, file.read_bytes())

    assert answer.status_code == 200


# The samples that lie beside the repository


def signed_samples(folder):
    """The samples of our platforms: platform, how it was signed, body."""
    listed = json.loads((folder / "signatures.json").read_text("utf-8"))["files"]
    for file, how in listed.items():
        name = SAMPLED.get(file.partition("_")[0])
        if name and "headers" in how:
            yield name, how, (folder / file).read_bytes()


@pytest.fixture
def samples(shared_data):
    folder = shared_data / "platform_payloads"
    if not folder.is_dir():
        pytest.skip("needs the sample payloads in ../shared/data/platform_payloads, which are not on this machine")
    found = list(signed_samples(folder))
    assert {name for name, _, _ in found} == set(SECRETS)
    return found


def test_every_sample_is_accepted_at_the_second_it_was_signed(samples):
    for name, how, body in samples:
        answer = Door(name, **{f"{name}_webhook_secret": how["secret"]}).post(body, how["headers"])

        assert answer.status_code == 200
        assert answer.get_json(silent=True) == how.get("expected_answer")


def test_every_sample_is_refused_when_one_byte_of_its_body_changes(samples):
    for name, how, body in samples:
        door = Door(name, **{f"{name}_webhook_secret": how["secret"]})
        for place in range(0, len(body), 7):
            changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
            assert door.post(changed, how["headers"]).status_code == 401


def test_every_sample_is_refused_when_one_character_of_its_signature_changes(samples):
    for name, how, body in samples:
        door = Door(name, **{f"{name}_webhook_secret": how["secret"]})
        header = next(each for each in how["headers"] if each.endswith("-signature"))
        signature = how["headers"][header]
        for place in range(len(signature)):
            changed = signature[:place] + chr(ord(signature[place]) ^ 1) + signature[place + 1 :]
            assert door.post(body, {**how["headers"], header: changed}).status_code == 401


# Odd input


DEEP, HUGE = "@deep@", "@huge@"  # json.dumps cannot write what these stand for
odd = st.one_of(
    st.sampled_from([None, True, False, 0, -1, 10**14 + 1, 2**63, 10**400, 1e308, float("nan"), float("inf"), 0.5]),
    st.sampled_from(["", " ", "\x00", "\ud800", "\udfff", "０", "true", "a" * 25_000, "0001-01-01T00:00:00+14:00"]),
    st.sampled_from(["9999-12-31T23:59:59-14:00", "1e400", "://", "v0:1790000000:{}", DEEP, HUGE, [], {}, [[]], [{}]]),
    st.recursive(st.none() | st.integers() | st.floats() | st.text(), lambda each: st.lists(each, max_size=3)),
    st.dictionaries(st.text(max_size=8), st.none() | st.text() | st.integers(), max_size=3),
)


def places(tree, path=()):
    """Every place in a JSON document, as the keys that lead to it."""
    children = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, child in children:
        yield (*path, key)
        yield from places(child, (*path, key))


def put(tree, path, value):
    *way, last = path
    for key in way:
        tree = tree[key]
    tree[last] = value


def remove(tree, path):
    *way, last = path
    for key in way:
        tree = tree[key]
    del tree[last]


def written(tree):
    text = json.dumps(tree)
    return text.replace(f'"{DEEP}"', "[" * 10_000 + "]" * 10_000).replace(f'"{HUGE}"', "9" * 5_000).encode()


@st.composite
def deliveries(draw):
    """A payload of ours with some of its fields replaced or taken away."""
    file = draw(st.sampled_from(FILES))
    tree = json.loads(file.read_bytes())
    for _ in range(draw(st.integers(1, 3))):
        if found := list(places(tree)):
            path = draw(st.sampled_from(found))
            remove(tree, path) if draw(st.booleans()) else put(tree, path, copy.deepcopy(draw(odd)))
    return file.parent.name, written(tree)


def check_answer(answer, received):
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert received == []
    for _, notice in received:
        for event in notice.events:
            assert EVENT.validate_json(EVENT.dump_json(event)) == event  # it can be kept and read again


@given(deliveries())
def test_a_signed_delivery_with_odd_fields_is_taken_or_malformed_and_never_an_error_of_ours(delivery):
    check_answer(*post_signed(*delivery))


@given(st.sampled_from(sorted(SECRETS)), st.binary() | st.text().map(str.encode))
def test_signed_bytes_of_any_kind_are_taken_or_malformed_and_never_an_error_of_ours(name, body):
    check_answer(*post_signed(name, body))


header_texts = st.text(st.characters(exclude_characters="\r\n"), max_size=80) | st.sampled_from(
    [STAMP, "v0=", "v1,", "v0=" + "0" * 64, "v1," + "A" * 43 + "="]
)


SIGNED_HEADERS = (
    "x-zm-request-timestamp",
    "x-zm-signature",
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
    "svix-id",
    "svix-timestamp",
    "svix-signature",
)


@given(
    name=st.sampled_from(sorted(SECRETS)),
    headers=st.dictionaries(st.sampled_from(SIGNED_HEADERS), header_texts),
    body=st.binary(max_size=200),
)
def test_whatever_a_stranger_sends_is_refused_in_the_same_words(name, headers, body):
    answer = DOORS[name].post(body, headers)

    assert (answer.status_code, answer.get_json()) == (401, {"error": "refused"})


# What comes back, and what is left behind


CANARY = "Zaunkoenig-7731"


@pytest.mark.parametrize("name", sorted(SECRETS))
@pytest.mark.parametrize(("signed", "status"), [(True, 400), (False, 401)])
def test_neither_an_answer_nor_a_log_line_repeats_anything_of_the_request(name, signed, status, capfd, caplog):
    body = json.dumps({"event": [CANARY], "type": [CANARY], "text": CANARY}).encode()
    headers = SIGNERS[name](body, SECRETS[name]) if signed else {"webhook-id": CANARY, "x-zm-signature": CANARY}

    with structlog.testing.capture_logs() as logs:
        answer = DOORS[name].post(body, {**headers, "x-request-id": CANARY, "cookie": f"a={CANARY}"})

    assert answer.status_code == status
    assert CANARY not in f"{answer.data!r} {answer.headers!r} {logs} {caplog.text} {capfd.readouterr()}"


def test_an_unknown_platform_is_not_found_and_not_repeated():
    answer = DOORS["zoom"].client.post(f"/webhooks/{CANARY}", data=b"{}")

    assert (answer.status_code, answer.get_json()) == (404, {"error": "not found"})


@pytest.mark.parametrize("path", ["/webhooks", "/webhooks/", "/webhooks/zoom/", "/webhooks/../zoom"])
def test_an_address_that_is_nearly_right_is_not_found_and_not_redirected(path):
    assert DOORS["zoom"].client.post(path, data=b"{}").status_code == 404


def test_doubled_slashes_are_not_mended_by_a_redirect_that_would_repeat_the_address():
    answer = DOORS["zoom"].client.post("/", data=b"{}", environ_overrides={"PATH_INFO": "/webhooks//zoom"})

    assert answer.status_code == 404


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE"])
def test_deliveries_are_posted_and_nothing_else(method):
    answer = DOORS["zoom"].client.open("/webhooks/zoom", method=method)

    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_platform_that_asks_what_the_door_takes_is_told():
    answer = DOORS["zoom"].client.options("/webhooks/zoom")

    assert (answer.status_code, answer.data) == (200, b"")
    assert "POST" in answer.headers["Allow"]


def test_a_machine_gets_no_cookie():
    answer, _ = post_signed("zoom", (PAYLOADS / "zoom/meeting_started.json").read_bytes())

    assert "Set-Cookie" not in answer.headers


def test_a_delivery_is_counted_by_platform_and_answer_and_a_stranger_makes_up_no_names():
    def counted(name, outcome):
        return REGISTRY.get_sample_value("pausepoint_deliveries_total", {"platform": name, "outcome": outcome}) or 0

    before = counted("zoom", "401")

    DOORS["zoom"].post(b"{}", {})
    DOORS["zoom"].client.post(f"/webhooks/{CANARY}", data=b"{}")

    assert counted("zoom", "401") == before + 1
    assert counted(CANARY, "404") == 0


def test_a_delivery_keeps_its_bytes_and_the_time_it_came():
    seen = []

    class Looking:
        name = "looking"

        def verify(self, delivery):
            seen.append(delivery)

        def answer(self, delivery):
            return {"looked": "yes"}

    door = Door("zoom")
    door.client.application.extensions["pausepoint"].platforms["looking"] = Looking()
    door.client.post("/webhooks/looking", data=b' {"a":  1}\n', headers={"X-Mixed-Case": "Kept"})

    [delivery] = seen
    assert delivery.body == b' {"a":  1}\n'
    assert delivery.headers["x-mixed-case"] == "Kept"
    assert delivery.received_at == NOW
