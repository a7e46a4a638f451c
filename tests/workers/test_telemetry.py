"""Logs and metrics tell where and what kind, never what was said."""

import json
import logging
from io import StringIO

import pytest
import structlog

from workers.telemetry import configure_logging, render_metrics


@pytest.fixture
def logged():
    """Log as in production, and read it back as JSON."""
    root, written = logging.getLogger(), StringIO()
    before, level = root.handlers[:], root.level
    configure_logging("INFO", written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_line_is_json_with_its_facts(logged):
    structlog.get_logger("a").info("letter parked", session="zoom-x", number=3)
    logging.getLogger("b").warning("analysis failed", extra={"utterances": 2})

    first, second = logged()
    assert (first["event"], first["session"], first["number"], first["level"]) == ("letter parked", "zoom-x", 3, "info")
    assert (second["event"], second["utterances"], second["logger"]) == ("analysis failed", 2, "b")


@pytest.mark.parametrize(
    "logger", [structlog.get_logger("ours"), logging.getLogger("a library")], ids=["ours", "theirs"]
)
def test_an_exception_is_logged_by_type_and_place_without_what_it_says(logged, logger):
    try:
        raise ValueError("Zanzibar was said")
    except ValueError:
        logger.exception("something failed")

    [line] = logged()
    assert line["error"] == "ValueError"
    assert "test_an_exception_is_logged" in line["where"][-1]
    assert "Zanzibar" not in json.dumps(line)


def test_metrics_are_in_the_form_that_prometheus_reads():
    assert b"# TYPE pausepoint_deliveries_total counter" in render_metrics(None)
