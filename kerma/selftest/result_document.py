"""The result of the test as JSON."""

from kerma.selftest.comparison import ComparedValue
from kerma.selftest.run import SelftestResult


def as_document(result: SelftestResult) -> dict[str, object]:
    """The whole result."""
    return {
        "started_at": result.started_at.isoformat(timespec="seconds"),
        "seconds": round(result.seconds, 1),
        "full": result.is_full,
        "passed": result.has_passed,
        "versions": dict(result.versions),
        "values": [_value(one) for one in result.values],
    }


def _value(one: ComparedValue) -> dict[str, object]:
    row = one.expected
    return {
        "part": row.part,
        "study": row.study,
        "location": row.location,
        "quantity": row.quantity,
        "expected": row.expected,
        "tolerance_percent": row.tolerance_percent,
        "found": one.found,
        "outcome": one.outcome,
        "reason": row.reason,
    }
