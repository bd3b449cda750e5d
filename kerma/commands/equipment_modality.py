"""`kerma equipment modality`: rules that decide between fluoroscopy and radiography for equipment of both purposes."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from kerma.commands.audit_record import author, record
from kerma.commands.database import migrated_database
from kerma.commands.equipment_selection import find_any_equipment
from kerma.commands.examples import epilog
from kerma.commands.wide_table import print_wide
from kerma.database.ingest import modality_rules
from kerma.database.ingest.modality_rule_decisions import Move
from kerma.database.ingest.modality_rules import StoredRule
from kerma.errors import ConfigurationError
from kerma.modality_rules import ModalityRule, split_by_fluoroscopy
from kerma.standard.enumerations import AuditAction, ExamModality

modality = typer.Typer(
    no_args_is_help=True,
    help="Equipment for fluoroscopy and radiography: rules that decide to which of both its studies belong.",
)

_DAY_FORMATS = ["%Y-%m-%d"]
_FLUOROSCOPY = {True: "with", False: "without", None: ""}


class Target(StrEnum):
    """To which modality a rule moves studies."""

    FLUOROSCOPY = "fluoroscopy"
    RADIOGRAPHY = "radiography"


_MODALITIES = {Target.FLUOROSCOPY: ExamModality.FLUOROSCOPY, Target.RADIOGRAPHY: ExamModality.RADIOGRAPHY}
_NAMES = {code: str(target) for target, code in _MODALITIES.items()}

Day = Annotated[datetime | None, typer.Option(formats=_DAY_FORMATS, help="Only studies of this day or later.")]
LastDay = Annotated[datetime | None, typer.Option(formats=_DAY_FORMATS, help="Only studies of this day or earlier.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only state what would follow.")]


@modality.command(epilog=epilog("equipment modality add"))
def add(
    equipment_id: Annotated[
        str,
        typer.Argument(metavar="EQUIPMENT_ID", help="Identifier of the equipment, its first digits, or station name."),
    ],
    to: Annotated[Target | None, typer.Option(help="The modality to which the studies belong.")] = None,
    split: Annotated[
        bool,
        typer.Option(
            "--split-by-fluoroscopy",
            help="Studies with fluoroscopy are fluoroscopy, all others radiography: two rules.",
        ),
    ] = False,
    with_fluoroscopy: Annotated[
        bool | None,
        typer.Option(
            "--with-fluoroscopy/--without-fluoroscopy", help="Only studies with fluoroscopy, or only without."
        ),
    ] = None,
    description: Annotated[str | None, typer.Option(help="Pattern that the study description must fit.")] = None,
    protocol: Annotated[str | None, typer.Option(help="Pattern that the protocol of an event must fit.")] = None,
    first_day: Day = None,
    last_day: LastDay = None,
    dry_run: DryRun = False,
) -> None:
    """Have studies of equipment belong to fluoroscopy or radiography, whatever was read; all conditions must fit.

    In a pattern * stands for any characters, ? for one; the whole text must fit, in any case. Of several rules that
    fit, the latest decides. Studies that arrive later follow; `kerma equipment modality remove` restores what was read.
    """
    days = (first_day.date() if first_day else None, last_day.date() if last_day else None)
    conditions = (with_fluoroscopy, description, protocol)
    _require_one_kind(to, conditions, is_split=split)
    with migrated_database() as engine, engine.begin() as connection:
        key = find_any_equipment(connection, equipment_id)
        rules = split_by_fluoroscopy(key, *days) if to is None else (_rule(key, to, conditions, days),)
        _print_moves(modality_rules.moves_of_added(connection, rules))
        if dry_run:
            typer.echo("Nothing was changed.")
            return
        count = modality_rules.add(connection, rules, author())
        _record(connection, key, rules, is_removed=False)
    typer.echo(f"{len(rules)} added; a worker merges {count} studies again.")


@modality.command("list", epilog=epilog("equipment modality list"))
def list_() -> None:
    """List all rules, those that were removed included, the latest first."""
    with migrated_database() as engine, engine.connect() as connection:
        found = modality_rules.history(connection)
    if not found:
        typer.echo("No rule was ever added: what was read decides.")
        return
    titles = ("Rule", "Equipment", "Belongs to", "Fluoroscopy", "Description", "Protocol", "From", "To")
    table = Table(*titles, "Added", "Removed", box=None, pad_edge=False)
    for one in found:
        table.add_row(*_cells(one))
    print_wide(table)


@modality.command(epilog=epilog("equipment modality remove"))
def remove(
    rule: Annotated[int, typer.Argument(help="Number of the rule, as `kerma equipment modality list` shows it.")],
    dry_run: DryRun = False,
) -> None:
    """Remove a rule: its studies belong to what was read, or to what an earlier rule decides."""
    with migrated_database() as engine, engine.begin() as connection:
        removed = modality_rules.in_force(connection, rule)
        _print_moves(modality_rules.moves_of_removed(connection, rule))
        if dry_run:
            typer.echo("Nothing was changed.")
            return
        count = modality_rules.remove(connection, rule, author())
        _record(connection, removed.equipment_id, [removed], is_removed=True)
    typer.echo(f"Rule {rule} is removed; a worker merges {count} studies again.")


def _require_one_kind(to: Target | None, conditions: tuple[object, ...], *, is_split: bool) -> None:
    """A rule to one modality, or the two that split studies by fluoroscopy, which take no other condition."""
    if is_split == (to is not None) or (is_split and any(one is not None for one in conditions)):
        raise ConfigurationError(
            "State either --to fluoroscopy or --to radiography, with conditions or without, or --split-by-fluoroscopy "
            "with days at most."
        )


def _rule(
    key: UUID,
    to: Target,
    conditions: tuple[bool | None, str | None, str | None],
    days: tuple[date | None, date | None],
) -> ModalityRule:
    has_fluoroscopy, description, protocol = conditions
    return ModalityRule(
        equipment_id=key,
        modality=_MODALITIES[to],
        has_fluoroscopy=has_fluoroscopy,
        study_description=description,
        acquisition_protocol=protocol,
        first_day=days[0],
        last_day=days[1],
    )


def _print_moves(moves: Sequence[Move]) -> None:
    if not moves:
        typer.echo("No stored study changes its modality.")
    for move in moves:
        typer.echo(f"From {_NAMES[move.before]} to {_NAMES[move.after]}: {move.study_count} studies, for example")
        for study in move.examples:
            day = f"{study.study_at:%Y-%m-%d}" if study.study_at else "date unknown"
            typer.echo(f"  {day}  {study.study_description or 'no description'}  {study.study_instance_uid}")


def _cells(one: StoredRule) -> list[str]:
    rule = one.rule
    days = (str(rule.first_day or ""), str(rule.last_day or ""))
    added = f"{one.added_at.astimezone():%Y-%m-%d %H:%M} {one.added_by}"
    removed = f"{one.removed_at.astimezone():%Y-%m-%d %H:%M} {one.removed_by}" if one.removed_at else ""
    conditions = (_FLUOROSCOPY[rule.has_fluoroscopy], rule.study_description or "", rule.acquisition_protocol or "")
    texts = (str(rule.equipment_id), _NAMES[rule.modality], *conditions, *days, added, removed)
    return [str(one.number), *map(escape, texts)]


def _record(connection: Connection, key: UUID, rules: Sequence[ModalityRule], *, is_removed: bool) -> None:
    texts = [str(rule) for rule in rules]
    record(connection, AuditAction.SET_MODALITY_RULES, equipment=str(key), rules=texts, is_removed=is_removed)
