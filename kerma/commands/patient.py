"""`kerma patient`: everything about one patient, and the erasure of a patient's identity."""

import json
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from kerma.commands.audit_record import record
from kerma.commands.database import migrated_database
from kerma.commands.examples import epilog
from kerma.commands.running_stack import command_settings
from kerma.commands.wide_table import print_wide
from kerma.database.ingest import erasure
from kerma.database.ingest.erasure import PatientStudy
from kerma.database.query.studies import patient_record
from kerma.errors import ConfigurationError
from kerma.privacy import PatientProtection, audited_patient_ids
from kerma.settings import Settings
from kerma.settings.values import Protection
from kerma.standard.enumerations import AuditAction

patient = typer.Typer(no_args_is_help=True, help="One patient: everything stored, and erasure of identity.")

PatientId = Annotated[str, typer.Argument(metavar="PATIENT_ID", help="The patient ID in plain text.")]


@patient.command(epilog=epilog("patient export"))
def export(patient_id: PatientId) -> None:
    """Print everything that Kerma stores about a patient as JSON, for a request for access (GDPR, Article 15)."""
    configured = command_settings()
    ids = audited_patient_ids(configured, patient_id)
    with migrated_database() as engine, engine.begin() as connection:
        studies = erasure.studies_of(connection, ids)
        if not studies:
            raise _unknown(configured)
        record(connection, AuditAction.EXPORT_PATIENT, patient_key=ids[-1], studies=len(studies))
        found = patient_record.patient_record(connection, studies)
    typer.echo(json.dumps({"studies": found}, ensure_ascii=False, indent=2))


@patient.command(epilog=epilog("patient erase"))
def erase(
    patient_id: PatientId,
    yes: Annotated[bool, typer.Option("--yes", help="Erase it; without this, only list the studies.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list the studies.")] = False,
) -> None:
    """Erase the identity of a patient in Kerma; the doses stay. Objects in Orthanc stay as they are.

    Name, ID, birth date and accession numbers are removed for good, also when objects are read again; the age is
    rounded down to whole years. Studies that arrive later are stored as the settings demand.
    """
    configured = command_settings()
    ids = audited_patient_ids(configured, patient_id)
    with migrated_database() as engine, engine.begin() as connection:
        studies = erasure.studies_of(connection, ids)
        if not studies:
            raise _unknown(configured)
        _show(erasure.patient_studies(connection, studies))
        if dry_run or not yes:
            typer.echo("Nothing was changed. Repeat the command with --yes to erase the identity for good.")
            return
        erasure.erase(connection, studies, PatientProtection.from_settings(configured))
        record(connection, AuditAction.ERASE_IDENTITY, patient_key=ids[-1], studies=len(studies))
    typer.echo(
        f"{len(studies)} studies hold no identity of the patient any longer. Orthanc still holds their objects, and "
        "backups what was stored when they were made; the audit trail names the patient as before."
    )


def _show(studies: Sequence[PatientStudy]) -> None:
    """Print number, days and modalities of the studies of a patient."""
    table = Table("Day", "Modality", "Study description", "Study Instance UID", box=None, pad_edge=False)
    for one in studies:
        cells = (str(one.study_date or ""), ", ".join(one.modalities), one.study_description or "")
        table.add_row(*map(escape, cells), one.study_instance_uid)
    print_wide(table)
    typer.echo(f"{len(studies)} studies of this patient ID.")


def _unknown(configured: Settings) -> ConfigurationError:
    if configured.patient_id is Protection.NONE:
        return ConfigurationError(
            "This site does not store patient IDs (KERMA_PATIENT_ID is none): studies of a patient cannot be found "
            "by the ID, and there may be some. Find them in PACS or RIS, and look them up by Study Instance UID or day."
        )
    return ConfigurationError("No stored study has this patient ID. Was it hashed with the key of KERMA_SECRET_FILE?")
