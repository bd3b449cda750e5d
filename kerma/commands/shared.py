"""`kerma shared`: events that several studies state, and which study counts them."""

from collections.abc import Callable
from typing import Annotated

import typer
from rich.table import Table

from kerma.commands.audit_record import author
from kerma.commands.database import migrated_database
from kerma.commands.equipment_selection import print_json
from kerma.commands.examples import epilog
from kerma.commands.wide_table import print_table
from kerma.database.ingest import event_decisions
from kerma.database.query.studies.shared_events import study_pairs
from kerma.standard.enumerations import SharedEventState

shared = typer.Typer(no_args_is_help=True, help="Irradiation events that several studies state.")

_COUNTED: dict[SharedEventState, str] = {
    SharedEventState.COUNTED_HERE: "in the first",
    SharedEventState.COUNTED_IN_BOTH: "in both",
    SharedEventState.DIFFERENT: "in both: not the same event",
}

StudyUid = Annotated[str, typer.Argument(metavar="STUDY_UID", help="Study Instance UID.")]
OtherUid = Annotated[str, typer.Argument(metavar="OTHER_UID", help="Study Instance UID of the other study.")]


@shared.command("list", epilog=epilog("shared list"))
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per pair of studies and line.")] = False,
) -> None:
    """List the studies that share irradiation events, and which study counts them."""
    with migrated_database() as engine, engine.connect() as connection:
        pairs = study_pairs(connection)
    if as_json:
        print_json(pairs)
    elif not pairs:
        typer.echo("No two studies share an irradiation event.")
    else:
        table = Table("Study", "Other study", "Counted", "Events", "Decided by a person")
        for pair in pairs:
            uids = (pair.study_instance_uid, pair.other_study_instance_uid)
            table.add_row(*uids, _COUNTED[pair.state], str(pair.event_count), str(pair.decided_count))
        print_table(table)


@shared.command("count-in", epilog=epilog("shared count-in"))
def count_in(study_uid: StudyUid, other_uid: OtherUid) -> None:
    """Have STUDY_UID count the events that it shares with OTHER_UID."""
    _decide(event_decisions.count_in, study_uid, other_uid, f"counted in {study_uid}")


@shared.command("count-in-both", epilog=epilog("shared count-in-both"))
def count_in_both(study_uid: StudyUid, other_uid: OtherUid) -> None:
    """Have both studies count the events that they share: they are not the same."""
    _decide(event_decisions.count_in_both, study_uid, other_uid, "counted in both studies")


@shared.command(epilog=epilog("shared undo"))
def undo(study_uid: StudyUid, other_uid: OtherUid) -> None:
    """Remove the decisions about the events that two studies share."""
    with migrated_database() as engine, engine.begin() as connection:
        count = event_decisions.undo(connection, study_uid, other_uid)
    typer.echo(f"{_decisions(count)} removed; a worker merges the studies again.")


def _decide(function: Callable[..., int], study_uid: str, other_uid: str, result: str) -> None:
    with migrated_database() as engine, engine.begin() as connection:
        count = function(connection, study_uid, other_uid, author())
    events = "1 event is" if count == 1 else f"{count} events are"
    typer.echo(f"{events} {result}; a worker merges the studies again.")


def _decisions(count: int) -> str:
    return "1 decision is" if count == 1 else f"{count} decisions are"
