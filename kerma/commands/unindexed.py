"""`kerma unindexed`: files in Orthanc's storage that its index does not name, and their import into Orthanc."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from kerma.commands.examples import epilog
from kerma.commands.running_stack import command_settings
from kerma.unindexed import importing
from kerma.unindexed.comparison import MINIMUM_AGE, FileState, UnindexedFile, unindexed_files
from kerma.unindexed.importing import ImportedFile, ImportState, import_files

unindexed = typer.Typer(
    no_args_is_help=True,
    help="Files in Orthanc's storage that its index does not name, after a loss of power or an older index.",
)

MinimumAge = Annotated[
    int,
    typer.Option(
        "--min-age-minutes",
        min=0,
        max=1_000_000,
        help="Leave out younger files, which the index may not name yet; less only while nothing is sent to Orthanc.",
    ),
]
_MINIMUM_AGE_MINUTES = MINIMUM_AGE // timedelta(minutes=1)


@unindexed.command("list", epilog=epilog("unindexed list"))
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per file and line.")] = False,
    min_age_minutes: MinimumAge = _MINIMUM_AGE_MINUTES,
) -> None:
    """List files that Orthanc's index does not name, and whether Orthanc holds their objects; nothing is changed.

    It runs where KERMA_ORTHANC_STORAGE is, as Orthanc's user; Orthanc may run.
    """
    files = unindexed_files(command_settings().orthanc_storage, timedelta(minutes=min_age_minutes))
    if as_json:
        for file in files:
            typer.echo(json.dumps(_document(file)))
        return
    if not files:
        typer.echo("Orthanc's index names every file of its storage.")
        return
    _show(files)
    counts = Counter(file.state for file in files)
    typer.echo(
        f"{_files(len(files))}: " + ", ".join(f"{counts[state]} {state}" for state in FileState if counts[state])
    )
    if counts[FileState.MISSING]:
        typer.echo("`kerma unindexed import` imports the objects that are missing in Orthanc.")


@unindexed.command("import", epilog=epilog("unindexed import"))
def import_(
    delete: Annotated[
        bool, typer.Option("--delete", help="Delete the files instead of moving them to the folder unindexed.")
    ] = False,
    min_age_minutes: MinimumAge = _MINIMUM_AGE_MINUTES,
) -> None:
    """Import objects that Orthanc lacks from files that its index does not name; Orthanc must run.

    An object that Orthanc holds is never overwritten. A file is moved to the folder unindexed of KERMA_ORTHANC_STORAGE
    only after Orthanc holds an object with the same content. All other files stay. The exit status is 1 where an object
    could not be imported.
    """
    settings = command_settings()
    remove = importing.delete if delete else importing.move(settings.orthanc_storage)
    result = import_files(settings.orthanc_storage, settings.orthanc_url, timedelta(minutes=min_age_minutes), remove)
    failed = [one for one in result.imported if one.state is not ImportState.IMPORTED]
    count = len(result.imported) - len(failed)
    typer.echo("1 object imported into Orthanc." if count == 1 else f"{count} objects imported into Orthanc.")
    if result.removed:
        where = "deleted" if delete else f"moved to {settings.orthanc_storage / importing.FOLDER}"
        typer.echo(f"{_files(len(result.removed))} {where}: Orthanc holds the same.")
    _show_failed(failed)
    failed_paths = {one.file.path for one in failed}
    if left := [file for file in result.left if file.path not in failed_paths]:
        typer.echo(f"Left as they are: {_files(len(left))}.")
        _show(left)
    raise typer.Exit(1 if failed else 0)


def _show_failed(failed: Sequence[ImportedFile]) -> None:
    console = Console(stderr=True)
    for one in failed:
        console.print(
            f"[red]not imported[/] {escape(str(one.file.path))}: {one.state}", highlight=False, soft_wrap=True
        )


def _show(files: Sequence[UnindexedFile]) -> None:
    """One line per file: when it was written, size, SOP Instance UID, state and reason, path."""
    console = Console()
    for file in files:
        what = file.identity.sop_instance_uid if file.identity else "-"
        state = f"{file.state}: {file.reason}" if file.reason else file.state
        line = f"{_second(file.written_at)}  {file.size_bytes:>9} bytes  {what}  {state}  {file.path}"
        console.print(escape(line), highlight=False, soft_wrap=True)


def _document(file: UnindexedFile) -> dict[str, object]:
    return {
        "path": str(file.path),
        "size_bytes": file.size_bytes,
        "written_at": file.written_at.isoformat(),
        "sop_instance_uid": file.identity.sop_instance_uid if file.identity else None,
        "orthanc_id": file.identity.orthanc_id if file.identity else None,
        "state": file.state.name.lower(),
        "reason": file.reason or None,
    }


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def _second(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"
