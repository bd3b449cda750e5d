"""Check of stored identity: whether rows are stored as the settings demand."""

from sqlalchemy import Connection

from kerma.commands.checks.result import CheckResult
from kerma.database.ingest import stored_protection
from kerma.errors import ConfigurationError
from kerma.privacy import PatientProtection
from kerma.settings import Settings

_NAME = "Stored data"
_REMEDY = "`kerma patient-data change --dry-run` shows what would be rewritten, and without --dry-run it is."


def check_stored_identity(connection: Connection, settings: Settings) -> list[CheckResult]:
    """Whether identity is stored as the settings demand; nothing where the settings lack the key.

    What only objects state that Orthanc holds no longer is named, and not wrong: nothing can restore it.
    """
    try:
        target = PatientProtection.from_settings(settings)
    except ConfigurationError:
        return []  # reported by the check of the key
    found = stored_protection.outdated(connection, target)
    items = {one.item for one in found if one.here or one.from_orthanc}
    if items:
        named = ", ".join(sorted(items)).replace("_", " ")
        return [CheckResult(_NAME, False, f"{named}: rows are stored under other settings than these.", _REMEDY)]
    lost = max((one.lost for one in found), default=0)
    text = f"as the settings demand, but for {lost} rows that nothing can restore" if lost else "as the settings demand"
    return [CheckResult(_NAME, True, text)]
