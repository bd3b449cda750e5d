"""Problems of studies in groups that differ in numbers only, and the studies that have them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CTE, Connection, cast, func, select, true
from sqlalchemy.dialects.postgresql import JSONB

from kerma.database.query.operations.equipment_activity import IDENTITY_COLUMNS, EquipmentIdentity
from kerma.database.query.operations.study_period import StudyPeriod
from kerma.database.query.studies.study_list import PAGE_SIZE
from kerma.database.schema.tables import equipment, study_table
from kerma.database.sql_types import AnyColumn
from kerma.messages import MessageParts

MAX_PROBLEM_GROUPS = 200

# A problem names a fact by its path: "events[2].sources[0].tube_voltage_kv" is about tube_voltage_kv.
_INDEX = r"\[\d+\]"
#: Numbers within messages, except those of tags and templates; `#` replaces them in groups of problems.
NUMBER = r"(?<!TID )(?<![\w.,])(?![0-9A-F]{4},[0-9A-F]{4}\))[0-9]+([.,][0-9]+)*"


@dataclass(frozen=True, kw_only=True)
class ProblemGroup:
    """Problems whose path and message differ in numbers only.

    Attributes:
        group_id: identifies the group.
        path: path of the fact without indices.
        pattern: the message with `#` for each number.
        example: the message of one of the problems.
        example_parameters: pattern and values of one of the messages (`kerma.messages.message_parts`).
        problem_count: number of problems.
        study_count: number of studies that have one.
    """

    group_id: str
    path: str
    pattern: str
    example: str
    example_parameters: MessageParts | None
    problem_count: int
    study_count: int


@dataclass(frozen=True, kw_only=True)
class StudyWithProblem(EquipmentIdentity):
    """A study that has a problem of a group, and its equipment."""

    study_instance_uid: str
    study_at: datetime | None
    study_description: str | None
    event_count: int
    problem_count: int


def problem_groups(connection: Connection, period: StudyPeriod) -> list[ProblemGroup]:
    """The groups of problems, that of most studies first; at most `MAX_PROBLEM_GROUPS`."""
    found = _problems(period)
    studies = func.count(found.c.study_id.distinct())
    query = (
        select(
            found.c.group_id,
            found.c.path,
            found.c.pattern,
            func.min(found.c.example).label("example"),
            cast(func.min(found.c.parameters), JSONB).label("example_parameters"),
            func.count().label("problem_count"),
            studies.label("study_count"),
        )
        .group_by(found.c.group_id, found.c.path, found.c.pattern)
        .order_by(studies.desc(), found.c.path, found.c.pattern)
        .limit(MAX_PROBLEM_GROUPS)
    )
    return [ProblemGroup(**row) for row in connection.execute(query).mappings()]


def studies_with(connection: Connection, period: StudyPeriod, group_id: str) -> list[StudyWithProblem]:
    """The latest studies that have a problem of a group, as many as one page of a list holds."""
    found = _problems(period)
    columns = ("study_instance_uid", "study_at", "study_description", "event_count", "problem_count")
    query = (
        select(*(study_table.c[name] for name in columns), *IDENTITY_COLUMNS)
        .join_from(study_table, equipment, study_table.c.equipment_id == equipment.c.equipment_id)
        .where(study_table.c.study_id.in_(select(found.c.study_id).where(found.c.group_id == group_id)))
        .order_by(study_table.c.study_at.desc().nulls_last(), study_table.c.study_id.desc())
        .limit(PAGE_SIZE)
    )
    return [StudyWithProblem(**row) for row in connection.execute(query).mappings()]


def _problems(period: StudyPeriod) -> CTE:
    """Each problem of the studies, its path without indices and its message without numbers."""
    unfolded = select(func.jsonb_array_elements(study_table.c.problems, type_=JSONB).label("problem"))
    entries = unfolded.correlate(study_table).lateral("entries")
    path = path_without_indices(entries.c.problem["where"].astext)
    example = entries.c.problem["what"].astext.label("example")
    parameters = entries.c.problem["parts"].astext.label("parameters")
    pattern = func.regexp_replace(example, NUMBER, "#", "g")
    found = (
        select(study_table.c.study_id, path.label("path"), pattern.label("pattern"), example, parameters)
        .select_from(study_table.join(entries, true()))
        .where(*period.conditions(), study_table.c.problem_count > 0)
        .cte("found")
    )
    group_id = func.md5(found.c.path + "\n" + found.c.pattern).label("group_id")
    return select(found, group_id).cte("problems")


def path_without_indices(path: AnyColumn) -> AnyColumn:
    """A path of a problem without the indices of lists: "events[2].sources[0].x" is about "events.sources.x"."""
    return func.regexp_replace(path, _INDEX, "", "g")
