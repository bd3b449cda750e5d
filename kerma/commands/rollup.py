"""`kerma rollup`: the counts that overview charts are drawn from."""

from typing import Annotated

import typer

from kerma.commands.database import migrated_database
from kerma.commands.progress import progress_bar
from kerma.database.ingest import rollups
from kerma.database.schema.rollup_tables import ROLLUP_TABLES
from kerma.errors import ConfigurationError


def rollup(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Count all studies anew.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Compare the counts with those of all studies.")] = False,
) -> None:
    """Rebuild or check the counts that overview charts are drawn from. The store keeps them true by itself.

    Objects received meanwhile wait until a rebuild has ended; pages do not.
    """
    if rebuild == check:
        raise ConfigurationError("Name either --rebuild or --check.")
    if rebuild:
        _rebuild()
    else:
        _check()


def _rebuild() -> None:
    with migrated_database() as engine, progress_bar() as progress:
        task = progress.add_task("Counts", total=len(ROLLUP_TABLES))
        with engine.begin() as connection:
            for _ in rollups.rebuild(connection):
                progress.advance(task)
    typer.echo("The counts are those of all studies.")


def _check() -> None:
    with migrated_database() as engine:
        seen_at_once = engine.execution_options(isolation_level="REPEATABLE READ")
        with seen_at_once.begin() as connection:
            wrong = {table: rows for table, rows in rollups.differences(connection) if rows}
    for table, rows in wrong.items():
        typer.echo(f"{table}: {rows} rows differ from a count of all studies.")
    if wrong:
        typer.echo("Run `kerma rollup --rebuild`, and report how this came about.")
        raise typer.Exit(1)
    typer.echo("The counts are those of all studies.")
