"""Which quantities are summarised as histograms for overview charts, by family of studies.

`STUDY` names totals of a study, `EVENT` facts of an irradiation event; `PROTOCOL` the event's fact that says how it
was made, by which its quantities are told apart.
"""

from collections.abc import Iterable, Mapping

from kerma.facts import ct, mammography, nuclear_medicine, projection
from kerma.facts.fact import Fact, ValueKind

EVENT_COUNT = "event_count"


def _named(facts: Iterable[Fact], *names: str) -> tuple[str, ...]:
    """Names of declared numbers, so that none is asked for that is not declared."""
    declared = {fact.name for fact in facts if fact.kind is ValueKind.NUMBER}
    unknown = set(names) - declared
    if unknown:
        raise ValueError(f"no declared numbers: {', '.join(sorted(unknown))}")
    return names


def _totals(facts: Iterable[Fact]) -> tuple[str, ...]:
    return (EVENT_COUNT, *(fact.name for fact in facts))


_PROJECTION = ("dap_gy_cm2", "reference_air_kerma_mgy")

STUDY: Mapping[str, tuple[str, ...]] = {
    "CT": _totals(ct.TOTALS),
    "RF": _totals(projection.TOTALS),
    "DX": _totals(projection.TOTALS),
    "MG": _totals(mammography.TOTALS),
    "NM": _totals(nuclear_medicine.TOTALS),
}

EVENT: Mapping[str, tuple[str, ...]] = {
    "CT": _named(ct.EVENT, "ctdi_vol_mgy", "dlp_mgy_cm", "ssde_mgy", "scanning_length_mm"),
    "RF": _named(projection.EVENT, *_PROJECTION),
    "DX": _named(projection.EVENT, *_PROJECTION, "exposure_mas", "tube_voltage_kv"),
    "MG": _named(mammography.EVENT, "agd_mgy", "entrance_air_kerma_mgy", "compressed_thickness_mm", "exposure_mas"),
    "NM": _named(nuclear_medicine.EVENT, "administered_activity_mbq"),
}

#: Texts of a study, and of an event by family, that people look for: each is kept once, with its kind.
STUDY_NAMES = ("study_description", "requested_procedure", "performed_procedure")
EVENT_NAMES: Mapping[str, tuple[str, ...]] = {
    "CT": ("acquisition_protocol",),
    "RF": ("acquisition_protocol",),
    "DX": ("acquisition_protocol",),
    "MG": ("acquisition_protocol",),
    "NM": ("radiopharmaceutical", "radionuclide"),
}
#: By which the quantities of studies and of events are told apart.
PROCEDURE = "study_description"
PROTOCOL: Mapping[str, str] = {family: names[0] for family, names in EVENT_NAMES.items()}
