"""By what studies can be chosen: every criterion is declared once.

Lists, charts and downloads, the filter bar, the address and the summary in words all loop over these declarations.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from kerma.facts import ct, mammography, nuclear_medicine, projection, study
from kerma.facts.fact import Fact

XRAY = ("CT", "RF", "DX", "MG")
PROJECTION = ("RF", "DX")
ALL = (*XRAY, "NM")


class Range(NamedTuple):
    """From a number to a number, both included; None is open."""

    least: float | None = None
    most: float | None = None


class Sought(NamedTuple):
    """A text that is sought, and for each of its words the keyed hash, where the site keeps hashes.

    A hash finds the whole of what was hashed only.
    """

    text: str
    hashed: tuple[str, ...] = ()


Value = str | date | bool | Range | Sought | tuple[str, ...] | tuple[int, ...] | tuple[UUID, ...]


class FoundWord(NamedTuple):
    """What a word was found in: names, and machines by their station."""

    names: tuple[UUID, ...]
    machines: tuple[UUID, ...] = ()


#: What each word of a criterion was found in; a criterion that is no search for words has one.
Found = tuple[FoundWord, ...]


class Kind(Enum):
    """How a criterion is compared, and what its value is."""

    WORDS = "words that must all occur somewhere; a `Sought`"
    CONTAINS = "a text within a text, upper and lower case alike; a str"
    CODED = "a text within an attribute that the site may keep as a hash; a `Sought`"
    ONE_OF = "one of some texts, exactly; a tuple of str"
    MACHINES = "one of some machines; a tuple of UUID"
    FROM_DAY = "on this day or later; a date"
    TO_DAY = "on this day or earlier; a date"
    RANGE = "a number between two, both included; a `Range`"
    WHOLE = "a whole number between two, both included; a `Range`"
    EVENT_COUNT = "so many events of one type; a `Range`"
    PERCENTILE = "between two percentiles of the studies that the other criteria leave; a `Range`"
    WEEKDAYS = "one of some days of the week, Monday is 1; a tuple of int"
    HOURS = "the hour of day between two, also over midnight; a `Range`"
    YES_NO = "whether there is any; a bool"


class Place(Enum):
    """Where the compared column stands."""

    STUDY = "study"
    MACHINE = "equipment"
    EVENT = "the events of the modality"
    SOURCE = "the X-ray sources of a CT event"
    OBJECT = "the dose objects"
    SKIN_DOSE = "the skin dose of the study"


class Group(Enum):
    """Under which heading a criterion is offered."""

    SEARCH = "Search"
    TIME = "Time"
    MACHINE = "Machine"
    PROCEDURE = "Procedure"
    PATIENT = "Patient"
    DOSE = "Dose of the study"
    EVENTS = "Number of events"
    EXPOSURE = "One event with all of these"
    DATA = "Origin of the data"


@dataclass(frozen=True)
class Criterion:
    """One criterion.

    Attributes:
        name: unique within a modality; an address says `<prefix>_<name>=`.
        label: what people call it.
        kind: how it is compared.
        group: where it is offered.
        columns: the compared columns; any of several may fit.
        place: where those stand.
        modalities: the families that have it.
        symbol: the unit of its numbers, as people write it.
        least: the smallest number that makes sense.
        most: the largest number that makes sense.
        vocabulary: the only texts that can occur, where they are known beforehand.
        is_private: its value tells who the patient is, and must stand in no address and no saved view.
    """

    name: str
    label: str
    kind: Kind
    group: Group
    columns: tuple[str, ...] = ()
    place: Place = Place.STUDY
    modalities: tuple[str, ...] = ALL
    symbol: str = ""
    least: float = 0.0
    most: float = 1e12
    vocabulary: tuple[str, ...] = ()
    is_private: bool = False


_FACTS = {
    fact.name: fact
    for fact in (
        *study.HEADER,
        *mammography.EVENT,
        *projection.EVENT,
        *nuclear_medicine.EVENT,
        *ct.EVENT,
        *ct.SOURCE,
        *nuclear_medicine.TOTALS,
        *mammography.TOTALS,
        *projection.TOTALS,
        *ct.TOTALS,
    )
}


def _words_of(fact: Fact) -> tuple[str, ...]:
    return tuple(dict.fromkeys((fact.value_set or {}).values()))


def _contains(name: str, column: str, group: Group = Group.PROCEDURE, **more: Any) -> Criterion:
    return _of(name, Kind.CONTAINS, column, group, **more)


def _one_of(name: str, column: str, group: Group = Group.PROCEDURE, **more: Any) -> Criterion:
    return _of(name, Kind.ONE_OF, column, group, **{"vocabulary": _words_of(_FACTS[column]), **more})


def _range(name: str, column: str, group: Group = Group.DOSE, **more: Any) -> Criterion:
    return _of(name, Kind.RANGE, column, group, **more)


def _of(name: str, kind: Kind, column: str, group: Group, **more: Any) -> Criterion:
    fact = _FACTS[column]
    described: dict[str, Any] = {"label": fact.label, "columns": (column,), "symbol": fact.symbol}
    return Criterion(name, kind=kind, group=group, **(described | more))


def _event(modalities: tuple[str, ...]) -> dict[str, Any]:
    return {"group": Group.EXPOSURE, "place": Place.EVENT, "modalities": modalities}


def _count(name: str, label: str, acquisition_type: str) -> Criterion:
    return Criterion(
        name,
        label,
        Kind.EVENT_COUNT,
        Group.EVENTS,
        ("acquisition_type",),
        Place.EVENT,
        ("CT",),
        most=1e6,
        vocabulary=(acquisition_type,),
    )


_MACHINE: dict[str, Any] = {"group": Group.MACHINE, "place": Place.MACHINE}

CRITERIA = (
    Criterion("text", "Find", Kind.WORDS, Group.SEARCH),
    Criterion("from", "From", Kind.FROM_DAY, Group.TIME, ("study_at",)),
    Criterion("to", "To", Kind.TO_DAY, Group.TIME, ("study_at",)),
    Criterion("weekday", "Day of the week", Kind.WEEKDAYS, Group.TIME, ("study_at",)),
    Criterion("hour", "Hour of the day", Kind.HOURS, Group.TIME, ("study_at",), most=23),
    Criterion("machine", "Machine", Kind.MACHINES, Group.MACHINE, ("equipment_id",)),
    _one_of("institution", "institution_name", **_MACHINE),
    _one_of("department", "department_name", **_MACHINE),
    _one_of("make", "manufacturer", **_MACHINE),
    _one_of("model", "manufacturer_model_name", **_MACHINE),
    _one_of("station", "station_name", **_MACHINE),
    _contains("software", "software_versions", Group.MACHINE),
    _one_of("study", "study_description"),
    _contains("description", "study_description", label="Description"),
    _contains("requested", "requested_procedure"),
    _one_of("requested_is", "requested_procedure", label="Requested procedure is"),
    _contains("procedure", "performed_procedure"),
    _one_of("procedure_is", "performed_procedure", label="Performed procedure is"),
    _of("accession", Kind.CODED, "accession_number", Group.PROCEDURE),
    _contains("physician", "performing_physician_name"),
    _one_of("physician_is", "performing_physician_name", label="Performing physician is"),
    _contains("operator", "operators_name"),
    _one_of("operator_is", "operators_name", label="Operator is"),
    _range("age", "patient_age_years", Group.PATIENT, most=150.0),
    _one_of("sex", "patient_sex", Group.PATIENT, vocabulary=("F", "M", "O")),
    _range("weight", "patient_weight_kg", Group.PATIENT, most=1000.0),
    _range("height", "patient_size_m", Group.PATIENT, most=3.0),
    _of("patient_name", Kind.CODED, "patient_name", Group.PATIENT, is_private=True),
    _of("patient_id", Kind.CODED, "patient_id", Group.PATIENT, is_private=True),
    _range("dlp", "dlp_mgy_cm", modalities=("CT",)),
    _range("dap", "dap_gy_cm2", modalities=PROJECTION),
    _range("kerma", "reference_air_kerma_mgy", modalities=PROJECTION),
    _range("fluoro_time", "fluoro_time_s", modalities=("RF",)),
    Criterion(
        "psd",
        "Peak skin dose",
        Kind.RANGE,
        Group.DOSE,
        ("peak_skin_dose_mgy",),
        Place.SKIN_DOSE,
        ("RF",),
        symbol="mGy",
    ),
    _range(
        "agd",
        "agd_left_mgy",
        label="AGD of a breast",
        columns=("agd_left_mgy", "agd_right_mgy", "agd_both_mgy"),
        modalities=("MG",),
    ),
    _range("activity", "administered_activity_mbq", modalities=("NM",)),
    Criterion("percentile", "Percentile of dose", Kind.PERCENTILE, Group.DOSE, symbol="%", most=100.0),
    Criterion("events", "Events", Kind.WHOLE, Group.EVENTS, ("event_count",), most=1e6),
    _count("spiral", "Spiral", "spiral"),
    _count("sequenced", "Sequenced (axial)", "sequenced"),
    _count("localizer", "Localizer", "constant_angle"),
    _count("stationary", "Stationary", "stationary"),
    _count("cone_beam", "Cone beam", "cone_beam"),
    _contains("protocol", "acquisition_protocol", **_event(XRAY)),
    _one_of("protocol_is", "acquisition_protocol", label="Protocol is", **_event(XRAY)),
    _one_of("type", "acquisition_type", **_event(("CT",))),
    _one_of("event_type", "irradiation_event_type", **_event(("RF",))),
    _one_of("view", "view", **_event(("MG",))),
    _one_of("laterality", "laterality", **_event(("MG",))),
    _contains("region", "target_region", **_event(("CT", "RF", "DX"))),
    _range("ctdi", "ctdi_vol_mgy", **_event(("CT",))),
    _range("event_dlp", "dlp_mgy_cm", **_event(("CT",)), label="Event DLP"),
    _range("event_dap", "dap_gy_cm2", **_event(("RF", "DX", "MG")), label="Event DAP"),
    _range("event_agd", "agd_mgy", **_event(("MG",)), label="Event AGD"),
    _range("thickness", "compressed_thickness_mm", **_event(("MG",)), label="Compressed thickness"),
    _range("kv", "tube_voltage_kv", **{**_event(("CT",)), "place": Place.SOURCE}),
    _range("kv", "tube_voltage_kv", **_event(("RF", "DX", "MG"))),
    _contains("exposure_control", "exposure_control_mode", **_event(("DX", "MG"))),
    _contains("radiopharmaceutical", "radiopharmaceutical", **_event(("NM",))),
    _one_of("radiopharmaceutical_is", "radiopharmaceutical", label="Radiopharmaceutical is", **_event(("NM",))),
    _contains("radionuclide", "radionuclide", **_event(("NM",))),
    Criterion(
        "source",
        "Told by",
        Kind.ONE_OF,
        Group.DATA,
        ("source",),
        Place.OBJECT,
        vocabulary=(
            "ct_rdsr",
            "projection_rdsr",
            "enhanced_xray_rdsr",
            "radiopharmaceutical_rdsr",
            "patient_dose_sr",
            "siemens_summary_sr",
            "philips_dose_info",
            "ct_image",
            "dx_image",
            "mg_image",
            "nm_image",
            "pet_image",
        ),
    ),
    Criterion("problems", "Problems", Kind.YES_NO, Group.DATA, ("problem_count",)),
)

#: The criteria of each modality by name, in the order in which they are offered.
BY_MODALITY: dict[str, dict[str, Criterion]] = {
    modality: {each.name: each for each in CRITERIA if modality in each.modalities} for modality in ALL
}


def criterion(modality: str, name: str) -> Criterion:
    """A criterion of a modality.

    Raises:
        ValueError: there is no such modality, or it has no such criterion.
    """
    try:
        return BY_MODALITY[modality][name]
    except KeyError as error:
        raise ValueError(f"{modality!r} studies cannot be chosen by {name!r}") from error
