"""`kerma reextract --compare`: what this version of Kerma reads otherwise than what is stored, without writing."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from kerma.commands.running_stack import command_settings
from kerma.commands.wide_table import print_table
from kerma.database.ingest import dose_objects, not_patient_rules
from kerma.database.ingest.reception import Reception
from kerma.database.query.operations.stored_readings import StoredReading, stored_readings
from kerma.extract import extract
from kerma.interop import orthanc_rest
from kerma.json_types import Json
from kerma.not_patients import NotPatientRules
from kerma.privacy import ITEMS, PatientProtection
from kerma.reconcile.reading_changes import ChangeSummary, Comparison, differences
from kerma.standard.enumerations import ObjectSource, ObjectStatus

_IDENTIFYING = tuple(f"study.{fact}" for facts in ITEMS.values() for fact in facts)


def compare(
    connection: Connection, since: datetime | None, source: ObjectSource | None, *, failed_only: bool, as_json: bool
) -> None:
    """Read objects of the Orthanc at KERMA_ORTHANC_URL, and print what differs from the stored facts.

    Raises:
        ConfigurationError: the key for hashes cannot be used.
        UnavailableError: Orthanc cannot be reached.
    """
    configured = command_settings()
    protection = PatientProtection.from_settings(configured)
    stored = stored_readings(connection, since, source, failed_only=failed_only)
    rules = not_patient_rules.stored(connection)
    found = _comparison(stored, configured.orthanc_url, lambda one, data: _read(one, data, protection, rules))
    if as_json:
        for summary in found.sorted():
            typer.echo(json.dumps(_row(summary), ensure_ascii=False))
        return
    if found.by_fact_and_equipment:
        _print_table(found)
    typer.echo(
        f"{found.object_count} objects compared; {found.changed_count} of them would change. Nothing was written."
    )
    if found.absent_count:
        typer.echo(f"{found.absent_count} objects are not in the Orthanc at this URL: compare them at their own.")


def _comparison(
    stored: Iterator[StoredReading], orthanc_url: str, read: Callable[[str, bytes], Json | None]
) -> Comparison:
    found = Comparison()
    for item in stored:
        data = orthanc_rest.file(orthanc_url, item.orthanc_id)
        if data is None:
            found.absent_count += 1
        else:
            found.add(item.equipment, differences(item.contribution, read(item.orthanc_id, data)))
    return found


def _read(orthanc_id: str, data: bytes, protection: PatientProtection, rules: NotPatientRules) -> Json | None:
    """The contribution as it would be stored; None where reading fails or there is no dose."""
    extraction = extract(data)
    if extraction.status is not ObjectStatus.EXTRACTED:
        return None
    prepared = dose_objects.prepare(orthanc_id, extraction, protection, Reception(), rules)
    contribution: Json = json.loads(json.dumps(prepared.contribution.to_json()))
    return contribution


def _print_table(found: Comparison) -> None:
    table = Table("Fact", "Equipment", "Objects", "Largest change", "From", "To")
    for summary in found.sorted():
        row = _row(summary)
        change = "" if summary.max_relative_change is None else f"{summary.max_relative_change:.1%}"
        values = (_shown(row["before"]), _shown(row["after"]))
        table.add_row(escape(summary.fact), escape(summary.equipment), str(summary.object_count), change, *values)
    print_table(table)


def _row(summary: ChangeSummary) -> Json:
    """A summary as JSON, without values that identify a patient."""
    row: Json = asdict(summary)
    if summary.fact in _IDENTIFYING:
        row |= {"before": None, "after": None}
    return row


def _shown(value: object) -> str:
    return "" if value is None else escape(f"{value:.6g}" if isinstance(value, float) else str(value))
