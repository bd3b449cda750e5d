"""Options of `kerma sizes import`: what a person states about a file."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kerma.errors import ConfigurationError
from kerma.patient_sizes.columns import SizeOptions
from kerma.patient_sizes.dates import DateOrder
from kerma.patient_sizes.headings import SizeColumn
from kerma.patient_sizes.table_file import TableOptions
from kerma.patient_sizes.units import HEIGHT, WEIGHT


class Key(StrEnum):
    """By what rows find their studies."""

    ACCESSION_NUMBER = "accession_number"
    STUDY_INSTANCE_UID = "study_instance_uid"
    PATIENT_ID = "patient_id"


class HeightUnit(StrEnum):
    """Units of heights."""

    M = "m"
    CM = "cm"
    MM = "mm"
    IN = "in"


class WeightUnit(StrEnum):
    """Units of weights."""

    KG = "kg"
    G = "g"
    LB = "lb"


class Separator(StrEnum):
    """Separators of the columns of a CSV."""

    COMMA = "comma"
    SEMICOLON = "semicolon"
    TAB = "tab"


_SIGNS = {Separator.COMMA: ",", Separator.SEMICOLON: ";", Separator.TAB: "\t"}

ImportFile = Annotated[Path, typer.Argument(metavar="FILE", help="CSV or XLSX with a heading.")]
KeyOption = Annotated[
    Key | None,
    typer.Option(help="By what rows find their studies; a patient ID needs the study date beside it."),
]
KeyColumn = Annotated[str | None, typer.Option(help="Heading of the column with the key.")]
DateColumn = Annotated[str | None, typer.Option(help="Heading of the column with the study date.")]
HeightColumn = Annotated[str | None, typer.Option(help="Heading of the column with the height; empty: none.")]
WeightColumn = Annotated[str | None, typer.Option(help="Heading of the column with the weight; empty: none.")]
HeightUnitOption = Annotated[HeightUnit | None, typer.Option(help="Unit of the heights.")]
WeightUnitOption = Annotated[WeightUnit | None, typer.Option(help="Unit of the weights.")]
DateOrderOption = Annotated[DateOrder | None, typer.Option(help="Of dates with slashes.")]
SeparatorOption = Annotated[Separator | None, typer.Option(help="Of the columns of a CSV.")]
Encoding = Annotated[str | None, typer.Option(help="Of a CSV: utf-8, cp1250, cp1252.")]


def size_options(
    key: Key | None,
    columns: dict[SizeColumn, str | None],
    key_column: str | None,
    units: tuple[HeightUnit | None, WeightUnit | None],
    date_order: DateOrder | None,
    table: tuple[Separator | None, str | None],
) -> SizeOptions:
    """The options of a command line; None where one is not stated.

    Args:
        key: by what rows find their studies.
        columns: headings of the other columns.
        key_column: heading of the column with the key.
        units: of heights and weights.
        date_order: of dates with slashes.
        table: separator and encoding of a CSV.

    Raises:
        ConfigurationError: the heading of the key is stated, and not which key it is.
    """
    if key_column is not None and key is None:
        raise ConfigurationError("--key-column needs --key, which states what the column holds.")
    stated = {**columns, **({SizeColumn(key): key_column} if key else {})}
    by_fact = {HEIGHT.fact: units[0], WEIGHT.fact: units[1]}
    separator, encoding = table
    return SizeOptions(
        key=SizeColumn(key) if key else None,
        columns={column: heading for column, heading in stated.items() if heading is not None},
        units={fact: str(unit) for fact, unit in by_fact.items() if unit is not None},
        date_order=date_order,
        table=TableOptions(_SIGNS[separator] if separator else None, encoding),
    )
