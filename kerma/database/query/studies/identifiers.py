"""Studies by an identifier of patient, study or object; and the other studies of the same patient.

Each identifier is compared as a whole and has an index of its own, so that the queries read a few rows of any number.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, func, literal, select, union

from kerma.database.query.studies.peers import COMPARED
from kerma.database.query.studies.study_list import StudyHeading
from kerma.database.schema.tables import equipment, ledger, study_table
from kerma.database.sql_types import AnyColumn, AnyCompoundSelect, AnySelect, Condition
from kerma.privacy import HASH
from kerma.standard.enumerations import ExamModality

#: The newest studies that one answer contains.
MAX_STUDIES = 500

_study = study_table.c
_EQUIPMENT = ("display_name", "institution_name", "manufacturer", "manufacturer_model_name", "station_name")
_STUDY = ("study_instance_uid", "study_at", "study_description", "modalities", "event_count", "problem_count")
_DOSES = tuple(dict.fromkeys(name for names in COMPARED.values() for name in names))
_HASH = re.compile(HASH)


class IdentifierForms(NamedTuple):
    """The stored forms of a typed identifier.

    Attributes:
        text: as typed.
        patient_ids: its keyed hashes as a patient ID; empty where the site does not hash patient IDs.
        accession_numbers: likewise as an accession number.
    """

    text: str
    patient_ids: tuple[str, ...] = ()
    accession_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StudyOfAnyModality(StudyHeading):
    """One study of a list over all modalities.

    Attributes:
        modalities: its modalities.
        event_count: number of its irradiation events.
        problem_count: number of its problems.
        doses: the totals by which studies of its modalities are compared, by name; those that it states.
    """

    modalities: tuple[ExamModality, ...]
    event_count: int
    problem_count: int
    doses: Mapping[str, float]


class FoundStudies(NamedTuple):
    """The studies of an identifier, newest first.

    Attributes:
        studies: at most `MAX_STUDIES`.
        is_one_patient: whether all were found by one patient ID.
    """

    studies: Sequence[StudyOfAnyModality]
    is_one_patient: bool = False


def studies_by_identifier(connection: Connection, identifier: IdentifierForms) -> FoundStudies:
    """The studies that an identifier names, newest first; a patient ID names all studies of the patient."""
    is_patient = _is_any_form(_study.patient_id, identifier.text, identifier.patient_ids)
    query = _listing(_study.study_id.in_(_named(identifier, is_patient))).add_columns(
        _study.patient_id, is_patient.label("is_patient")
    )
    rows = connection.execute(query).mappings().all()
    patients = {row["patient_id"] for row in rows if row["is_patient"]}
    is_one_patient = len(patients) == 1 and all(row["is_patient"] for row in rows)
    return FoundStudies([_study_of(row) for row in rows], is_one_patient)


def studies_of_same_patient(connection: Connection, study_instance_uid: str) -> list[StudyOfAnyModality]:
    """The studies with the patient ID of a study, itself included, newest first; empty where its ID is not stored."""
    rows = connection.execute(_listing(_has_patient_of(study_instance_uid))).mappings()
    return [_study_of(row) for row in rows]


def is_stored(connection: Connection, study_instance_uid: str) -> bool:
    """Whether a study is stored."""
    found = select(_study.study_id).where(_study.study_instance_uid == study_instance_uid)
    return bool(connection.execute(select(found.exists())).scalar_one())


def patient_id_of(connection: Connection, study_instance_uid: str) -> str | None:
    """The patient ID of a study as it is stored: in plain text or as a hash; None where it is not stored."""
    query = select(_study.patient_id).where(_study.study_instance_uid == study_instance_uid)
    found = connection.execute(query).scalar_one_or_none()
    return str(found) if found else None


def count_of_same_patient(connection: Connection, study_instance_uid: str) -> int:
    """The number of other studies with the patient ID of a study, counted up to `MAX_STUDIES`."""
    others = select(literal(1)).where(
        _has_patient_of(study_instance_uid), _study.study_instance_uid != study_instance_uid
    )
    return connection.execute(select(func.count()).select_from(others.limit(MAX_STUDIES).subquery())).scalar_one()


def _has_patient_of(study_instance_uid: str) -> Condition:
    this = study_table.alias("this").c
    own = select(this.patient_id).where(this.study_instance_uid == study_instance_uid, this.patient_id != "")
    return _study.patient_id == own.scalar_subquery()


def _named(identifier: IdentifierForms, is_patient: Condition) -> AnyCompoundSelect:
    """The studies of a patient ID, an accession number, a Study Instance UID or a SOP Instance UID."""
    of_object = select(ledger.c.study_instance_uid).where(ledger.c.sop_instance_uid == identifier.text)
    conditions = (
        is_patient,
        _is_any_form(_study.accession_number, identifier.text, identifier.accession_numbers),
        _study.study_instance_uid == identifier.text,
        _study.study_instance_uid.in_(of_object),
    )
    return union(*(select(_study.study_id).where(condition) for condition in conditions))


def _is_any_form(column: AnyColumn, text: str, hashes: Sequence[str]) -> Condition:
    """Whether a column is the text as typed, in capitals, or one of its hashes; a hash that is typed finds nothing."""
    plain = () if _HASH.fullmatch(text) else dict.fromkeys((text, text.upper()))
    return column.in_([*plain, *hashes])


def _listing(condition: Condition) -> AnySelect:
    columns = (*(_study[name] for name in (*_STUDY, *_DOSES)), *(equipment.c[name] for name in _EQUIPMENT))
    return (
        select(*columns)
        .join_from(study_table, equipment, _study.equipment_id == equipment.c.equipment_id)
        .where(condition)
        .order_by(_study.study_at.desc().nulls_last(), _study.study_id)
        .limit(MAX_STUDIES)
    )


def _study_of(row: RowMapping) -> StudyOfAnyModality:
    plain = {name: row[name] for name in (*_STUDY, *_EQUIPMENT) if name != "modalities"}
    return StudyOfAnyModality(
        **plain,
        modalities=tuple(map(ExamModality, row["modalities"])),
        doses={name: row[name] for name in _DOSES if row[name] is not None},
    )
