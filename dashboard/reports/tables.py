"""Tables of a report from rows and the declarations of their columns."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from dashboard.reports import table_widths
from dashboard.reports.document import Table, TableColumn
from dashboard.ui.column import Column
from dashboard.ui.text import cell_texts
from dashboard.ui.text.i18n import heading


def table_of(
    rows: Sequence[Mapping[str, object]],
    columns: Iterable[Column],
    *,
    title: str = "",
    unreadable: Collection[tuple[int, str]] = (),
) -> Table:
    """The table of the columns that have a value, or an unreadable one, in any row.

    Args:
        rows: values by name of the column.
        columns: all columns.
        title: its heading.
        unreadable: cells, by index of the row and name of the column, whose value could not be read.
    """
    unreadable_names = {name for _, name in unreadable}
    shown = [
        column
        for column in columns
        if column.name in unreadable_names or any(row.get(column.name) not in (None, "") for row in rows)
    ]
    texts = cell_texts.text_rows(rows, shown, unreadable)
    numeric = [column.kind in cell_texts.NUMERIC for column in shown]
    return text_table([heading(column) for column in shown], texts, numeric, title=title)


def text_table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], is_number: Sequence[bool], *, title: str = ""
) -> Table:
    """The table of cells that are texts already; `is_number` by column: aligned to the right."""
    widths = table_widths.widths(headings, rows, is_number)
    return Table(
        heading=title,
        columns=[
            TableColumn(heading=text, is_number=numeric, characters=characters)
            for text, numeric, characters in zip(headings, is_number, widths.characters, strict=True)
        ],
        rows=rows,
        size_pt=widths.size_pt,
    )
