"""`kerma tag`: tags of studies, by which people mark them and exclude them from statistics."""

from datetime import datetime
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from kerma.annotations import AnnotatedItem
from kerma.commands.audit_record import author, record
from kerma.commands.database import migrated_database
from kerma.commands.equipment_selection import print_json
from kerma.commands.examples import epilog
from kerma.commands.running_stack import command_settings
from kerma.commands.wide_table import print_wide
from kerma.database.ingest import annotated_items, merging, study_tags
from kerma.database.query.studies import tagged_studies
from kerma.privacy import PatientProtection
from kerma.settings import Protection
from kerma.standard.enumerations import AuditAction, Tag

tag = typer.Typer(no_args_is_help=True, help="Tags of studies: reviewed, follow_up, phantom, excluded from statistics.")

Study = Annotated[str, typer.Argument(metavar="STUDY", help="Study Instance UID, or accession number in plain text.")]
Name = Annotated[Tag, typer.Argument(metavar="TAG", help=f"{', '.join(Tag)}.")]


@tag.command(epilog=epilog("tag add"))
def add(
    study: Study,
    name: Name,
    reason: Annotated[
        str | None, typer.Option(help="Why; must be stated for excluded. Do not name the patient.")
    ] = None,
) -> None:
    """Set a tag on a study. Statistics leave out what is tagged phantom or excluded, at once."""
    with migrated_database() as engine, engine.begin() as connection:
        item, uid = _find(connection, study)
        study_tags.add(connection, item, name, reason, author())
        merging.merge_again(connection, item.study_id)
        record(connection, AuditAction.SET_TAG, study_instance_uid=uid, tag=str(name), is_removed=False)
    typer.echo(f"The study {uid} has the tag {name}.")


@tag.command(epilog=epilog("tag remove"))
def remove(study: Study, name: Name) -> None:
    """Remove a tag from a study; statistics count the study again unless something else excludes it."""
    with migrated_database() as engine, engine.begin() as connection:
        item, uid = _find(connection, study)
        study_tags.remove(connection, item, name, author())
        merging.merge_again(connection, item.study_id)
        record(connection, AuditAction.SET_TAG, study_instance_uid=uid, tag=str(name), is_removed=True)
    typer.echo(f"The study {uid} no longer has the tag {name}.")


@tag.command("list", epilog=epilog("tag list"))
def list_(
    study: Annotated[
        str | None, typer.Argument(metavar="STUDY", help="Only of this study: Study Instance UID or accession number.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per tag and line.")] = False,
) -> None:
    """List tags, those on events and those that were removed included, the latest first."""
    with migrated_database() as engine, engine.connect() as connection:
        uid = None if study is None else _find(connection, study)[1]
        found = tagged_studies.tags(connection, uid)
    if as_json:
        print_json(found)
    elif not found:
        typer.echo("No study was ever tagged." if uid is None else f"The study {uid} was never tagged.")
    else:
        table = Table("Study", "Event", "Tag", "Reason", "Set", "Removed", box=None, pad_edge=False)
        for one in found:
            set_, removed = _moment(one.added_at, one.added_by), _moment(one.removed_at, one.removed_by)
            texts = (one.study_instance_uid, one.event_name, one.tag, one.reason, set_, removed)
            table.add_row(*(escape(text or "") for text in texts))
        print_wide(table)


def _find(connection: Connection, study: str) -> tuple[AnnotatedItem, str]:
    """The study, and its Study Instance UID.

    Raises:
        ConfigurationError: nothing is stored under this identifier, or several studies are.
    """
    uid = annotated_items.study_instance_uid(connection, study, _hashed(study))
    return annotated_items.find(connection, uid), uid


def _hashed(accession_number: str) -> list[str]:
    """Its keyed hash, where the site stores one and the key is here; a UID needs none."""
    site = command_settings()
    if site.accession is not Protection.HASH or site.secret_file is None:
        return []
    return [PatientProtection.from_settings(site).value("accession_number", accession_number) or ""]


def _moment(at: datetime | None, by: str | None) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M} {by}" if at else ""
