"""Command line `kerma`; `kerma --help` lists the commands."""

import logging
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from typer.core import TyperGroup

from kerma import __version__
from kerma.commands.command_modules import CommandsByName
from kerma.commands.failures import allow_any_text, discard_output, failure, flush_output
from kerma.commands.lasting_output import outlast_readers
from kerma.log_format import log_to_stderr


class _Commands(TyperGroup):
    """Prints an error as one message; its exit status is 1, or 2 for wrong usage or settings."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = CommandsByName()

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        outlast_readers()
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


if __name__ == "__main__":
    sys.exit(app())
