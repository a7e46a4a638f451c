"""The Celery application: every limit in one place, each with its reason."""

from celery import Celery
from kombu.entity import Queue

from config.settings import Settings
from workers.embedded import redis_url
from workers.mailbox import Lane

PROMPTS_QUEUE = "prompts"
QUEUES = (*Lane, PROMPTS_QUEUE)

# A task is a hint that carries a session's id and nothing else: the mailbox is the truth, and the ticker
# repeats a hint that was lost. So there are no results, no late acknowledgements and no retries, and with
# them goes Redis's redelivery after a visibility timeout, which would be far too late for a coach.
app = Celery("pausepoint")
app.conf.update(
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 10,  # notices a broker that went away without saying so
        "max_retries": 1,  # for whoever sends a hint from a request; a worker's own connection keeps trying
        "interval_start": 0,
        "interval_max": 0.1,
    },
    task_publish_retry=False,  # the request must not wait: the ticker is the retry
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    task_acks_late=False,
    task_serializer="json",
    accept_content=["json"],
    task_create_missing_queues=False,
    task_queues=[Queue(name) for name in QUEUES],
    task_default_queue=PROMPTS_QUEUE,
    task_soft_time_limit=60,  # a batch takes 0.1 s; whoever takes a minute is stuck
    task_time_limit=90,
    worker_prefetch_multiplier=1,  # a hint taken ahead would wait behind a slow one
    worker_max_tasks_per_child=20_000,  # spaCy's vocabulary grows with every new word
    worker_max_memory_per_child=1_000_000,  # KiB
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,  # what goes to stdout is a prompt, for a person
    worker_send_task_events=False,
    worker_enable_remote_control=False,  # nobody needs to reach into a worker, so nobody can
    imports=["workers.tasks"],
)


def connect(settings: Settings) -> Celery:
    """Point the application at the queue in these settings, and return it."""
    app.conf.broker_url = redis_url(settings)
    return app
