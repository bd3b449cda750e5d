"""Sentences about a comparison: what is counted, what a level is, and what limits its meaning."""

from collections.abc import Iterator

from dashboard.pages.reference_levels import labels
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import msg, tr, trn
from kerma.reference_levels.level_audit import LevelAudit
from kerma.reference_levels.published_levels import published_levels
from kerma.reference_levels.quantity import TRAITS, LevelQuantity
from kerma.reference_levels.reference_level import Mark, Match
from kerma.reference_levels.sample_rules import ADULT_WEIGHT_KG, BREAST_THICKNESS_MM, MIN_ROOMS
from kerma.settings import settings
from kerma.standard.enumerations import ExamModality
from kerma.standard.units import symbol

#: Shown with every comparison.
NO_LIMIT = msg("A reference level is not a limit for one patient. Medians of systems are compared with it (ICRP 135).")


def summary(audit: LevelAudit) -> str:
    """How many studies there are, and how many patients of how many systems are compared."""
    return trn(
        "{studies} study of {name}; {patients} counted, on {compared} of {systems} systems with at least {minimum} "
        "patients.",
        "{studies} studies of {name}; {patients} counted, on {compared} of {systems} systems with at least {minimum} "
        "patients.",
        audit.study_count,
        studies=formatting.number(audit.study_count),
        name=audit.request.standard_name,
        patients=formatting.number(audit.patient_count),
        compared=formatting.number(audit.compared),
        systems=formatting.number(len(audit.rooms)),
        minimum=formatting.number(audit.min_patients),
    )


def about_samples(audit: LevelAudit) -> Iterator[str]:
    """What a sample contains, and what was done where a size is unknown."""
    request = audit.request
    if request.quantity is LevelQuantity.AGD:
        lower, upper = map(formatting.number, BREAST_THICKNESS_MM)
        yield tr(
            "AGD of a study: the mean of its exposures with {lower} to {upper} mm compressed thickness.",
            lower=lower,
            upper=upper,
        )
    elif request.population.is_adult:
        lower, upper = map(formatting.number, ADULT_WEIGHT_KG)
        yield tr("Standard size: adults of {lower} to {upper} kg.", lower=lower, upper=upper)
        yield from _unknown_weights(audit)
    if request.quantity is LevelQuantity.CTDI_VOL:
        yield tr("CTDIvol of a study: that of the acquisition with the highest DLP, localizers excepted.")
    if request.quantity is LevelQuantity.DAP_PER_PROJECTION:
        yield tr("DAP per radiograph of a study: the mean of its radiographs of the projection compared.")
    if request.modality is ExamModality.CT and request.phantom is None:
        yield tr("CTDIvol and DLP may refer to different CTDI phantoms here: select one to compare.")
    if audit.rooms_of_other_size:
        yield trn(
            "{count} system has a mean weight outside 60 to 80 kg: its median may differ for that reason.",
            "{count} systems have a mean weight outside 60 to 80 kg: their medians may differ for that reason.",
            len(audit.rooms_of_other_size),
            count=formatting.number(len(audit.rooms_of_other_size)),
        )


def _unknown_weights(audit: LevelAudit) -> Iterator[str]:
    if audit.without_weight:
        yield trn(
            "{count} counted patient has no known weight and may be of another size.",
            "{count} counted patients have no known weight and may be of another size.",
            audit.without_weight,
            count=formatting.number(audit.without_weight),
        )


def about_levels(audit: LevelAudit) -> Iterator[str]:
    """What must be known of the levels: their marks, indications and phantoms, and the local level."""
    if not audit.levels:
        yield tr("No level in force on the last day has this standard name, quantity and population.")
    if missing := _missing_jurisdictions(audit):
        yield tr(
            "Kerma has no such level of {names}. A file of levels adds those of a country.", names=", ".join(missing)
        )
    if any(level.mark is Mark.TRANSCRIBED for level in audit.levels):
        yield tr("V2: the value was read in a transcription. Check it against the publication before you report it.")
    if any(level.match is Match.NARROWER for level in audit.levels):
        yield tr("Some levels are published for one indication or technique; the standard name covers others too.")
    if audit.request.phantom is not None and any(level.phantom is None for level in audit.levels):
        yield tr("Levels without a CTDI phantom do not state to which one they refer.")
    yield from _about_other_levels(audit)
    if audit.local_level is None:
        yield tr(
            "No local level: it needs the medians of at least {count} systems with enough patients.",
            count=MIN_ROOMS,
        )
    else:
        yield tr(
            "Local level: {value}, the 75th percentile of the medians of {count} systems.",
            value=f"{formatting.number(audit.local_level)} {symbol(TRAITS[audit.request.quantity].unit)}",
            count=formatting.number(audit.compared),
        )


def _about_other_levels(audit: LevelAudit) -> Iterator[str]:
    """The levels in force that do not fit the sample."""
    if audit.other_phantom_levels:
        names = ", ".join(level.level_id for level in audit.other_phantom_levels)
        yield tr("Not compared, of another CTDI phantom: {names}", names=names)
    if audit.other_projection_levels:
        names = ", ".join(level.level_id for level in audit.other_projection_levels)
        yield tr("Not compared, of another projection: {names}", names=names)


def _missing_jurisdictions(audit: LevelAudit) -> list[str]:
    """The jurisdictions that the site compares with, or all with published levels, that have none for this sample."""
    compared = settings().level_jurisdictions_in_order or sorted({one.jurisdiction for one in published_levels()})
    stated = {level.jurisdiction for level in audit.levels}
    return [name for name in compared if name not in stated]


def not_counted(audit: LevelAudit) -> str:
    """Why studies are not counted, with their numbers; empty where all are."""
    reasons = (f"{tr(labels.REASONS[reason])} ({formatting.number(n)})" for reason, n in audit.not_counted.items())
    listed = ", ".join(reasons)
    return tr("Not counted here: {reasons}", reasons=listed) if listed else ""
