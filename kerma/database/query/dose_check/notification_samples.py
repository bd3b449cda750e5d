"""Samples of CTDIvol by protocol and phantom, from which notification values are suggested.

The database sends the largest values alone, as many as the percentile and its interval need.
"""

from typing import NamedTuple

from sqlalchemy import Connection, Double, and_, cast, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from kerma.database.query.dose_check.check_rates import acquisitions
from kerma.database.query.operations.study_period import StudyPeriod
from kerma.database.schema.event_tables import ct_dose_check, ct_event
from kerma.standard.enumerations import DoseCheckKind
from kerma.statistics.percentile_interval import MIN_VALUES, PercentileEstimate, estimate

_MAX_PROTOCOLS = 200
_CTDI_VOL = "ctdi_vol_mgy"
# As `first_needed_rank`, and one more for rounding.
_DEVIATIONS, _RANKS = 4, 3


class NotificationSample(NamedTuple):
    """The acquisitions of one protocol in one CTDI phantom.

    Attributes:
        protocol: acquisition protocol; None: not stated.
        ctdi_phantom: the phantom; None: not stated.
        n: number of acquisitions with a CTDIvol above zero.
        percentile: of their CTDIvol in mGy, with its interval.
        configured: the smallest and the largest notification value of CTDIvol that their reports state; None: none.
    """

    protocol: str | None
    ctdi_phantom: str | None
    n: int
    percentile: PercentileEstimate
    configured: tuple[float, float] | None


def notification_samples(connection: Connection, period: StudyPeriod, fraction: float) -> list[NotificationSample]:
    """Protocols with at least `MIN_VALUES` acquisitions, the most frequent first; at most 200.

    Args:
        connection: read-only connection.
        period: which studies.
        fraction: 0.95 for the 95th percentile.
    """
    event, check = ct_event.c, ct_dose_check.c
    group = (event.acquisition_protocol, event.ctdi_phantom)
    is_value = and_(check.kind == DoseCheckKind.NOTIFICATION, check.quantity == _CTDI_VOL)
    configured = (
        select(func.min(check.configured_value))
        .where(check.study_id == event.study_id, check.event_id == event.event_id, is_value)
        .correlate(ct_event)
        .scalar_subquery()
    )
    values = (
        acquisitions(
            period,
            event.acquisition_protocol.label("protocol"),
            event.ctdi_phantom.label("phantom"),
            event.ctdi_vol_mgy.label("value"),
            configured.label("configured"),
            func.row_number().over(partition_by=group, order_by=event.ctdi_vol_mgy).label("rank"),
            func.count().over(partition_by=group).label("n"),
        )
        .where(event.ctdi_vol_mgy > 0)
        .cte("ranked")
    )
    n = cast(values.c.n, Double)
    p = literal(fraction, Double)
    is_needed = values.c.rank >= n * p - _DEVIATIONS * func.sqrt(n * p * (1 - p)) - _RANKS
    largest = func.array_agg(aggregate_order_by(values.c.value, values.c.rank)).filter(is_needed)
    query = (
        select(
            values.c.protocol,
            values.c.phantom,
            values.c.n,
            largest.label("largest"),
            func.min(values.c.configured).label("lowest"),
            func.max(values.c.configured).label("highest"),
        )
        .where(values.c.n >= MIN_VALUES)
        .group_by(values.c.protocol, values.c.phantom, values.c.n)
        .order_by(values.c.n.desc(), values.c.protocol, values.c.phantom)
        .limit(_MAX_PROTOCOLS)
    )
    return [
        NotificationSample(
            row.protocol,
            row.phantom,
            row.n,
            estimate(row.largest, row.n, fraction),
            None if row.lowest is None else (row.lowest, row.highest),
        )
        for row in connection.execute(query)
    ]
