"""The notice that the last self-test failed, or tested another version than the installed one."""

from dashboard.pages.system_test import data
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import tr
from kerma import __version__
from kerma.access.rights import Right
from kerma.database.query.operations import selftests


def show() -> None:
    """Show it to users who manage ingestion, where there is a reason."""
    if not may_change(Right.MANAGE_INGESTION):
        return
    last = data.last_finished()
    if last is None or not selftests.is_due(last, __version__):
        return
    if last.error is None and last.has_passed:
        what = tr(
            "The last self-test tested Kerma {tested}; {installed} is installed. Run it on the page System test.",
            tested=last.kerma_version,
            installed=__version__,
        )
    else:
        what = tr("The last self-test did not pass. The page System test has the reason.")
    plain_text.notice(what)
