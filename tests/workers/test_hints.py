"""Hints to the workers: cheap to send, and nothing is lost when they are."""

import base64
import json

import pytest
from kombu import pools

from config.errors import UnavailableError
from config.settings import Settings
from tests.stores import RING
from workers import hints
from workers.app import QUEUES, app, connect
from workers.mailbox import Lane
from workers.reception import session_id

SESSION = session_id(RING, "zoom", "meeting")


@pytest.fixture
def broker(valkey_url, server):
    """Point Celery at the Valkey of the tests, or at nothing."""

    def point(url=valkey_url):
        _forget_connections()
        connect(Settings(_env_file=None, redis_url=url))
        return server

    yield point
    _forget_connections()


def _forget_connections():
    """A process points Celery at one broker for its life; these tests need several."""
    pools.reset()
    app._pool = app.amqp._producer_pool = None


def test_a_hint_carries_the_sessions_id_and_nothing_else(broker):
    server = broker()

    hints.wake(SESSION, Lane.LIVE)

    [message] = server.call("lrange", "live", 0, -1)
    args, kwargs, _ = json.loads(base64.b64decode(json.loads(message)["body"]))
    assert (args, kwargs) == ([SESSION, "live"], {})


def test_each_hint_goes_to_the_queue_of_those_who_follow_it(broker):
    server = broker()

    hints.wake(SESSION, Lane.BATCH)
    hints.wake_sender()
    for queue in QUEUES:
        hints.ask_alive(queue)

    assert {queue: server.call("llen", queue) for queue in QUEUES} == {"live": 1, "batch": 2, "prompts": 2}


def test_a_broker_that_is_down_is_said_to_be_down_where_somebody_can_act_on_it(broker):
    broker("redis://:pass-word@127.0.0.1:1/0")

    with pytest.raises(UnavailableError) as problem:
        hints.wake(SESSION, Lane.LIVE)
    assert "pass-word" not in str(problem.value)


def test_where_the_ticker_repeats_it_anyway_a_lost_hint_is_no_error(broker):
    broker("redis://127.0.0.1:1/0")

    assert hints.wake_sender() is None
