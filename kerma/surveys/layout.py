"""The sheet of a survey as it is declared: its columns, and in which rows it begins."""

from dataclasses import dataclass
from enum import StrEnum

from kerma.surveys.expression import Expression
from kerma.surveys.units import SAME, Conversion

#: Sheets of a workbook beside that of the form: left-out studies, the study of each row, and about.
WORKBOOK_SHEETS = ("Left out", "Studies", "About")


class MoreEvents(StrEnum):
    """What is done with a study that has more events than a repeated block has places."""

    #: Further blocks follow at the right, after a gap.
    APPEND = "append"
    #: The study is left out, with this reason.
    LEAVE_OUT = "leave_out"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of the sheet: a value, a fixed text, or empty with a reason.

    Attributes:
        title: heading; `{n}` in a repeated block becomes the number of the event.
        expression: its value; None: a fixed text, or empty.
        aggregate: of groups: the function over the rows of a group; empty: the group's own fact.
        text: fixed text of each row.
        empty: why it is always empty.
        unit: as the form writes it; empty: none.
        conversion: from Kerma's unit.
        decimals: digits after the decimal mark; None: as stored.
    """

    title: str
    expression: Expression | None = None
    aggregate: str = ""
    text: str = ""
    empty: str = ""
    unit: str = ""
    conversion: Conversion = SAME
    decimals: int | None = None


@dataclass(frozen=True)
class Block:
    """Columns side by side, once or once for each of the first events.

    Attributes:
        columns: from left to right.
        repeat: number of events that have a place; 0: the columns stand once.
        more: what is done with a study that has more events.
        gap: empty columns before further blocks.
    """

    columns: tuple[Column, ...]
    repeat: int = 0
    more: MoreEvents = MoreEvents.APPEND
    gap: int = 0


@dataclass(frozen=True)
class SheetLayout:
    """Layout of the sheet with the data.

    Attributes:
        name: of the sheet.
        title_rows: texts above the headings, one per row from the first.
        header_row: row of the headings, from 1; 0: none.
        units_row: row of the units; 0: none.
        first_data_row: row of the first study, event or group.
        delimiter: between the values of a CSV file; empty: as the locale has it.
        has_decimal_comma: of a CSV file with that delimiter.
    """

    name: str
    title_rows: tuple[str, ...] = ()
    header_row: int = 1
    units_row: int = 0
    first_data_row: int = 2
    delimiter: str = ""
    has_decimal_comma: bool = False
