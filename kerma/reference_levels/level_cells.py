"""Reads the cells of one row of a file of levels; each that cannot be read gives a message of its own."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from kerma.errors import UnitError
from kerma.messages import Message, message
from kerma.reference_levels.population import Population
from kerma.reference_levels.projection import Projection
from kerma.reference_levels.quantity import TRAITS, LevelQuantity
from kerma.reference_levels.reference_level import LevelStatistic, Mark, Match, Phantom, ReferenceLevel
from kerma.row_file import CellProblem, cell_values
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
                "{text}: it must be above zero, from {lowest} to {highest}",
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


def read_level(cells: Mapping[str, str]) -> tuple[ReferenceLevel | None, list[CellProblem]]:
    """The level in the cells of a row by column, None where one cannot be read, and the problems."""
    values, problems = cell_values(cells, READERS)
    if problems:
        return None, problems
    values["published_value"] = values.pop("value")
    if values["standard_name"] is not None:
        values["match"] = values["match"] or Match.EQUAL
    level = ReferenceLevel(**values)
    problems = [CellProblem(column, what) for column, what in _contradictions(level).items() if what is not None]
    return (None if problems else level), problems


def _contradictions(level: ReferenceLevel) -> dict[str, Message | None]:
    """What contradicts other cells, by column; None: nothing does."""
    return {
        "unit": _wrong_unit(level),
        "quantity": _wrong_quantity(level),
        "valid_to": _wrong_end(level),
        "match": _unless(
            level.match is None or level.standard_name is not None,
            message("without a standard name there is nothing that matches"),
        ),
        "phantom": _unless(
            level.phantom is None or level.modality == ExamModality.CT, message("only CT has a CTDI phantom")
        ),
        "projection": _unless(
            level.projection is None or level.quantity is LevelQuantity.DAP_PER_PROJECTION,
            message(
                "{quantity} has no projection, only {other} has one",
                quantity=str(level.quantity),
                other=str(LevelQuantity.DAP_PER_PROJECTION),
            ),
        ),
    }


def _unless(is_right: bool, what: Message) -> Message | None:
    return None if is_right else what


def _wrong_unit(level: ReferenceLevel) -> Message | None:
    kerma_unit = TRAITS[level.quantity].unit
    try:
        units.convert(level.published_value, level.unit, kerma_unit)
    except UnitError:
        return message(
            "{text} is no unit of {quantity}, such as {unit}",
            text=repr(level.unit),
            quantity=str(level.quantity),
            unit=kerma_unit,
        )
    return None


def _wrong_quantity(level: ReferenceLevel) -> Message | None:
    modalities = TRAITS[level.quantity].modalities
    if not modalities or level.modality in modalities:
        return None
    return message(
        "studies of {modality} have no {quantity}", modality=str(level.modality), quantity=str(level.quantity)
    )


def _wrong_end(level: ReferenceLevel) -> Message | None:
    if level.valid_to is None or level.valid_to >= level.valid_from:
        return None
    return message("{last} is before {first}, its first day", last=level.valid_to, first=level.valid_from)
