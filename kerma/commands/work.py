"""`kerma work`: the worker that computes skin doses as studies come, and sends the outbox."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Annotated

import typer
from sqlalchemy import Engine

from kerma.commands.audit_record import record_removal
from kerma.commands.database import database_engine, migrated_database
from kerma.commands.running_stack import command_settings, database_url
from kerma.commands.signals import on_stop_signals
from kerma.log_format import log_to_stderr
from kerma.outbox.alert_sending import AlertSending
from kerma.outbox.deadline_sending import DeadlineSending
from kerma.outbox.sender import OutboxSender
from kerma.outbox.transport import Transport
from kerma.outbox.transports import transports
from kerma.privacy import site_key
from kerma.retention.daily_removal import DailyRemoval
from kerma.selftest.stored_run import RequestedSelftests
from kerma.standard.enumerations import OutboxKind
from kerma.worker.alerts import raise_silences
from kerma.worker.daily import DailyWork
from kerma.worker.dose_changes import DailyChangeSearch
from kerma.worker.worker import Worker

# Reception and the pages go first: the worker gets what is left of the processor.
_NICENESS = 19


def work(
    once: Annotated[bool, typer.Option("--once", help="End when nothing waits any more.")] = False,
    heartbeat: Annotated[
        Path | None, typer.Option(help="File to touch whenever the database has answered, for health checks.")
    ] = None,
) -> None:
    """Do the work that waits in the database, such as skin doses, and send messages of the outbox.

    Ctrl-C or SIGTERM ends it after the job at hand.

    Several workers may run at the same time, also on several machines.
    """
    if heartbeat is not None and not os.access(heartbeat.parent, os.W_OK | os.X_OK):
        raise typer.BadParameter(f"no file can be written to the folder {heartbeat.parent}.", param_hint="--heartbeat")
    os.setpriority(os.PRIO_PROCESS, 0, _NICENESS)
    log_to_stderr("worker")
    if once:
        with migrated_database() as engine, _daily_work(engine) as daily:
            worker = Worker(engine, daily=daily)
            with on_stop_signals(worker.stop):
                done = worker.drain()
                messages = _messages(engine, collects=False)
                OutboxSender(engine, _transports, lambda: worker.is_stopping, messages).drain()
        typer.echo(f"{done} {'job' if done == 1 else 'jobs'} done.")
        return
    engine = database_engine()
    alive = heartbeat.touch if heartbeat else lambda: None
    with _daily_work(engine) as daily:
        worker = Worker(engine, alive=alive, daily=daily)
        with on_stop_signals(worker.stop), _sending(engine, worker), _testing(engine, worker):
            worker.run()
    engine.dispose()


def _messages(engine: Engine, *, collects: bool = True) -> Callable[[], None]:
    """What puts messages about alerts, and reminders of deadlines, into the outbox as they fall due."""
    alerts = AlertSending(engine, command_settings, collects)
    deadlines = DeadlineSending(engine, command_settings)

    def run() -> None:
        alerts.run_if_due()
        deadlines.run_if_due()

    return run


@contextmanager
def _sending(engine: Engine, worker: Worker) -> Iterator[None]:
    """Send the outbox in a thread, so that messages do not wait for jobs, nor jobs for other systems."""
    sender = OutboxSender(engine, _transports, lambda: worker.is_stopping, _messages(engine))
    thread = Thread(target=sender.run, name="outbox")
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join()


@contextmanager
def _testing(engine: Engine, worker: Worker) -> Iterator[None]:
    """Run requested self-tests in a thread, so that jobs do not wait for them."""
    requested = RequestedSelftests(engine, database_url(), lambda: worker.is_stopping)
    thread = Thread(target=requested.run, name="self-test")
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join()


@contextmanager
def _daily_work(engine: Engine) -> Iterator[Callable[[], None]]:
    """What a worker calls before each job to do the work of the day."""
    removal = DailyRemoval(engine, command_settings, record_removal)
    search = DailyChangeSearch(engine)

    def silences() -> bool:
        raise_silences(engine, datetime.now().astimezone().replace(tzinfo=None))
        return False

    try:
        yield DailyWork(engine, _site_key, parts=(removal.remove_part, search.search_part, silences)).run_if_due
    finally:
        removal.close()


def _transports() -> Mapping[OutboxKind, Transport]:
    return transports(command_settings())


def _site_key() -> bytes:
    return site_key(command_settings())
