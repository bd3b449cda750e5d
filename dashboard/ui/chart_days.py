"""Days as values of a chart's own data, on the same axis as the local times of a data frame."""

from datetime import date


def local_midnight(day: date) -> str:
    """The beginning of a day as a local time without zone.

    JavaScript reads a date alone as midnight UTC, which west of Greenwich is the day before, and a time without zone as
    local (ECMA-262, Date Time String Format). Streamlit draws times of data frames as local ones, too.
    """
    return f"{day.isoformat()}T00:00:00"
