"""Measures: the doses, techniques and sizes that are compared side by side, for each modality.

A measure belongs to a study, to its main irradiation event (that with the highest dose, localizers excepted), or to
every event. In CT and fluoroscopy a study has one technique, that of its main event; in radiography and mammography
every exposure counts. To add one, add the name of its fact to `_DECLARED`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from kerma.facts import ct, event, mammography, nuclear_medicine, projection, study
from kerma.facts.fact import Fact, ValueKind
from kerma.standard.enumerations import ExamModality


class MeasureLevel(StrEnum):
    """What a measure belongs to."""

    STUDY = "study"
    MAIN = "main"
    EVENT = "event"


class Part(StrEnum):
    """What a measure describes."""

    DOSE = "dose"
    TECHNIQUE = "technique"
    PATIENT = "patient"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One measure.

    Attributes:
        fact: its declaration, with name, label and unit.
        level: what it belongs to.
        part: what it describes.
        can_be_zero: whether zero and less are measured values; otherwise zero means that nothing was measured.
    """

    fact: Fact
    level: MeasureLevel
    part: Part
    can_be_zero: bool = False

    @property
    def name(self) -> str:
        """Its name, unique within a modality: `event_dap_gy_cm2`."""
        return f"{self.level}_{self.fact.name}"

    @property
    def is_text(self) -> bool:
        """Whether it is a text, of which the most frequent one is shown."""
        return self.fact.kind in {ValueKind.TEXT, ValueKind.CODE}


#: Facts that are computed for a comparison.
MAS_PER_ROTATION = Fact(
    "mas_per_rotation",
    "Exposure per rotation",
    "Mean tube current times rotation time; of two X-ray sources the larger one.",
    ValueKind.NUMBER,
    "mA.s",
)
ACQUISITIONS = Fact("acquisitions", "Acquisitions", "Number of acquisitions, localizers excepted.", ValueKind.COUNT)
ANODE_AND_FILTER = Fact("anode_and_filter", "Anode / filter", "Materials of the anode and of the filter.")
EXPOSURES = Fact("event_count", "Events", "Number of irradiation events of the study.", ValueKind.COUNT)

_CAN_BE_ZERO = frozenset({"deviation_index", "patient_age_years"})


class _Declared(NamedTuple):
    """Names of facts by level, in the order in which they are shown."""

    level: MeasureLevel
    part: Part
    names: tuple[str, ...]


_PATIENT = _Declared(MeasureLevel.STUDY, Part.PATIENT, ("patient_age_years", "patient_weight_kg"))
_DECLARED: Mapping[ExamModality, tuple[_Declared, ...]] = {
    ExamModality.CT: (
        _Declared(MeasureLevel.STUDY, Part.DOSE, ("dlp_mgy_cm",)),
        _Declared(MeasureLevel.MAIN, Part.DOSE, ("ctdi_vol_mgy", "ssde_mgy")),
        _Declared(
            MeasureLevel.MAIN,
            Part.TECHNIQUE,
            (
                *("tube_voltage_kv", "mas_per_rotation", "rotation_time_s", "pitch"),
                *("total_collimation_mm", "scanning_length_mm", "ctdi_phantom"),
            ),
        ),
        _Declared(MeasureLevel.STUDY, Part.TECHNIQUE, ("acquisitions",)),
        _Declared(MeasureLevel.MAIN, Part.PATIENT, ("water_equivalent_diameter_mm",)),
        _PATIENT,
    ),
    ExamModality.FLUOROSCOPY: (
        _Declared(MeasureLevel.STUDY, Part.DOSE, ("dap_gy_cm2", "reference_air_kerma_mgy", "fluoro_time_s")),
        _Declared(MeasureLevel.STUDY, Part.TECHNIQUE, ("acquisition_dap_gy_cm2", "acquisition_time_s", "event_count")),
        _Declared(MeasureLevel.MAIN, Part.TECHNIQUE, ("tube_voltage_kv", "pulse_rate_per_s", "detector_field_size_mm")),
        _PATIENT,
    ),
    ExamModality.RADIOGRAPHY: (
        _Declared(MeasureLevel.STUDY, Part.DOSE, ("dap_gy_cm2",)),
        _Declared(MeasureLevel.EVENT, Part.DOSE, ("dap_gy_cm2",)),
        _Declared(MeasureLevel.STUDY, Part.TECHNIQUE, ("event_count",)),
        _Declared(
            MeasureLevel.EVENT,
            Part.TECHNIQUE,
            ("tube_voltage_kv", "exposure_mas", "exposure_index", "deviation_index", "distance_source_to_detector_mm"),
        ),
        _PATIENT,
    ),
    ExamModality.MAMMOGRAPHY: (
        _Declared(MeasureLevel.EVENT, Part.DOSE, ("agd_mgy", "entrance_air_kerma_mgy")),
        _Declared(
            MeasureLevel.EVENT,
            Part.TECHNIQUE,
            ("tube_voltage_kv", "exposure_mas", "anode_and_filter", "compression_force_n"),
        ),
        _Declared(MeasureLevel.STUDY, Part.TECHNIQUE, ("event_count",)),
        _Declared(MeasureLevel.EVENT, Part.PATIENT, ("compressed_thickness_mm",)),
        _Declared(MeasureLevel.STUDY, Part.PATIENT, ("patient_age_years",)),
    ),
    ExamModality.NUCLEAR_MEDICINE: (
        _Declared(MeasureLevel.STUDY, Part.DOSE, ("administered_activity_mbq",)),
        _PATIENT,
    ),
}
_EVENT_FACTS: Mapping[ExamModality, tuple[Fact, ...]] = {
    ExamModality.CT: (*ct.EVENT_FACTS, *ct.SOURCE, MAS_PER_ROTATION),
    ExamModality.FLUOROSCOPY: projection.EVENT_FACTS,
    ExamModality.RADIOGRAPHY: projection.EVENT_FACTS,
    ExamModality.MAMMOGRAPHY: (*mammography.EVENT_FACTS, ANODE_AND_FILTER),
    ExamModality.NUCLEAR_MEDICINE: nuclear_medicine.EVENT_FACTS,
}
_TOTALS: Mapping[ExamModality, tuple[Fact, ...]] = {
    ExamModality.CT: (*ct.TOTALS, ACQUISITIONS),
    ExamModality.FLUOROSCOPY: projection.TOTALS,
    ExamModality.RADIOGRAPHY: projection.TOTALS,
    ExamModality.MAMMOGRAPHY: mammography.TOTALS,
    ExamModality.NUCLEAR_MEDICINE: nuclear_medicine.TOTALS,
}


def _measures(modality: ExamModality) -> Iterable[Measure]:
    totals = {fact.name: fact for fact in (*_TOTALS[modality], EXPOSURES, *study.PATIENT)}
    of_events = {fact.name: fact for fact in (*event.COMMON_FACTS, *_EVENT_FACTS[modality])}
    for level, part, names in _DECLARED[modality]:
        facts = totals if level is MeasureLevel.STUDY else of_events
        for name in names:
            yield Measure(fact=facts[name], level=level, part=part, can_be_zero=name in _CAN_BE_ZERO)


#: The measures of each modality by name, doses first.
MEASURES: Mapping[ExamModality, Mapping[str, Measure]] = {
    modality: {one.name: one for part in Part for one in _measures(modality) if one.part is part}
    for modality in ExamModality
}

#: The CTDI phantom of the main acquisition of a CT study.
CTDI_PHANTOM = MEASURES[ExamModality.CT]["main_ctdi_phantom"]


def doses(modality: ExamModality) -> tuple[Measure, ...]:
    """The measures of dose of a modality, the main one first."""
    return tuple(one for one in MEASURES[modality].values() if one.part is Part.DOSE)
