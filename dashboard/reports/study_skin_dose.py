"""The skin dose in the report of a study: peak and bounds, map, areas, assumptions, versions of the method."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.reports.document import Block, Facts, Group, Note, Notice, Picture, Tiles
from dashboard.reports.tables import text_table
from dashboard.skin_dose import messages, png, scale, skin_map
from dashboard.ui.text.i18n import tr
from kerma.database.ingest import jobs, skin_doses
from kerma.database.ingest.skin_doses import Stored
from kerma.facts.projection import ProjectionEvent
from kerma.skin_dose.result import SkinDose

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Connection

#: Name of the picture of the map.
MAP = "skin_dose_map.png"


@dataclass(frozen=True, kw_only=True)
class StudySkinDose:
    """The stored skin dose of a study; None where there is none, and the message about its computation."""

    stored: Stored | None
    waiting: str | None


def load(connection: "Connection", study_id: "UUID") -> StudySkinDose:
    """The skin dose as it is stored."""
    stored = skin_doses.read(connection, study_id)
    job = jobs.of_study(connection, jobs.SKIN_DOSE, study_id)
    return StudySkinDose(stored=stored, waiting=messages.of_job(job, has_result=stored is not None))


def picture_of(skin_dose: StudySkinDose) -> dict[str, bytes]:
    """The map as a picture by its name; empty without a map."""
    if skin_dose.stored is None or skin_dose.stored.result.phantom is None:
        return {}
    return {MAP: png.png(skin_dose.stored.result, "", (), png.PRINTED_PIXELS_PER_CM)}


def skin_dose_blocks(skin_dose: StudySkinDose, events: Sequence[ProjectionEvent]) -> Iterator[Block]:
    """The section on skin dose.

    Args:
        skin_dose: the stored skin dose.
        events: the fluoroscopy events of the study.
    """
    heading = tr("Skin dose")
    if skin_dose.stored is None:
        yield Facts(heading=heading, groups=())
    else:
        yield Tiles(heading=heading, tiles=_tiles(skin_dose.stored.result))
    if skin_dose.waiting is not None:
        yield Notice(text=skin_dose.waiting)
    if skin_dose.stored is not None:
        yield from _result_blocks(skin_dose.stored, events)


def _result_blocks(stored: Stored, events: Sequence[ProjectionEvent]) -> Iterator[Block]:
    found = stored.result
    why_no_map = messages.of_kind(found)
    if why_no_map is not None:
        yield Notice(text=why_no_map)
    groups = _groups(found, events)
    if found.phantom is None:
        yield Facts(groups=groups)
    else:
        yield Picture(file=MAP, alt=skin_map.alt_text(found), groups=groups)
    flags = messages.flags(found)
    if flags:
        yield text_table((tr("Concerns"), tr("Assumed, or doubtful")), flags, (False, False))
    computed_with = messages.computed_with(found, stored.computed_at)
    yield Facts(groups=[Group(heading=tr("Computed with"), pairs=computed_with)])
    yield Note(text=tr(messages.REMINDER))


def _tiles(found: SkinDose) -> list[tuple[str, str, str]]:
    if found.peak_skin_dose_mgy is None:
        return []
    beside = (
        (tr("Hottest 1 cm²"), found.mean_1cm2_mgy),
        (tr("Hottest 10 cm²"), found.mean_10cm2_mgy),
        (tr("Air kerma"), found.reference_air_kerma_mgy),
    )
    others = [(label, scale.dose_text(dose_mgy), "") for label, dose_mgy in beside if dose_mgy is not None]
    return [(messages.peak_label(found), messages.peak_text(found), messages.uncertainty(found) or ""), *others]


def _groups(found: SkinDose, events: Sequence[ProjectionEvent]) -> list[Group]:
    pairs = {
        tr("Peak"): messages.where(found) if found.peak_skin_dose_mgy is not None else [],
        tr("Skin area"): messages.areas(found.area_above_cm2),
        tr("Dose on the phantom") if found.phantom is not None else tr("Reported dose"): messages.hitting(
            found, events
        ),
    }
    return [Group(heading=heading, pairs=pairs_of) for heading, pairs_of in pairs.items() if pairs_of]
