"""Declarations of the modalities for the pages: columns of lists, totals, event facts.

Labels, units and meanings are those of the facts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from dashboard.ui.column import Column, NumberFormat
from dashboard.ui.navigation import Page
from dashboard.ui.text.i18n import msg
from kerma.facts import ct, event, mammography, nuclear_medicine, projection, skin_dose, study
from kerma.facts.fact import Fact, ValueKind
from kerma.standard.enumerations import ExamModality

EVENT_COUNT = Column(
    name="event_count",
    label="Events",
    help="Number of irradiation events; of a study of two modalities, such as a PET/CT, those of both.",
    kind=ValueKind.COUNT,
)
PROBLEM_COUNT = Column(
    name="problem_count",
    label="Problems",
    help="Number of unreadable or contradictory values; the page of the study lists them.",
    kind=ValueKind.COUNT,
)
STUDY_AT = Column(
    name="study_at", label="Date and time", help="Start of the study, local time.", kind=ValueKind.DATETIME
)
RECEIVED_AT = Column(
    name="received_at",
    label="Received",
    help="When Kerma first stored a dose object of the study, in the time zone of the server.",
    kind=ValueKind.DATETIME,
)
EQUIPMENT = Column(
    name="equipment",
    label="System",
    help="Name that the site set, else model and station. A study with exposures by several counts for one; its page "
    "names all.",
)
STANDARD_NAME = Column(
    name="standard_name",
    label="Standard name",
    help="One name for the many names of an examination, as rules of the site and suggestions give it.",
)
REGION = Column(
    name="region", label="Region", help="What the examination covers, as its standard name says.", kind=ValueKind.CODE
)
# What people noted about a study.
_ANNOTATIONS = (
    Column(
        name="tags",
        label="Tags",
        help="Set by people on the study or on one of its events; its page says by whom and when.",
    ),
    Column(name="notes", label="Notes", help="Notes of people on the study and its events."),
    Column(
        name="alerts",
        label="Alerts",
        help="State of the alerts whose value exceeds the limit of a rule; of several that which needs people most.",
    ),
)
# Gathered from the events of a study.
_FROM_EVENTS = (
    Column(name="acquisition_protocols", label="Protocols", help="Acquisition protocols of the study's events."),
    Column(name="acquisition_types", label="Acquisition types", help="Types of the study's acquisitions."),
    Column(
        name="radiopharmaceuticals",
        label="Radiopharmaceuticals",
        help="Administered radiopharmaceuticals, as named by the objects.",
    ),
    Column(name="views", label="Views", help="Views of the study's exposures."),
)

_FACTS = {
    fact.name: fact
    for fact in (
        *(*study.HEADER, *study.EXCLUSION),
        *(*ct.TOTALS, *projection.TOTALS, *mammography.TOTALS, *nuclear_medicine.TOTALS),
    )
}
# Of these, reports state more digits than a reader compares.
_LISTED_SHORT = frozenset(fact for fact in projection.TOTALS if fact.unit in {"mGy", "Gy.cm2"})


def _listed_column(fact: Fact) -> Column:
    """The column of a fact in a list."""
    column = Column.of_fact(fact)
    return replace(column, number_format=NumberFormat.FOUR_DIGITS) if fact in _LISTED_SHORT else column


_COLUMNS = {
    column.name: column
    for column in (
        *(STUDY_AT, RECEIVED_AT, EQUIPMENT, STANDARD_NAME, REGION, EVENT_COUNT, PROBLEM_COUNT, *_ANNOTATIONS),
        *_FROM_EVENTS,
        *(_listed_column(fact) for fact in (*_FACTS.values(), *skin_dose.SKIN_DOSE)),
    )
}


def facts_named(*names: str) -> tuple[Fact, ...]:
    """Facts of the study, its equipment or its totals, by name."""
    return tuple(_FACTS[name] for name in names)


def columns_named(*names: str) -> tuple[Column, ...]:
    """Columns of lists of studies, by name: facts, and what is computed for each study."""
    return tuple(_COLUMNS[name] for name in names)


@dataclass(frozen=True, kw_only=True)
class Modality:
    """One modality on the pages.

    Attributes:
        code: the modality.
        title: English name in the menu.
        path: URL path of its list, and prefix of its URL parameters.
        icon: a Material symbol.
        listed: the columns of the list, from left to right, unless the visitor selects others.
        gathered: names of columns that the list gathers from the events.
        computed: facts that Kerma computes of a study.
        totals: the totals on the study page.
        event_facts: the facts of an event, in the order of its table.
        parts_after: the event fact after which the columns of sources or filters follow; empty without such columns.
        event_name: English name of one of its events.
    """

    code: ExamModality
    title: str
    path: str
    icon: str
    listed: tuple[Column, ...]
    totals: tuple[Fact, ...]
    event_facts: tuple[Fact, ...]
    parts_after: str = ""
    event_name: str = msg("irradiation event")
    gathered: tuple[str, ...] = ("acquisition_protocols",)
    computed: tuple[Fact, ...] = ()

    @property
    def studies(self) -> Page:
        """The page with the list of its studies."""
        return Page(self.path)

    @property
    def charts(self) -> Page:
        """The page with the charts of its studies."""
        return Page(f"{self.path}_charts")

    @property
    def offered(self) -> tuple[Column, ...]:
        """The columns that the list can show."""
        further = (
            *columns_named(*_ALWAYS_OFFERED),
            *columns_named(*(fact.name for fact in (*self.totals, *self.computed))),
            *columns_named(*self.gathered),
        )
        return tuple(dict.fromkeys((*self.listed, *further)))


_STARTED = event.COMMON_FACTS[1:]
_ALWAYS_OFFERED = (
    "standard_name",
    "region",
    "received_at",
    "requested_procedure",
    "performed_procedure",
    "patient_sex",
    "patient_size_m",
    "patient_weight_kg",
    "department_name",
    "manufacturer",
    "manufacturer_model_name",
    "station_name",
    "device_serial_number",
    "software_versions",
    "performing_physician_name",
    "operators_name",
    "exclusion_reason",
    "notes",
    "study_instance_uid",
)


def _listed(*doses: str, last: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """The columns of a list: what a reader acts on comes first, so that a small screen shows it."""
    return columns_named(
        "study_at",
        "study_description",
        *doses,
        "alerts",
        "equipment",
        "patient_age_years",
        "event_count",
        "problem_count",
        "exclusion",
        "tags",
        "institution_name",
        *last,
        "accession_number",
    )


CT = Modality(
    code=ExamModality.CT,
    title=msg("CT"),
    path="ct",
    icon=":material/donut_large:",
    listed=_listed("dlp_mgy_cm"),
    totals=ct.TOTALS,
    event_facts=(*_STARTED, *(fact for fact in ct.EVENT_FACTS if fact.kind is not ValueKind.UID)),
    parts_after="scanning_length_mm",
    gathered=("acquisition_protocols", "acquisition_types"),
)
FLUOROSCOPY = Modality(
    code=ExamModality.FLUOROSCOPY,
    title=msg("Fluoroscopy"),
    path="fluoroscopy",
    icon=":material/cardiology:",
    listed=_listed(
        "peak_skin_dose_mgy",
        "dap_gy_cm2",
        "reference_air_kerma_mgy",
        "fluoro_time_s",
        last=("performing_physician_name",),
    ),
    totals=projection.TOTALS,
    event_facts=(*_STARTED, *projection.EVENT_FACTS),
    parts_after="exposure_mas",
    computed=skin_dose.SKIN_DOSE,
)
RADIOGRAPHY = Modality(
    code=ExamModality.RADIOGRAPHY,
    title=msg("Radiography"),
    path="radiography",
    icon=":material/radiology:",
    listed=_listed("dap_gy_cm2"),
    totals=projection.TOTALS,
    event_facts=(*_STARTED, *projection.EVENT_FACTS),
    parts_after="exposure_mas",
)
MAMMOGRAPHY = Modality(
    code=ExamModality.MAMMOGRAPHY,
    title=msg("Mammography"),
    path="mammography",
    icon=":material/compress:",
    listed=_listed("agd_left_mgy", "agd_right_mgy", "agd_both_mgy"),
    totals=mammography.TOTALS,
    event_facts=(*_STARTED, *mammography.EVENT_FACTS),
    gathered=("acquisition_protocols", "views"),
)
NUCLEAR_MEDICINE = Modality(
    code=ExamModality.NUCLEAR_MEDICINE,
    title=msg("Nuclear medicine"),
    path="nuclear_medicine",
    icon=":material/vaccines:",
    listed=_listed("administered_activity_mbq", "radiopharmaceuticals"),
    totals=nuclear_medicine.TOTALS,
    event_facts=(*_STARTED, *nuclear_medicine.EVENT_FACTS),
    event_name=msg("administration"),
    gathered=("radiopharmaceuticals",),
)

MODALITIES = (CT, FLUOROSCOPY, RADIOGRAPHY, MAMMOGRAPHY, NUCLEAR_MEDICINE)
BY_CODE: dict[str, Modality] = {modality.code: modality for modality in MODALITIES}


def of_study(codes: Iterable[str]) -> tuple[Modality, ...]:
    """The modalities of a study in the order of the menu."""
    present = set(codes)
    return tuple(modality for modality in MODALITIES if modality.code in present)
