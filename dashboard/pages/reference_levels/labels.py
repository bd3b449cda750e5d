"""What quantities, populations, reasons and marks of reference levels are called on screen."""

from collections.abc import Mapping

from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import msg, tr
from kerma.facts.age_bounds import MONTHS_PER_YEAR
from kerma.reference_levels.population import Population
from kerma.reference_levels.projection import Projection
from kerma.reference_levels.quantity import LevelQuantity
from kerma.reference_levels.reference_level import SITE, LevelStatistic, Mark, Match, Phantom, ReferenceLevel
from kerma.reference_levels.sample_rules import NotCounted

QUANTITIES: Mapping[LevelQuantity, str] = {
    LevelQuantity.DLP: msg("DLP"),
    LevelQuantity.CTDI_VOL: msg("CTDIvol"),
    LevelQuantity.DAP_PER_PROJECTION: msg("DAP per radiograph"),
    LevelQuantity.DAP: msg("DAP"),
    LevelQuantity.REFERENCE_AIR_KERMA: msg("Air kerma"),
    LevelQuantity.FLUORO_TIME: msg("Fluoro time"),
    LevelQuantity.AGD: msg("AGD"),
    LevelQuantity.ADMINISTERED_ACTIVITY: msg("Administered activity"),
    LevelQuantity.INCIDENT_AIR_KERMA: msg("Incident air kerma"),
}
REASONS: Mapping[NotCounted, str] = {
    NotCounted.EXCLUDED: msg("excluded from statistics"),
    NotCounted.AGE_UNKNOWN: msg("age unknown"),
    NotCounted.OTHER_AGE: msg("other age"),
    NotCounted.SEVERAL_MODALITIES: msg("dose of several modalities"),
    NotCounted.PROJECTION_UNKNOWN: msg("projection unknown"),
    NotCounted.OTHER_PROJECTION: msg("no radiograph of this projection"),
    NotCounted.VALUE_MISSING: msg("dose not stated"),
    NotCounted.SIZE_UNKNOWN: msg("size unknown"),
    NotCounted.SIZE_OUTSIDE: msg("size outside the band"),
    NotCounted.VALUE_ZERO: msg("dose stated as zero"),
    NotCounted.PHANTOM_UNKNOWN: msg("CTDI phantom unknown"),
    NotCounted.OTHER_PHANTOM: msg("other CTDI phantom"),
}
STATISTICS: Mapping[LevelStatistic, str] = {
    LevelStatistic.P75: msg("75th percentile of medians"),
    LevelStatistic.MEDIAN: msg("median of medians"),
}
MARKS: Mapping[Mark, str] = {
    Mark.READ: msg("V: read in the publication"),
    Mark.TRANSCRIBED: msg("V2: read in a transcription"),
    Mark.SITE: msg("entered by the site"),
}
MATCHES: Mapping[Match, str] = {
    Match.EQUAL: msg("the same examination"),
    Match.NARROWER: msg("published for one indication or technique"),
}
PHANTOMS: Mapping[str, str] = {
    Phantom.HEAD: msg("head, 16 cm"),
    Phantom.BODY: msg("body, 32 cm"),
    "any": msg("any phantom"),
}
PROJECTIONS: Mapping[str, str] = {
    Projection.PA: msg("PA"),
    Projection.AP: msg("AP"),
    Projection.LATERAL: msg("lateral"),
    "any": msg("any projection"),
}
_SITE = msg("site")
_MEDIAN = msg("median")


def population(band: Population) -> str:
    """What a population is called: adults, age 3 to 12 months, weight 5 to 15 kg."""
    if band.is_adult:
        return tr("Adults")
    if band.weight_kg is not None:
        lower, upper = (formatting.number(bound) for bound in band.weight_kg)
        return tr("Weight {lower} to {upper} kg", lower=lower, upper=upper)
    bounds = (band.min_age_months, band.max_age_months or 0)
    if any(bound % MONTHS_PER_YEAR for bound in bounds):
        return tr("Age {lower} to {upper} months", lower=bounds[0], upper=bounds[1])
    lower_years, upper_years = (bound // MONTHS_PER_YEAR for bound in bounds)
    return tr("Age {lower} to {upper} years", lower=lower_years, upper=upper_years)


def jurisdiction(level: ReferenceLevel) -> str:
    """Where a level applies."""
    return tr(_SITE) if level.jurisdiction == SITE else level.jurisdiction


def short_name(level: ReferenceLevel) -> str:
    """Where a level applies, its projection and value in the unit of Kerma, and its mark: UK 790 (V)."""
    mark = "" if level.mark is Mark.SITE else f" ({level.mark})"
    projection = f" {tr(PROJECTIONS[level.projection])}" if level.projection else ""
    statistic = f" {tr(_MEDIAN)}" if level.statistic is LevelStatistic.MEDIAN else ""
    return f"{jurisdiction(level)}{projection}{statistic} {formatting.number(level.value)}{mark}"
