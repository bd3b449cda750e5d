"""What objects tell, in a few lines."""

from itertools import count
from typing import Any

from kerma.reconcile import Contribution

_NUMBERS = count(1)


def ct(number: int, dlp: float | None = 100.0, **more: Any) -> dict[str, Any]:
    """A CT event."""
    return {"irradiation_event_uid": f"2.25.{number}", "dlp_mgy_cm": dlp, "sources": [], "dose_check": [], **more}


def xray(number: int, dap: float | None = 1.0, **more: Any) -> dict[str, Any]:
    """A projection event."""
    kind = {"irradiation_event_type": "fluoroscopy", "plane": "single"}
    return {"irradiation_event_uid": f"2.25.{number}", "dap_gy_cm2": dap, "filters": [], **kind, **more}


def told(*events: dict[str, Any], uid: str = "", at: str | None = None, source: str = "", **more: Any) -> Contribution:
    """An object that tells of these events; `totals`, `planes`, `problems` and `study` may be given."""
    is_ct = not events or "sources" in events[0]
    study = {"study_instance_uid": "2.25.1000", "modality": "CT" if is_ct else "RF", **more.get("study", {})}
    return Contribution(
        uid or f"2.25.2000.{next(_NUMBERS)}",
        source or ("ct_rdsr" if is_ct else "projection_rdsr"),
        at,
        study,
        more.get("totals", {}),
        more.get("planes", []),
        list(events),
        more.get("problems", []),
    )
