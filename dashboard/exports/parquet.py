"""Parquet files: typed columns for pandas, R, DuckDB and Spark.

The metadata of the file contains its description (`kerma.studies`, `kerma.made` ...), that of a column its label, unit
and meaning.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Connection

from dashboard.exports.about import About
from kerma.database.query.exports.export import Selection, query, rows
from kerma.database.sql_types import RowTuple
from kerma.facts.fact import Fact, ValueKind

_CHUNK_ROWS = 20_000
_TYPES = {
    ValueKind.NUMBER: pa.float64(),
    ValueKind.COUNT: pa.int64(),
    ValueKind.DATE: pa.date32(),
    ValueKind.TIME: pa.time64("us"),
    ValueKind.DATETIME: pa.timestamp("us"),
}


def write(connection: Connection, selection: Selection, about: About, file: Path) -> None:
    """Write the rows of a selection; some thousand rows are in memory at a time."""
    schema = _schema([column.fact for column in selection.columns], about)
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for part in _parts(rows(connection, query(selection))):
            columns = [
                pa.array(values, field.type) for values, field in zip(zip(*part, strict=True), schema, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))


def _schema(facts: Sequence[Fact], about: About) -> pa.Schema:
    fields = [
        pa.field(
            fact.name,
            _TYPES.get(fact.kind, pa.string()),
            metadata={"label": fact.label, "unit": fact.symbol, "meaning": fact.meaning},
        )
        for fact in facts
    ]
    return pa.schema(fields, metadata={f"kerma.{label.lower().replace(' ', '_')}": text for label, text in about})


def _parts(all_rows: Iterator[RowTuple]) -> Iterator[list[RowTuple]]:
    while part := list(islice(all_rows, _CHUNK_ROWS)):
        yield part
