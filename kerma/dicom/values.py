"""Numbers and date-times in the text of DICOM values (PS3.5 section 6.2), also where equipment deviates from it."""

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation

_SEPARATOR = re.compile(r"[\\/,]")
_DECIMAL_COMMA = re.compile(r"[-+]?\d*,\d+")
#: "1,250" may be 1.25 or 1250, so it stays unread; "0,250" can only be 0.25.
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2},\d{3}")
#: Powers of ten beyond any physical quantity.
_MAXIMUM_EXPONENT = 100
_DATE_LENGTH = 8


def separated(written: str, expected: int = 1) -> list[str]:
    """The numbers of a value, each as text without blanks.

    Args:
        written: the characters of the value.
        expected: the number of values, where that is known.
    """
    if not _SEPARATOR.search(written):
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
    value = Decimal(written.strip().replace("_", "?"))
    if not value.is_finite() or abs(value.adjusted()) > _MAXIMUM_EXPONENT:
        raise InvalidOperation
    return value


def parse_datetime(written: str) -> datetime | None:
    """A DICOM date-time (VR DT) as local time; None where the text is none. An offset from UTC is ignored."""
    digits, _, fraction = written.strip().split("+")[0].split("-")[0].partition(".")
    try:
        moment = datetime.strptime(digits.ljust(14, "0"), "%Y%m%d%H%M%S")  # noqa: DTZ007 -- local by design
        micro = int(fraction.ljust(6, "0")[:6]) if fraction else 0
    except ValueError:
        return None
    return moment.replace(microsecond=micro) if len(digits) >= _DATE_LENGTH else None
