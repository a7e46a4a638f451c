"""For whoever runs this: ready only when every part is there, and which one is not."""

import pytest
from flask import Flask

from plugin.operations import operations_blueprint
from workers.liveness import TICKER, note_alive
from workers.mailbox import Lane


@pytest.fixture
def web(store):
    app = Flask(__name__)
    app.register_blueprint(operations_blueprint(store))
    return app.test_client()


def test_it_is_ready_when_archive_queue_ticker_and_worker_are_there(store, web):
    for who in (TICKER, Lane.LIVE):
        note_alive(store.server, who)

    answer = web.get("/readyz")

    assert answer.status_code == 200
    assert answer.json == {"database": True, "queue": True, "ticker": True, "worker": True}


def test_it_says_which_part_is_missing(store, web):
    answer = web.get("/readyz")

    assert answer.status_code == 503
    assert answer.json["queue"] is True
    assert answer.json["ticker"] is answer.json["worker"] is False


def test_metrics_are_text_for_prometheus(web):
    answer = web.get("/metrics")

    assert answer.content_type.startswith("text/plain")
    assert b"pausepoint_" in answer.data
