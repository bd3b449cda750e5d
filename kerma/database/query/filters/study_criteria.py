"""Criteria of studies: time, equipment, procedure and patient."""

from kerma.database.query.filters.criterion import Criterion, FilterGroup, FilterKind, FilterTarget
from kerma.database.query.filters.fact_criteria import contains, in_range, of_fact, one_of
from kerma.facts.rollup_quantities import STANDARD_NAME
from kerma.standard_names.region import Region

_RECEIVED = "When Kerma first stored a dose object of the study, in the time zone of the server."
_PRIVATE = "The value or a part of it; no link and no saved view contains it."
_MOVES_ON = "Days counted from today. Moves on with the calendar, also in a link and in a saved view."


def _private(name: str, *, fact: str, group: FilterGroup = FilterGroup.PATIENT) -> Criterion:
    return of_fact(name, fact=fact, kind=FilterKind.HASHED_TEXT, group=group, is_private=True, help=_PRIVATE)


def _equipment(name: str, *, fact: str) -> Criterion:
    return one_of(name, fact=fact, group=FilterGroup.EQUIPMENT, target=FilterTarget.EQUIPMENT)


def _time(name: str, *, label: str, kind: FilterKind, column: str = "study_at", help_text: str) -> Criterion:
    return Criterion(name=name, label=label, kind=kind, group=FilterGroup.TIME, columns=(column,), help=help_text)


def _received(name: str, *, label: str, kind: FilterKind) -> Criterion:
    return _time(name, label=label, kind=kind, column="received_at", help_text=_RECEIVED)


#: By group, in the order in which they are offered.
GENERAL = (
    Criterion(
        name="text",
        label="Search",
        kind=FilterKind.WORDS,
        group=FilterGroup.SEARCH,
        help="All words must occur in descriptions, procedures, protocols, radiopharmaceuticals or the name of the "
        "station. The box in the header finds accession numbers and patient IDs.",
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
        help="Name that the site set, else model and station.",
    ),
    _equipment("institution", fact="institution_name"),
    _equipment("department", fact="department_name"),
    _equipment("make", fact="manufacturer"),
    _equipment("model", fact="manufacturer_model_name"),
    _equipment("station", fact="station_name"),
    contains("software", fact="software_versions", group=FilterGroup.EQUIPMENT),
)
PROCEDURE = (
    Criterion(
        name="name",
        label="Standard name",
        kind=FilterKind.ONE_OF,
        group=FilterGroup.PROCEDURE,
        columns=(STANDARD_NAME,),
        target=FilterTarget.EXAMINATION,
        help="One name for the many names of an examination, as rules and suggestions give it.",
    ),
    Criterion(
        name="body_region",
        label="Region",
        kind=FilterKind.ONE_OF,
        group=FilterGroup.PROCEDURE,
        columns=("region",),
        target=FilterTarget.EXAMINATION,
        vocabulary=tuple(Region),
        help="What the examination covers, as its standard name says.",
    ),
    Criterion(
        name="named",
        label="Has a standard name",
        kind=FilterKind.YES_NO,
        group=FilterGroup.PROCEDURE,
        columns=(STANDARD_NAME,),
        target=FilterTarget.EXAMINATION,
        help="Whether a rule or a suggestion names the examination.",
    ),
    one_of("study", fact="study_description", help="Descriptions exactly as the equipment writes them."),
    contains("description", fact="study_description", label="Description"),
    contains("requested", fact="requested_procedure"),
    one_of("requested_is", fact="requested_procedure", label="Requested procedure is"),
    contains("procedure", fact="performed_procedure"),
    one_of("procedure_is", fact="performed_procedure", label="Performed procedure is"),
    _private("accession", fact="accession_number", group=FilterGroup.PROCEDURE),
    _private("physician", fact="performing_physician_name", group=FilterGroup.PROCEDURE),
    one_of("physician_is", fact="performing_physician_name", label="Performing physician is"),
    _private("operator", fact="operators_name", group=FilterGroup.PROCEDURE),
    one_of("operator_is", fact="operators_name", label="Operator is"),
)
PATIENT = (
    in_range("age", fact="patient_age_years", group=FilterGroup.PATIENT, maximum=150.0),
    one_of(
        "sex", fact="patient_sex", group=FilterGroup.PATIENT, vocabulary=("F", "M", "O"), help="Sex of the patient."
    ),
    in_range("weight", fact="patient_weight_kg", group=FilterGroup.PATIENT, maximum=1000.0),
    in_range("height", fact="patient_size_m", group=FilterGroup.PATIENT, maximum=3.0),
    _private("patient_name", fact="patient_name"),
    _private("patient_id", fact="patient_id"),
)
