"""Units of measurement: conversion by one table of exact factors; a unit that is not in it is refused.

Codes are UCUM (PS3.16 CID 82). Equipment writes instead of them other signs of multiplication and exponents, the micro
sign (or the Greek letter mu, which looks the same) for `u`, units that lack the sign of multiplication, and names of
quantities; the last two are listed in `SPELLINGS`.
"""

import re
from decimal import Decimal
from functools import lru_cache

from kerma.errors import UnitError
from kerma.messages import message

SPELLINGS = {
    "Gym2": "Gy.m2",
    "Gycm2": "Gy.cm2",
    "dGycm2": "dGy.cm2",
    "cGycm2": "cGy.cm2",
    "mGycm2": "mGy.cm2",
    "mGym2": "mGy.m2",
    "uGym2": "uGy.m2",
    "uGycm2": "uGy.cm2",
    "mGycm": "mGy.cm",
    "Gycm": "Gy.cm",
    "uAs": "uA.s",
    "mAs": "mA.s",
    "kVp": "kV",
    "kVP": "kV",
    "KV": "kV",
    "KVP": "kV",
    "pulse/s": "{pulse}/s",
    "pulses/s": "{pulse}/s",
    "frames/s": "{pulse}/s",
    "fps": "{pulse}/s",
    "1/s": "{pulse}/s",
    "/s": "{pulse}/s",
    "s-1": "{pulse}/s",
    "Hz": "{pulse}/s",
    "sec": "s",
    "msec": "ms",
    "degree": "deg",
    "degrees": "deg",
    "\N{DEGREE SIGN}": "deg",
    "ratio": "1",
    "no units": "1",
    "X-ray sources": "1",
    "events": "1",
}

#: What stands for other characters: U+00B5 and U+03BC (micro sign, and the Greek letter that is drawn the same) for u,
#: signs of multiplication for the point, superscripts for the digit of an exponent, which UCUM writes without a sign.
_CHARACTERS = str.maketrans(
    {
        "\N{MICRO SIGN}": "u",
        "\N{GREEK SMALL LETTER MU}": "u",
        "*": ".",
        "\N{MIDDLE DOT}": ".",
        "\N{DOT OPERATOR}": ".",
        "\N{MULTIPLICATION SIGN}": ".",
        "\N{SUPERSCRIPT TWO}": "2",
        "^": "",
    }
)
#: A point with blanks around it, or a blank or hyphen in its place: "mGy cm", "mGy-cm".
_POINT = re.compile(r"(?<=[a-zA-Z0-9])(?:\s*\.\s*|\s+|-)(?=[a-zA-Z])")
#: UCUM annotations, which change nothing in a unit.
_ANNOTATION = re.compile(r"\{[^{}]*\}")
_FACTORS = {
    ("Gy.m2", "Gy.cm2"): "1e4",
    ("dGy.m2", "Gy.cm2"): "1e3",
    ("cGy.m2", "Gy.cm2"): "100",
    ("mGy.m2", "Gy.cm2"): "10",
    ("uGy.m2", "Gy.cm2"): "0.01",
    ("dGy.cm2", "Gy.cm2"): "0.1",
    ("cGy.cm2", "Gy.cm2"): "0.01",
    ("mGy.cm2", "Gy.cm2"): "0.001",
    ("uGy.cm2", "Gy.cm2"): "1e-6",
    ("Gy.mm2", "Gy.cm2"): "0.01",
    ("mGy.mm2", "Gy.cm2"): "1e-5",
    ("Gy.cm", "mGy.cm"): "1e3",
    ("dGy.cm", "mGy.cm"): "100",
    ("cGy.cm", "mGy.cm"): "10",
    ("uGy.cm", "mGy.cm"): "0.001",
    ("Gy.m", "mGy.cm"): "1e5",
    ("mGy.m", "mGy.cm"): "100",
    ("mGy.mm", "mGy.cm"): "0.1",
    ("Gy", "mGy"): "1e3",
    ("dGy", "mGy"): "100",
    ("cGy", "mGy"): "10",
    ("uGy", "mGy"): "0.001",
    ("nGy", "mGy"): "1e-6",
    ("uA.s", "mA.s"): "0.001",
    ("A.s", "mA.s"): "1e3",
    ("mA.ms", "mA.s"): "0.001",
    ("uA", "mA"): "0.001",
    ("A", "mA"): "1e3",
    ("V", "kV"): "0.001",
    ("s", "ms"): "1e3",
    ("us", "ms"): "0.001",
    ("min", "ms"): "6e4",
    ("ms", "s"): "0.001",
    ("min", "s"): "60",
    ("h", "s"): "3600",
    ("d", "s"): "86400",
    ("cm", "mm"): "10",
    ("dm", "mm"): "100",
    ("m", "mm"): "1e3",
    ("um", "mm"): "0.001",
    ("cm", "m"): "0.01",
    ("mm", "m"): "0.001",
    ("m2", "cm2"): "1e4",
    ("dm2", "cm2"): "100",
    ("mm2", "cm2"): "0.01",
    ("g", "kg"): "0.001",
    ("uSv", "mSv"): "0.001",
    ("Sv", "mSv"): "1e3",
    ("Bq", "MBq"): "1e-6",
    ("kBq", "MBq"): "0.001",
    ("GBq", "MBq"): "1e3",
    ("uCi", "MBq"): "0.037",
    ("mCi", "MBq"): "37",
    ("Ci", "MBq"): "37e3",
}
FACTORS = {pair: Decimal(factor) for pair, factor in _FACTORS.items()}

#: Units of quantities whose parts add up: doses, activity, effective dose.
ADDITIVE_UNITS = frozenset({"mGy", "Gy.cm2", "mGy.cm", "MBq", "mSv"})

#: Quantity of a unit, for messages about units that are refused.
_MEASURES = {
    "Gy.cm2": message("an area product (Gy·m² and the like)"),
    "mGy.cm": message("a length product (mGy·cm)"),
    "mGy": message("a dose (Gy, mGy)"),
    "mA.s": message("a charge (mAs, µAs)"),
}


@lru_cache(maxsize=1024)
def spelled(unit: str) -> str:
    """The UCUM code of a unit as equipment writes it; bare annotations like {events} are the unit 1."""
    bare = _ANNOTATION.sub("", unit).strip()
    if not bare:
        return "1" if unit.strip() else ""
    code = _POINT.sub(".", bare.translate(_CHARACTERS))
    return SPELLINGS.get(bare) or SPELLINGS.get(code, code)


def convert(value: Decimal, unit: str, to: str) -> Decimal:
    """`value` in the unit `to`, exactly.

    Raises:
        UnitError: no factor between the two units is written in `FACTORS`.
    """
    if unit == to or (known := spelled(unit)) == to:
        return value
    factor = FACTORS.get((known, to))
    if factor is None:
        quantity = _MEASURES.get(to) or message("convertible to '{unit}'", unit=to)
        raise UnitError(
            message(
                "unit '{unit}' is not {quantity}; value {value} left out", unit=unit, quantity=quantity, value=value
            )
        )
    return value * factor


#: Symbols of units on screen, where they differ from the UCUM code.
SYMBOLS = {
    "Gy.cm2": "Gy·cm²",
    "cGy.cm2": "cGy·cm²",
    "mGy.cm2": "mGy·cm²",
    "uGy.m2": "µGy·m²",
    "mGy.cm": "mGy·cm",
    "mA.s": "mAs",
    "cm2": "cm²",
    "{pulse}/s": "/s",
    "deg": "°",
    "a": "years",
    "1": "",
}


def symbol(unit: str) -> str:
    """The symbol of a unit on screen: mGy·cm for the UCUM code mGy.cm."""
    return SYMBOLS.get(unit, unit)
