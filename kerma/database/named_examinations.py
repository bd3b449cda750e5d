"""Stored examinations with their names, and those that wait for a person to name them."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, RowMapping, func, select

from kerma.database.schema.examination_tables import examination, examination_name
from kerma.database.schema.tables import study_table
from kerma.messages import message_from_json
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.examination import Examination
from kerma.standard_names.naming import Naming, naming
from kerma.standard_names.numbered_rules import NamingRules
from kerma.standard_names.region import Region
from kerma.standard_names.region_suggestion import RegionSuggestion
from kerma.standard_names.suggestion import Suggestion

_TEXTS = tuple(Examination.__dataclass_fields__)
_name = examination_name.c


class NamedExamination(NamedTuple):
    """A stored examination, its name as stored, and what its texts suggest."""

    examination_id: UUID
    examination: Examination
    standard_name: str | None
    region: Region | None
    rule_number: int | None
    suggestion: Suggestion
    vocabulary_edition: int

    def under(self, rules: NamingRules) -> Naming:
        """What it is called under rules."""
        return naming(self.examination, rules, self.suggestion)


class Waiting(NamedTuple):
    """Examinations without a standard name that one rule would name: they have the same descriptions.

    Attributes:
        examination: that with the most studies.
        suggestion: what its texts suggest.
        examination_count: how many examinations.
        study_count: how many studies these have.
        is_agreed: whether the texts of all suggest the same name, and no examination with the same descriptions has
            another one already; protocols may distinguish examinations.
        examination_ids: which examinations.
    """

    examination: Examination
    suggestion: Suggestion
    examination_count: int
    study_count: int
    is_agreed: bool
    examination_ids: tuple[UUID, ...]

    @property
    def can_be_accepted(self) -> bool:
        """Whether a person may accept the suggestion without a closer look: it names one region for all."""
        return (
            self.is_agreed and self.suggestion.region.region is not Region.OTHER and bool(self.examination.descriptions)
        )


def examinations(connection: Connection) -> Iterator[NamedExamination]:
    """All stored examinations with their names."""
    columns = (*examination.columns, _name.standard_name, _name.region, _name.rule_number)
    joined = examination.join(examination_name, _name.examination_id == examination.c.examination_id)
    return map(_named, connection.execute(select(*columns).select_from(joined)).mappings())


def suggested_regions(connection: Connection) -> dict[str, Region]:
    """The names that suggestions alone give to stored examinations, and what they cover."""
    columns = (_name.standard_name, _name.region)
    query = select(*columns).where(_name.rule_number.is_(None), _name.standard_name.is_not(None)).distinct()
    return {name: Region(region) for name, region in connection.execute(query)}


def study_counts(connection: Connection) -> dict[UUID, int]:
    """The number of studies of each examination."""
    key = study_table.c.examination_id
    return {row[0]: row[1] for row in connection.execute(select(key, func.count()).group_by(key))}


def waiting(connection: Connection, modality: ExamModality | None = None) -> list[Waiting]:
    """What waits for a name, that with the most studies first; of one modality where that is named."""
    studies = study_counts(connection)
    by_descriptions: dict[tuple[object, ...], list[NamedExamination]] = {}
    for one in examinations(connection):
        if one.examination_id in studies and modality in {None, one.examination.modality}:
            key = (one.examination.modality, one.examination.compared_descriptions)
            by_descriptions.setdefault(key, []).append(one)
    groups = by_descriptions.values()
    found = (_waiting(group, studies) for group in groups if any(one.standard_name is None for one in group))
    return sorted(found, key=lambda one: (-one.study_count, str(one.examination)))


def _waiting(group: list[NamedExamination], studies: dict[UUID, int]) -> Waiting:
    names = {one.standard_name or one.suggestion.standard_name for one in group}
    group = [one for one in group if one.standard_name is None]
    largest = max(group, key=lambda one: (studies[one.examination_id], one.examination_id))
    study_count = sum(studies[one.examination_id] for one in group)
    return Waiting(
        examination=largest.examination,
        suggestion=largest.suggestion,
        examination_count=len(group),
        study_count=study_count,
        is_agreed=len(names) == 1,
        examination_ids=tuple(one.examination_id for one in group),
    )


def _named(row: RowMapping) -> NamedExamination:
    texts: dict[str, Any] = {name: tuple(row[name]) if isinstance(row[name], list) else row[name] for name in _TEXTS}
    reason = message_from_json(row["reason"], row["reason_parts"])
    region = RegionSuggestion(Region(row["suggested_region"]), row["confidence"], reason)
    return NamedExamination(
        row["examination_id"],
        Examination(**texts),
        row["standard_name"],
        row["region"] and Region(row["region"]),
        row["rule_number"],
        Suggestion(region, row["suggested_name"]),
        row["vocabulary_edition"],
    )


class Coverage(NamedTuple):
    """Number of studies whose examination has a standard name, and of all studies."""

    named: int
    all: int


def coverage(connection: Connection) -> Coverage:
    """How many studies have a standard name."""
    named = select(_name.examination_id).where(_name.standard_name.is_not(None))
    is_named = study_table.c.examination_id.in_(named)
    query = select(func.count().filter(is_named), func.count()).select_from(study_table)
    return Coverage(*connection.execute(query).one())


def names_and_regions(connection: Connection) -> dict[ExamModality, dict[str, Region]]:
    """Every standard name that an examination has, and what it covers, by modality and in order."""
    joined = examination.join(examination_name, _name.examination_id == examination.c.examination_id)
    columns = (examination.c.modality, _name.standard_name, _name.region)
    query = select(*columns).select_from(joined).where(_name.standard_name.is_not(None)).distinct().order_by(*columns)
    found: dict[ExamModality, dict[str, Region]] = {}
    for modality, name, region in connection.execute(query):
        found.setdefault(ExamModality(modality), {})[name] = Region(region)
    return found
