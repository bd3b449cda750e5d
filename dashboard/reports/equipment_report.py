"""The report on one quarter of one piece of equipment: use, doses by procedure and protocol, problems, changes."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from dashboard.pages.quality import page as quality_page
from dashboard.reports import dose_comparison, equipment_quarter, weekly_use
from dashboard.reports.document import Block, Bullets, Facts, Group, Note, Notice, Report, Table, Tiles
from dashboard.reports.equipment_quarter import PEAK_SKIN_DOSE_MGY, EquipmentQuarter
from dashboard.reports.imprint import imprinted
from dashboard.reports.tables import text_table
from dashboard.ui.modalities import BY_CODE
from dashboard.ui.text import exclusion_counts, formatting
from dashboard.ui.text.equipment_names import full_equipment_name
from dashboard.ui.text.fact_labels import fact_label
from dashboard.ui.text.i18n import tr, trn
from kerma.facts import study
from kerma.skin_dose.result import ResultKind
from kerma.standard.enumerations import ExamModality
from kerma.statistics.quarter import Quarter

# A UID is longer than a column of facts is wide.
_IDENTITY = tuple(fact for fact in study.EQUIPMENT if fact.name != "device_observer_uid")
_MAX_PROBLEMS = 25


def equipment_report(
    connection: Connection, equipment_id: UUID, quarter: Quarter, printed_at: datetime
) -> Report | None:
    """The report in the present language; None where there is no such equipment.

    Args:
        connection: a connection to Kerma's database.
        equipment_id: the equipment.
        quarter: the quarter.
        printed_at: now, with time zone.
    """
    found = equipment_quarter.load(connection, equipment_id, quarter, printed_at.date())
    if found is None:
        return None
    period = tr(
        "{quarter}: {first} to {last}",
        quarter=quarter,
        first=formatting.day(quarter.first_day),
        last=formatting.day(quarter.last_day),
    )
    return imprinted(
        kind=tr("Quarterly report on equipment"),
        title=full_equipment_name(found.equipment),
        subtitle=period,
        blocks=list(_blocks(found, printed_at)),
        printed_at=printed_at,
    )


def _blocks(found: EquipmentQuarter, printed_at: datetime) -> Iterator[Block]:
    pairs = [(tr(fact.label), formatting.anything(getattr(found.equipment, fact.name))) for fact in _IDENTITY]
    middle = (len(pairs) + 1) // 2
    yield Facts(groups=[Group(heading="", pairs=pairs[:middle]), Group(heading="", pairs=pairs[middle:])])
    if printed_at.date() <= found.quarter.last_day:
        yield Notice(text=tr("This quarter is not over; it is compared with the whole quarter before."))
    if not found.modalities:
        yield Notice(text=tr("No study of this equipment in this quarter or the quarter before."))
    else:
        yield _tiles(found)
        yield weekly_use.bars(found)
        yield from _exclusions(found)
    for modality in found.modalities:
        yield from dose_comparison.blocks(modality)
    if found.modalities:
        yield Note(
            text=tr(
                "n: number of values. Before: in the quarter before. Change: of the median. The statistics are exact, "
                "with quartiles by linear interpolation. A median also changes where other patients were examined "
                "than before."
            )
        )
    yield from _peak_skin_doses(found)
    yield from _problems(found)
    yield _changes(found)


def _exclusions(found: EquipmentQuarter) -> Iterator[Note]:
    """How many studies of each modality the statistics leave out."""
    for part in found.modalities:
        if text := exclusion_counts.as_text(part.exclusions):
            yield Note(text=f"{tr(BY_CODE[part.modality].title)}: {text}")


def _tiles(found: EquipmentQuarter) -> Tiles:
    studies = [
        (
            tr("{modality} studies", modality=tr(BY_CODE[part.modality].title)),
            formatting.number(part.study_count),
            tr("quarter before: {number}", number=formatting.number(part.study_count_before)),
        )
        for part in found.modalities
    ]
    days = len({count.day for count in found.days})
    return Tiles(tiles=[*studies, (tr("Days with studies"), formatting.number(days), "")])


def _peak_skin_doses(found: EquipmentQuarter) -> Iterator[Bullets]:
    """How many studies exceed the threshold; a bound above it is no dose above it."""
    if ExamModality.FLUOROSCOPY not in {part.modality for part in found.modalities}:
        return
    bounds = found.peak_skin_doses.get(ResultKind.UPPER_BOUND, 0)
    mapped = sum(found.peak_skin_doses.values()) - bounds
    threshold = f"{formatting.number(PEAK_SKIN_DOSE_MGY / 1000)} Gy"
    items = [
        trn(
            "{count} study with a peak skin dose above {dose}",
            "{count} studies with a peak skin dose above {dose}",
            mapped,
            count=formatting.number(mapped),
            dose=threshold,
        ),
        trn(
            "{count} study without a map whose upper bound is above {dose}",
            "{count} studies without a map whose upper bound is above {dose}",
            bounds,
            count=formatting.number(bounds),
            dose=threshold,
        ),
    ]
    yield Bullets(heading=tr("Peak skin dose"), items=items)


def _problems(found: EquipmentQuarter) -> Iterator[Block]:
    groups = sorted(
        (group for part in found.modalities for group in part.problems), key=lambda group: -group.study_count
    )
    if not groups:
        yield Bullets(heading=tr("Problems by kind"), items=[tr("No problem was found in the studies of this period.")])
        return
    rows = [
        (
            formatting.number(group.study_count),
            fact_label(group.path),
            quality_page.group_message(group),
        )
        for group in groups[:_MAX_PROBLEMS]
    ]
    headings = (tr("Studies"), tr("Fact"), tr("Problem"))
    yield text_table(headings, rows, (True, False, False), title=tr("Problems by kind"))
    more = len(groups) - len(rows)
    count = formatting.number(more)
    further = trn("{count} further kind of problem.", "{count} further kinds of problems.", more, count=count)
    yield Note(text=" ".join(filter(None, (tr("# stands for any number."), further if more else ""))))


def _changes(found: EquipmentQuarter) -> Table | Bullets:
    """Changes of software and inactivity in the order of time."""
    software = [
        (change.first_at.date(), tr("First study under software {version}", version=change.software_versions))
        for change in found.software_changes
    ]
    inactive = [
        (
            spell.first_day,
            trn(
                "{count} working day without a study, longer than usual, until {day}",
                "{count} working days without a study, longer than usual, until {day}",
                spell.days,
                count=formatting.number(spell.days),
                day=formatting.day(spell.last_day),
            ),
        )
        for spell in found.spells
    ]
    title = tr("Software and inactivity")
    events = sorted(software + inactive)
    if not events:
        return Bullets(heading=title, items=[tr("No change of software, and not inactive for longer than usual.")])
    rows = [(formatting.day(day), text) for day, text in events]
    return text_table((tr("Day"), tr("Change")), rows, (False, False), title=title)
