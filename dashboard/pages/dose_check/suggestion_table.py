"""Notification values that own percentiles suggest, those that scanners state, and those of the AAPM."""

from collections.abc import Iterable

from dashboard.ui.column import Column, NumberFormat
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import msg, tr
from kerma.database.query.dose_check.notification_samples import NotificationSample
from kerma.dose_check.published_values import PUBLISHED_VALUES, Scan
from kerma.facts.fact import ValueKind
from kerma.statistics.percentile_interval import PercentileEstimate

_SCANS = {
    Scan.ADULT_HEAD: msg("adult head"),
    Scan.ADULT_TORSO: msg("adult torso"),
    Scan.CHILD_HEAD_UNDER_2: msg("head of a child under 2 years"),
    Scan.CHILD_HEAD_2_TO_5: msg("head of a child of 2 to 5 years"),
    Scan.CHILD_TORSO_UNDER_10: msg("torso of a child under 10 years"),
    Scan.BRAIN_PERFUSION: msg("brain perfusion"),
    Scan.CARDIAC_RETROSPECTIVE: msg("heart, retrospective gating"),
    Scan.CARDIAC_PROSPECTIVE: msg("heart, prospective gating"),
}
_PHANTOM = Column(
    name="phantom", label="CTDI phantom", help="Phantom to which CTDIvol refers: head 16 cm or body 32 cm."
)
COLUMNS = (
    Column(name="protocol", label="Protocol", help="Acquisition protocol as named at the scanner."),
    _PHANTOM,
    Column(name="n", label="Acquisitions", help="With a CTDIvol above zero, without localizers.", kind=ValueKind.COUNT),
    Column(
        name="percentile",
        label="95th percentile (mGy)",
        help="Of CTDIvol: 5 % of these acquisitions are above it.",
        kind=ValueKind.NUMBER,
        number_format=NumberFormat.FOUR_DIGITS,
    ),
    Column(
        name="interval",
        label="95 % interval (mGy)",
        help="Between two of the values, whatever their distribution; without an upper end under 72 acquisitions.",
    ),
    Column(name="configured", label="Configured (mGy)", help="Notification values of CTDIvol that reports state."),
)
PUBLISHED_COLUMNS = (
    Column(name="scan", label="Scan", help="What is scanned."),
    _PHANTOM,
    Column(name="value", label="CTDIvol (mGy)", help="Notification value of one scan.", kind=ValueKind.NUMBER),
    Column(name="mark", label="State", help="Whether the value was compared with the publication."),
)


def rows(found: Iterable[NotificationSample]) -> list[TableRow]:
    """The rows of suggestions."""
    return [
        {
            "protocol": one.protocol or tr("not stated"),
            "phantom": _phantom(one.ctdi_phantom),
            "n": one.n,
            "percentile": one.percentile.value,
            "interval": _interval(one.percentile),
            "configured": _configured(one.configured),
        }
        for one in found
    ]


def published_rows() -> list[TableRow]:
    """The rows of the values of the AAPM."""
    return [
        {
            "scan": tr(_SCANS[one.scan]),
            "phantom": _phantom(one.ctdi_phantom),
            "value": one.ctdi_vol_mgy,
            "mark": tr("checked") if one.is_checked else tr("unchecked"),
        }
        for one in PUBLISHED_VALUES
    ]


def _phantom(code: str | None) -> str:
    return formatting.word(code) if code else tr("not stated")


def _interval(one: PercentileEstimate) -> str:
    lower, upper = (None if end is None else formatting.four_digits(end) for end in (one.lower, one.upper))
    if upper is None:
        return "" if lower is None else tr("at least {value}", value=lower)
    return f"{lower or formatting.MISSING} … {upper}"


def _configured(values: tuple[float, float] | None) -> str | None:
    if values is None:
        return None
    lowest, highest = map(formatting.four_digits, values)
    return lowest if lowest == highest else f"{lowest} … {highest}"
