"""The names of everything that stands in an address or in a session, in one place.

Only UIDs and Kerma's own identifiers appear in addresses, never a patient's name or identifier.
"""

STUDY_UID = "uid"
#: A machine's page, by equipment_id.
MACHINE_ID = "id"
LEDGER_STATUS = "status"
LEDGER_TEXT = "find"
LEDGER_PROBLEMS = "with_problems"
LEDGER_PAGE = "page"

QUALITY_MODALITY = "of"
QUALITY_PERIOD = "period"
QUALITY_STATE = "show"
QUALITY_PROBLEM = "problem"
QUALITY_FAILED_PAGE = "failed_page"

#: What became of the files last uploaded in this session.
UPLOADED = "uploaded"

#: How often a row was opened in this session: a part of every table's key, so that no old choice survives.
OPENED = "rows_opened"
#: The list last looked at, with its filters: where the study's page leads back to.
LAST_LIST = "last_list"


def text(prefix: str) -> str:
    """Free text of a list of studies."""
    return f"{prefix}_text"


def from_date(prefix: str) -> str:
    """First day of a list of studies."""
    return f"{prefix}_from"


def to_date(prefix: str) -> str:
    """Last day of a list of studies."""
    return f"{prefix}_to"


def machine(prefix: str) -> str:
    """The machine of a list of studies, by equipment_id."""
    return f"{prefix}_machine"


def page(prefix: str) -> str:
    """The page of a list of studies."""
    return f"{prefix}_page"


def machine_choice(prefix: str) -> str:
    """The widget that chooses the machine; it writes `machine` into the address."""
    return f"{prefix}_machine_choice"
