"""Notes on the page of a study about totals that updates of Kerma changed by more than 5 %."""

from dashboard.ui.text import formatting
from dashboard.ui.text.fact_labels import fact_label, value_text
from dashboard.ui.text.i18n import tr
from kerma.database.query.studies.study_detail import StudyDetail
from kerma.database.query.studies.total_changes import FactUpdate


def notes(detail: StudyDetail) -> list[str]:
    """One sentence for each change, the latest last."""
    return [_note(change) for change in detail.total_changes]


def _note(change: FactUpdate) -> str:
    return tr(
        "{total} changed from {before} to {after} when objects were read again on {date} (Kerma {old} → {new}).",
        total=fact_label(change.fact),
        before=value_text(change.fact, change.value_before),
        after=value_text(change.fact, change.value_after),
        date=formatting.day(change.changed_at.astimezone().date()),
        old=change.version_before,
        new=change.version_after,
    )
