"""Messages about numbers in DICOM values that cannot be used."""

from decimal import Decimal

from kerma.messages import Message, Number, message, quoted

_MAXIMUM_LISTED = 4


def no_number(written: str) -> Message:
    """The message about a text where a number belongs."""
    return message("{written} is not a number", written=quoted(written))


def several_numbers(values: list[Decimal]) -> Message:
    """The message about several values of a quantity that is stated once; none of them is taken."""
    listed = ", ".join(f"{value:f}" for value in values[:_MAXIMUM_LISTED])
    return message(
        "{number} values where one is expected ({values}): whether they are parts of a sum is unknown; all left out",
        number=len(values),
        values=Number(listed + (", …" if len(values) > _MAXIMUM_LISTED else "")),
    )
