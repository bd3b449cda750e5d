"""Command line `kerma`; `kerma --help` lists the commands."""

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from typer.core import TyperGroup

from kerma import __version__
from kerma.commands import database, demo, extract, rollup, send, skindose
from kerma.commands.equipment import equipment
from kerma.commands.recalculate import recalculate
from kerma.commands.work import work
from kerma.errors import KermaError

_USAGE_OR_SETUP = 2


class _Commands(TyperGroup):
    """Prints an error as one sentence and ends with exit status 2."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except KermaError as error:
            Console(stderr=True).print(f"[red]Error:[/] {escape(str(error))}", highlight=False, soft_wrap=True)
            raise typer.Exit(_USAGE_OR_SETUP) from error


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
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
) -> None:
    """Kerma: radiation dose management. Settings come from environment variables that begin with KERMA_."""


_COMMANDS = (
    *(extract.extract, skindose.skindose, send.send),
    *(database.migrate, database.status, database.reextract),
    *(rollup.rollup, demo.demo, work),
)
for command in _COMMANDS:
    app.command()(command)
app.add_typer(recalculate, name="recalculate")
app.add_typer(equipment, name="equipment")


if __name__ == "__main__":
    app()
