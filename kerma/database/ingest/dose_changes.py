"""Searches the series of an equipment for changes of dose, and stores what it finds.

A worker does so every night; each search goes on behind the last day of the search before, or begins at the earliest
day of studies that were stored or changed since, at most `late_studies.LATE_DAYS` back. What was found before stays:
such a search only looks for changes behind the latest one of a series. `search` with `since` forgets, and searches from
any day.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

import numpy as np
from sqlalchemy import Connection, Date, Table, cast, delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert

from kerma.database.dose_change_rows import DoseChange, change_id, change_of_row, row_of
from kerma.database.dose_series import MonitoredStudy, SeriesKey, as_series, read
from kerma.database.ingest import late_studies
from kerma.database.schema.dose_change_tables import dose_change, dose_series
from kerma.database.schema.tables import study_table
from kerma.statistics import change_estimate
from kerma.statistics.change_covariates import CovariateReport, covariate_report
from kerma.statistics.change_points import MIN_VALUES, ChangePoint, change_points, reestimated
from kerma.statistics.change_scan import alarm_limit
from kerma.statistics.drift_limits import ALARMS_PER_YEAR, HISTORY_DAYS

_YEAR_DAYS = 365
# A size is estimated anew when there are so many times the values after the change.
_GROWTH = 1.1
_change, _series, _study = dose_change.c, dose_series.c, study_table.c


class Searched(NamedTuple):
    """What a search of one equipment found.

    Attributes:
        series_count: number of series with a value in the period.
        too_few_count: number of these with too few values for a search.
        found_count: number of changes that are new.
    """

    series_count: int
    too_few_count: int
    found_count: int


class _Stored(NamedTuple):
    """What earlier searches stored of a series: the last day that was searched, and the changes, the earliest first."""

    searched_to: date | None
    changes: Sequence[DoseChange]


def forget_unused(connection: Connection) -> None:
    """Remove what was found on equipment that has no study any more, as after a merge."""
    for table in (dose_series, dose_change):
        unused = ~exists().where(_study.equipment_id == table.c.equipment_id)
        connection.execute(delete(table).where(unused))


def search(connection: Connection, equipment_id: UUID, last_day: date, since: date | None = None) -> Searched:
    """Search the series of an equipment.

    Args:
        connection: within a transaction.
        equipment_id: the equipment.
        last_day: the last day at whose end is searched.
        since: changes found on this day or later are forgotten, and searched again; None: go on where it ended.
    """
    if since is not None:
        _forget(connection, equipment_id, since)
    first_day = min(last_day, since or last_day) - timedelta(days=HISTORY_DAYS)
    found = read(connection, equipment_id, first_day, last_day)
    stored = _stored(connection, equipment_id)
    late_day = late_studies.earliest_day(connection, equipment_id, last_day)
    limit = alarm_limit(_values_per_year(found.values(), last_day), ALARMS_PER_YEAR)
    found_count = 0
    for key, studies in found.items():
        before = stored.get(key, _Stored(None, ()))
        first_look = _first_look(before, late_day) or since
        points = _points(studies, before, limit, first_look)
        limits = {one.change_id: one.alarm_limit for one in before.changes}
        changes = [_described(equipment_id, key, studies, point) for point in points]
        found_count += sum(one.change_id not in limits for one in changes)
        _store(connection, dose_change, [_row(one, limits.get(one.change_id, limit)) for one in changes])
    vanished = [key for key, one in stored.items() if key not in found and _is_later(one, last_day)]
    _remove(connection, equipment_id, vanished, first_day)
    later = [key for key in found if _is_later(stored.get(key), last_day)]
    _store(connection, dose_series, [_series_row(equipment_id, key, found[key], last_day) for key in later])
    return Searched(len(found), sum(len(one) < MIN_VALUES for one in found.values()), found_count)


def _first_look(stored: _Stored, late_day: date | None) -> date | None:
    """The first day at whose end is searched; None for a series that was never searched."""
    if stored.searched_to is None:
        return None
    following = stored.searched_to + timedelta(days=1)
    if late_day is None:
        return following
    # The days up to that on which the latest change was found have had their alarm, which stays as it is.
    behind_change = stored.changes[-1].point.found_on + timedelta(days=1) if stored.changes else late_day
    return min(following, max(late_day, behind_change))


def _points(
    studies: Sequence[MonitoredStudy], stored: _Stored, limit: float, first_look: date | None
) -> list[ChangePoint]:
    """The changes that are new, and the latest stored one if it is estimated anew."""
    series = as_series(studies)
    latest = stored.changes[-1].point if stored.changes else None
    points = change_points(series, limit, first_look, latest.day if latest else None)
    if latest is None or latest.n_after >= change_estimate.MAX_VALUES:
        return points
    after_count = sum(study.day >= latest.day for study in studies)
    if not points and after_count < _GROWTH * latest.n_after:
        return []
    since = stored.changes[-2].point.day if len(stored.changes) > 1 else None
    return [reestimated(series, latest, since, points[0].day if points else None), *points]


def _described(equipment_id: UUID, key: SeriesKey, studies: Sequence[MonitoredStudy], point: ChangePoint) -> DoseChange:
    """A change with the covariates of the studies by which it was estimated."""
    identifier = change_id(equipment_id, key, point.found_on)
    return DoseChange(identifier, equipment_id, key, point, _covariates(studies, point))


def _row(change: DoseChange, limit: float) -> dict[str, object]:
    return row_of(change) | {"alarm_limit": limit, "estimated_at": func.now()}


def _covariates(studies: Sequence[MonitoredStudy], point: ChangePoint) -> CovariateReport:
    position = int(np.searchsorted(as_series(studies).days, np.datetime64(point.day)))
    before = studies[max(0, position - point.n_before) : position]
    after = studies[position : position + point.n_after]
    return covariate_report(
        [one.with_covariates() for one in before],
        [one.with_covariates() for one in after],
    )


def _values_per_year(series: Iterable[Sequence[MonitoredStudy]], last_day: date) -> int:
    first_day = last_day - timedelta(days=_YEAR_DAYS)
    return sum(study.day > first_day for studies in series for study in studies)


def _stored(connection: Connection, equipment_id: UUID) -> dict[SeriesKey, _Stored]:
    changes: dict[SeriesKey, list[DoseChange]] = {}
    query = select(dose_change).where(_change.equipment_id == equipment_id).order_by(_change.first_day)
    for row in connection.execute(query).mappings():
        one = change_of_row(row)
        changes.setdefault(one.key, []).append(one)
    columns = (_series.modality, _series.standard_name, _series.quantity, _series.searched_to)
    searched = connection.execute(select(*columns).where(_series.equipment_id == equipment_id))
    return {SeriesKey(*row[:3]): _Stored(row[3], changes.get(SeriesKey(*row[:3]), [])) for row in searched}


def _forget(connection: Connection, equipment_id: UUID, since: date) -> None:
    """Forget what was found on a day or later; notes stay, and belong to the same change if it is found again."""
    of_equipment = _change.equipment_id == equipment_id
    connection.execute(delete(dose_change).where(of_equipment, _change.found_on >= since))
    connection.execute(
        dose_series.update()
        .where(_series.equipment_id == equipment_id)
        .values(searched_to=func.least(_series.searched_to, cast(since - timedelta(days=1), Date)))
    )


def _remove(connection: Connection, equipment_id: UUID, keys: Iterable[SeriesKey], first_day: date) -> None:
    """Remove series without a study in the period, as after another naming, and their changes since its first day."""
    for key in keys:
        for table in (dose_series, dose_change):
            same = [table.c[name] == value for name, value in key._asdict().items()]
            in_period = [_change.first_day >= first_day] if table is dose_change else []
            connection.execute(delete(table).where(table.c.equipment_id == equipment_id, *same, *in_period))


def _is_later(stored: _Stored | None, last_day: date) -> bool:
    """Whether a series is now searched further than before."""
    return stored is None or stored.searched_to is None or stored.searched_to <= last_day


def _series_row(
    equipment_id: UUID, key: SeriesKey, studies: Sequence[MonitoredStudy], last_day: date
) -> dict[str, object]:
    about = {"value_count": len(studies), "searched_to": last_day, "searched_at": func.now()}
    return {"equipment_id": equipment_id, **key._asdict(), **about}


def _store(connection: Connection, table: Table, rows: Iterable[dict[str, object]]) -> None:
    """Store rows, in place of those with the same key."""
    keys = list(table.primary_key.columns)
    for row in rows:
        values = {name: value for name, value in row.items() if name not in {one.name for one in keys}}
        connection.execute(insert(table).values(row).on_conflict_do_update(index_elements=keys, set_=values))
