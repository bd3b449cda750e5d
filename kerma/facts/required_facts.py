"""The facts that a study of each family should tell, so that its dose can be judged and compared."""

from dataclasses import dataclass

from kerma.facts import ct, event, mammography, nuclear_medicine, projection, study
from kerma.facts.fact import Fact


@dataclass(frozen=True)
class Important:
    """Something that every study should tell, where any of several facts will do.

    Attributes:
        name: its name in queries.
        label: what people call it.
        study: facts of the study that tell it.
        event: facts of its events that tell it; one event suffices.
        source: facts of the X-ray sources of its CT events that tell it.
    """

    name: str
    label: str
    study: tuple[Fact, ...] = ()
    event: tuple[Fact, ...] = ()
    source: tuple[Fact, ...] = ()

    @property
    def fact_names(self) -> frozenset[str]:
        """The names under which a problem complains of it."""
        return frozenset(fact.name for fact in (*self.study, *self.event, *self.source))


def _named(facts: tuple[Fact, ...], *names: str) -> tuple[Fact, ...]:
    by_name = {fact.name: fact for fact in facts}
    return tuple(by_name[name] for name in names)


def _of_study(name: str, label: str, *facts: str) -> Important:
    return Important(name, label, study=_named(study.HEADER, *facts))


_DATE = _of_study("study_date", "Date", "study_date")
_DESCRIPTION = _of_study(
    "description", "Description", "study_description", "requested_procedure", "performed_procedure"
)
_AGE = _of_study("age", "Age", "patient_age_years")
_SEX = _of_study("sex", "Sex", "patient_sex")
_HEIGHT = _of_study("height", "Height", "patient_size_m")
_WEIGHT = _of_study("weight", "Weight", "patient_weight_kg")
_STARTED = Important("event_time", "Event time", event=_named(event.IDENTITY, "started_at"))


def _protocol(facts: tuple[Fact, ...]) -> Important:
    return Important("protocol", "Protocol", event=_named(facts, "acquisition_protocol"))


def _voltage(facts: tuple[Fact, ...]) -> Important:
    return Important("tube_voltage", "kV", event=_named(facts, "tube_voltage_kv"))


_PROJECTION_DOSE = Important(
    "dose", "Dose total", study=_named(projection.TOTALS, "dap_gy_cm2", "reference_air_kerma_mgy")
)
_EXPOSURE_INDEX = Important("exposure_index", "EI", event=_named(projection.EVENT, "exposure_index"))
_PROJECTION = (
    _PROJECTION_DOSE,
    _DATE,
    _STARTED,
    _protocol(projection.EVENT),
    _voltage(projection.EVENT),
    _DESCRIPTION,
    _AGE,
    _SEX,
    _HEIGHT,
    _WEIGHT,
)

#: By family of studies, in the order of the table on screen.
IMPORTANT: dict[str, tuple[Important, ...]] = {
    "CT": (
        Important("dose", "Dose total", study=_named(ct.TOTALS, "dlp_mgy_cm")),
        Important("ctdi_vol", "CTDIvol", event=_named(ct.EVENT, "ctdi_vol_mgy")),
        _DATE,
        _protocol(ct.EVENT),
        Important("tube_voltage", "kV", source=_named(ct.SOURCE, "tube_voltage_kv")),
        _DESCRIPTION,
        _AGE,
        _SEX,
        _HEIGHT,
        _WEIGHT,
    ),
    "RF": _PROJECTION,
    "DX": (_PROJECTION_DOSE, _EXPOSURE_INDEX, *_PROJECTION[1:]),
    "MG": (
        Important("dose", "Dose total", study=mammography.TOTALS),
        Important("thickness", "Thickness", event=_named(mammography.EVENT, "compressed_thickness_mm")),
        _DATE,
        _STARTED,
        _voltage(mammography.EVENT),
        Important("anode", "Anode", event=_named(mammography.EVENT, "anode_target")),
        _AGE,
    ),
    "NM": (
        Important("dose", "Activity", study=nuclear_medicine.TOTALS),
        Important(
            "radiopharmaceutical", "Radiopharmaceutical", event=_named(nuclear_medicine.EVENT, "radiopharmaceutical")
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
