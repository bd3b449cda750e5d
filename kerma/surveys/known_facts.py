"""The facts that declarations may name, of a study and of an event, by modality; none identifies a person."""

from collections.abc import Mapping
from functools import cache

from kerma.facts import study
from kerma.facts.fact import Fact, ValueKind
from kerma.facts.record import facts_of, nested_records_of
from kerma.standard.enumerations import ExamModality
from kerma.surveys.doses import DOSE
from kerma.surveys.survey_study import EVENT_RECORDS, TOTALS_RECORDS

#: Facts that name the patient or staff: a survey never has them.
PERSONAL = frozenset({*(fact.name for fact in study.PATIENT_IDENTITY), *study.STAFF, "accession_number"})
#: Facts that are codes of the standard name, by coding scheme.
CODE_FACTS = {"code_sct": "SCT", "code_nicip": "NICIP", "code_radlex": "RADLEX", "code_ccam": "CCAM"}
#: What Kerma adds to the facts of a study.
ADDED = (
    Fact("row_number", "Row", "Number of the row, from 1.", ValueKind.COUNT),
    Fact("study_number", "Study", "Number of the study among those that the survey counts.", ValueKind.COUNT),
    Fact(
        "record_id",
        "Record",
        "Pseudonym of the study in this survey: 16 hexadecimal digits by the key of the site; without one its number.",
        ValueKind.UID,
    ),
    Fact("equipment_name", "System", "Name of the equipment that the site set, else model and station."),
    Fact("standard_name", "Standard name", "One name for the many names of an examination."),
    Fact("region", "Region", "What the examination covers.", ValueKind.CODE),
    *(
        Fact(name, f"Code, {scheme}", f"Code of the standard name in the list {scheme}, where the site loaded it.")
        for name, scheme in CODE_FACTS.items()
    ),
    Fact("event_count", "Events", "Number of events that the survey counts.", ValueKind.COUNT),
)
#: What a survey adds that declares the dose of each modality.
OF_DOSES = {
    DOSE: Fact(DOSE, "Dose", "The quantity that [doses] declares for the modality.", ValueKind.NUMBER),
    "dose_name": Fact("dose_name", "Quantity", "Its name."),
    "dose_unit": Fact("dose_unit", "Unit", "Its unit."),
}
_EVENT_NUMBER = Fact("number", "Number", "Number of the event among those that the survey counts.", ValueKind.COUNT)


@cache
def study_facts(modality: ExamModality) -> Mapping[str, Fact]:
    """The facts of a study by name."""
    of_header = (fact for fact in study.HEADER if fact.name not in PERSONAL)
    return {fact.name: fact for fact in (*of_header, *facts_of(TOTALS_RECORDS[modality]), *ADDED)}


@cache
def common_study_facts(modalities: tuple[ExamModality, ...]) -> Mapping[str, Fact]:
    """The facts of a study that all these modalities have, by name."""
    return _common([study_facts(modality) for modality in modalities])


@cache
def common_event_facts(modalities: tuple[ExamModality, ...]) -> Mapping[str, Fact]:
    """The facts of an event that all these modalities have, by name."""
    return _common([event_facts(modality) for modality in modalities])


def _common(known: list[Mapping[str, Fact]]) -> Mapping[str, Fact]:
    return {name: fact for name, fact in known[0].items() if all(name in others for others in known)}


@cache
def event_facts(modality: ExamModality) -> Mapping[str, Fact]:
    """The facts of an event by name; those of a list below it as `sources.tube_voltage_kv`."""
    record = EVENT_RECORDS[modality]
    of_lists = {
        f"{field}.{fact.name}": fact
        for field, part in nested_records_of(record).items()
        if hasattr(part, "__dataclass_fields__")
        for fact in facts_of(part)
    }
    return {**{fact.name: fact for fact in facts_of(record)}, **of_lists, _EVENT_NUMBER.name: _EVENT_NUMBER}
