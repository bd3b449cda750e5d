"""Numbers and date-times in the text of DICOM values (PS3.5 section 6.2), also where equipment deviates from it."""

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from kerma import limits

_SEPARATOR = re.compile(r"[\\/,]")
_DECIMAL_COMMA = re.compile(r"[-+]?\d*,\d+")
#: "1,250" may be 1.25 or 1250, so it stays unread; "0,250" can only be 0.25.
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2},\d{3}")
#: Powers of ten beyond any physical quantity.
_MAXIMUM_EXPONENT = 100
_DATE_LENGTH = 8
_UTC_OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>\d{2})(?P<minutes>\d{2})$")


def separated(written: str, expected: int = 1) -> list[str]:
    """The numbers of a value, each as text without blanks; a text that is too long for numbers stays as it is.

    Args:
        written: the characters of the value.
        expected: the number of values, where that is known.
    """
    if len(written) > limits.NUMBER_CHARACTERS.maximum or not _SEPARATOR.search(written):
        return [written.strip()] if written.strip() else []
    parts = [part for whole in written.split("\\") for part in slash_between_numbers(whole)]
    parts = [decimal_comma(part) for whole in parts for part in comma_between_numbers(whole, expected)]
    return [part.strip() for part in parts if part.strip()]


def slash_between_numbers(written: str) -> list[str]:
    """Toshiba CT (Aquilion ONE V8.30, variable helical pitch): "10.50/ 15.00" with a slash instead of a backslash."""
    return written.split("/")


def comma_between_numbers(written: str, expected: int = 1) -> list[str]:
    """Kodak DR 7500: "1.06,0.206" with a comma instead of a backslash."""
    parts = written.split(",")
    return parts if expected > 1 or all("." in part for part in parts) else [written]


def decimal_comma(written: str) -> str:
    """Equipment set to a language with decimal comma: "12,5" for 12.5."""
    written = written.strip()
    if _DECIMAL_COMMA.fullmatch(written) and not _THOUSANDS.fullmatch(written):
        return written.replace(",", ".")
    return written


def parse_decimal(written: str) -> Decimal:
    """A finite decimal number.

    Raises:
        InvalidOperation: the text is no number, or one beyond any physical quantity.
    """
    if len(written) > limits.NUMBER_CHARACTERS.maximum:
        raise InvalidOperation
    value = Decimal(written.strip().replace("_", "?"))
    if not value.is_finite() or abs(value.adjusted()) > _MAXIMUM_EXPONENT:
        raise InvalidOperation
    return value


def parse_utc_offset(written: str) -> timedelta | None:
    """The offset from UTC at the end of a date-time, or in (0008,0201): "+0100"; None where there is none."""
    match = _UTC_OFFSET.search(written.strip())
    if match is None:
        return None
    offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
    return -offset if match["sign"] == "-" else offset


def parse_datetime(written: str, utc_offset: timedelta | None = None) -> datetime | None:
    """A DICOM date-time (VR DT) as local time; None where the text is none.

    Args:
        written: the characters of the value; they may end with an offset from UTC.
        utc_offset: the offset of the object's local time (0008,0201), to which a date-time with another one is brought;
            None where it is not stated: then a date-time is local whatever its offset.
    """
    own_offset = parse_utc_offset(written) if utc_offset is not None else None
    digits, _, fraction = written.strip().split("+")[0].split("-")[0].partition(".")
    try:
        moment = datetime.strptime(digits.ljust(14, "0"), "%Y%m%d%H%M%S")  # noqa: DTZ007 -- local by design
        micro = int(fraction.ljust(6, "0")[:6]) if fraction else 0
    except ValueError:
        return None
    if len(digits) < _DATE_LENGTH:
        return None
    moment = moment.replace(microsecond=micro)
    if utc_offset is None or own_offset is None:
        return moment
    try:
        return moment + (utc_offset - own_offset)
    except OverflowError:
        return None
