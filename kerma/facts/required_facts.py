"""Facts that every study of an exam modality should have, so that its dose can be compared with others."""

from dataclasses import dataclass

from kerma.facts import ct, event, mammography, nuclear_medicine, projection, study
from kerma.facts.fact import Fact
from kerma.standard.enumerations import ExamModality


@dataclass(frozen=True, kw_only=True)
class RequiredFact:
    """An item that every study should have; one of several facts suffices.

    Attributes:
        name: its name in queries.
        label: its name on screen.
        study: facts of the study that state it.
        event: facts of its events that state it; one event suffices.
        source: facts of the X-ray sources of its CT events that state it.
    """

    name: str
    label: str
    study: tuple[Fact, ...] = ()
    event: tuple[Fact, ...] = ()
    source: tuple[Fact, ...] = ()

    @property
    def fact_names(self) -> frozenset[str]:
        """Names of its facts, as in the paths of problems."""
        return frozenset(fact.name for fact in (*self.study, *self.event, *self.source))


def _named(facts: tuple[Fact, ...], *names: str) -> tuple[Fact, ...]:
    by_name = {fact.name: fact for fact in facts}
    return tuple(by_name[name] for name in names)


def _of_study(name: str, label: str, *facts: str) -> RequiredFact:
    return RequiredFact(name=name, label=label, study=_named(study.HEADER, *facts))


_DATE = _of_study("study_date", "Date", "study_date")
_DESCRIPTION = _of_study(
    "description", "Description", "study_description", "requested_procedure", "performed_procedure"
)
_AGE = _of_study("age", "Age", "patient_age_years")
_SEX = _of_study("sex", "Sex", "patient_sex")
_HEIGHT = _of_study("height", "Height", "patient_size_m")
_WEIGHT = _of_study("weight", "Weight", "patient_weight_kg")
_STARTED = RequiredFact(name="event_time", label="Event time", event=_named(event.COMMON_FACTS, "started_at"))


def _protocol(facts: tuple[Fact, ...]) -> RequiredFact:
    return RequiredFact(name="protocol", label="Protocol", event=_named(facts, "acquisition_protocol"))


def _voltage(facts: tuple[Fact, ...]) -> RequiredFact:
    return RequiredFact(name="tube_voltage", label="kV", event=_named(facts, "tube_voltage_kv"))


_PROJECTION_DOSE = RequiredFact(
    name="dose", label="Dose total", study=_named(projection.TOTALS, "dap_gy_cm2", "reference_air_kerma_mgy")
)
_EXPOSURE_INDEX = RequiredFact(
    name="exposure_index", label="EI", event=_named(projection.EVENT_FACTS, "exposure_index")
)
_PROJECTION = (
    _PROJECTION_DOSE,
    _DATE,
    _STARTED,
    _protocol(projection.EVENT_FACTS),
    _voltage(projection.EVENT_FACTS),
    _DESCRIPTION,
    _AGE,
    _SEX,
    _HEIGHT,
    _WEIGHT,
)

#: By exam modality, in the order of the table on screen.
REQUIRED_FACTS: dict[str, tuple[RequiredFact, ...]] = {
    ExamModality.CT: (
        RequiredFact(name="dose", label="Dose total", study=_named(ct.TOTALS, "dlp_mgy_cm")),
        RequiredFact(name="ctdi_vol", label="CTDIvol", event=_named(ct.EVENT_FACTS, "ctdi_vol_mgy")),
        _DATE,
        _protocol(ct.EVENT_FACTS),
        RequiredFact(name="tube_voltage", label="kV", source=_named(ct.SOURCE, "tube_voltage_kv")),
        _DESCRIPTION,
        _AGE,
        _SEX,
        _HEIGHT,
        _WEIGHT,
    ),
    ExamModality.FLUOROSCOPY: _PROJECTION,
    ExamModality.RADIOGRAPHY: (_PROJECTION_DOSE, _EXPOSURE_INDEX, *_PROJECTION[1:]),
    ExamModality.MAMMOGRAPHY: (
        RequiredFact(name="dose", label="Dose total", study=mammography.TOTALS),
        RequiredFact(
            name="thickness", label="Thickness", event=_named(mammography.EVENT_FACTS, "compressed_thickness_mm")
        ),
        _DATE,
        _STARTED,
        _voltage(mammography.EVENT_FACTS),
        RequiredFact(name="anode", label="Anode", event=_named(mammography.EVENT_FACTS, "anode_target")),
        _AGE,
    ),
    ExamModality.NUCLEAR_MEDICINE: (
        RequiredFact(name="dose", label="Activity", study=nuclear_medicine.TOTALS),
        RequiredFact(
            name="radiopharmaceutical",
            label="Radiopharmaceutical",
            event=_named(nuclear_medicine.EVENT_FACTS, "radiopharmaceutical"),
        ),
        _DATE,
        _STARTED,
        _DESCRIPTION,
        _AGE,
        _SEX,
        _HEIGHT,
        _WEIGHT,
    ),
}
