"""Which studies a page shows: the one seam through which lists, charts and downloads choose them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self, cast

from sqlalchemy import ColumnElement, func, literal_column, select

from kerma.database.query.filters import criterion_sql
from kerma.database.query.filters.criteria import (
    BY_MODALITY,
    Criterion,
    Found,
    Kind,
    Place,
    Range,
    Sought,
    Value,
    criterion,
)
from kerma.database.schema.tables import EVENT_TABLES, MODALITIES, study_table

__all__ = [
    "EVENT_TABLES",
    "MAIN_DOSE",
    "Range",
    "Sought",
    "StudyFilter",
    "Value",
    "conditions",
    "event_conditions",
    "in_family",
    "study_filter",
]

_EVENT_PLACES = {Place.EVENT, Place.SOURCE}
_study = study_table.c

#: The dose by which the studies of a modality are compared; of a mammography that of the breast with more.
MAIN_DOSE: dict[str, ColumnElement[Any]] = {
    "CT": _study.dlp_mgy_cm,
    "RF": _study.dap_gy_cm2,
    "DX": _study.dap_gy_cm2,
    "MG": func.greatest(_study.agd_left_mgy, _study.agd_right_mgy, _study.agd_both_mgy),
    "NM": _study.administered_activity_mbq,
}


@dataclass(frozen=True)
class StudyFilter:
    """Which studies of one modality are meant: those that fit every one of its criteria.

    Build it with `study_filter`, so that two filters that say the same are equal.

    Attributes:
        modality: CT, RF, DX, MG or NM.
        values: name and value of each criterion used, in the order of their declaration.
        found: what `resolved` found for criteria that search names; a filter without it finds the same, but slowly.
    """

    modality: str
    values: tuple[tuple[str, Value], ...] = ()
    found: tuple[tuple[str, Found], ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it leaves out no study of its modality."""
        return not self.values

    @property
    def criteria(self) -> tuple[tuple[Criterion, Value], ...]:
        """The criteria used, with their values."""
        return tuple((criterion(self.modality, name), value) for name, value in self.values)

    def value(self, name: str) -> Value | None:
        """The value of a criterion; None where it is not used."""
        return dict(self.values).get(name)

    def having(self, name: str, value: Value | None) -> Self:
        """The same with another value for one criterion; None takes it away."""
        wanted: dict[str, Value | None] = {**dict(self.values), name: value}
        return replace(self.without(name), values=study_filter(self.modality, wanted).values)

    def without(self, *names: str) -> Self:
        """The same without these criteria."""
        return replace(
            self,
            values=tuple(pair for pair in self.values if pair[0] not in names),
            found=tuple(pair for pair in self.found if pair[0] not in names),
        )


def study_filter(modality: str, wanted: Mapping[str, Value | None] | None = None) -> StudyFilter:
    """The filter with these values by name of criterion; None and empty values say nothing and are left out.

    Raises:
        ValueError: the modality has no criterion of that name.
    """
    given = wanted or {}
    for name in given:
        criterion(modality, name)
    pairs = ((name, given.get(name)) for name in BY_MODALITY.get(modality, ()))
    return StudyFilter(modality, tuple((name, value) for name, value in pairs if value is not None and _says(value)))


def _says(value: Value) -> bool:
    if isinstance(value, Sought):
        return bool(value.text.split())
    if isinstance(value, Range):
        return value != Range()
    return value not in ("", ())


def in_family(modality: str) -> ColumnElement[bool]:
    """Studies of a family, also those that belong to another one too, as a PET/CT does.

    Written as the predicate of that family's index is, letter by letter: PostgreSQL recognises no other form.

    Raises:
        ValueError: there is no such family.
    """
    if modality not in MODALITIES:
        raise ValueError(f"{modality!r} is no family of studies; known are {', '.join(MODALITIES)}")
    return study_table.c.modalities.op("@>", is_comparison=True)(literal_column(f"ARRAY['{modality}']"))


def conditions(chosen: StudyFilter) -> list[ColumnElement[bool]]:
    """The WHERE clauses of a filter, all on `study` alone.

    The criteria about an event hold together: a study fits where one of its events fits all of them.

    Raises:
        ValueError: there is no such family of studies.
    """
    found = [in_family(chosen.modality)]
    names = dict(chosen.found)
    for each, value in chosen.criteria:
        if each.kind is Kind.PERCENTILE:
            found.append(_dose_between(chosen, cast("Range", value)))
        elif each.kind is Kind.WORDS and each.name in names:
            found.append(criterion_sql.says_found_words(cast("Sought", value), names[each.name]))
        elif each.name in names:
            found.append(criterion_sql.is_found(each, names[each.name]))
        elif not _is_about_an_event(each):
            found.append(criterion_sql.of_study(chosen.modality, each, value))
    events = event_conditions(chosen)
    return [*found, criterion_sql.has_event(chosen.modality, events)] if events else found


def event_conditions(chosen: StudyFilter) -> list[ColumnElement[bool]]:
    """The WHERE clauses on the modality's table of events: which events of the chosen studies are meant."""
    return [
        criterion_sql.of_event(chosen.modality, each, value)
        for each, value in chosen.criteria
        if _is_about_an_event(each)
    ]


def _is_about_an_event(each: Criterion) -> bool:
    return each.place in _EVENT_PLACES and each.kind is not Kind.EVENT_COUNT


def _dose_between(chosen: StudyFilter, value: Range) -> ColumnElement[bool]:
    """Between two percentiles of the dose of the studies that the other criteria leave (linear interpolation)."""
    dose = MAIN_DOSE[chosen.modality]

    def percentile(percent: float) -> Any:
        at = func.percentile_cont(percent / 100).within_group(dose)
        others = select(at).select_from(study_table).where(*conditions(chosen.without("percentile")))
        return others.correlate(None).scalar_subquery()

    bounds = (None if percent is None else percentile(percent) for percent in value)
    return criterion_sql.within(dose, *bounds)
