"""Images and reports of exposures as contributions, in a few lines."""

from typing import Any

from kerma.reconcile import Contribution
from tests.support.contributions import contribution

AT = "2026-01-02T10:00:00"
DEVICE = {"manufacturer": "M", "manufacturer_model_name": "X", "device_serial_number": "77A"}


def image(uid: str, modality: str, source: str, device: dict[str, str] = DEVICE, **event: Any) -> Contribution:
    """An image of one exposure; its event bears the image's own UID."""
    totals: dict[str, Any] = {
        name: event[name] for name in ("dap_gy_cm2", "administered_activity_mbq") if name in event
    }
    if "agd_mgy" in event:
        totals[f"agd_{event['laterality']}_mgy"] = event["agd_mgy"]
    facts = {"irradiation_event_uid": uid, "started_at": AT, "filters": [], **event}
    return contribution(facts, uid=uid, source=source, totals=totals, study={"modality": modality, **device})


def report(modality: str, source: str = "projection_rdsr", uid: str = "2.25.1", **event: Any) -> Contribution:
    """A report of one event, by the same device."""
    facts = {"irradiation_event_uid": "2.25.900", "started_at": AT, "filters": [], **event}
    totals: dict[str, Any] = {
        name: event[name] for name in ("dap_gy_cm2", "administered_activity_mbq") if name in event
    }
    return contribution(facts, uid=uid, source=source, totals=totals, study={"modality": modality, **DEVICE})


def mammogram(uid: str, **event: Any) -> Contribution:
    """A mammography image of the left breast."""
    facts: dict[str, Any] = {"agd_mgy": 0.547, "laterality": "left", "view": "CC", "tube_voltage_kv": 26.0}
    return image(uid, "MG", "mg_image", **{**facts, **event})


def slice_of(uid: str, **event: Any) -> Contribution:
    """A PET slice with its administration."""
    facts = {"administered_activity_mbq": 394.0, "radionuclide_half_life_s": 6586.2}
    return image(uid, "NM", "pet_image", **{**facts, **event})


def radiograph(uid: str, **event: Any) -> Contribution:
    """A radiograph of 0.1 Gy·cm² at 80 kV."""
    return image(uid, "DX", "dx_image", **{"dap_gy_cm2": 0.1, "tube_voltage_kv": 80.0, **event})
