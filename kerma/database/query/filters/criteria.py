"""Declarations of all criteria by which studies can be filtered.

Lists, charts, exports, the filter bar, URL parameters and the description of a filter loop over these declarations.
"""

from collections.abc import Mapping
from typing import TypedDict, Unpack

from kerma.database.query.filters.criterion import Criterion, FilterGroup, FilterKind, FilterTarget
from kerma.facts import ct, mammography, nuclear_medicine, projection, skin_dose, study
from kerma.facts.fact import Fact
from kerma.skin_dose.result import ResultKind
from kerma.standard.enumerations import ExamModality, ObjectSource

_CT = (ExamModality.CT,)
_FLUOROSCOPY = (ExamModality.FLUOROSCOPY,)
_MAMMOGRAPHY = (ExamModality.MAMMOGRAPHY,)
_NUCLEAR_MEDICINE = (ExamModality.NUCLEAR_MEDICINE,)
_PROJECTION = (ExamModality.FLUOROSCOPY, ExamModality.RADIOGRAPHY)
_PROJECTION_AND_MAMMOGRAPHY = (*_PROJECTION, *_MAMMOGRAPHY)
_XRAY = (*_CT, *_PROJECTION_AND_MAMMOGRAPHY)

_RECEIVED = "When Kerma first stored a dose object of the study, in the time zone of the server."
_PRIVATE = "The value or a part of it; no link and no saved view contains it."
_MOVES_ON = "Days counted from today. Moves on with the calendar, also in a link and in a saved view."

_EVENT_FACTS: Mapping[str, Fact] = {
    fact.name: fact
    for fact in (
        *ct.EVENT_FACTS,
        *ct.SOURCE,
        *nuclear_medicine.EVENT_FACTS,
        *mammography.EVENT_FACTS,
        *projection.EVENT_FACTS,
    )
}
_STUDY_FACTS: Mapping[str, Fact] = {
    fact.name: fact
    for fact in (
        *study.HEADER,
        *nuclear_medicine.TOTALS,
        *mammography.TOTALS,
        *ct.TOTALS,
        *projection.TOTALS,
        *skin_dose.SKIN_DOSE,
    )
}
_OF_EVENT = (FilterTarget.EVENT, FilterTarget.SOURCE)


class _Options(TypedDict, total=False):
    """Attributes of a criterion that differ from those of the fact it compares."""

    label: str
    help: str
    columns: tuple[str, ...]
    target: FilterTarget
    modalities: tuple[ExamModality, ...]
    maximum: float
    vocabulary: tuple[str, ...]
    is_private: bool


def _declared(fact: str, options: _Options) -> Fact:
    """The declaration of a compared fact: an event's DLP and a study's have the same name."""
    return (_EVENT_FACTS if options.get("target") in _OF_EVENT else _STUDY_FACTS)[fact]


def _of_fact(name: str, *, fact: str, kind: FilterKind, group: FilterGroup, **options: Unpack[_Options]) -> Criterion:
    """A criterion with label, column and unit of a declared fact."""
    declared = _declared(fact, options)
    options.setdefault("label", declared.label)
    options.setdefault("help", declared.meaning)
    options.setdefault("columns", (fact,))
    return Criterion(name=name, kind=kind, group=group, attribute=declared.label, symbol=declared.symbol, **options)


def _contains(
    name: str, *, fact: str, group: FilterGroup = FilterGroup.PROCEDURE, **options: Unpack[_Options]
) -> Criterion:
    return _of_fact(name, fact=fact, kind=FilterKind.CONTAINS, group=group, **options)


def _one_of(
    name: str, *, fact: str, group: FilterGroup = FilterGroup.PROCEDURE, **options: Unpack[_Options]
) -> Criterion:
    options.setdefault("vocabulary", tuple(dict.fromkeys((_declared(fact, options).value_set or {}).values())))
    return _of_fact(name, fact=fact, kind=FilterKind.ONE_OF, group=group, **options)


def _range(name: str, *, fact: str, group: FilterGroup = FilterGroup.DOSE, **options: Unpack[_Options]) -> Criterion:
    return _of_fact(name, fact=fact, kind=FilterKind.RANGE, group=group, **options)


def _skin_dose_range(name: str, *, fact: Fact, help_text: str = "") -> Criterion:
    text = help_text or fact.meaning
    return _range(name, fact=fact.name, target=FilterTarget.SKIN_DOSE, modalities=_FLUOROSCOPY, help=text)


def _private(name: str, *, fact: str) -> Criterion:
    return _of_fact(
        name, fact=fact, kind=FilterKind.HASHED_TEXT, group=FilterGroup.PATIENT, is_private=True, help=_PRIVATE
    )


def _equipment(name: str, *, fact: str) -> Criterion:
    return _one_of(name, fact=fact, group=FilterGroup.EQUIPMENT, target=FilterTarget.EQUIPMENT)


def _event_contains(name: str, *, fact: str, modalities: tuple[ExamModality, ...]) -> Criterion:
    return _contains(name, fact=fact, group=FilterGroup.EXPOSURE, target=FilterTarget.EVENT, modalities=modalities)


def _event_one_of(name: str, *, fact: str, modalities: tuple[ExamModality, ...], label: str = "") -> Criterion:
    return _one_of(
        name,
        fact=fact,
        group=FilterGroup.EXPOSURE,
        target=FilterTarget.EVENT,
        modalities=modalities,
        label=label or _EVENT_FACTS[fact].label,
    )


def _event_range(
    name: str,
    *,
    fact: str,
    modalities: tuple[ExamModality, ...],
    label: str = "",
    target: FilterTarget = FilterTarget.EVENT,
) -> Criterion:
    return _range(
        name,
        fact=fact,
        group=FilterGroup.EXPOSURE,
        target=target,
        modalities=modalities,
        label=label or _EVENT_FACTS[fact].label,
    )


def _event_count(name: str, *, label: str, acquisition_type: str) -> Criterion:
    return Criterion(
        name=name,
        label=label,
        kind=FilterKind.EVENT_COUNT,
        group=FilterGroup.EVENTS,
        columns=("acquisition_type",),
        help="Number of acquisitions of this type in the study.",
        target=FilterTarget.EVENT,
        modalities=_CT,
        maximum=1e6,
        vocabulary=(acquisition_type,),
    )


def _time(name: str, *, label: str, kind: FilterKind, column: str = "study_at", help_text: str) -> Criterion:
    return Criterion(name=name, label=label, kind=kind, group=FilterGroup.TIME, columns=(column,), help=help_text)


def _received(name: str, *, label: str, kind: FilterKind) -> Criterion:
    return _time(name, label=label, kind=kind, column="received_at", help_text=_RECEIVED)


_GENERAL = (
    Criterion(
        name="text",
        label="Search",
        kind=FilterKind.WORDS,
        group=FilterGroup.SEARCH,
        help="All words must occur in descriptions, procedures, protocols, radiopharmaceuticals, the name of the "
        "station, or at the beginning of the accession number.",
    ),
    _time("from", label="From", kind=FilterKind.FROM_DAY, help_text="Studies that started on this day or later."),
    _time("to", label="To", kind=FilterKind.TO_DAY, help_text="Studies that started on this day or earlier."),
    _time("period", label="Period", kind=FilterKind.PERIOD, help_text=_MOVES_ON),
    _received("received", label="Received", kind=FilterKind.PERIOD),
    _received("received_from", label="Received from", kind=FilterKind.FROM_DAY),
    _received("received_to", label="Received to", kind=FilterKind.TO_DAY),
    _time("weekday", label="Day of the week", kind=FilterKind.WEEKDAYS, help_text="Day on which the study started."),
    Criterion(
        name="hour",
        label="Hour of the day",
        kind=FilterKind.HOURS,
        group=FilterGroup.TIME,
        columns=("study_at",),
        maximum=23,
        help="Local time at which the study started; from 22 to 5 spans midnight.",
    ),
    Criterion(
        name="machine",
        label="System",
        kind=FilterKind.EQUIPMENT,
        group=FilterGroup.EQUIPMENT,
        columns=("equipment_id",),
        help="Model and station of the equipment.",
    ),
    _equipment("institution", fact="institution_name"),
    _equipment("department", fact="department_name"),
    _equipment("make", fact="manufacturer"),
    _equipment("model", fact="manufacturer_model_name"),
    _equipment("station", fact="station_name"),
    _contains("software", fact="software_versions", group=FilterGroup.EQUIPMENT),
)
_PROCEDURE = (
    _one_of("study", fact="study_description", help="Descriptions exactly as the equipment writes them."),
    _contains("description", fact="study_description", label="Description"),
    _contains("requested", fact="requested_procedure"),
    _one_of("requested_is", fact="requested_procedure", label="Requested procedure is"),
    _contains("procedure", fact="performed_procedure"),
    _one_of("procedure_is", fact="performed_procedure", label="Performed procedure is"),
    _of_fact(
        "accession",
        fact="accession_number",
        kind=FilterKind.HASHED_TEXT,
        group=FilterGroup.PROCEDURE,
        help="The accession number or a part of it.",
    ),
    _contains("physician", fact="performing_physician_name"),
    _one_of("physician_is", fact="performing_physician_name", label="Performing physician is"),
    _contains("operator", fact="operators_name"),
    _one_of("operator_is", fact="operators_name", label="Operator is"),
)
_PATIENT = (
    _range("age", fact="patient_age_years", group=FilterGroup.PATIENT, maximum=150.0),
    _one_of(
        "sex", fact="patient_sex", group=FilterGroup.PATIENT, vocabulary=("F", "M", "O"), help="Sex of the patient."
    ),
    _range("weight", fact="patient_weight_kg", group=FilterGroup.PATIENT, maximum=1000.0),
    _range("height", fact="patient_size_m", group=FilterGroup.PATIENT, maximum=3.0),
    _private("patient_name", fact="patient_name"),
    _private("patient_id", fact="patient_id"),
)
_DOSE = (
    _range("dlp", fact="dlp_mgy_cm", modalities=_CT),
    _range("dap", fact="dap_gy_cm2", modalities=_PROJECTION),
    _range("kerma", fact="reference_air_kerma_mgy", modalities=_PROJECTION),
    _range("fluoro_time", fact="fluoro_time_s", modalities=_FLUOROSCOPY),
    _skin_dose_range(
        "psd",
        fact=skin_dose.PEAK,
        help_text="Compares the number of an upper bound (≤) as well: a minimum finds every study that may have "
        "reached it, a maximum only studies that have not exceeded it.",
    ),
    _one_of(
        "psd_kind",
        fact=skin_dose.KIND.name,
        group=FilterGroup.DOSE,
        columns=("kind",),
        target=FilterTarget.SKIN_DOSE,
        modalities=_FLUOROSCOPY,
        vocabulary=tuple(ResultKind),
    ),
    *(_skin_dose_range(f"skin_area_{gray}gy", fact=fact) for gray, fact in skin_dose.AREAS.items()),
    _range(
        "agd",
        fact="agd_left_mgy",
        label="AGD of a breast",
        columns=("agd_left_mgy", "agd_right_mgy", "agd_both_mgy"),
        help="A study fits where its value of the left breast, of the right, or of both fits.",
        modalities=_MAMMOGRAPHY,
    ),
    _range("activity", fact="administered_activity_mbq", modalities=_NUCLEAR_MEDICINE),
    Criterion(
        name="percentile",
        label="Percentile of dose",
        kind=FilterKind.PERCENTILE,
        group=FilterGroup.DOSE,
        symbol="%",
        maximum=100.0,
        help="Rank by dose (CT: DLP; fluoroscopy and radiography: DAP; mammography: AGD; nuclear medicine: activity) "
        "among the studies that fit all other filters: 95 to 100 are the highest 5 %.",
    ),
    Criterion(
        name="events",
        label="Events",
        kind=FilterKind.WHOLE,
        group=FilterGroup.EVENTS,
        columns=("event_count",),
        help="Number of irradiation events; of a study of two modalities, such as a PET/CT, those of both.",
        maximum=1e6,
    ),
)
_EVENTS = (
    _event_count("spiral", label="Spiral", acquisition_type="spiral"),
    _event_count("sequenced", label="Sequenced (axial)", acquisition_type="sequenced"),
    _event_count("localizer", label="Localizer", acquisition_type="constant_angle"),
    _event_count("stationary", label="Stationary", acquisition_type="stationary"),
    _event_count("cone_beam", label="Cone beam", acquisition_type="cone_beam"),
    _event_contains("protocol", fact="acquisition_protocol", modalities=_XRAY),
    _event_one_of("protocol_is", fact="acquisition_protocol", label="Protocol is", modalities=_XRAY),
    _event_one_of("type", fact="acquisition_type", modalities=_CT),
    _event_one_of("event_type", fact="irradiation_event_type", modalities=_FLUOROSCOPY),
    _event_one_of("view", fact="view", modalities=_MAMMOGRAPHY),
    _event_one_of("laterality", fact="laterality", modalities=_MAMMOGRAPHY),
    _event_contains("region", fact="target_region", modalities=(*_CT, *_PROJECTION)),
    _event_range("ctdi", fact="ctdi_vol_mgy", modalities=_CT),
    _event_range("event_dlp", fact="dlp_mgy_cm", label="Event DLP", modalities=_CT),
    _event_range("event_dap", fact="dap_gy_cm2", label="Event DAP", modalities=_PROJECTION_AND_MAMMOGRAPHY),
    _event_range("event_agd", fact="agd_mgy", label="Event AGD", modalities=_MAMMOGRAPHY),
    _event_range("thickness", fact="compressed_thickness_mm", label="Compressed thickness", modalities=_MAMMOGRAPHY),
    _event_range("kv", fact="tube_voltage_kv", modalities=_CT, target=FilterTarget.SOURCE),
    _event_range("kv", fact="tube_voltage_kv", modalities=_PROJECTION_AND_MAMMOGRAPHY),
    _event_contains(
        "exposure_control", fact="exposure_control_mode", modalities=(ExamModality.RADIOGRAPHY, *_MAMMOGRAPHY)
    ),
    _event_contains("radiopharmaceutical", fact="radiopharmaceutical", modalities=_NUCLEAR_MEDICINE),
    _event_one_of(
        "radiopharmaceutical_is",
        fact="radiopharmaceutical",
        label="Radiopharmaceutical is",
        modalities=_NUCLEAR_MEDICINE,
    ),
    _event_contains("radionuclide", fact="radionuclide", modalities=_NUCLEAR_MEDICINE),
)
_DATA = (
    Criterion(
        name="source",
        label="Source object",
        kind=FilterKind.ONE_OF,
        group=FilterGroup.DATA,
        columns=("source",),
        help="Studies with an object of this kind.",
        target=FilterTarget.OBJECT,
        vocabulary=tuple(ObjectSource),
    ),
    Criterion(
        name="problems",
        label="Problems",
        kind=FilterKind.YES_NO,
        group=FilterGroup.DATA,
        columns=("problem_count",),
        help="Values that are unreadable or contradict each other.",
    ),
)

#: The criteria on the first and on the last day that select the same studies as a period, by its criterion.
DAYS_OF_PERIOD: Mapping[str, tuple[str, str]] = {
    "period": ("from", "to"),
    "received": ("received_from", "received_to"),
}

CRITERIA = (*_GENERAL, *_PROCEDURE, *_PATIENT, *_DOSE, *_EVENTS, *_DATA)

#: The criteria of each modality by name, in the order in which they are offered.
BY_MODALITY: Mapping[ExamModality, Mapping[str, Criterion]] = {
    modality: {criterion.name: criterion for criterion in CRITERIA if modality in criterion.modalities}
    for modality in ExamModality
}


def find_criterion(modality: ExamModality, name: str) -> Criterion:
    """The criterion of a modality with this name.

    Raises:
        ValueError: unknown modality, or it has no such criterion.
    """
    try:
        return BY_MODALITY[modality][name]
    except KeyError as error:
        raise ValueError(f"{modality!r} studies have no criterion {name!r}") from error
