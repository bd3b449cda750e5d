"""`kerma recalculate skin-dose`: computes results again, after an update of Kerma."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from sqlalchemy import Engine

from kerma.commands.audit_record import author
from kerma.commands.database import migrated_database
from kerma.commands.equipment_selection import find_equipment
from kerma.commands.examples import epilog
from kerma.commands.progress import progress_bar
from kerma.commands.signals import on_stop_signals
from kerma.database.ingest import jobs, skin_doses, task_runs
from kerma.errors import ConfigurationError
from kerma.skin_dose.versions import current_versions
from kerma.standard.enumerations import TaskKind
from kerma.worker.worker import Worker

recalculate = typer.Typer(no_args_is_help=True, help="Compute results again.")


@recalculate.callback()
def _group() -> None:
    """Compute results again."""


@recalculate.command("skin-dose", epilog=epilog("recalculate skin-dose"))
def skin_dose(
    all_studies: Annotated[
        bool, typer.Option("--all", help="Every fluoroscopy study, also where its input has not changed.")
    ] = False,
    outdated: Annotated[
        bool, typer.Option("--outdated", help="Studies without a result of this version (the default).")
    ] = False,
    equipment: Annotated[
        str | None, typer.Option(help="Only studies of this equipment: its EQUIPMENT_ID or station name.")
    ] = None,
    later: Annotated[bool, typer.Option("--later", help="Leave the work to `kerma work`.")] = False,
) -> None:
    """Compute skin doses again and show progress; after Ctrl-C, `kerma work` computes the rest."""
    if all_studies and outdated:
        raise ConfigurationError("--all and --outdated exclude each other: all studies, or those that need it.")
    with migrated_database() as engine:
        count = _request(engine, everything=all_studies, equipment=equipment)
        typer.echo(f"{count} skin {'dose is' if count == 1 else 'doses are'} to be computed.")
        if count and not later:
            _drain(engine, count)


def _request(engine: Engine, *, everything: bool, equipment: str | None) -> int:
    with engine.begin() as connection:
        equipment_id = None if equipment is None else find_equipment(connection, equipment)
        studies = skin_doses.fluoroscopy_studies(None if everything else current_versions(), equipment_id)
        if everything:
            skin_doses.forget_input(connection, studies)
        count = jobs.request(connection, jobs.SKIN_DOSE, studies)
        task_runs.requested(connection, TaskKind.SKIN_DOSE, author(), count)
        return count


def _drain(engine: Engine, count: int) -> None:
    """Work until no job is due; jobs that other workers do count as well."""
    worker = Worker(engine)
    with on_stop_signals(worker.stop), _without_log(), progress_bar() as progress:
        task = progress.add_task("Skin doses", total=count)
        while not worker.is_stopping and worker.next():
            progress.update(task, completed=max(count - _open_jobs(engine), 0))
        progress.update(task, completed=max(count - _open_jobs(engine), 0))
    _print_summary(engine)


@contextmanager
def _without_log() -> Iterator[None]:
    """Without log lines across the progress bar; failures are in the summary."""
    logger = logging.getLogger("kerma")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _open_jobs(engine: Engine) -> int:
    with engine.connect() as connection:
        counts = jobs.counts(connection)
    return counts.waiting - counts.failing + counts.under_way


def _print_summary(engine: Engine) -> None:
    with engine.connect() as connection:
        job_counts = jobs.counts(connection)
        kinds = skin_doses.counts(connection)
    typer.echo(", ".join(f"{count} {kind}" for kind, count in kinds.items()) + ".")
    remaining = job_counts.waiting - job_counts.failing + job_counts.under_way
    if remaining:
        typer.echo(f"{remaining} remain; `kerma work` computes them.")
    if job_counts.failing or job_counts.failed:
        typer.echo(f"{job_counts.failing + job_counts.failed} failed; `kerma status` shows the reasons.")
