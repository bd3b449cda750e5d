"""The names of everything that stands in an address or in a session, in one place.

Only UIDs and Kerma's own identifiers appear in addresses, never a patient's name or identifier.
"""

STUDY_UID = "uid"
#: Equipment whose page is shown, by equipment_id.
EQUIPMENT_ID = "id"
#: Which equipment the page Equipment shows.
EQUIPMENT_STATE = "equipment"
LEDGER_STATUS = "status"
LEDGER_TEXT = "find"
LEDGER_PROBLEMS = "with_problems"
LEDGER_PAGE = "page"

#: On the page of a study: whether the content of its objects is shown, of which, and what is sought in it.
CONTENT_OPEN = "content"
CONTENT_OF = "content_of"
CONTENT_FIND = "content_find"

QUALITY_MODALITY = "of"
QUALITY_PERIOD = "period"
QUALITY_STATE = "show"
QUALITY_PROBLEM = "problem"
QUALITY_FAILED_PAGE = "failed_page"

#: What became of the files last uploaded in this session.
UPLOADED = "uploaded"

#: The pages of this session as Streamlit knows them (`navigation.register`).
PAGES = "pages"
#: How often a row was opened in this session: a part of every table's key, so that no old choice survives.
OPENED = "rows_opened"
#: The owner of views and preferences, in a session whose browser keeps no cookies.
OWNER = "owner"
#: What the visitor chose in this session, by name of the preference.
PREFERRED = "preferred"
#: The language of this session.
LANGUAGE = "language"
#: What was said about the last attempt to keep something.
SAVE_RESULT = "save_result"
#: The list last looked at, with its filters: where the study's page leads back to.
LAST_LIST = "last_list"


def criterion(prefix: str, name: str) -> str:
    """What chooses studies by a criterion, in the address: `ct_from`."""
    return f"{prefix}_{name}"


def page(prefix: str) -> str:
    """The page of a list of studies."""
    return f"{prefix}_page"


def sort(prefix: str) -> str:
    """The column by which a list of studies is sorted; a minus before it means downwards."""
    return f"{prefix}_sort"


def columns(prefix: str) -> str:
    """The columns of a list of studies, parted by commas."""
    return f"{prefix}_columns"


def widget(prefix: str, name: str) -> str:
    """The widget of a criterion or of another choice; what it holds is written into the address."""
    return f"{prefix}:{name}"


def private(prefix: str) -> str:
    """The values in this session that tell who a patient is, and stand in no address."""
    return f"{prefix}:private"


def chart(prefix: str, name: str) -> str:
    """A choice of the page of charts, in the address: `ct_chart_by`."""
    return f"{prefix}_chart_{name}"


def picked(prefix: str) -> str:
    """What was clicked on charts in this session, by name of the chart."""
    return f"{prefix}:picked"


def drawn(prefix: str) -> str:
    """How often what was clicked was put back: a part of every chart's key."""
    return f"{prefix}:drawn"
