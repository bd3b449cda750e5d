"""Quantities and terms of the rollups that charts are drawn from, by exam modality.

`STUDY` lists totals of a study, `EVENT` numbers of an irradiation event. `PROCEDURE` and `PROTOCOL` are the terms by
which the quantities of studies and of events are grouped.
"""

from collections.abc import Iterable, Mapping

from kerma.facts import ct, mammography, nuclear_medicine, projection
from kerma.facts.fact import Fact, ValueKind
from kerma.standard.enumerations import ExamModality

EVENT_COUNT = "event_count"


def _named(facts: Iterable[Fact], *names: str) -> tuple[str, ...]:
    """Names of declared numbers.

    Raises:
        ValueError: one of them is not declared.
    """
    declared = {fact.name for fact in facts if fact.kind is ValueKind.NUMBER}
    unknown = set(names) - declared
    if unknown:
        raise ValueError(f"no declared numbers: {', '.join(sorted(unknown))}")
    return names


def _totals(facts: Iterable[Fact]) -> tuple[str, ...]:
    return (EVENT_COUNT, *(fact.name for fact in facts))


_PROJECTION = ("dap_gy_cm2", "reference_air_kerma_mgy")

STUDY: Mapping[str, tuple[str, ...]] = {
    ExamModality.CT: _totals(ct.TOTALS),
    ExamModality.FLUOROSCOPY: _totals(projection.TOTALS),
    ExamModality.RADIOGRAPHY: _totals(projection.TOTALS),
    ExamModality.MAMMOGRAPHY: _totals(mammography.TOTALS),
    ExamModality.NUCLEAR_MEDICINE: _totals(nuclear_medicine.TOTALS),
}

EVENT: Mapping[str, tuple[str, ...]] = {
    ExamModality.CT: _named(ct.EVENT_FACTS, "ctdi_vol_mgy", "dlp_mgy_cm", "ssde_mgy", "scanning_length_mm"),
    ExamModality.FLUOROSCOPY: _named(projection.EVENT_FACTS, *_PROJECTION),
    ExamModality.RADIOGRAPHY: _named(projection.EVENT_FACTS, *_PROJECTION, "exposure_mas", "tube_voltage_kv"),
    ExamModality.MAMMOGRAPHY: _named(
        mammography.EVENT_FACTS, "agd_mgy", "entrance_air_kerma_mgy", "compressed_thickness_mm", "exposure_mas"
    ),
    ExamModality.NUCLEAR_MEDICINE: _named(nuclear_medicine.EVENT_FACTS, "administered_activity_mbq"),
}

#: Facts of a study, and of an event by exam modality, whose values are terms: texts that studies are searched by.
STUDY_TERMS = ("study_description", "requested_procedure", "performed_procedure")
EVENT_TERMS: Mapping[str, tuple[str, ...]] = {
    ExamModality.CT: ("acquisition_protocol",),
    ExamModality.FLUOROSCOPY: ("acquisition_protocol",),
    ExamModality.RADIOGRAPHY: ("acquisition_protocol",),
    ExamModality.MAMMOGRAPHY: ("acquisition_protocol",),
    ExamModality.NUCLEAR_MEDICINE: ("radiopharmaceutical", "radionuclide"),
}
PROCEDURE = "study_description"
#: The kind of term that no object states: the standard name of the examination.
STANDARD_NAME = "standard_name"
PROTOCOL: Mapping[str, str] = {modality: terms[0] for modality, terms in EVENT_TERMS.items()}
