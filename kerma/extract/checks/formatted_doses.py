"""Numbers and doses with units as they stand in messages."""

from decimal import Decimal

from kerma.facts import ct, mammography, nuclear_medicine, projection, study
from kerma.messages import Message, Number, message

_THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"
_SYMBOLS = {
    fact.name: fact.symbol
    for facts in (
        study.PATIENT,
        ct.TOTALS,
        ct.EVENT_FACTS,
        ct.SOURCE,
        projection.TOTALS,
        projection.EVENT_FACTS,
        projection.FILTER,
        mammography.TOTALS,
        mammography.EVENT_FACTS,
        nuclear_medicine.EVENT_FACTS,
    )
    for fact in facts
}


def rounded(value: float, digits: int = 4) -> Number:
    """A number with `digits` significant digits and separated thousands, never with an exponent: 43 000."""
    return Number(f"{Decimal(f'{value:.{digits}g}'):,f}".replace(",", _THIN_SPACE))


def amount(name: str, value: float) -> Number | Message:
    """A value of a fact with its unit: 43 000 Gy·cm²."""
    symbol = _SYMBOLS.get(name)
    return message("{number} {unit}", number=rounded(value), unit=message(symbol)) if symbol else rounded(value)


def times(ratio: float) -> Message:
    """How many times one number is another: "100 times more", "10 times less"."""
    if ratio >= 1:
        return message("{number} times more", number=rounded(ratio, 2))
    return message("{number} times less", number=rounded(1 / ratio, 2))
