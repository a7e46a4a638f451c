"""Logs as JSON and metrics for Prometheus. Neither ever holds a word, a name or an error's message."""

import logging
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from pathlib import PurePath
from types import TracebackType
from typing import Any, TextIO

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

QUIET = (
    *("presidio-analyzer", "presidio-anonymizer", "tldextract", "urllib3", "slack_sdk", "kombu", "amqp"),
    *("celery.worker.strategy", "celery.app.trace", "alembic"),  # a line for each hint says nothing to anybody
)

DELIVERIES = Counter("pausepoint_deliveries", "Deliveries answered, by platform and outcome.", ["platform", "outcome"])
ANSWER_SECONDS = Histogram(
    "pausepoint_answer_seconds",
    "Time to answer a delivery.",
    ["platform"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3),
)
SCREENED = Counter("pausepoint_utterances_screened", "Utterances screened, by lane.", ["lane"])
SCREEN_SECONDS = Histogram(
    "pausepoint_screen_seconds",
    "Time to screen and keep one batch.",
    ["lane"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5),
)
LAG_SECONDS = Histogram(
    "pausepoint_lag_seconds",
    "Time an utterance waited before it was screened.",
    ["lane"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 60),
)
FINDINGS = Counter("pausepoint_findings", "New findings, by category and severity.", ["category", "severity"])
PROMPTS = Counter("pausepoint_prompts", "Prompts opened, by severity.", ["severity"])
MESSAGES = Counter("pausepoint_messages", "Outgoing messages, by kind and outcome.", ["kind", "outcome"])
PROMPT_SECONDS = Histogram(
    "pausepoint_prompt_seconds",
    "Time from delivery of the words to the sent prompt.",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 60),
)
ANSWERS = Counter("pausepoint_answers", "What coaches answered.", ["choice"])
FAILURES = Counter("pausepoint_failures", "Failures that were survived, by part and type.", ["part", "error"])
WAITING = Gauge(
    "pausepoint_sessions_waiting", "Sessions with something waiting, by lane.", ["lane"], multiprocess_mode="mostrecent"
)


def render_metrics(folder: str | None) -> bytes:
    """Return the metrics in Prometheus text form: of all processes that share the folder, else of this one."""
    if folder is None:
        return generate_latest()
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def configure_logging(level: str, stream: TextIO | None = None) -> None:
    """Send every log record of this process to stderr as one line of JSON, its error reduced to type and place."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_SHARED, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _error_without_message,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _error_without_message(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """An exception's message may quote what was said: keep where it happened and what it was."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    if isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if info and info[0]:
        event["error"] = info[0].__name__
        event["where"] = _frames(info[2])
    event.pop("exception", None)
    event.pop("stack", None)
    return event


def _frames(trace: TracebackType | None) -> list[str]:
    return [
        f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)[-6:]
    ]


_SHARED: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
