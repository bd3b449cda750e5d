"""A skin dose in a few names, for people and programs that need no map."""

from typing import Any

from kerma.skin_dose.result import Kind, SkinDose

_FIGURES = (
    "peak_skin_dose_mgy",
    "peak_skin_dose_position",
    "reference_air_kerma_mgy",
    "reference_air_kerma_on_phantom_mgy",
    "events_mapped",
    "uncertainty_k2_percent",
)
#: Without a beam in the patient frame nobody knows what hits.
_WITH_BEAMS = {Kind.MAP, Kind.MISSES}


def as_json(result: SkinDose | None, reason: str | None = None) -> dict[str, Any]:
    """What `kerma skindose --json` prints of a study, without the file and the time it took.

    Args:
        result: None where there is nothing to map.
        reason: why there is nothing.
    """
    if result is None:
        return {"kind": Kind.NONE.value, "reason": reason, **dict.fromkeys(_FIGURES), "flags": {}}
    figures = {name: getattr(result, name) for name in _FIGURES}
    if result.kind not in _WITH_BEAMS:
        figures["reference_air_kerma_on_phantom_mgy"] = None
    return {
        "kind": result.kind.value,
        "reason": result.reason,
        **figures,
        "flags": {flag.value: events for flag, events in sorted(result.flags.items())},
    }
