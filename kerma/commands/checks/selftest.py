"""Check of the self-test: whether the last one passed, with the version of Kerma that is installed."""

from sqlalchemy import Connection

from kerma import __version__
from kerma.commands.checks.result import CheckResult
from kerma.database.query.operations import selftests
from kerma.database.query.operations.selftests import StoredSelftest

_NAME = "Self-test"
_REMEDY = "Run `kerma selftest --full`."


def check_selftest(connection: Connection) -> list[CheckResult]:
    """Whether the last self-test passed, and tested this version; a first one is recommended only."""
    last = selftests.last_finished(connection)
    if last is None:
        return [CheckResult(_NAME, True, "not run yet: `kerma selftest --full` tests this installation")]
    text = _text(last)
    is_due = selftests.is_due(last, __version__)
    return [CheckResult(_NAME, not is_due, text, _REMEDY if is_due else "")]


def _text(last: StoredSelftest) -> str:
    day = f"{last.finished_at:%Y-%m-%d}" if last.finished_at else ""
    if last.error:
        return f"of {day} did not come to its end: {last.error}"
    if not last.has_passed:
        return f"of {day} failed with Kerma {last.kerma_version}: values differ from what is expected."
    if last.kerma_version != __version__:
        return f"of {day} tested Kerma {last.kerma_version}; {__version__} is installed."
    return f"of {day} passed with Kerma {last.kerma_version}"
