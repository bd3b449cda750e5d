"""Contributions to a study, and the rows that they make, in a few lines."""

from collections.abc import Iterable
from itertools import count
from typing import Any, NamedTuple

from kerma.facts.record import to_json
from kerma.reconcile import Contribution, ReconciledStudy, reconcile

_NUMBERS = count(1)


class Rows(NamedTuple):
    """The rows of a study as JSON; absent facts are left out."""

    study: dict[str, Any]
    equipment: dict[str, Any]
    planes: list[dict[str, Any]]
    events: list[dict[str, Any]]


def rows_of(study: ReconciledStudy) -> Rows:
    """The rows of a reconciled study."""
    events: list[dict[str, Any]] = [{"modality": event.modality, **event.to_json()} for event in study.events]
    planes: list[dict[str, Any]] = [dict(to_json(plane)) for plane in study.planes]
    return Rows({"modality": None, **study.study_json()}, dict(study.equipment_json()), planes, events)


def reconciled_rows(contributions: Iterable[Contribution]) -> Rows:
    """The rows of the study of these contributions."""
    return rows_of(reconcile(contributions))


def ct(number: int, dlp: float | None = 100.0, **more: Any) -> dict[str, Any]:
    """A CT event."""
    return {"irradiation_event_uid": f"2.25.{number}", "dlp_mgy_cm": dlp, "sources": [], "dose_check": [], **more}


def xray(number: int, dap: float | None = 1.0, **more: Any) -> dict[str, Any]:
    """A projection event."""
    kind = {"irradiation_event_type": "fluoroscopy", "plane": "single"}
    return {"irradiation_event_uid": f"2.25.{number}", "dap_gy_cm2": dap, "filters": [], **kind, **more}


def contribution(
    *events: dict[str, Any], uid: str = "", at: str | None = None, source: str = "", **more: Any
) -> Contribution:
    """The contribution of an object with these events; `totals`, `planes`, `problems` and `study` as JSON."""
    is_ct = not events or "sources" in events[0]
    stored: dict[str, Any] = {
        "source": source or ("ct_rdsr" if is_ct else "projection_rdsr"),
        "content_at": at,
        "study": {"study_instance_uid": "2.25.1000", "modality": "CT" if is_ct else "RF", **more.get("study", {})},
        "totals": more.get("totals", {}),
        "planes": more.get("planes", []),
        "events": list(events),
        "problems": more.get("problems", []),
    }
    return Contribution.from_json(stored, uid or f"2.25.2000.{next(_NUMBERS)}")
