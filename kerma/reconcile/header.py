"""Header facts of a study from its objects, and objects that contradict each other in patient or equipment."""

import re
from collections.abc import Container, Iterable
from itertools import combinations

from kerma.facts import study as header
from kerma.facts.record import FactValue, updated
from kerma.facts.study import Equipment, Study
from kerma.identity import is_other_equipment
from kerma.messages import message
from kerma.privacy import HASH
from kerma.reconcile.contribution import Contribution
from kerma.reconcile.problems import StudyProblem
from kerma.reconcile.same_exposure import comparable_modality

#: Path of the problem of a study with exposures by several pieces of equipment; statistics count it for one of them.
SEVERAL_EQUIPMENT = "study.equipment"
_HEADER = tuple(fact.name for fact in header.HEADER)
_EQUIPMENT = frozenset(fact.name for fact in header.EQUIPMENT)
_DISTINCTIVE = ("manufacturer", "manufacturer_model_name", "device_serial_number", "station_name")
#: Facts by which two objects of one study are found to be of two patients. Names are spelled in many ways.
_PATIENT = ("patient_id", "patient_birth_date", "patient_sex")
#: Patient's Sex (0010,0040) O is written where the sex is unknown, too.
_OTHER_SEX = "O"


def header_facts(contributions: list[Contribution]) -> tuple[Study, dict[str, str]]:
    """Each header fact from the first contribution that states it, and its source object.

    Facts of the equipment come from objects of one piece of equipment: that of the first object that states any.
    """
    facts: dict[str, FactValue] = {}
    provenance: dict[str, str] = {}
    equipment = Study()
    for contribution in contributions:
        is_other = is_other_equipment(equipment, contribution.study)
        for name in _HEADER:
            if name in facts or (is_other and name in _EQUIPMENT):
                continue
            if (value := getattr(contribution.study, name)) is not None:
                facts[name] = value
                provenance[name] = contribution.sop_instance_uid
        equipment = updated(equipment, **{name: value for name, value in facts.items() if name in _EQUIPMENT})
    return updated(contributions[0].study, **facts), provenance


def description(equipment: Equipment) -> str | None:
    """Manufacturer, model, and serial number or station, in one text; None where the object states none of them."""
    unit = equipment.device_serial_number or equipment.station_name
    return " ".join(filter(None, (equipment.manufacturer, equipment.manufacturer_model_name, unit))) or None


def contradictions(contributions: list[Contribution], event_sources: Container[str]) -> list[StudyProblem]:
    """Problems of a study whose objects state two patients, or exposures of one modality by different equipment.

    The texts name objects and not patients, whose data may be protected.

    Args:
        contributions: in the order of precedence.
        event_sources: SOP Instance UIDs of the source objects of events; others only complete them.
    """
    irradiating = [contribution for contribution in contributions if contribution.sop_instance_uid in event_sources]
    return [*_several_patients(contributions), *_several_equipment(irradiating, contributions[0].study)]


def _several_patients(contributions: list[Contribution]) -> Iterable[StudyProblem]:
    for name in _PATIENT:
        stated = [contribution for contribution in contributions if _patient_fact(contribution, name)]
        for other in stated[1:]:
            if _contradict(_patient_fact(stated[0], name), _patient_fact(other, name)):
                what = message(
                    "objects {one} and {other} state different values; the study may contain doses of two patients",
                    one=stated[0].sop_instance_uid,
                    other=other.sop_instance_uid,
                )
                yield StudyProblem(f"study.{name}", what)
                break


def _contradict(one: str, other: str) -> bool:
    """Whether two values differ; a keyed hash is not compared with plain text, stored under another setting."""
    return one != other and bool(re.match(HASH, one)) is bool(re.match(HASH, other))


def _patient_fact(contribution: Contribution, name: str) -> str:
    """A fact of the patient for comparison; empty where the object does not state it."""
    value = " ".join(str(getattr(contribution.study, name) or "").casefold().split())
    return "" if name == "patient_sex" and value == _OTHER_SEX.casefold() else value


def _several_equipment(irradiating: list[Contribution], counting: Equipment) -> Iterable[StudyProblem]:
    """The first two pieces of equipment that irradiated in one modality; PET and CT of a hybrid are not compared."""
    distinct = {
        (comparable_modality(contribution), *(getattr(contribution.study, name) for name in _DISTINCTIVE)): contribution
        for contribution in reversed(irradiating)
    }
    for one, other in combinations(reversed(distinct.values()), 2):
        if comparable_modality(one) is comparable_modality(other) and is_other_equipment(one.study, other.study):
            what = message(
                "exposures by several pieces of equipment ({one}; {other}); statistics count the study for {counting}",
                one=description(one.study) or "",
                other=description(other.study) or "",
                counting=description(counting) or "",
            )
            yield StudyProblem(SEVERAL_EQUIPMENT, what)
            return
