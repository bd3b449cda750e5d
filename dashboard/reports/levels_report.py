"""The report on a comparison with reference levels, with the names of the levels that were used."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from dashboard.pages.reference_levels import data, labels, notes, tables, workbook
from dashboard.reports.document import Block, Bullets, Facts, Group, Note, Notice, Range, Ranges, Report, Table, Tiles
from dashboard.reports.dose_comparison import ticks
from dashboard.reports.imprint import imprinted
from dashboard.reports.tables import table_of
from dashboard.ui.text import formatting
from dashboard.ui.text.equipment_names import distinct_equipment_names
from dashboard.ui.text.i18n import tr
from kerma.database.query.filters import options
from kerma.reference_levels.level_audit import LevelAudit
from kerma.reference_levels.quantity import TRAITS
from kerma.reference_levels.reference_level import LevelStatistic
from kerma.reference_levels.sample_request import SampleRequest
from kerma.standard.units import symbol

_MAX_RANGES = 25


def levels_report(connection: Connection, request: SampleRequest, printed_at: datetime) -> Report | None:
    """The report in the present language; None where there is no study of the examination in the period.

    Args:
        connection: a connection to Kerma's database.
        request: what is compared.
        printed_at: now, with time zone.
    """
    audit = data.read_audit(connection, request, printed_at.date())
    if not audit.study_count:
        return None
    names = distinct_equipment_names(options.equipment_of(connection, request.modality))
    first, last = (formatting.day(day) if day else formatting.MISSING for day in (request.since, request.until))
    return imprinted(
        kind=tr("Comparison with reference levels"),
        title=f"{request.standard_name}: {_heading(audit)}",
        subtitle=tr(
            "{population}, {first} to {last}", population=labels.population(request.population), first=first, last=last
        ),
        blocks=list(_blocks(audit, names, printed_at)),
        printed_at=printed_at,
    )


def _heading(audit: LevelAudit) -> str:
    quantity = audit.request.quantity
    return f"{tr(labels.QUANTITIES[quantity])} ({symbol(TRAITS[quantity].unit)})"


def _blocks(audit: LevelAudit, names: Mapping[UUID, str], printed_at: datetime) -> Iterator[Block]:
    yield Notice(text=tr(notes.NO_LIMIT))
    pairs = workbook.about(audit, printed_at)[:-2]
    middle = (len(pairs) + 1) // 2
    yield Facts(groups=[Group(heading="", pairs=pairs[:middle]), Group(heading="", pairs=pairs[middle:])])
    yield _tiles(audit)
    yield from _chart(audit, names)
    yield table_of(tables.room_rows(audit, names), tables.room_columns(audit), title=tr("Systems"))
    if about := list(notes.about_samples(audit)):
        yield Bullets(items=about)
    yield from _levels(audit)
    yield from _reasons(audit, names)


def _tiles(audit: LevelAudit) -> Tiles:
    above = [
        (
            tr("Above {level}", level=labels.short_name(one.level)),
            f"{formatting.number(len(one.above))} / {formatting.number(one.compared)}",
            one.level.level_id,
        )
        for one in audit.comparisons
        if one.compared and one.level.statistic is LevelStatistic.P75
    ]
    patients = tr("of {studies} studies", studies=formatting.number(audit.study_count))
    return Tiles(
        tiles=[
            (tr("Patients counted"), formatting.number(audit.patient_count), patients),
            (
                tr("Systems compared"),
                f"{formatting.number(audit.compared)} / {formatting.number(len(audit.rooms))}",
                tr("at least {count} patients", count=formatting.number(audit.min_patients)),
            ),
            *above,
        ]
    )


def _chart(audit: LevelAudit, names: Mapping[UUID, str]) -> Iterator[Ranges]:
    """Medians and quartiles of the systems with enough patients, and lines at the levels."""
    ranges = [
        Range(label=names.get(room.sample.equipment_id) or "", now=room.sample.quartiles, before=None)
        for room in audit.rooms
        if room.is_enough
    ][:_MAX_RANGES]
    lines = [level.value for level in audit.levels]
    names_of_lines = [*map(labels.short_name, audit.levels)]
    if audit.local_level is not None:
        lines.append(audit.local_level)
        names_of_lines.append(tr("local {value}", value=formatting.number(audit.local_level)))
    maximum = max((*(one.now[2] for one in ranges if one.now), *lines), default=0.0)
    if ranges and maximum > 0:
        yield Ranges(
            ranges=ranges,
            ticks=[(tick, formatting.number(tick)) for tick in ticks(maximum)],
            legend=(tr("{quantity}: median and quartiles", quantity=_heading(audit)), ""),
            alt=tr("Median and quartiles of {quantity} by system.", quantity=_heading(audit)),
            lines=lines,
            lines_legend=", ".join(names_of_lines),
        )


def _levels(audit: LevelAudit) -> Iterator[Block]:
    rows = [tables.level_row(one) for one in audit.comparisons]
    if rows:
        yield _level_table(
            rows, ("level_id", "jurisdiction", "examination", "match", "value", "mark", "above", "compared", "share")
        )
        columns = ("level_id", "statistic", "phantom", "projection", "valid_from", "valid_to", "source")
        yield _level_table(rows, columns, tr("Sources of the levels"))
    yield Bullets(items=list(notes.about_levels(audit)))


def _level_table(rows: Sequence[Mapping[str, object]], names: Sequence[str], title: str = "") -> Table:
    columns = [next(column for column in tables.LEVEL_COLUMNS if column.name == name) for name in names]
    return table_of(rows, columns, title=title or tr("Levels"))


def _reasons(audit: LevelAudit, names: Mapping[UUID, str]) -> Iterator[Block]:
    if not audit.not_counted:
        yield Note(text=tr("All studies of the period are counted."))
        return
    yield table_of(
        tables.reason_rows(audit, names), tables.reason_columns(audit), title=tr("Studies that are not counted")
    )
    yield Note(text=tr("Each study counts once, under the first reason that applies."))
