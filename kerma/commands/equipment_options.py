"""Options of the commands that merge and split equipment, and undo it."""

from typing import Annotated

import typer

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only state what would follow.")]
ChangeSight = Annotated[
    bool, typer.Option("--change-sight", help="Confirm that limited users see other studies afterwards.")
]
