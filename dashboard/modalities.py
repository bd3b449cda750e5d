"""What differs between the modalities, declared; one engine shows them all.

A modality says which facts stand in its list and which totals and event facts on its study page. Labels,
units and meanings come from the facts themselves.
"""

from dataclasses import dataclass

from kerma.facts import ct, event, projection, study
from kerma.facts.fact import Fact, Kind

EVENT_COUNT = Fact("event_count", "Events", "Number of irradiation events.", Kind.COUNT)
PROBLEM_COUNT = Fact(
    "problem_count", "Problems", "What could not be read, or contradicts itself; the study's page lists it.", Kind.COUNT
)
STUDY_AT = Fact("study_at", "Date and time", "Start of the study, local time.", Kind.DATETIME)
MACHINE = Fact("machine", "Machine", "Model and station of the equipment.")

_FACTS = {
    fact.name: fact
    for fact in (STUDY_AT, MACHINE, EVENT_COUNT, PROBLEM_COUNT, *study.HEADER, *ct.TOTALS, *projection.TOTALS)
}


def facts_named(*names: str) -> tuple[Fact, ...]:
    """Facts of the study, its equipment or its totals, by name."""
    return tuple(_FACTS[name] for name in names)


@dataclass(frozen=True)
class Modality:
    """One family of studies as the dashboard shows it.

    Attributes:
        code: the study's modality in the database.
        title: its name in the menu.
        path: its address, and the prefix of its filters in an address.
        icon: a Material symbol.
        listed: the facts in the list, from left to right.
        totals: the totals on the study page.
        event_facts: the facts of an event, in the order of its table.
        parts_after: the event fact after which the columns of sources or filters stand.
    """

    code: str
    title: str
    path: str
    icon: str
    listed: tuple[Fact, ...]
    totals: tuple[Fact, ...]
    event_facts: tuple[Fact, ...]
    parts_after: str

    @property
    def view(self) -> str:
        """The script of its list, from the folder of the dashboard."""
        return f"views/{self.path}.py"


_STARTED = event.IDENTITY[1:]


def _listed(*doses: str) -> tuple[Fact, ...]:
    """A list's columns: what and how much come first, so that a small screen shows them."""
    return facts_named(
        "study_at",
        "study_description",
        *doses,
        "event_count",
        "problem_count",
        "patient_age_years",
        "machine",
        "institution_name",
        "accession_number",
    )


CT = Modality(
    "CT",
    "CT",
    "ct",
    ":material/donut_large:",
    _listed("dlp_mgy_cm"),
    ct.TOTALS,
    (*_STARTED, *ct.EVENT),
    "scanning_length_mm",
)
FLUOROSCOPY = Modality(
    "RF",
    "Fluoroscopy",
    "fluoroscopy",
    ":material/cardiology:",
    _listed("dap_gy_cm2", "reference_air_kerma_mgy", "fluoro_time_s"),
    projection.TOTALS,
    (*_STARTED, *projection.EVENT),
    "exposure_mas",
)
RADIOGRAPHY = Modality(
    "DX",
    "Radiography",
    "radiography",
    ":material/radiology:",
    _listed("dap_gy_cm2"),
    projection.TOTALS,
    (*_STARTED, *projection.EVENT),
    "exposure_mas",
)

MODALITIES = (CT, FLUOROSCOPY, RADIOGRAPHY)
BY_CODE = {modality.code: modality for modality in MODALITIES}
