"""`kerma check`: whether the settings, the database, the Orthanc node and this computer are ready."""

import json
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from kerma.commands.checks.configuration import check_retention, check_secret, check_settings
from kerma.commands.checks.database import check_database
from kerma.commands.checks.host import check_disk, check_versions
from kerma.commands.checks.known_faults import check_known_faults
from kerma.commands.checks.login import check_login
from kerma.commands.checks.orthanc import check_dicom, check_http
from kerma.commands.checks.outbox import check_mail, check_syslog
from kerma.commands.checks.result import CheckResult
from kerma.commands.node_options import CallingTitle
from kerma.commands.running_stack import command_settings
from kerma.errors import ConfigurationError

_NAME_WIDTH = 14


def check(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per check and line.")] = False,
    calling_aet: CallingTitle = "KERMA_SEND",
) -> None:
    """Check settings, database, Orthanc, DICOM port, disk space and versions, a line each.

    The exit status is 0 only when all is right.
    """
    console = Console()
    failed = False
    for result in results(calling_aet):
        failed = failed or not result.is_ok
        if as_json:
            document = {"check": result.name, "ok": result.is_ok, "text": result.text, "remedy": result.remedy or None}
            typer.echo(json.dumps(document))
        else:
            _show(console, result)
    raise typer.Exit(1 if failed else 0)


def results(calling_aet: str) -> Iterator[CheckResult]:
    """The results of all checks; where the settings cannot be read, of those that need none.

    Args:
        calling_aet: AE title with which the DICOM port is called.
    """
    yield from check_versions()
    yield from check_settings()
    try:
        settings = command_settings()
    except ConfigurationError:
        settings = None  # reported by the check of the settings
    if settings is not None:
        yield from check_secret(settings)
        yield from check_retention(settings)
        yield from check_login(settings)
        yield from check_syslog(settings)
        yield from check_mail(settings)
        yield from check_database(settings)
        yield from check_http(settings)
        yield from check_dicom(settings, calling_aet)
    yield from check_known_faults(settings)
    yield from check_disk()


def _show(console: Console, result: CheckResult) -> None:
    mark = "[green]ok[/]    " if result.is_ok else "[red]wrong[/] "
    remedy = f" {result.remedy}" if result.remedy else ""
    line = f"{mark} {result.name:{_NAME_WIDTH}} {escape(result.text)}{escape(remedy)}"
    console.print(line, highlight=False, soft_wrap=True)
