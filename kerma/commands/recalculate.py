"""`kerma recalculate skin-dose`: compute results anew, after an update or a change of settings."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import Engine

from kerma.commands.database import migrated_database
from kerma.commands.machine import find_machine
from kerma.commands.work import stopped_by_signals
from kerma.database.ingest import jobs, skin_doses
from kerma.errors import ConfigurationError
from kerma.skin_dose.versions import current_versions
from kerma.worker.worker import Worker

recalculate = typer.Typer(no_args_is_help=True, help="Compute results anew.")


@recalculate.callback()
def _group() -> None:
    """Compute results anew."""


@recalculate.command("skin-dose")
def skin_dose(
    all_studies: Annotated[
        bool, typer.Option("--all", help="Every fluoroscopy study, also where nothing that goes in has changed.")
    ] = False,
    outdated: Annotated[
        bool, typer.Option("--outdated", help="Studies without a result of this version (the default).")
    ] = False,
    machine: Annotated[str | None, typer.Option(help="Only studies of this machine: its EQUIPMENT_ID.")] = None,
    later: Annotated[bool, typer.Option("--later", help="Leave the work to `kerma work`.")] = False,
) -> None:
    """Compute skin doses anew and show how far it is; Ctrl-C leaves the rest to `kerma work`."""
    if all_studies and outdated:
        raise ConfigurationError("--all and --outdated exclude each other: all studies, or those that need it.")
    with migrated_database() as engine:
        asked = _request(engine, everything=all_studies, machine=machine)
        typer.echo(f"{asked} skin {'dose is' if asked == 1 else 'doses are'} to be computed.")
        if asked and not later:
            _drain(engine, asked)


def _request(engine: Engine, *, everything: bool, machine: str | None) -> int:
    with engine.begin() as connection:
        key = find_machine(connection, machine) if machine else None
        studies = skin_doses.fluoroscopy_studies(None if everything else current_versions(), key)
        if everything:
            skin_doses.forget_input(connection, studies)
        return jobs.request(connection, jobs.SKIN_DOSE, studies)


def _drain(engine: Engine, asked: int) -> None:
    """Work until nothing is due; what other workers take counts as well."""
    worker = Worker(engine)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with stopped_by_signals(worker), _quiet(), Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("Skin doses", total=asked)
        while not worker.is_stopping and worker.next():
            progress.update(task, completed=max(asked - _left(engine), 0))
        progress.update(task, completed=max(asked - _left(engine), 0))
    _tell(engine)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without log lines across the bar: what failed is told at the end."""
    logger = logging.getLogger("kerma")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _left(engine: Engine) -> int:
    with engine.connect() as connection:
        found = jobs.counts(connection)
    return found.waiting - found.failing + found.under_way


def _tell(engine: Engine) -> None:
    with engine.connect() as connection:
        found = jobs.counts(connection)
        kinds = skin_doses.counts(connection)
    typer.echo(", ".join(f"{count} {kind}" for kind, count in kinds.items()) + ".")
    left = found.waiting - found.failing + found.under_way
    if left:
        typer.echo(f"{left} still to be done; `kerma work` does it.")
    if found.failing or found.failed:
        typer.echo(f"{found.failing + found.failed} failed; `kerma status` tells why.")
