"""Reads conversion factors from a CSV file: those of Kerma, or those of a site."""

import csv
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from kerma.effective_dose.conversion_factor import PHANTOMS, UNITS, WITH_PHANTOM, ConversionFactor
from kerma.errors import ConfigurationError
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.region import Region

_BUILT_IN = "factors.csv"
_COLUMNS = (
    *("factor_id", "modality", "region", "quantity", "phantom", "min_age_years", "max_age_years"),
    *("value", "unit", "source", "mark"),
)


@dataclass(frozen=True)
class FactorSet:
    """Conversion factors of which at most one is for an examination.

    Attributes:
        name: file that they come from.
        factors: the factors.
    """

    name: str
    factors: tuple[ConversionFactor, ...]


def built_in() -> FactorSet:
    """The factors that Kerma brings, of regions whose rows of AAPM Report 96 (table 3) could be verified.

    Those of children and of the adult head are for the phantom of 16 cm, all others for that of 32 cm. The report has
    five ages; the bands around these, and adults from 15 years on, are ours.
    """
    text = (files("kerma.effective_dose") / _BUILT_IN).read_text(encoding="utf-8")
    return FactorSet("AAPM Report 96", _factors(_BUILT_IN, text.splitlines()))


def of_site(file: Path) -> FactorSet:
    """The factors of a site.

    Raises:
        ConfigurationError: the file cannot be read, or a row is wrong; the text names line and column.
    """
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file}: this is not UTF-8; save the file as CSV UTF-8.") from error
    except OSError as error:
        raise ConfigurationError(f"{file}: the file cannot be read: {error.strerror}.") from error
    return FactorSet(file.name, _factors(str(file), text.splitlines()))


def _factors(file: str, lines: Iterable[str]) -> tuple[ConversionFactor, ...]:
    reader = csv.DictReader(lines, strict=True)
    try:
        return _read_factors(file, reader)
    except csv.Error as error:
        raise ConfigurationError(f"{file}, line {reader.line_num}: this is no valid CSV ({error}).") from error


def _read_factors(file: str, reader: "csv.DictReader[str]") -> tuple[ConversionFactor, ...]:
    if (headings := tuple(reader.fieldnames or ())) != _COLUMNS:
        raise ConfigurationError(f"{file}, line 1: the columns are {', '.join(_COLUMNS)}, not {', '.join(headings)}.")
    found: list[ConversionFactor] = []
    for row in reader:
        where = f"{file}, line {reader.line_num}"
        if None in row or None in row.values():
            raise ConfigurationError(f"{where}: the row has not as many columns as the heading; decimals have a point.")
        factor = _factor(where, row)
        for other in found:
            if factor.factor_id == other.factor_id:
                raise ConfigurationError(f"{where}, column factor_id: {factor.factor_id} stands above already.")
            if factor.overlaps(other):
                raise ConfigurationError(f"{where}: {factor.factor_id} and {other.factor_id} are for the same ages.")
        found.append(factor)
    return tuple(found)


def _factor(where: str, row: Mapping[str, str]) -> ConversionFactor:
    cells = {name: row[name].strip() for name in _COLUMNS}

    def cell(name: str, parse: Callable[[str], object], expected: str) -> object:
        try:
            return parse(cells[name])
        except ValueError as error:
            raise ConfigurationError(f"{where}, column {name}: {cells[name]!r}; expected {expected}.") from error

    quantity = str(cell("quantity", _one_of(UNITS), " or ".join(UNITS)))
    phantoms = PHANTOMS if quantity in WITH_PHANTOM else ("",)
    values = {
        "factor_id": cell("factor_id", _text, "an identifier"),
        "modality": cell("modality", ExamModality, ", ".join(ExamModality)),
        "region": cell("region", Region, ", ".join(Region)),
        "quantity": quantity,
        "phantom": cell("phantom", _one_of(phantoms), " or ".join(filter(None, phantoms)) or "nothing") or None,
        "min_age_years": cell("min_age_years", _age, "an age in years"),
        "max_age_years": cell("max_age_years", _age_or_none, "an age in years, or nothing"),
        "value": cell("value", _positive, "a number above 0"),
        "source": cell("source", _text, "where the factor was published"),
        "mark": cell("mark", _text, "V, V2 or a mark of the site"),
    }
    cell("unit", _one_of((UNITS[quantity],)), UNITS[quantity])
    factor = ConversionFactor(**values)  # type: ignore[arg-type]  # each was parsed to the type of its attribute
    if factor.max_age_years is not None and factor.max_age_years <= factor.min_age_years:
        raise ConfigurationError(f"{where}, column max_age_years: it must be above min_age_years.")
    return factor


def _one_of(values: Iterable[str]) -> Callable[[str], str]:
    allowed = tuple(values)

    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError(text)
        return text

    return parse


def _text(text: str) -> str:
    if not text:
        raise ValueError(text)
    return text


def _age(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 150:  # noqa: PLR2004 -- years that no patient exceeds
        raise ValueError(text)
    return value


def _age_or_none(text: str) -> float | None:
    return _age(text) if text else None


def _positive(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and value > 0):
        raise ValueError(text)
    return value
