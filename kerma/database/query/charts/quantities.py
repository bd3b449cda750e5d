"""What charts can show and by what they can divide it: quantities and dimensions of each modality, declared once.

The labels and units are those of the facts; the criterion that leads from a chart to its studies is found by column.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, select

from kerma.database.query.filters.criteria import BY_MODALITY
from kerma.database.query.filters.criterion import FilterKind, FilterTarget
from kerma.database.schema.event_tables import EVENT_TABLES, ct_source
from kerma.database.schema.tables import study_table
from kerma.facts import ct, event, mammography, nuclear_medicine, projection, rollup_quantities, study
from kerma.facts.fact import Fact, ValueKind
from kerma.standard.enumerations import ExamModality

#: Whether a figure counts studies or irradiation events.
Level = Literal["study", "event"]

_EVENT_COUNT = Fact("event_count", "Events", "Number of irradiation events of the study.", ValueKind.COUNT)
_PATIENT = ("patient_age_years", "patient_size_m", "patient_weight_kg")
_TOTALS: dict[str, tuple[Fact, ...]] = {
    ExamModality.CT: ct.TOTALS,
    ExamModality.FLUOROSCOPY: projection.TOTALS,
    ExamModality.RADIOGRAPHY: projection.TOTALS,
    ExamModality.MAMMOGRAPHY: mammography.TOTALS,
    ExamModality.NUCLEAR_MEDICINE: nuclear_medicine.TOTALS,
}
_EVENT_FACTS: dict[str, tuple[Fact, ...]] = {
    ExamModality.CT: (*ct.EVENT, *ct.SOURCE),
    ExamModality.FLUOROSCOPY: projection.EVENT,
    ExamModality.RADIOGRAPHY: projection.EVENT,
    ExamModality.MAMMOGRAPHY: mammography.EVENT,
    ExamModality.NUCLEAR_MEDICINE: nuclear_medicine.EVENT,
}
_OF_EVENTS: dict[str, tuple[str, ...]] = {
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


@dataclass(frozen=True)
class Quantity:
    """A number that studies or their events tell.

    Attributes:
        modality: CT, RF, DX, MG or NM.
        level: whether the study or each of its events tells it.
        fact: what it is, with label and unit.
    """

    modality: ExamModality
    level: Level
    fact: Fact

    @property
    def name(self) -> str:
        """Its name in an address: `study_dlp_mgy_cm`."""
        return f"{self.level}_{self.fact.name}"

    @property
    def label(self) -> str:
        """What people call it; what an event tells is told apart from the study's total."""
        is_total = any(each.name == self.fact.name for each in _TOTALS[self.modality])
        return f"{self.fact.label} per event" if self.level == "event" and is_total else self.fact.label

    @property
    def heading(self) -> str:
        """Label and unit."""
        return f"{self.label} ({self.fact.symbol})" if self.fact.symbol else self.label

    @property
    def criterion(self) -> str | None:
        """The criterion that chooses studies by its value; None where there is none."""
        return _criterion(self.modality, self.level, self.fact.name, {FilterKind.RANGE, FilterKind.WHOLE})

    @property
    def is_counted(self) -> bool:
        """Whether the tables of counts hold its histograms."""
        held = rollup_quantities.STUDY if self.level == "study" else rollup_quantities.EVENT
        return self.fact.name in held[self.modality]

    @property
    def column(self) -> ColumnElement[Any]:
        """The value; of the X-ray sources of a CT event the highest."""
        if self.level == "study":
            return study_table.c[self.fact.name]
        events = EVENT_TABLES[self.modality]
        if self.fact.name in events.c:
            return events.c[self.fact.name]
        of_event = (ct_source.c.study_id == events.c.study_id, ct_source.c.event_id == events.c.event_id)
        return select(func.max(ct_source.c[self.fact.name])).where(*of_event).correlate(events).scalar_subquery()


@dataclass(frozen=True)
class Dimension:
    """By what studies or events are told apart.

    Attributes:
        name: its name in an address.
        label: what people call one of its values.
        level: whether the study or each of its events tells it.
        fact: the column.
        modalities: the families that have it.
    """

    name: str
    label: str
    level: Level
    fact: str
    modalities: tuple[ExamModality, ...] = tuple(ExamModality)

    @property
    def is_of_names(self) -> bool:
        """Whether the column holds the identifier of a name instead of its text: an index then knows all of it."""
        return self.level == "study" and self.fact == rollup_quantities.PROCEDURE

    def column(self, modality: ExamModality) -> ColumnElement[Any]:
        """The value, or the identifier of the name that it is."""
        if self.is_of_names:
            return study_table.c.procedure_id
        return (study_table if self.level == "study" else EVENT_TABLES[modality]).c[self.fact]

    def criterion(self, modality: ExamModality) -> str | None:
        """The criterion that chooses exactly the studies of one value; None where there is none."""
        return _criterion(modality, self.level, self.fact, {FilterKind.ONE_OF, FilterKind.EQUIPMENT})


MACHINE = Dimension("machine", "Machine", "study", "equipment_id")
PROCEDURE = Dimension("procedure", "Study description", "study", rollup_quantities.PROCEDURE)
PROTOCOL = Dimension(
    "protocol",
    "Protocol",
    "event",
    "acquisition_protocol",
    (ExamModality.CT, ExamModality.FLUOROSCOPY, ExamModality.RADIOGRAPHY, ExamModality.MAMMOGRAPHY),
)
RADIOPHARMACEUTICAL = Dimension(
    "protocol", "Radiopharmaceutical", "event", "radiopharmaceutical", (ExamModality.NUCLEAR_MEDICINE,)
)

_DIMENSIONS = (
    PROCEDURE,
    MACHINE,
    PROTOCOL,
    RADIOPHARMACEUTICAL,
    Dimension("requested", "Requested procedure", "study", "requested_procedure"),
    Dimension("performed", "Performed procedure", "study", "performed_procedure"),
    Dimension("operator", "Operator", "study", "operators_name"),
    Dimension("physician", "Physician", "study", "performing_physician_name"),
    Dimension("software", "Software version", "study", "software_versions"),
    Dimension("sex", "Sex", "study", "patient_sex"),
    Dimension("type", "Acquisition type", "event", "acquisition_type", (ExamModality.CT,)),
    Dimension("event_type", "Event type", "event", "irradiation_event_type", (ExamModality.FLUOROSCOPY,)),
    Dimension("view", "View", "event", "view", (ExamModality.MAMMOGRAPHY,)),
    Dimension("laterality", "Breast", "event", "laterality", (ExamModality.MAMMOGRAPHY,)),
)
#: Dimensions of each modality by name.
DIMENSIONS = {
    modality: {each.name: each for each in _DIMENSIONS if modality in each.modalities} for modality in ExamModality
}


def _named(facts: Iterable[Fact], names: Iterable[str]) -> list[Fact]:
    declared = {fact.name: fact for fact in facts}
    return [declared[name] for name in names]


def _quantities(modality: ExamModality) -> dict[str, Quantity]:
    of_study = (*_TOTALS[modality], _EVENT_COUNT, *_named(study.PATIENT, _PATIENT))
    of_event = _named((*event.IDENTITY, *_EVENT_FACTS[modality]), _OF_EVENTS[modality])
    found = [
        *(Quantity(modality, "study", fact) for fact in of_study),
        *(Quantity(modality, "event", fact) for fact in of_event),
    ]
    return {each.name: each for each in found}


#: Quantities of each modality by name, the study's totals first.
QUANTITIES = {modality: _quantities(modality) for modality in ExamModality}


def _criterion(modality: ExamModality, level: Level, column: str, kinds: set[FilterKind]) -> str | None:
    places = {FilterTarget.STUDY} if level == "study" else {FilterTarget.EVENT, FilterTarget.SOURCE}
    fits = (
        each.name
        for each in BY_MODALITY[modality].values()
        if each.kind in kinds and each.target in places and each.columns == (column,)
    )
    return next(fits, None)
