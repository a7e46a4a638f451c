"""Drills: how much of the labelled cases that come with the product the version in force hears."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from config.rights import Right
from config.vocabulary import Category
from plugin.console.frame import Frame
from plugin.console.sheets import csv_file, share_header, share_row
from workers import hints
from workers.evidence.series import drills
from workers.tuning import checks
from workers.tuning.checks import Check, Kind
from workers.tuning.versions import live


def drills_blueprint(frame: Frame) -> Blueprint:
    """Return the routes under /console/evidence/drills."""
    views = _Views(frame)
    blueprint = frame.blueprint("drills", prefix="/evidence/drills")
    blueprint.add_url_rule("", "begin", views.begin, methods=["POST"])
    blueprint.add_url_rule("/running", "running", views.running)
    blueprint.add_url_rule("/all.csv", "sheet", views.sheet)
    return blueprint


def facts(frame: Frame) -> Mapping[str, Any]:
    """What the part of a page about drills shows: those that are over, and the one that runs."""
    with frame.store.db.read() as records:
        return {"drills": drills(records), "drill": _running(frame)}


class _Views:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def begin(self) -> AnyResponse:
        """Ask for a drill of what is in force. One that runs already goes on."""
        self._frame.door.require(Right.EDIT_RULES)
        visitor, store = self._frame.door.check_form(), self._frame.store
        with store.db.write() as records:
            digest = live(records).digest
            made = checks.ask(records, Kind.DRILL, digest, digest, {}, visitor.account_id, store.clock())
        hints.wake_check(made)
        return redirect(url_for("evidence.rules", _anchor="drills"), HTTPStatus.SEE_OTHER)

    def running(self) -> Response:
        """The part about drills alone: it asks for itself while one runs."""
        self._frame.door.require(Right.SEE_EVIDENCE)
        return self._frame.part("evidence/_drills.html", categories=list(Category), **facts(self._frame))

    def sheet(self) -> Response:
        """What the drills found, one row for each category of each drill."""
        self._frame.door.require(Right.SEE_EVIDENCE)
        with self._frame.store.db.read() as records:
            held = drills(records)
        rows = (
            (drill.at, drill.digest, category, *share_row(share))
            for drill in held
            for category, share in drill.cases.items()
        )
        return csv_file("drills", ("at", "version", "category", *share_header("found")), rows)


def _running(frame: Frame) -> Check | None:
    with frame.store.db.read() as records:
        digest = live(records).digest
        newest = checks.newest(records, digest, digest).get(Kind.DRILL)
    return newest if newest and newest.state.goes_on else None
