"""`kerma names review|apply|add|list|remove`: rules of the site that give examinations their standard names."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from kerma.commands.audit_record import author, record
from kerma.commands.database import migrated_database
from kerma.commands.wide_table import print_wide
from kerma.database.automatic_names import automatic_names
from kerma.database.examination_doses import with_doses_of_studies
from kerma.database.ingest import naming_rules
from kerma.database.ingest.accepted_names import AcceptedName, exact_rules
from kerma.database.ingest.naming_rules import Renaming, StoredNamingRule
from kerma.database.named_examinations import Waiting, waiting
from kerma.standard.enumerations import AuditAction, ExamModality
from kerma.standard_names.naming_rules import CONDITIONS, NamingRule
from kerma.standard_names.region import Region

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only state what would follow.")]
Modality = Annotated[ExamModality | None, typer.Option(help="Only examinations of this modality.")]
# Below that from which a suggestion applies without a person.
_ENOUGH = 0.8


def review(
    modality: Modality = None,
    limit: Annotated[int, typer.Option(min=1, help="Number of examinations to list.")] = 20,
    named: Annotated[
        bool, typer.Option("--named", help="List those that have a name without a person instead, to look through.")
    ] = False,
) -> None:
    """List the examinations without a standard name, those with the most studies first, and what is suggested.

    `kerma names apply` makes rules of the suggestions, `kerma names add` of what you know better.
    """
    if named:
        _review_named(modality, limit)
        return
    with migrated_database() as engine, engine.connect() as connection:
        found = waiting(connection, modality)
        listed = with_doses_of_studies(connection, found[:limit])
    if not found:
        typer.echo("Every examination has a standard name.")
        return
    table = Table("Studies", "Modality", "Texts", "Suggestion", "Region", "Confidence", "Why", box=None, pad_edge=False)
    for one in listed:
        table.add_row(*_waiting_cells(one))
    print_wide(table)
    studies = sum(one.study_count for one in found)
    typer.echo(f"{len(found)} names of examinations with {studies} studies have no standard name.")


def _review_named(modality: ExamModality | None, limit: int) -> None:
    with migrated_database() as engine, engine.connect() as connection:
        found = [one for one in automatic_names(connection) if modality in {None, one.examination.modality}]
    titles = ("Studies", "Modality", "Texts", "Standard name", "Why", "Suggested now")
    table = Table(*titles, box=None, pad_edge=False)
    for one in found[:limit]:
        now = one.suggested_now
        suggested = f"{now.standard_name} ({now.region.confidence:.2f})" if now else ""
        cells = (one.texts or "no text", one.standard_name, one.suggestion.region.reason, suggested)
        table.add_row(str(one.study_count), one.examination.modality, *map(escape, cells))
    print_wide(table)
    studies = sum(one.study_count for one in found)
    typer.echo(f"{len(found)} names of examinations with {studies} studies come from their texts alone.")


def apply(
    confidence: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Only suggestions with at least this confidence.")
    ] = _ENOUGH,
    modality: Modality = None,
    dry_run: DryRun = False,
) -> None:
    """Make rules of the suggestions for examinations without a standard name, from a confidence on.

    Each rule names the examinations with the same descriptions and no others. Left out are examinations of which no
    text names a region, those with the same descriptions that have or suggest different names, those whose doses
    contradict the texts, and, with the reason, those that cannot become a rule.
    """
    with migrated_database() as engine, engine.begin() as connection:
        found = [one for one in waiting(connection, modality) if _is_sufficient(one, confidence)]
        found = [one for one in with_doses_of_studies(connection, found) if _is_sufficient(one, confidence)]
        made = exact_rules(connection, [_accepted(one) for one in found])
        for one in made.left_out:
            typer.echo(f"Left out: {one.texts}: {one.reason}")
        _add(connection, made.rules, dry_run=dry_run)


def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The standard name.")],
    region: Annotated[Region, typer.Option(help="What an examination of this name covers.")],
    modality: Annotated[ExamModality, typer.Option(help="The modality of the examinations.")],
    description: Annotated[str | None, typer.Option(help="Pattern that the study description must fit.")] = None,
    requested: Annotated[str | None, typer.Option(help="Pattern that the requested procedure must fit.")] = None,
    performed: Annotated[str | None, typer.Option(help="Pattern that the performed procedure must fit.")] = None,
    protocol: Annotated[str | None, typer.Option(help="Pattern that one of the protocols must fit.")] = None,
    target_region: Annotated[str | None, typer.Option(help="Pattern that one target region must fit.")] = None,
    dry_run: DryRun = False,
) -> None:
    """Give the examinations whose texts fit all patterns a standard name.

    In a pattern * stands for any characters, ? for one; the whole text must fit, in any case. Of several rules that
    fit, the latest decides. Lists show the name at once; a worker has the charts follow.
    """
    patterns = (description, requested, performed, protocol, target_region)
    conditions = dict(zip(CONDITIONS, patterns, strict=True))
    rule = NamingRule(modality=modality, standard_name=name, region=region, is_exact=False, **conditions).checked()
    with migrated_database() as engine, engine.begin() as connection:
        _add(connection, [rule], dry_run=dry_run)


def list_() -> None:
    """List all rules, those that were removed included, the latest first."""
    with migrated_database() as engine, engine.connect() as connection:
        found = naming_rules.history(connection)
    if not found:
        typer.echo("No rule was ever added: suggestions decide where they suffice.")
        return
    titles = ("Rule", "Standard name", "Region", "Modality", "Patterns", "Added", "Removed")
    table = Table(*titles, box=None, pad_edge=False)
    for one in found:
        table.add_row(*_rule_cells(one))
    print_wide(table)


def remove(
    rule: Annotated[int, typer.Argument(help="Number of the rule, as `kerma names list` shows it.")],
    dry_run: DryRun = False,
) -> None:
    """Remove a rule: its examinations have the names that earlier rules or suggestions give them."""
    with migrated_database() as engine, engine.begin() as connection:
        removed = naming_rules.in_force(connection, rule)
        if dry_run:
            print_renamings(naming_rules.renamings_of_removed(connection, rule))
            typer.echo("Nothing was changed.")
            return
        print_renamings(naming_rules.remove(connection, rule, author()))
        record(connection, AuditAction.SET_NAMING_RULES, rules=[str(removed)], is_removed=True)
    typer.echo(f"Rule {rule} is removed.")


def add_rules(connection: Connection, rules: Sequence[NamingRule]) -> None:
    """Add rules, print what they change, and record them in the audit trail."""
    print_renamings(naming_rules.add(connection, rules, author()))
    record(connection, AuditAction.SET_NAMING_RULES, rules=[str(rule) for rule in rules], is_removed=False)


def _add(connection: Connection, rules: Sequence[NamingRule], *, dry_run: bool) -> None:
    if dry_run:
        print_renamings(naming_rules.renamings_of_added(connection, rules))
        typer.echo("Nothing was changed.")
        return
    if rules:
        add_rules(connection, rules)
    typer.echo(f"{len(rules)} {'rule' if len(rules) == 1 else 'rules'} added.")


def print_renamings(renamings: Sequence[Renaming]) -> None:
    """Print which examinations are called otherwise, and how many studies these have."""
    if not renamings:
        typer.echo("No stored examination changes its name.")
    for one in renamings:
        counts = f"{one.examination_count} examinations with {one.study_count} studies"
        typer.echo(f"{one.before or 'no name'} -> {one.now or 'no name'}: {counts}")


def _is_sufficient(one: Waiting, confidence: float) -> bool:
    return one.can_be_accepted and one.suggestion.region.confidence >= confidence


def _accepted(one: Waiting) -> AcceptedName:
    return AcceptedName(one.examination, one.suggestion.standard_name, one.suggestion.region.region)


def _waiting_cells(one: Waiting) -> list[str]:
    texts = " | ".join(dict.fromkeys(one.examination.descriptions.values())) or "no text"
    region = one.suggestion.region
    return [
        *(str(one.study_count), one.examination.modality, escape(texts)),
        *(one.suggestion.standard_name, region.region, f"{region.confidence:.2f}"),
        region.reason if one.is_agreed else "the same descriptions have further names; add a rule with a protocol",
    ]


def _rule_cells(one: StoredNamingRule) -> list[str]:
    patterns = "; ".join(f"{name}={pattern}" for name, pattern in one.rule.conditions.items())
    if one.rule.is_exact:
        patterns = f"exactly {patterns}"
    texts = (one.rule.standard_name, one.rule.region, one.rule.modality, patterns)
    removed = _when(one.removed_at, one.removed_by or "") if one.removed_at else ""
    return [str(one.number), *map(escape, texts), escape(_when(one.added_at, one.added_by)), escape(removed)]


def _when(at: datetime, by: str) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M} {by}"
