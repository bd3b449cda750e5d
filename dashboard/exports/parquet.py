"""Parquet: numbers, dates and texts as such, for pandas, R, DuckDB and Spark.

The file's metadata says what it holds (`kerma.studies`, `kerma.made` ...), each column's its label, unit and meaning.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Connection

from dashboard.exports.about import About
from kerma.database.query.exports.export import Selection, query, rows
from kerma.facts.fact import Fact, ValueKind

_ROWS_AT_A_TIME = 20_000
_TYPES = {
    ValueKind.NUMBER: pa.float64(),
    ValueKind.COUNT: pa.int64(),
    ValueKind.DATE: pa.date32(),
    ValueKind.TIME: pa.time64("us"),
    ValueKind.DATETIME: pa.timestamp("us"),
}


def write(connection: Connection, selection: Selection, told: About, file: Path) -> None:
    """Write the rows of a selection; a part of them is in memory at a time."""
    schema = _schema([column.fact for column in selection.columns], told)
    found = rows(connection, query(selection))
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for part in _parts(found):
            columns = [
                pa.array(values, field.type) for values, field in zip(zip(*part, strict=True), schema, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))


def _schema(facts: Sequence[Fact], told: About) -> pa.Schema:
    fields = [
        pa.field(
            fact.name,
            _TYPES.get(fact.kind, pa.string()),
            metadata={"label": fact.label, "unit": fact.symbol, "meaning": fact.meaning},
        )
        for fact in facts
    ]
    return pa.schema(
        fields, metadata={f"kerma.{label.lower().replace(' ', '_')}": sentence for label, sentence in told}
    )


def _parts(found: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while part := list(islice(found, _ROWS_AT_A_TIME)):
        yield part
