"""Conformance of dose reports by equipment and software version, and the studies that do not conform."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, func, or_, select

from kerma.conformance.requirement import Finding
from kerma.conformance.score import StateCounts
from kerma.database.query.conformance.judged_studies import MAX_STUDIES, REPORT_UIDS, JudgedColumns, judged_studies
from kerma.database.query.operations.equipment_activity import IDENTITY_COLUMNS, EquipmentIdentity
from kerma.database.query.operations.study_period import StudyPeriod
from kerma.database.schema.tables import equipment
from kerma.database.sql_types import AnyColumn

#: Of one piece of equipment, at most so many studies are read that do not conform.
MAX_EXAMPLES = 200


@dataclass(frozen=True, kw_only=True)
class EquipmentConformance(EquipmentIdentity):
    """Studies of one piece of equipment under one software version by what their reports show.

    Attributes:
        software_versions: Software Versions (0018,1020); None where the studies do not state them.
        study_count: number of studies with a dose report.
        report_count: number of their dose reports.
        first_at, last_at: start of the first and the last of them; None where none has a date.
        counts: by key of a requirement, or name of a check, the studies in each state.
    """

    software_versions: str | None
    study_count: int
    report_count: int
    first_at: datetime | None
    last_at: datetime | None
    counts: Mapping[str, StateCounts]


class FailingStudy(NamedTuple):
    """A study whose reports do not fulfil a requirement or check.

    Attributes:
        study_instance_uid: the study.
        study_at: its start, local.
        report_uids: SOP Instance UIDs of its reports.
        findings: by key of a requirement, or name of a check, what was found; without those that are fulfilled.
    """

    study_instance_uid: str
    study_at: datetime | None
    report_uids: tuple[str, ...]
    findings: Mapping[str, Finding]


def equipment_conformance(
    connection: Connection, period: StudyPeriod, limit: int = MAX_STUDIES
) -> list[EquipmentConformance]:
    """The judged studies of a period by equipment and software version, those with most studies first."""
    judged = judged_studies(period, limit)
    table = judged.studies.c
    columns = _findings(judged)
    states = [
        func.count().filter(column == finding).label(f"{number}_{finding}")
        for number, column in enumerate(columns.values())
        for finding in Finding
    ]
    grouped = (
        select(
            table.equipment_id,
            table.software_versions,
            func.count().label("study_count"),
            func.sum(func.cardinality(table[REPORT_UIDS])).label("report_count"),
            func.min(table.study_at).label("first_at"),
            func.max(table.study_at).label("last_at"),
            *states,
        )
        .group_by(table.equipment_id, table.software_versions)
        .subquery()
    )
    query = (
        select(*IDENTITY_COLUMNS, *(column for column in grouped.c if column.name != "equipment_id"))
        .join_from(grouped, equipment, grouped.c.equipment_id == equipment.c.equipment_id)
        .order_by(grouped.c.study_count.desc(), equipment.c.equipment_id, grouped.c.software_versions)
    )
    return [_of_row(row, tuple(columns)) for row in connection.execute(query).mappings()]


def _of_row(row: RowMapping, keys: tuple[str, ...]) -> EquipmentConformance:
    counts = {key: StateCounts(*(row[f"{number}_{finding}"] for finding in Finding)) for number, key in enumerate(keys)}
    named = ("software_versions", "study_count", "report_count", "first_at", "last_at")
    identity = {column.name: row[column.name] for column in IDENTITY_COLUMNS}
    return EquipmentConformance(**identity, **{name: row[name] for name in named}, counts=counts)


def failing_studies(
    connection: Connection, period: StudyPeriod, software_versions: str | None, limit: int = MAX_STUDIES
) -> list[FailingStudy]:
    """The latest studies of one piece of equipment and software version that do not conform.

    Args:
        connection: read-only connection.
        period: with the equipment.
        software_versions: None: those that do not state them.
        limit: how many studies are judged.
    """
    judged = judged_studies(period, limit)
    table = judged.studies.c
    columns = _findings(judged)
    query = (
        select(table.study_instance_uid, table.study_at, table[REPORT_UIDS], *columns.values())
        .where(
            table.software_versions.is_not_distinct_from(software_versions),
            or_(*(column.in_((Finding.MISSING, Finding.DOUBTFUL)) for column in columns.values())),
        )
        .order_by(table.study_at.desc().nulls_last(), table.study_instance_uid)
        .limit(MAX_EXAMPLES)
    )
    return [_failing(tuple(row), tuple(columns)) for row in connection.execute(query)]


def _failing(row: tuple[Any, ...], keys: tuple[str, ...]) -> FailingStudy:
    uid, at, uids, *states = row
    found = zip(keys, states, strict=True)
    findings = {key: Finding(state) for key, state in found if state is not None and state != Finding.FULFILLED}
    return FailingStudy(uid, at, tuple(uids), findings)


def _findings(judged: JudgedColumns) -> dict[str, AnyColumn]:
    """The columns of findings by key of a requirement, or name of a check."""
    return {**judged.requirements, **{str(check): column for check, column in judged.checks.items()}}
