"""Command line `kerma`; `kerma --help` lists the commands."""

import logging
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from typer.core import TyperGroup

from kerma import __version__
from kerma.commands import backup, check, database, demo, echo, extract, rollup, send, skindose
from kerma.commands.audit import audit
from kerma.commands.equipment import equipment
from kerma.commands.examples import epilog
from kerma.commands.failures import allow_any_text, discard_output, failure, flush_output
from kerma.commands.not_patient import not_patient
from kerma.commands.outbox import outbox
from kerma.commands.patient import patient
from kerma.commands.patient_data import patient_data
from kerma.commands.rebuild import rebuild
from kerma.commands.recalculate import recalculate
from kerma.commands.retention import retention
from kerma.commands.role import role
from kerma.commands.shared import shared
from kerma.commands.site_settings import settings
from kerma.commands.study import study
from kerma.commands.task import task
from kerma.commands.unindexed import unindexed
from kerma.commands.user import user
from kerma.commands.user_scope import scope
from kerma.commands.user_token import token
from kerma.commands.work import work
from kerma.log_format import log_to_stderr


class _Commands(TyperGroup):
    """Prints an error as one message; its exit status is 1, or 2 for wrong usage or settings."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        allow_any_text()
        log_to_stderr("command", logging.WARNING)
        try:
            result = super().invoke(ctx)
            flush_output()
        except Exception as error:
            # Typer itself ends a command by exceptions: with an exit status, for wrong usage, or on Ctrl-C.
            if isinstance(error, typer.Abort) or hasattr(error, "exit_code") or ctx.params.get("traceback"):
                raise
            raise typer.Exit(_report(error)) from error
        return result


def _report(error: Exception) -> int:
    """Print the message of an exception; returns the exit status."""
    found = failure(error)
    if isinstance(error, OSError):
        discard_output()
    if found.message:
        Console(stderr=True).print(f"[red]Error:[/] {escape(found.message)}", highlight=False, soft_wrap=True)
    return found.exit_status


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit status: 0 done; 1 something failed; 2 wrong usage or settings.",
)


def _print_version(is_requested: bool) -> None:
    if is_requested:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def kerma(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
    traceback: Annotated[
        bool, typer.Option("--traceback", help="On an error, print where in the program it arose.")
    ] = False,
) -> None:
    """Kerma: radiation dose management. Settings come from environment variables that begin with KERMA_.

    Where KERMA_DATABASE_URL is not set, commands use the local stack that `make run` has started.
    """


_COMMANDS: tuple[Callable[..., None], ...] = (
    *(extract.extract, skindose.skindose, send.send, echo.echo, check.check),
    *(database.migrate, database.status, database.reextract),
    *(backup.backup, backup.restore, rebuild),
    *(rollup.rollup, demo.demo, work),
)
for command in _COMMANDS:
    app.command(epilog=epilog(command.__name__))(command)
app.add_typer(recalculate, name="recalculate")
app.add_typer(equipment, name="equipment")
app.add_typer(shared, name="shared")
app.add_typer(settings, name="settings")
app.add_typer(retention, name="retention")
app.add_typer(unindexed, name="unindexed")
user.command(epilog=epilog("user scope"))(scope)
user.add_typer(token, name="token")
app.add_typer(user, name="user")
app.add_typer(audit, name="audit")
app.add_typer(role, name="role")
app.add_typer(outbox, name="outbox")
app.add_typer(task, name="task")
app.add_typer(not_patient, name="not-patient")
app.add_typer(patient, name="patient")
app.add_typer(patient_data, name="patient-data")
app.add_typer(study, name="study")


if __name__ == "__main__":
    sys.exit(app())
