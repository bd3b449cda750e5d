"""Changes of dose as rows of `dose_change`, with their covariates as JSON."""

from dataclasses import dataclass
from datetime import date
from math import nan
from typing import Any, cast
from uuid import UUID, uuid5

from sqlalchemy import RowMapping

from kerma.database.dose_series import SeriesKey
from kerma.identity import NAMESPACE
from kerma.json_types import Json, JsonValue
from kerma.standard.enumerations import ExamModality
from kerma.statistics.change_covariates import (
    TEXTS,
    Covariate,
    CovariateChange,
    CovariateReport,
    NumberChange,
    TextChange,
)
from kerma.statistics.change_estimate import Ratio
from kerma.statistics.change_points import ChangePoint


@dataclass(frozen=True)
class DoseChange:
    """A change of one series.

    Attributes:
        change_id: its identifier.
        equipment_id: the equipment.
        key: modality, standard name and quantity.
        point: day, size and evidence.
        covariates: what changed with it.
        alarm_limit: the limit that the evidence exceeded; NaN before it is stored.
    """

    change_id: UUID
    equipment_id: UUID
    key: SeriesKey
    point: ChangePoint
    covariates: CovariateReport
    alarm_limit: float = nan


def change_id(equipment_id: UUID, key: SeriesKey, found_on: date) -> UUID:
    """The identifier of a change: UUID5 of its series and the day on which it was found."""
    return uuid5(NAMESPACE, "/".join(("dose_change", str(equipment_id), *key, found_on.isoformat())))


def row_of(change: DoseChange) -> dict[str, Any]:
    """The row of a change, without limit and time of its estimate."""
    point = change.point
    return {
        "change_id": change.change_id,
        "equipment_id": change.equipment_id,
        **change.key._asdict(),
        "first_day": point.day,
        "earliest_day": point.earliest_day,
        "latest_day": point.latest_day,
        "ratio": point.ratio.value,
        "ratio_lower": point.ratio.lower,
        "ratio_upper": point.ratio.upper,
        "median_before": point.median_before,
        "median_after": point.median_after,
        "before_count": point.n_before,
        "after_count": point.n_after,
        "evidence": point.evidence,
        "found_on": point.found_on,
        "delay_count": point.delay,
        "covariates": _as_json(change.covariates),
    }


def change_of_row(row: RowMapping) -> DoseChange:
    """The change in a row of `dose_change`."""
    return DoseChange(
        change_id=row["change_id"],
        equipment_id=row["equipment_id"],
        key=SeriesKey(ExamModality(row["modality"]), row["standard_name"], row["quantity"]),
        point=ChangePoint(
            day=row["first_day"],
            earliest_day=row["earliest_day"],
            latest_day=row["latest_day"],
            ratio=Ratio(row["ratio"], row["ratio_lower"], row["ratio_upper"]),
            median_before=row["median_before"],
            median_after=row["median_after"],
            n_before=row["before_count"],
            n_after=row["after_count"],
            evidence=row["evidence"],
            found_on=row["found_on"],
            delay=row["delay_count"],
        ),
        alarm_limit=row["alarm_limit"],
        covariates=_from_json(row["covariates"]),
    )


def _as_json(report: CovariateReport) -> Json:
    changed: list[JsonValue] = [
        {**one._asdict(), "first_day": one.first_day.isoformat()} if isinstance(one, TextChange) else one._asdict()
        for one in report.changed
    ]
    return {"changed": changed, "unchanged": list(report.unchanged), "unknown": list(report.unknown)}


def _from_json(document: Json) -> CovariateReport:
    changed = cast("list[dict[str, Any]]", document["changed"])
    unchanged, unknown = (cast("list[str]", document[name]) for name in ("unchanged", "unknown"))
    return CovariateReport(
        tuple(map(_change_from_json, changed)), tuple(map(Covariate, unchanged)), tuple(map(Covariate, unknown))
    )


def _change_from_json(document: dict[str, Any]) -> CovariateChange:
    covariate = Covariate(document["covariate"])
    if covariate in TEXTS:
        first_day = date.fromisoformat(document["first_day"])
        return TextChange(**{**document, "covariate": covariate, "first_day": first_day})
    return NumberChange(**{**document, "covariate": covariate})
