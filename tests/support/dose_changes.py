"""A change of dose as a worker stores it, in one call."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from kerma.database.dose_change_rows import DoseChange, change_id, row_of
from kerma.database.dose_series import SeriesKey
from kerma.database.schema.dose_change_tables import dose_change
from kerma.standard.enumerations import ExamModality
from kerma.statistics.change_covariates import Covariate, CovariateReport, NumberChange, TextChange
from kerma.statistics.change_estimate import Ratio
from kerma.statistics.change_points import ChangePoint

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Connection

DAY = date(2026, 5, 3)
KEY = SeriesKey(ExamModality.CT, "CT head", "dlp_mgy_cm")
REPORT = CovariateReport(
    (
        TextChange(Covariate.SOFTWARE, "VA20", "VB10", 0.0, 1.0, DAY, 1.0),
        NumberChange(Covariate.WEIGHT, 70.0, 80.0, 0.25),
    ),
    (Covariate.AGE,),
    (Covariate.DIAMETER,),
)


def change(machine: UUID, found_on: date, evidence: float, day: date = DAY) -> DoseChange:
    """A rise of the DLP of heads by 40 %, with new software and heavier patients."""
    point = ChangePoint(
        day, day - timedelta(days=2), day, Ratio(1.4, 1.2, 1.6), 500, 700, 100, 20, evidence, found_on, 20
    )
    return DoseChange(change_id(machine, KEY, found_on), machine, KEY, point, REPORT, 4.4)


def add_change(connection: Connection, one: DoseChange) -> None:
    """Store a change."""
    about = {"alarm_limit": one.alarm_limit, "estimated_at": datetime(2026, 5, 10)}  # noqa: DTZ001 -- any
    connection.execute(dose_change.insert().values(row_of(one) | about))
