"""`kerma drift list|run`: changes of the level of dose by equipment, standard name and quantity."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from kerma.commands.database import migrated_database
from kerma.commands.equipment_selection import find_any_equipment, print_json
from kerma.commands.examples import epilog
from kerma.commands.wide_table import print_wide
from kerma.database.access.scopes import all_equipment
from kerma.database.ingest import dose_changes, equipment_to_search
from kerma.database.query.operations import server_clock
from kerma.database.query.operations.dose_changes import ListedChange, found_between, series_counts
from kerma.errors import ConfigurationError
from kerma.statistics.change_covariates import CovariateChange, CovariateReport, TextChange

drift = typer.Typer(no_args_is_help=True, help="Changes of the level of dose, and what changed with them.")

Equipment = Annotated[
    str | None, typer.Option(metavar="EQUIPMENT", help="Station or display name, or EQUIPMENT_ID; else all.")
]
_DATE = ["%Y-%m-%d"]
_MONTH = timedelta(days=31)
_DAY = timedelta(days=1)
_EARLIEST = date(1900, 1, 1)


@drift.command("list", epilog=epilog("drift list"))
def list_(
    from_: Annotated[
        datetime | None, typer.Option("--from", formats=_DATE, help="Found on this day or later; else a month ago.")
    ] = None,
    to: Annotated[datetime | None, typer.Option(formats=_DATE, help="Found on this day or earlier.")] = None,
    equipment: Equipment = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per change and line.")] = False,
) -> None:
    """List the changes that were found in a period, those with the largest evidence first."""
    with migrated_database() as engine, engine.connect() as connection:
        last_day = _day(to) or _last_day(connection)
        first_day = _day(from_) or last_day - _MONTH
        only = find_any_equipment(connection, equipment) if equipment else None
        found = found_between(connection, first_day, last_day, only)
        counts = series_counts(connection)
    if as_json:
        print_json([one.change for one in found])
        return
    if found:
        _print(found)
    typer.echo(
        f"{len(found)} {'change was' if len(found) == 1 else 'changes were'} found from {first_day} to {last_day}. "
        f"{counts.searched} series are searched; {counts.too_few} have too few studies, and nothing is known of them."
    )


@drift.command(epilog=epilog("drift run"))
def run(
    from_: Annotated[
        datetime | None, typer.Option("--from", formats=_DATE, help="Forget what was found since, and search again.")
    ] = None,
    to: Annotated[
        datetime | None, typer.Option(formats=_DATE, help="The last day at whose end is searched; else yesterday.")
    ] = None,
    equipment: Equipment = None,
) -> None:
    """Search now, as a worker does every night; the first search covers two years.

    With --from also studies that arrived more than 60 days late are searched. Notes of people stay with a change that
    is found again.
    """
    with migrated_database() as engine:
        with engine.connect() as connection:
            yesterday = _last_day(connection)
            first_day, last_day = _day(from_), _day(to) or yesterday
            _require_order(first_day, last_day, yesterday)
            identifiers = list(_to_search(connection, last_day, equipment, is_again=first_day is not None))
            names = {one.equipment_id: one.display_name or one.station_name for one in all_equipment(connection)}
        for identifier in identifiers:
            with engine.begin() as connection:
                found = dose_changes.search(connection, identifier, last_day, first_day)
            new = f"{found.found_count} new {'change' if found.found_count == 1 else 'changes'}"
            series = f"{found.series_count} series, {found.too_few_count} with too few studies"
            typer.echo(f"{names.get(identifier) or identifier}: {series}, {new}")
    typer.echo(f"{len(identifiers)} pieces of equipment searched up to {last_day}.")


def _day(moment: datetime | None) -> date | None:
    """The stated day.

    Raises:
        ConfigurationError: no equipment existed on it, nor two years before, which a search reads.
    """
    if moment is not None and moment.date() < _EARLIEST:
        raise ConfigurationError(
            f"{moment:%Y-%m-%d}: there is no dose of so early a day; state one from {_EARLIEST} on."
        )
    return moment and moment.date()


def _last_day(connection: Connection) -> date:
    """The last day that is over."""
    return server_clock.now(connection).date() - _DAY


def _require_order(first_day: date | None, last_day: date, yesterday: date) -> None:
    if last_day > yesterday:
        raise ConfigurationError(f"--to {last_day}: this day is not over; the last one is {yesterday}.")
    if first_day is not None and first_day > last_day:
        raise ConfigurationError(f"--from {first_day} is after --to {last_day}; name an earlier day.")


def _to_search(connection: Connection, last_day: date, name: str | None, *, is_again: bool) -> Iterator[UUID]:
    if name is not None:
        yield find_any_equipment(connection, name)
    elif is_again:
        yield from equipment_to_search.equipment_with_studies(connection, last_day)
    else:
        yield from equipment_to_search.equipment_to_search(connection, last_day)


def _print(found: list[ListedChange]) -> None:
    titles = ("Found", "Equipment", "Modality", "Standard name", "Quantity", "Change", "95 %", "Since", "Between")
    table = Table(*titles, "Studies", "Changed with it", "Seen", box=None, pad_edge=False)
    for one in found:
        table.add_row(*map(escape, _cells(one)))
    print_wide(table)


def _cells(one: ListedChange) -> list[str]:
    point, key = one.change.point, one.change.key
    ratio = point.ratio
    name = one.equipment.display_name or one.equipment.station_name or str(one.change.equipment_id)[:8]
    return [
        str(point.found_on),
        name,
        *key,
        f"{ratio.change_percent:+.0f} %",
        f"{100 * ratio.lower - 100:+.0f} to {100 * ratio.upper - 100:+.0f} %",
        str(point.day),
        f"{point.earliest_day} to {point.latest_day}",
        f"{point.n_before} / {point.n_after}",
        _covariates(one.change.covariates),
        one.review.reviewed_by if one.review else "",
    ]


def _covariates(report: CovariateReport) -> str:
    return "; ".join(map(_covariate, report.changed)) or "nothing that is stored"


def _covariate(one: CovariateChange) -> str:
    if isinstance(one, TextChange):
        return f"{one.covariate}: {one.before} -> {one.after} since {one.first_day}"
    return f"{one.covariate}: {one.before:.4g} -> {one.after:.4g}"
