"""Named periods, such as the last 28 days, as first and last day."""

from collections.abc import Callable
from datetime import date, timedelta

from dashboard.ui.text.i18n import msg

Days = tuple[date | None, date | None]


def _last(days: int) -> Callable[[date], Days]:
    return lambda today: (today - timedelta(days=days - 1), None)


def _this_year(today: date) -> Days:
    return today.replace(month=1, day=1), None


def _last_year(today: date) -> Days:
    return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)


def _last_month(today: date) -> Days:
    end = today.replace(day=1) - timedelta(days=1)
    return end.replace(day=1), end


#: First and last day of a period as a function of today, by its English name.
PERIODS: dict[str, Callable[[date], Days]] = {
    msg("Today"): _last(1),
    msg("Last 7 days"): _last(7),
    msg("Last 28 days"): _last(28),
    msg("Last month"): _last_month,
    msg("Last 90 days"): _last(90),
    msg("Last 365 days"): _last(365),
    msg("This year"): _this_year,
    msg("Last year"): _last_year,
}


def period_name(days: tuple[object, object], today: date) -> str | None:
    """The name of the period with this first and last day; None where it has none."""
    return next((name for name, period in PERIODS.items() if period(today) == days), None)
