"""What every report has: language, page numbers, who printed it when, and in which time zone its times are."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dashboard.reports.document import Block, Report
from dashboard.ui.text import formatting, i18n
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.text.time_zone import zone_of
from kerma import __version__

#: The template replaces the placeholders.
_PAGE = msg("Page {page} of {pages}")


def imprinted(
    *,
    kind: str,
    title: str,
    subtitle: str,
    blocks: Sequence[Block],
    printed_at: datetime,
    pictures: Mapping[str, bytes] | None = None,
) -> Report:
    """The report with the language of its texts, its footer and the pattern of its page numbers."""
    return Report(
        kind=kind,
        title=title,
        subtitle=subtitle,
        language=i18n.language(),
        page_pattern=tr(_PAGE),
        footer=tr(
            "Printed {time} ({zone}) by Kerma {version}. Times of studies and exposures are those of the equipment's "
            "clock; all others are of this time zone.",
            time=formatting.received(printed_at),
            zone=zone_of(printed_at),
            version=__version__,
        ),
        author=f"Kerma {__version__}",
        blocks=blocks,
        pictures=pictures or {},
    )
