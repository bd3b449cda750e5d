"""`kerma equipment history`: all merges and splits of equipment."""

from datetime import datetime
from operator import itemgetter

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from kerma.commands.database import migrated_database
from kerma.commands.wide_table import print_wide
from kerma.database.ingest import equipment_merges, equipment_splits


def history() -> None:
    """List all merges and splits of equipment, those that were undone included, the latest first."""
    with migrated_database() as engine, engine.connect() as connection:
        rows = _rows(connection)
    if not rows:
        typer.echo("No equipment was ever merged or split.")
        return
    table = Table("Equipment", "Rule", "Set", "Undone", box=None, pad_edge=False)
    for _, cells in sorted(rows, key=itemgetter(0), reverse=True):
        table.add_row(*map(escape, cells))
    print_wide(table)


def _rows(connection: Connection) -> list[tuple[datetime, tuple[str, ...]]]:
    merged = (
        (one.merged_at, one.merged_by, one.undone_at, one.undone_by, one.equipment_id, f"counts for {one.into_id}")
        for one in equipment_merges.history(connection)
    )
    split = (
        (
            *(one.split_at, one.split_by, one.undone_at, one.undone_by, one.equipment_id),
            f"split off from {one.stated_id}: {one.condition}",
        )
        for one in equipment_splits.history(connection)
    )
    return [
        (set_at, (str(equipment_id), rule, _when(set_at, set_by), _when(undone_at, undone_by)))
        for set_at, set_by, undone_at, undone_by, equipment_id, rule in (*merged, *split)
    ]


def _when(at: datetime | None, by: str | None) -> str:
    return "" if at is None else f"{at.astimezone():%Y-%m-%d %H:%M} {by}"
