"""Totals that are the exact sums of the written events, as a machine without rounding would keep them."""

from collections.abc import Sequence
from decimal import Decimal

from kerma.simulate.facts import Facts, total

_SUMMED = (
    ("dap_gy_cm2", "dap_gy_cm2"),
    ("reference_air_kerma_mgy", "reference_air_kerma_mgy"),
    ("irradiation_duration_s", "time_s"),
)


def ct_totals(events: Sequence[Facts]) -> Facts:
    """DLP of the study: the sum over all acquisitions that have one."""
    return {"dlp_mgy_cm": total(events, "dlp_mgy_cm").quantize(Decimal("0.01"))}


def fluoroscopy_plane(plane: str, events: Sequence[Facts]) -> Facts:
    """Dose of one plane: all, from fluoroscopy, from acquisitions (TID 10004)."""
    own = [event for event in events if event["plane"] == plane]
    kinds = {
        "fluoro": [event for event in own if event["irradiation_event_type"] == "fluoroscopy"],
        "acquisition": [event for event in own if event["irradiation_event_type"] != "fluoroscopy"],
    }
    facts: Facts = {
        "plane": plane,
        "dap_gy_cm2": total(own, "dap_gy_cm2"),
        "reference_air_kerma_mgy": total(own, "reference_air_kerma_mgy"),
    }
    for kind, part in kinds.items():
        for name, suffix in _SUMMED:
            facts[f"{kind}_{suffix}"] = total(part, name)
    return facts


def radiography_plane(events: Sequence[Facts]) -> Facts:
    """Dose of all exposures (TID 10007); air kerma only where the events state it."""
    facts: Facts = {"plane": "single", "dap_gy_cm2": total(events, "dap_gy_cm2")}
    if "reference_air_kerma_mgy" in events[0]:
        facts["reference_air_kerma_mgy"] = total(events, "reference_air_kerma_mgy")
    return facts


def over_planes(planes: Sequence[Facts]) -> Facts:
    """Totals of the study: the sums over its planes."""
    names = [name for name in planes[0] if name != "plane"]
    return {name: total(planes, name) for name in names}


def mammography_totals(events: Sequence[Facts]) -> Facts:
    """Glandular dose of each breast that was exposed (TID 10005)."""
    totals: Facts = {}
    for side in ("left", "right"):
        own = [event for event in events if event["laterality"] == side]
        if own:
            totals[f"agd_{side}_mgy"] = total(own, "agd_mgy")
    return totals


def nuclear_totals(events: Sequence[Facts]) -> Facts:
    """Activity over all administrations."""
    return {"administered_activity_mbq": total(events, "administered_activity_mbq")}


def image_totals(events: Sequence[Facts]) -> tuple[Facts, list[Facts]]:
    """Totals and planes of radiographic images: none where no image states a dose area product."""
    if not any("dap_gy_cm2" in event for event in events):
        return {}, []
    totals: Facts = {"dap_gy_cm2": total(events, "dap_gy_cm2")}
    return totals, [{"plane": "single", **totals}]
