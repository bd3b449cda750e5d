"""Reads the cells of one row of a file of levels; each that cannot be read gives a message of its own."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from kerma.errors import UnitError
from kerma.messages import message
from kerma.reference_levels.population import Population
from kerma.reference_levels.projection import Projection
from kerma.reference_levels.quantity import TRAITS, LevelQuantity
from kerma.reference_levels.reference_level import LevelStatistic, Mark, Match, Phantom, ReferenceLevel
from kerma.standard import units
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.name_text import MAX_NAME_LENGTH

_Term = TypeVar("_Term", bound=StrEnum)
_MAX_TEXT_LENGTH = 200
_YEAR, _DAY = re.compile(r"\d{4}", re.ASCII), re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?", re.ASCII)
#: A comma before three digits may separate thousands.
_AMBIGUOUS = re.compile(r"[+-]?\d{1,3},\d{3}", re.ASCII)
#: Of published values in their units; doses beyond are slips of the pen.
_SMALLEST, _LARGEST = Decimal("0.000001"), Decimal(1_000_000_000)


def _text(cell: str) -> str:
    if not cell:
        raise ValueError(message("it is empty"))
    return _optional_text(cell)


def _optional_text(cell: str) -> str:
    text = " ".join(cell.split())
    if len(text) > _MAX_TEXT_LENGTH:
        raise ValueError(message("it has more than {count} characters", count=_MAX_TEXT_LENGTH))
    return text


def _standard_name(cell: str) -> str | None:
    name = " ".join(cell.split())
    if len(name) > MAX_NAME_LENGTH:
        raise ValueError(message("a standard name has at most {count} characters", count=MAX_NAME_LENGTH))
    return name or None


def _one_of(terms: type[_Term], default: _Term | None = None) -> Callable[[str], _Term]:
    def read(cell: str) -> _Term:
        if not cell and default is not None:
            return default
        if cell not in set(terms):
            known = ", ".join(terms)
            raise ValueError(
                message("{text} is none of {terms}", text=repr(cell), terms=known)
                if cell
                else message("state one of {terms}", terms=known)
            )
        return terms(cell)

    return read


def _optional(read: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda cell: read(cell) if cell else None


def _day(of_year: str) -> Callable[[str], date]:
    """Reads a day; of a year alone, its first or last."""

    def read(cell: str) -> date:
        stated = f"{cell}-{of_year}" if _YEAR.fullmatch(cell) else cell
        try:
            return date.fromisoformat(stated if _DAY.fullmatch(stated) else "")
        except ValueError:
            what = message("{text} is no date such as 2026-01-31, or year such as 2026", text=repr(cell))
            raise ValueError(what) from None

    return read


def _number(cell: str) -> Decimal:
    if not _NUMBER.fullmatch(cell):
        raise ValueError(message("{text} is no number such as 8.5 or 8,5", text=repr(cell)))
    if _AMBIGUOUS.fullmatch(cell):
        raise ValueError(
            message(
                "{text}: the comma may be a decimal sign or separate thousands; write a point, or no comma",
                text=repr(cell),
            )
        )
    value = Decimal(cell.replace(",", "."))
    if not _SMALLEST <= value <= _LARGEST:
        raise ValueError(
            message(
                "{text}: a level is above zero, from {lowest} to {highest}",
                text=cell,
                lowest=str(_SMALLEST),
                highest=f"{_LARGEST:f}",
            )
        )
    return value


def _unit(cell: str) -> str:
    if not cell:
        raise ValueError(message("a level without unit is refused: state it in UCUM, such as mGy, mGy.cm or cGy.cm2"))
    return units.spelled(cell)


#: How the cell of each column is read.
READERS: Mapping[str, Callable[[str], Any]] = {
    "level_id": _text,
    "jurisdiction": _text,
    "set_name": _optional_text,
    "modality": _one_of(ExamModality),
    "examination": _text,
    "standard_name": _standard_name,
    "match": _optional(_one_of(Match)),
    "population": Population.from_text,
    "quantity": _one_of(LevelQuantity),
    "unit": _unit,
    "value": _number,
    "phantom": _optional(_one_of(Phantom)),
    "projection": _optional(_one_of(Projection)),
    "statistic": _one_of(LevelStatistic, LevelStatistic.P75),
    "valid_from": _day("01-01"),
    "valid_to": _optional(_day("12-31")),
    "source": _text,
    "mark": _one_of(Mark, Mark.SITE),
}
#: Columns that a file may leave out.
OPTIONAL = frozenset({"set_name", "standard_name", "match", "phantom", "projection", "statistic", "valid_to", "mark"})


class LevelRow:
    """One row as a level.

    Attributes:
        level: the level; None where a cell cannot be read.
        problems: column and message of each cell that cannot be read.
    """

    def __init__(self, cells: Mapping[str, str]) -> None:
        self.problems: list[tuple[str, str]] = []
        values = {column: self._value(column, cells.get(column, "").strip()) for column in READERS}
        self.level: ReferenceLevel | None = None
        if not self.problems:
            values["published_value"] = values.pop("value")
            if values["standard_name"] is not None:
                values["match"] = values["match"] or Match.EQUAL
            level = ReferenceLevel(**values)
            self._check(level)
            self.level = None if self.problems else level

    def _value(self, column: str, cell: str) -> Any:
        try:
            return READERS[column](cell)
        except ValueError as error:
            self.problems.append((column, error.args[0]))
            return None

    def _check(self, level: ReferenceLevel) -> None:
        """Report what contradicts itself."""
        kerma_unit, modalities = TRAITS[level.quantity]
        try:
            units.convert(level.published_value, level.unit, kerma_unit)
        except UnitError:
            self.problems.append(
                (
                    "unit",
                    message(
                        "{text} is no unit of {quantity}, such as {unit}",
                        text=repr(level.unit),
                        quantity=str(level.quantity),
                        unit=kerma_unit,
                    ),
                )
            )
        if modalities and level.modality not in modalities:
            self.problems.append(
                (
                    "quantity",
                    message(
                        "studies of {modality} have no {quantity}",
                        modality=str(level.modality),
                        quantity=str(level.quantity),
                    ),
                )
            )
        if level.valid_to is not None and level.valid_to < level.valid_from:
            self.problems.append(
                (
                    "valid_to",
                    message("{last} is before {first}, its first day", last=level.valid_to, first=level.valid_from),
                )
            )
        if level.match is not None and level.standard_name is None:
            self.problems.append(("match", message("without a standard name there is nothing that matches")))
        if level.phantom is not None and level.modality != ExamModality.CT:
            self.problems.append(("phantom", message("only CT has a CTDI phantom")))
        if level.projection is not None and level.quantity is not LevelQuantity.DAP_PER_PROJECTION:
            what = LevelQuantity.DAP_PER_PROJECTION
            self.problems.append(
                (
                    "projection",
                    message(
                        "{quantity} has no projection, only {other} has one",
                        quantity=str(level.quantity),
                        other=str(what),
                    ),
                )
            )
