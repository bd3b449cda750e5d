"""Finds the studies of the sizes in a file, and what these change; nothing is written."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Date, any_, cast, select

from kerma.database.schema.expressions import texts
from kerma.database.schema.tables import study_table
from kerma.messages import message
from kerma.patient_sizes.columns import COLUMN_NAMES
from kerma.patient_sizes.comparison import StoredValue, compare
from kerma.patient_sizes.errors import SizeFileError
from kerma.patient_sizes.findings import Finding, Findings
from kerma.patient_sizes.headings import SizeColumn
from kerma.patient_sizes.size_file import FileSize, SizeFile
from kerma.patient_sizes.units import QUANTITIES
from kerma.privacy import HASH, PatientProtection, site_key
from kerma.reconcile.imported_size import SIZE_COLUMNS
from kerma.settings import Protection, Settings

#: Rows of a file whose studies are found by one query.
AT_A_TIME = 5000
_SETTINGS = {SizeColumn.ACCESSION_NUMBER: "KERMA_ACCESSION", SizeColumn.PATIENT_ID: "KERMA_PATIENT_ID"}
_study = study_table.c


class StudySize(NamedTuple):
    """Height and weight for a study; one of them may be missing."""

    study_id: UUID
    patient_size_m: float | None
    patient_weight_kg: float | None


@dataclass
class Matching:
    """What a file would do.

    Attributes:
        sizes: the sizes of studies.
        row_count: how many keys of the file have studies.
        findings: what was found in the file, and where its keys and values differ from what is stored.
    """

    findings: Findings
    sizes: list[StudySize] = field(default_factory=list)
    row_count: int = 0


class _Study(NamedTuple):
    """A stored study."""

    study_id: UUID
    patient_id: str | None
    patient_sex: str | None
    day: date | None
    values: Mapping[str, StoredValue]


def key_protection(settings: Settings) -> PatientProtection:
    """How the site stores what keys of files are compared with, and its key for hashes, where it has one.

    Raises:
        ConfigurationError: the key file cannot be used.
    """
    rules = {SizeColumn.ACCESSION_NUMBER: settings.accession, SizeColumn.PATIENT_ID: settings.patient_id}
    return PatientProtection({str(column): rule for column, rule in rules.items()}, site_key(settings))


def match(connection: Connection, file: SizeFile, protection: PatientProtection) -> Matching:
    """The studies of the sizes in a file.

    Args:
        connection: of a role that reads studies; each query is short.
        file: the sizes.
        protection: how the site stores what keys are compared with (`key_protection`).

    Raises:
        SizeFileError: the site does not store what the keys are compared with.
    """
    key = file.columns.key
    _require_stored(key, protection)
    matching = Matching(file.findings)
    sizes = iter(_one_for_each_key(file, protection))
    while some := list(islice(sizes, AT_A_TIME)):
        found = _found(connection, key, some, protection)
        for size, studies in zip(some, found, strict=True):
            _add(matching, key, size, studies)
    return matching


def _require_stored(key: SizeColumn, protection: PatientProtection) -> None:
    if protection.rule(key) is Protection.HASH and not protection.secret:
        raise SizeFileError(
            message(
                "{key}: this site stores hashes of it, and KERMA_SECRET_FILE names no key here to compute them. Use "
                "another one: a Study Instance UID always finds its study.",
                key=COLUMN_NAMES[key],
            )
        )
    if protection.rule(key) is Protection.NONE:
        raise SizeFileError(
            message(
                "{key}: this key cannot find any study, since this site does not store it ({setting} is none). Use "
                "another one: a Study Instance UID always finds its study.",
                key=COLUMN_NAMES[key],
                setting=_SETTINGS[key],
            )
        )


def _one_for_each_key(file: SizeFile, protection: PatientProtection) -> Sequence[FileSize]:
    """The sizes of a file; of a key in plain text and its own hash, which find the same studies, one with both.

    Those that contradict each other are left out, and counted as conflicts.
    """
    key = file.columns.key
    hashes = {size.key for size in file.sizes if re.match(HASH, size.key)}
    if not hashes or not protection.secret or key is SizeColumn.STUDY_INSTANCE_UID:
        return file.sizes
    found: dict[tuple[str, date | None], list[FileSize]] = {}
    for size in file.sizes:
        hashed = _forms(key, size.key, protection)[-1]
        found.setdefault((hashed if hashed in hashes and size.key not in hashes else size.key, size.day), []).append(
            size
        )
    return [one for same in found.values() if (one := _combined(same, file.findings)) is not None]


def _combined(same: Sequence[FileSize], findings: Findings) -> FileSize | None:
    """Sizes with the same key as one; None where they contradict each other."""
    first = same[0]
    for other in same[1:]:
        for quantity in QUANTITIES:
            value, further = getattr(first, quantity.fact), getattr(other, quantity.fact)
            if None not in (value, further) and value != further:
                findings.add(Finding.CONFLICT, message("Lines {line} and {other}", line=first.line, other=other.line))
                return None
            first = first._replace(**{quantity.fact: further if value is None else value})
    return first


def _found(
    connection: Connection, key: SizeColumn, sizes: Sequence[FileSize], protection: PatientProtection
) -> Iterator[list[_Study]]:
    """The studies of each size."""
    by_form: dict[str, list[_Study]] = {form: [] for size in sizes for form in _forms(key, size.key, protection)}
    for form, study in _studies(connection, key, by_form):
        by_form[form].append(study)
    for size in sizes:
        studies = (study for form in _forms(key, size.key, protection) for study in by_form[form])
        yield [study for study in studies if key is not SizeColumn.PATIENT_ID or study.day == size.day]


def _forms(key: SizeColumn, text: str, protection: PatientProtection) -> tuple[str, ...]:
    """A key as it may be stored: in plain text, and as hash where the site has a key for hashes."""
    if key is SizeColumn.STUDY_INSTANCE_UID or not protection.secret:
        return (text,)
    hashed = PatientProtection({key: Protection.HASH}, protection.secret).value(key, text)
    return (text,) if hashed is None else (text, hashed)


def _studies(connection: Connection, key: SizeColumn, forms: Collection[str]) -> Iterator[tuple[str, _Study]]:
    sized = [_study[name] for fact, columns in SIZE_COLUMNS.items() for name in (fact, *columns)]
    day = cast(_study.study_at, Date)
    query = select(_study[key], _study.study_id, _study.patient_id, _study.patient_sex, day, *sized)
    for row in connection.execute(query.where(_study[key] == any_(texts(forms)))):
        form, study_id, patient_id, sex, study_day, *values = row
        three = dict(zip(SIZE_COLUMNS, (values[:3], values[3:]), strict=True))
        by_fact = {fact: _stored(value, stated, number) for fact, (value, stated, number) in three.items()}
        yield form, _Study(study_id, patient_id, sex, study_day, by_fact)


def _stored(value: float | None, stated: float | None, number: int | None) -> StoredValue:
    return StoredValue(value, number, value if number is None else stated)


def _add(matching: Matching, key: SizeColumn, size: FileSize, studies: Sequence[_Study]) -> None:
    """Add the sizes of the studies that have a key, and what they change."""
    if not studies:
        matching.findings.add(Finding.UNKNOWN, message("Line {line}: {key}", line=size.line, key=size.key))
    elif not _are_of_one_patient(key, studies):
        matching.findings.add(Finding.AMBIGUOUS, message("Line {line}: {key}", line=size.line, key=size.key))
    else:
        matching.row_count += 1
        for study in studies:
            matching.sizes.append(StudySize(study.study_id, size.patient_size_m, size.patient_weight_kg))
            compare(matching.findings, size, study.values)


def _are_of_one_patient(key: SizeColumn, studies: Sequence[_Study]) -> bool:
    """Whether studies with the same key are certainly of one patient: an accession number may be used twice.

    Patients without a stored patient ID cannot be compared; those of different sex are two, whatever their patient ID.
    """
    if len(studies) == 1:
        return True
    patients = {study.patient_id for study in studies}
    is_comparable = key is not SizeColumn.ACCESSION_NUMBER or (len(patients) == 1 and None not in patients)
    return is_comparable and len({study.patient_sex for study in studies} - {None}) <= 1
