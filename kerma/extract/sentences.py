"""Numbers in sentences about dose, as people read them."""

from decimal import Decimal

from kerma.facts import ct, mammography, nuclear_medicine, projection, study

BY = "\N{MULTIPLICATION SIGN}"
_THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"
_SYMBOLS = {
    fact.name: fact.symbol
    for facts in (
        study.PATIENT,
        ct.TOTALS,
        ct.EVENT,
        ct.SOURCE,
        projection.TOTALS,
        projection.EVENT,
        projection.FILTER,
        mammography.TOTALS,
        mammography.EVENT,
        nuclear_medicine.EVENT,
    )
    for fact in facts
}


def figure(value: float, digits: int = 4) -> str:
    """A number with so many significant digits, thousands apart, never with an exponent: 43 000."""
    return f"{Decimal(f'{value:.{digits}g}'):,f}".replace(",", _THIN_SPACE)


def amount(name: str, value: float) -> str:
    """A value of a fact with its unit: 43 000 Gy·cm²."""
    return f"{figure(value)} {_SYMBOLS.get(name, '')}".strip()


def times(ratio: float) -> str:
    """How many times one number is another: "100 times more", "10 times less"."""
    return f"{figure(ratio, 2)} times more" if ratio >= 1 else f"{figure(1 / ratio, 2)} times less"
