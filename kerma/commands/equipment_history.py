"""`kerma equipment history`: all merges and splits of equipment."""

from collections.abc import Mapping
from datetime import datetime
from operator import itemgetter
from uuid import UUID

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from kerma.commands.database import migrated_database
from kerma.commands.equipment_selection import equipment_names
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
    names = equipment_names(connection)
    merged = (
        (one.merged_at, one.merged_by, one.undone_at, one.undone_by, one.equipment_id, _counts_for(names, one.into_id))
        for one in equipment_merges.history(connection)
    )
    split = (
        (
            *(one.split_at, one.split_by, one.undone_at, one.undone_by, one.equipment_id),
            f"split off from {names.get(one.stated_id, one.stated_id)}: {one.condition}",
        )
        for one in equipment_splits.history(connection)
    )
    return [
        (set_at, (names.get(equipment_id, str(equipment_id)), rule, _when(set_at, set_by), _when(undone_at, undone_by)))
        for set_at, set_by, undone_at, undone_by, equipment_id, rule in (*merged, *split)
    ]


def _counts_for(names: Mapping[UUID, str], into_id: UUID) -> str:
    return f"counts for {names.get(into_id, into_id)}"


def _when(at: datetime | None, by: str | None) -> str:
    return "" if at is None else f"{at.astimezone():%Y-%m-%d %H:%M} {by}"
