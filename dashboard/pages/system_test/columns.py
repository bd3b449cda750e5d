"""Columns of the tables of the page System test, and their rows."""

from collections.abc import Mapping
from typing import Any

from dashboard.ui.column import Column
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from dashboard.ui.text.translated_messages import translated
from kerma.database.query.operations.selftests import StoredSelftest
from kerma.facts.fact import ValueKind
from kerma.selftest.result_pdf import OUTCOMES, PARTS

OF_RUNS = (
    Column(name="requested", label="Requested", help="When the test was requested, server's time."),
    Column(name="by", label="Requested by", help="User, or the update of Kerma."),
    Column(name="state", label="State", help="Whether it waits, runs, passed or failed."),
    Column(name="extent", label="Extent", help="The full test compares every value."),
    Column(name="version", label="Kerma", help="Version of Kerma that was tested."),
    Column(name="seconds", label="Duration (s)", help="How long the test took.", kind=ValueKind.NUMBER),
    Column(name="error", label="Reason", help="Why it did not come to its end."),
)
OF_VALUES = (
    Column(name="part", label="Part", help="Part of the system that is tested."),
    Column(name="study", label="Study", help="Number of the reference study."),
    Column(name="location", label="Location", help="Where the value stands."),
    Column(name="quantity", label="Value", help="Name of the value."),
    Column(name="expected", label="Expected", help="The value as computed by hand."),
    Column(name="found", label="Found", help="The value that this installation gives."),
    Column(name="result", label="Result", help="Whether the values agree."),
    Column(name="reason", label="Reason of the expected value", help="How the expected value was computed."),
)


def run_row(run: StoredSelftest) -> TableRow:
    """The row of a test."""
    return {
        "requested": formatting.received(run.requested_at),
        "by": run.requested_by,
        "state": state(run),
        "extent": tr("full") if run.is_full else tr("basic"),
        "version": run.kerma_version,
        "seconds": None if run.seconds is None else round(run.seconds, 1),
        "error": run.error,
    }


def state(run: StoredSelftest) -> str:
    """Whether a test waits, runs, passed, failed or did not come to its end."""
    if run.started_at is None:
        return tr("waits")
    if run.finished_at is None:
        return tr("runs, or was interrupted")
    if run.error is not None:
        return tr("did not come to its end")
    return tr("passed") if run.has_passed else tr("failed")


def value_row(value: Mapping[str, Any]) -> TableRow:
    """The row of a compared value."""
    return {
        "part": translated(PARTS[value["part"]]),
        "study": str(value["study"]) if value["study"] else None,
        "location": value["location"],
        "quantity": value["quantity"],
        "expected": _expected(value),
        "found": value["found"] or tr("missing"),
        "result": translated(OUTCOMES[value["outcome"]]),
        "reason": value["reason"],
    }


def _expected(value: Mapping[str, Any]) -> str:
    text: str = value["expected"] or tr("missing")
    tolerance = value["tolerance_percent"]
    return f"{text} ± {tolerance:g} %" if tolerance else text
