"""Writes the SQL of the baseline migration from the declared tables (`make baseline`).

Only before the first release: afterwards the baseline stays, and changes of the tables are migrations of their own.
"""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable, DDLElement, SetColumnComment, SetTableComment

from kerma.database.schema import migrations
from kerma.database.schema.tables import metadata

FILE = Path(migrations.__path__[0], "versions", "0001_baseline.sql")


def baseline_sql() -> str:
    """The statements that create all tables, parents first.

    Each table is followed by its partitions and joint statistics, its indexes, and its comments.
    """
    dialect = postgresql.psycopg2.dialect()  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy
    # The file is executed without parameters, so that a percent sign stands for itself.
    dialect.identifier_preparer._double_percents = False  # noqa: SLF001 -- SQLAlchemy offers no other way
    statements = (str(element.compile(dialect=dialect)).strip() for element in _elements())
    return "".join(f"{_without_blanks_and_tabs(statement)};\n" for statement in statements)


def _elements() -> Iterator[DDLElement]:
    for table in metadata.sorted_tables:
        yield CreateTable(table)
        yield from table.info.get("further", ())
        yield from (CreateIndex(index) for index in sorted(table.indexes, key=lambda index: str(index.name)))
        yield SetTableComment(table)
        yield from (SetColumnComment(column) for column in table.columns)


def _without_blanks_and_tabs(statement: str) -> str:
    return "\n".join(line.rstrip().expandtabs(4) for line in statement.splitlines() if line.strip())


if __name__ == "__main__":
    FILE.write_text(baseline_sql(), encoding="utf-8")
