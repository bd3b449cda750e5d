"""Tables of a comparison: rooms against levels, the levels, and why studies are not counted."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from dashboard.pages.reference_levels import labels
from dashboard.ui.column import Column, NumberFormat
from dashboard.ui.modalities import EQUIPMENT
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import msg, tr
from kerma.facts.fact import ValueKind
from kerma.reference_levels.level_audit import LevelAudit
from kerma.reference_levels.quantity import TRAITS
from kerma.reference_levels.reference_level import LevelStatistic, ReferenceLevel
from kerma.reference_levels.typical_value import LevelComparison, TypicalValue
from kerma.standard.enumerations import ExamModality
from kerma.standard.units import symbol

_TOO_FEW = msg("too few patients")
_NONE = msg("none")
_NUMBER, _COUNT = ValueKind.NUMBER, ValueKind.COUNT

LEVEL_COLUMNS = (
    Column(name="level_id", label="Level", help="Its name; reports state it."),
    Column(name="jurisdiction", label="Jurisdiction", help="Where it applies."),
    Column(name="examination", label="Published for", help="The examination as published."),
    Column(name="match", label="Agreement", help="How the published examination and the standard name relate."),
    Column(name="value", label="Value", help="As published."),
    Column(name="mark", label="Verified", help="How Kerma has the value."),
    Column(name="compared", label="Compared", help="Systems with enough patients.", kind=_COUNT),
    Column(name="above", label="Above", help="Systems whose median exceeds the level.", kind=_COUNT),
    Column(
        name="share",
        label="Share above (%)",
        help="Systems above, in percent of those compared.",
        kind=_NUMBER,
        number_format=NumberFormat.PERCENTAGE,
    ),
    Column(name="statistic", label="Statistic", help="Which statistic of a survey it is."),
    Column(name="phantom", label="CTDI phantom", help="Phantom to which it refers; empty where it states none."),
    Column(name="projection", label="Projection", help="Projection to which it refers; empty: any."),
    Column(name="valid_from", label="Valid from", help="First day.", kind=ValueKind.DATE),
    Column(name="valid_to", label="Valid to", help="Last day; empty: until another one.", kind=ValueKind.DATE),
    Column(name="source", label="Source", help="Where it is published."),
)
_PUBLISHED = (
    Column(name="value", label="Value", help="As published.", kind=_NUMBER),
    Column(name="unit", label="Unit", help="Of the value."),
)
#: Those of a workbook: value and unit in two columns, to compute with.
SHEET_COLUMNS = tuple(column for one in LEVEL_COLUMNS for column in (_PUBLISHED if one.name == "value" else (one,)))


def is_ct(audit: LevelAudit) -> bool:
    """Whether CTDI phantoms matter."""
    return audit.request.modality is ExamModality.CT


def room_columns(audit: LevelAudit) -> list[Column]:
    """The columns of rooms: typical value, sample, and the ratio to each level."""
    unit = TRAITS[audit.request.quantity].unit
    about = (
        EQUIPMENT,
        Column(name="above", label="Median above", help="Jurisdictions whose level the median exceeds."),
        Column(name="n", label="Patients", help="Patients of standard size with a value.", kind=_COUNT),
        Column(name="median", label="Median", help="Typical value of the system.", kind=_NUMBER, unit=unit),
        Column(name="lower", label="95 % from", help="Bootstrap interval of the median.", kind=_NUMBER, unit=unit),
        Column(name="upper", label="95 % to", help="Bootstrap interval of the median.", kind=_NUMBER, unit=unit),
        Column(name="q1", label="Lower quartile", help="25 % of the patients are below.", kind=_NUMBER, unit=unit),
        Column(name="q3", label="Upper quartile", help="75 % of the patients are below.", kind=_NUMBER, unit=unit),
    )
    ratios = (
        Column(
            name=level.level_id,
            label=tr("% of {level}", level=labels.short_name(level)),
            help=f"{level.level_id}: {level.examination}",
            kind=_NUMBER,
            number_format=NumberFormat.PERCENTAGE,
        )
        for level in audit.levels
    )
    weight = Column(
        name="weight", label="Mean weight", help="Of patients with a known weight.", kind=_NUMBER, unit="kg"
    )
    unknown = Column(
        name="without_weight", label="Without weight", help="Patients without a known weight.", kind=_COUNT
    )
    return [*about, *ratios, weight, unknown]


def room_rows(audit: LevelAudit, names: Mapping[UUID, str]) -> list[TableRow]:
    """The rows of rooms, the highest median first."""
    return [_room_row(value, audit.levels, names) for value in audit.rooms]


def _room_row(value: TypicalValue, levels: Sequence[ReferenceLevel], names: Mapping[UUID, str]) -> TableRow:
    sample = value.sample
    lower, upper = value.interval or (None, None)
    first, median, third = sample.quartiles or (None, None, None)
    ratios = {level.level_id: value.ratio(level.value) for level in levels}
    return {
        "equipment": names.get(sample.equipment_id) or str(sample.equipment_id),
        "above": above_text(value, levels),
        "n": sample.n,
        "median": median,
        "lower": lower,
        "upper": upper,
        "q1": first,
        "q3": third,
        **{name: None if ratio is None else round(100 * ratio, 1) for name, ratio in ratios.items()},
        "weight": None if sample.mean_weight_kg is None else round(sample.mean_weight_kg, 1),
        "without_weight": sample.without_weight,
    }


def above_text(value: TypicalValue, levels: Sequence[ReferenceLevel]) -> str:
    """The jurisdictions of which a median exceeds a level, which is a 75th percentile: UK, EU."""
    if not value.is_enough:
        return tr(_TOO_FEW)
    limits = [level for level in levels if level.statistic is LevelStatistic.P75]
    exceeded = (labels.jurisdiction(level) for level in limits if value.is_above(level.value))
    return ", ".join(dict.fromkeys(exceeded)) or (tr(_NONE) if limits else formatting.MISSING)


def level_row(one: LevelComparison) -> TableRow:
    """The row of a level."""
    level = one.level
    return {
        "level_id": level.level_id,
        "jurisdiction": labels.jurisdiction(level),
        "examination": level.examination,
        "match": tr(labels.MATCHES[level.match]) if level.match else None,
        "value": published_value(level),
        "compared": one.compared,
        "above": len(one.above),
        "share": formatting.percent(len(one.above), one.compared) if one.compared else None,
        "statistic": tr(labels.STATISTICS[level.statistic]),
        "phantom": level.phantom,
        "projection": tr(labels.PROJECTIONS[level.projection]) if level.projection else None,
        "valid_from": level.valid_from,
        "valid_to": level.valid_to,
        "source": level.source,
        "mark": tr(labels.MARKS[level.mark]),
    }


def sheet_row(one: LevelComparison) -> TableRow:
    """The row of a level in a workbook."""
    level = one.level
    return {**level_row(one), "value": float(level.published_value), "unit": symbol(level.unit)}


def published_value(level: ReferenceLevel) -> str:
    """The value of a level in the unit in which it is published."""
    return f"{formatting.decimal(str(level.published_value))} {symbol(level.unit)}"


def reason_columns(audit: LevelAudit) -> list[Column]:
    """The columns of studies that are not counted: one for each reason that occurs."""
    return [
        EQUIPMENT,
        Column(name="studies", label="Studies", help="All studies of the examination in the period.", kind=_COUNT),
        Column(name="n", label="Counted", help="Studies in the sample.", kind=_COUNT),
        *(
            Column(name=one, label=labels.REASONS[one], help=labels.REASONS[one], kind=_COUNT)
            for one in audit.not_counted
        ),
    ]


def reason_rows(audit: LevelAudit, names: Mapping[UUID, str]) -> list[TableRow]:
    """The number of studies of each room by reason; each study counts once."""
    return [
        {
            "equipment": names.get(value.sample.equipment_id) or str(value.sample.equipment_id),
            "studies": value.sample.study_count,
            "n": value.sample.n,
            **{str(reason): value.sample.not_counted.get(reason, 0) for reason in audit.not_counted},
        }
        for value in audit.rooms
    ]
