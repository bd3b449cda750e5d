"""`kerma incident list|show|export`: the register of accidental and unintended exposures."""

import csv
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from kerma.commands.audit_record import record
from kerma.commands.database import migrated_database
from kerma.commands.examples import epilog
from kerma.commands.wide_table import print_wide
from kerma.database import incident_register as register
from kerma.database.incident_register import StoredAttachment, StoredIncident
from kerma.errors import ConfigurationError
from kerma.incidents import official_table
from kerma.incidents.content_json import to_json
from kerma.incidents.country_pack import PACKS
from kerma.incidents.incident_terms import IncidentState
from kerma.incidents.proposal import proposals
from kerma.json_types import Json
from kerma.spreadsheet_formulas import as_text
from kerma.standard.enumerations import AuditAction

incident = typer.Typer(no_args_is_help=True, help="The register of accidental and unintended exposures.")

_TITLES = ("Number", "State", "Occurred", "Title", "Country", "Categories", "Next due", "What is due")
#: Marks UTF-8 for spreadsheets.
_ENCODING = "utf-8-sig"


@incident.command("list", epilog=epilog("incident list"))
def list_(
    state: Annotated[IncidentState | None, typer.Option(help="Only incidents in this state.")] = None,
    due: Annotated[bool, typer.Option("--due", help="Only incidents with an open deadline or follow-up.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per incident and line.")] = False,
) -> None:
    """List the incidents, the latest first, with the next deadline or follow-up that is open."""
    found = [
        one for one in _incidents() if (state is None or one.state is state) and (not due or one.content.open_tasks)
    ]
    if as_json:
        for one in found:
            typer.echo(json.dumps(_as_json(one), ensure_ascii=False))
        return
    if found:
        table = Table(*_TITLES)
        for one in found:
            table.add_row(*map(escape, _row(one)))
        print_wide(table)
    typer.echo(f"{len(found)} incidents.")


@incident.command(epilog=epilog("incident show"))
def show(number: Annotated[int, typer.Argument(metavar="NUMBER", help="Its number in the register.")]) -> None:
    """Show what the newest version of an incident states, its history, and what the country pack proposes, as JSON."""
    with migrated_database() as engine, engine.connect() as connection:
        found = register.by_number(connection, number)
        if found is None:
            raise ConfigurationError(f"There is no incident {number}; kerma incident list shows all.")
        files = register.attachments(connection, found.incident_id)
    typer.echo(json.dumps({**_as_json(found), **_details(found, files)}, ensure_ascii=False, indent=2))


def _details(found: StoredIncident, files: Sequence[StoredAttachment]) -> dict[str, object]:
    content = found.content
    return {
        "content": to_json(content),
        "dose_factor": _text(content.dose_factor),
        "effective_dose_factor": _text(content.effective_dose_factor),
        "proposals": [
            {"code": one.code, "verdict": one.verdict, "reason": str(one.reason), "mark": one.mark}
            for one in proposals(content)
        ],
        "history": [
            {"at": step.at.isoformat(), "by": step.name, "action": step.action or "saved", "version": step.version}
            for step in found.steps
        ],
        "attachments": [{"file_name": one.file_name, "sha256": one.sha256} for one in files],
    }


@incident.command(epilog=epilog("incident export"))
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="File to write; it must not exist.")],
    country: Annotated[str, typer.Option(help=f"Country pack: {', '.join(PACKS)}.")] = "generic",
) -> None:
    """Write the table for the official of a country: incidents of its pack, without patient, studies and authors."""
    if country not in PACKS:
        raise ConfigurationError(f"There is no country pack {country}; these are {', '.join(PACKS)}.")
    found = [one for one in reversed(_incidents()) if one.content.pack == country]
    rows = [
        list(map(official_table.text_of, official_table.row(country, one.number, one.state, one.content)))
        for one in found
    ]
    with migrated_database() as engine, engine.begin() as connection:
        record(connection, AuditAction.EXPORT, export="incidents", country=country, rows=len(rows))
        _write(file, [list(map(str, official_table.headings(country))), *rows])
    typer.echo(f"{len(rows)} incidents were written to {file}.")


def _write(file: Path, rows: Sequence[Sequence[str]]) -> None:
    try:
        with file.open("x", encoding=_ENCODING, newline="") as stream:
            csv.writer(stream, delimiter=";").writerows([[as_text(cell) for cell in row] for row in rows])
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be written: {error.strerror}.") from error


def _incidents() -> list[StoredIncident]:
    with migrated_database() as engine, engine.connect() as connection:
        return register.incidents(connection)


def _row(one: StoredIncident) -> tuple[str, ...]:
    content = one.content
    due = content.open_tasks[0] if content.open_tasks else None
    texts = (
        one.number,
        one.state,
        _day(content.occurred_on),
        content.title,
        content.pack,
        ", ".join(content.categories),
    )
    return (*map(str, texts), _day(due.due_on if due else None), str(due.kind) if due else "")


def _as_json(one: StoredIncident) -> Json:
    return {
        "number": one.number,
        "incident_id": str(one.incident_id),
        "state": one.state,
        "is_signed": one.is_signed,
        "version": one.version,
        "title": one.content.title,
        "country": one.content.pack,
        "categories": list(one.content.categories),
        "occurred_on": _day(one.content.occurred_on) or None,
        "open_tasks": [{"kind": task.kind, "due_on": _day(task.due_on)} for task in one.content.open_tasks],
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _text(value: object) -> str | None:
    return None if value is None else str(value)
