"""Reads the cells of one row of a file of alert rules; each that cannot be read gives a message of its own."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from kerma.alerts.acquisition import Acquisition
from kerma.alerts.alert_rule import (
    COLUMNS,
    KIND_QUANTITIES,
    KIND_UNITS,
    WITHOUT_QUANTITY,
    AlertRule,
    RuleKind,
    RuleMark,
    Severity,
    is_about_events,
)
from kerma.alerts.band import Band
from kerma.alerts.quantity import TRAITS, AlertQuantity
from kerma.errors import UnitError
from kerma.reference_levels import level_cells
from kerma.reference_levels.reference_level import Phantom
from kerma.row_file import CellProblem, cell_values
from kerma.standard import units
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.region import Region

_Term = TypeVar("_Term", bound=StrEnum)
_RULE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}", re.ASCII)
_MAX_TITLE_LENGTH = 120
_MAX_PERCENTILE = 100
_DAY = KIND_UNITS[RuleKind.REPEAT]
# Ten years.
_MAX_DAYS = 3_650
_YES_NO = {"yes": True, "no": False}


def _rule_id(cell: str) -> str:
    if not _RULE_ID.fullmatch(cell):
        raise ValueError(f"{cell!r} is no name such as RF-DAP-200: letters, digits, points, hyphens, 60 at most")
    return cell


def _title(cell: str) -> str:
    title = " ".join(cell.split())
    if not title or len(title) > _MAX_TITLE_LENGTH:
        raise ValueError(f"a title has 1 to {_MAX_TITLE_LENGTH} characters")
    return title


def _unit(cell: str) -> str:
    if not cell:
        raise ValueError("a limit without unit is refused: state it in UCUM, such as mGy, Gy.cm2, or 1 for a factor")
    return units.spelled(cell)


def _one_of(terms: type[_Term]) -> Callable[[str], _Term]:
    def read(cell: str) -> _Term:
        if cell not in set(terms):
            raise ValueError(f"{cell!r} is none of {', '.join(terms)}" if cell else f"state one of {', '.join(terms)}")
        return terms(cell)

    return read


def _optional(read: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda cell: read(cell) if cell else None


def _regions(cell: str) -> tuple[Region, ...]:
    read = _one_of(Region)
    return tuple(sorted({read(name) for name in cell.split()}))


def _equipment(cell: str) -> UUID:
    try:
        return UUID(cell)
    except ValueError:
        raise ValueError(f"{cell!r} is no equipment: state its ID, as `kerma equipment list` shows it") from None


def _yes_no(cell: str) -> bool:
    if cell not in _YES_NO:
        raise ValueError(f"{cell!r} is neither yes nor no")
    return _YES_NO[cell]


def _mark(cell: str) -> RuleMark:
    return _one_of(RuleMark)(cell or RuleMark.SITE)


#: How the cell of each column is read.
READERS: Mapping[str, Callable[[str], Any]] = {
    "rule_id": _rule_id,
    "title": _title,
    "kind": _one_of(RuleKind),
    "modality": _one_of(ExamModality),
    "quantity": _optional(_one_of(AlertQuantity)),
    "unit": _unit,
    "value": level_cells.READERS["value"],
    "standard_name": level_cells.READERS["standard_name"],
    "region": _regions,
    "equipment": _optional(_equipment),
    "age_years": _optional(Band.from_text),
    "weight_kg": _optional(Band.from_text),
    "phantom": _optional(_one_of(Phantom)),
    "acquisition": _optional(_one_of(Acquisition)),
    "severity": _one_of(Severity),
    "source": level_cells.READERS["source"],
    "mark": _mark,
    "valid_from": level_cells.READERS["valid_from"],
    "valid_to": level_cells.READERS["valid_to"],
    "enabled": _yes_no,
}
#: Columns that a file may leave out.
OPTIONAL = frozenset(
    {*("standard_name", "region", "equipment", "age_years", "weight_kg", "phantom", "acquisition"), "mark", "valid_to"}
)


def read_rule(cells: Mapping[str, str]) -> tuple[AlertRule | None, list[CellProblem]]:
    """The rule in the cells of a row by column, None where one cannot be read, and the problems."""
    values, problems = cell_values(cells, READERS)
    if problems:
        return None, problems
    rule = AlertRule(**{name: values[column] for column, name in COLUMNS.items()})
    problems = [CellProblem(*one) for one in _contradictions(rule)]
    return (None if problems else rule), problems


def _contradictions(rule: AlertRule) -> list[tuple[str, str]]:
    """Column and message of what contradicts itself."""
    found = [*_wrong_quantity(rule), *_wrong_unit(rule)]
    if rule.valid_to is not None and rule.valid_to < rule.valid_from:
        found.append(("valid_to", f"{rule.valid_to} is before {rule.valid_from}, its first day"))
    if rule.phantom is not None and rule.modality is not ExamModality.CT:
        found.append(("phantom", "only CT has a CTDI phantom"))
    if rule.quantity is None or not is_about_events(rule.kind, rule.quantity):
        what = f"it distinguishes acquisitions, and {_subject(rule)} is about a whole study"
        found.extend((column, what) for column in ("phantom", "acquisition") if getattr(rule, column) is not None)
    if rule.acquisition is not None and rule.modality is not ExamModality.CT:
        found.append(("acquisition", "only CT has acquisitions that repeat at one position"))
    if rule.kind is RuleKind.EQUIPMENT_SILENT:
        what = "silent equipment has no examination and no patient: leave the cell empty"
        conditions = {"standard_name": rule.standard_name, "age_years": rule.age_years, "weight_kg": rule.weight_kg}
        found.extend((column, what) for column, value in conditions.items() if value is not None)
        found.extend([("region", what)] if rule.regions else [])
    return found


def _wrong_quantity(rule: AlertRule) -> list[tuple[str, str]]:
    possible = KIND_QUANTITIES.get(rule.kind, tuple(AlertQuantity))
    if rule.kind in WITHOUT_QUANTITY:
        what = f"a rule of kind {rule.kind} has no quantity: leave the cell empty"
        return [] if rule.quantity is None else [("quantity", what)]
    if rule.quantity not in possible:
        return [("quantity", f"for the kind {rule.kind} state one of {', '.join(possible)}")]
    if rule.modality not in TRAITS[rule.quantity].modalities:
        return [("quantity", f"studies of {rule.modality} have no {rule.quantity}")]
    return []


def _wrong_unit(rule: AlertRule) -> list[tuple[str, str]]:
    if rule.kind not in KIND_UNITS and rule.quantity is None:
        return []
    try:
        units.convert(rule.limit, rule.unit, rule.kerma_unit)
    except UnitError:
        return [("unit", f"{rule.unit!r} is no unit of {_subject(rule)}, such as {rule.kerma_unit}")]
    if rule.kind is RuleKind.PERCENTILE and rule.threshold >= _MAX_PERCENTILE:
        return [("value", f"{rule.limit}: a percentile is below {_MAX_PERCENTILE}")]
    if rule.kerma_unit == _DAY and rule.threshold > _MAX_DAYS:
        return [("value", f"{rule.limit}: at most {_MAX_DAYS} days")]
    return []


def _subject(rule: AlertRule) -> str:
    return f"the value of a {rule.kind} rule" if rule.kind in KIND_UNITS else str(rule.quantity)


assert set(READERS) == set(COLUMNS)
