"""Quantities: the numbers that charts show, for each modality.

Totals of a study, its number of events and the patient's age, size and weight come by themselves; of the peak skin
dose, charts use those of maps alone, since an upper bound says little about a distribution. To add a quantity
of an irradiation event, add the name of its fact to `EVENT_QUANTITIES`: nothing else. Label and unit are those of the
fact; the criterion that leads from a chart to its studies is found by column.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, func, select

from kerma.database.query.charts.column_criterion import Level, column_criterion
from kerma.database.query.charts.dimensions import Dimension
from kerma.database.query.filters.criterion import FilterKind
from kerma.database.schema.event_tables import EVENT_TABLES, ct_source
from kerma.database.schema.skin_dose_tables import skin_dose
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn
from kerma.facts import ct, event, mammography, nuclear_medicine, projection, rollup_quantities, study
from kerma.facts import skin_dose as skin_dose_facts
from kerma.facts.fact import Fact, ValueKind
from kerma.skin_dose.result import ResultKind
from kerma.standard.enumerations import ExamModality

#: Facts of an irradiation event (of nuclear medicine: an administration) that charts offer, in their order.
EVENT_QUANTITIES: Mapping[ExamModality, tuple[str, ...]] = {
    ExamModality.CT: (
        "ctdi_vol_mgy",
        "dlp_mgy_cm",
        "ssde_mgy",
        "scanning_length_mm",
        "water_equivalent_diameter_mm",
        "tube_voltage_kv",
        "exposure_time_s",
        "pitch",
    ),
    ExamModality.FLUOROSCOPY: ("dap_gy_cm2", "reference_air_kerma_mgy", "tube_voltage_kv", "irradiation_duration_s"),
    ExamModality.RADIOGRAPHY: (
        "dap_gy_cm2",
        "reference_air_kerma_mgy",
        "exposure_mas",
        "tube_voltage_kv",
        "exposure_index",
        "deviation_index",
    ),
    ExamModality.MAMMOGRAPHY: (
        "agd_mgy",
        "entrance_air_kerma_mgy",
        "compressed_thickness_mm",
        "compression_force_n",
        "tube_voltage_kv",
        "exposure_mas",
        "breast_composition_percent",
    ),
    ExamModality.NUCLEAR_MEDICINE: ("administered_activity_mbq", "effective_dose_msv"),
}

#: Skin doses of `study` that come from a map.
MAPPED_SKIN_DOSE = skin_dose.alias("mapped_skin_dose")
IS_MAPPED = and_(MAPPED_SKIN_DOSE.c.study_id == study_table.c.study_id, MAPPED_SKIN_DOSE.c.kind == ResultKind.MAP)
_COMPUTED: Mapping[ExamModality, tuple[Fact, ...]] = {ExamModality.FLUOROSCOPY: (skin_dose_facts.PEAK,)}

_EVENT_COUNT = Fact("event_count", "Events", "Number of irradiation events of the study.", ValueKind.COUNT)
# Of all others, equipment states zero for a value that was not measured or not used.
_CAN_BE_ZERO = {"event_count", "patient_age_years", "deviation_index", "breast_composition_percent"}
_PATIENT = ("patient_age_years", "patient_size_m", "patient_weight_kg")
_TOTALS: Mapping[ExamModality, tuple[Fact, ...]] = {
    ExamModality.CT: ct.TOTALS,
    ExamModality.FLUOROSCOPY: projection.TOTALS,
    ExamModality.RADIOGRAPHY: projection.TOTALS,
    ExamModality.MAMMOGRAPHY: mammography.TOTALS,
    ExamModality.NUCLEAR_MEDICINE: nuclear_medicine.TOTALS,
}
_EVENT_FACTS: Mapping[ExamModality, tuple[Fact, ...]] = {
    ExamModality.CT: (*ct.EVENT_FACTS, *ct.SOURCE),
    ExamModality.FLUOROSCOPY: projection.EVENT_FACTS,
    ExamModality.RADIOGRAPHY: projection.EVENT_FACTS,
    ExamModality.MAMMOGRAPHY: mammography.EVENT_FACTS,
    ExamModality.NUCLEAR_MEDICINE: nuclear_medicine.EVENT_FACTS,
}


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A number that a study or an irradiation event has.

    Attributes:
        modality: the modality of the studies.
        level: whether the study or each of its events has it.
        fact: its declaration, with label and unit.
    """

    modality: ExamModality
    level: Level
    fact: Fact

    @property
    def name(self) -> str:
        """Its name in a URL parameter: `study_dlp_mgy_cm`."""
        return f"{self.level}_{self.fact.name}"

    @property
    def label(self) -> str:
        """Its label in English; where the study has a total of the same fact, an event's value says so."""
        is_total = any(total.name == self.fact.name for total in _TOTALS[self.modality])
        return f"{self.fact.label} per event" if self.level == "event" and is_total else self.fact.label

    @property
    def heading(self) -> str:
        """Label and unit."""
        return f"{self.label} ({self.fact.symbol})" if self.fact.symbol else self.label

    @property
    def criterion(self) -> str | None:
        """Name of the criterion that selects studies by its value; None where there is none."""
        return column_criterion(self.modality, self.level, self.fact.name, kinds={FilterKind.RANGE, FilterKind.WHOLE})

    @property
    def can_be_zero(self) -> bool:
        """Whether zero is a measured value."""
        return self.fact.name in _CAN_BE_ZERO

    @property
    def has_rollup(self) -> bool:
        """Whether the rollups hold its histograms."""
        quantities = rollup_quantities.STUDY if self.level == "study" else rollup_quantities.EVENT
        return self.fact.name in quantities[self.modality]

    @property
    def is_of_maps(self) -> bool:
        """Whether only a skin dose map states it."""
        return self.fact in _COMPUTED.get(self.modality, ())

    @property
    def column(self) -> AnyColumn:
        """The column of the value; of the X-ray sources of a CT event the maximum."""
        if self.is_of_maps:
            return MAPPED_SKIN_DOSE.c[self.fact.name]
        if self.level == "study":
            return study_table.c[self.fact.name]
        events = EVENT_TABLES[self.modality]
        if self.fact.name in events.c:
            return events.c[self.fact.name]
        same_event = (ct_source.c.study_id == events.c.study_id, ct_source.c.event_id == events.c.event_id)
        return select(func.max(ct_source.c[self.fact.name])).where(*same_event).correlate(events).scalar_subquery()


def common_level(*parts: Quantity | Dimension | None) -> Level:
    """What a query over these counts: events if one of them belongs to events, otherwise studies."""
    return "event" if any(part is not None and part.level == "event" for part in parts) else "study"


def _named(facts: Iterable[Fact], names: Iterable[str]) -> list[Fact]:
    by_name = {fact.name: fact for fact in facts}
    return [by_name[name] for name in names]


def _quantities(modality: ExamModality) -> dict[str, Quantity]:
    study_facts = (*_TOTALS[modality], *_COMPUTED.get(modality, ()), _EVENT_COUNT, *_named(study.PATIENT, _PATIENT))
    event_facts = _named((*event.COMMON_FACTS, *_EVENT_FACTS[modality]), EVENT_QUANTITIES[modality])
    quantities = [
        *(Quantity(modality=modality, level="study", fact=fact) for fact in study_facts),
        *(Quantity(modality=modality, level="event", fact=fact) for fact in event_facts),
    ]
    return {quantity.name: quantity for quantity in quantities}


#: Quantities of each modality by name, the study's totals first.
QUANTITIES: Mapping[ExamModality, Mapping[str, Quantity]] = {
    modality: _quantities(modality) for modality in ExamModality
}
