"""Names of all URL parameters and of all entries of the session state.

URLs contain UIDs and identifiers of Kerma, never a patient's name or ID.
"""

STUDY_UID = "uid"
#: Equipment whose page is shown, by equipment_id.
EQUIPMENT_ID = "id"
#: Which equipment the page Equipment shows.
EQUIPMENT_STATE = "equipment"
EQUIPMENT_TEXT = "equipment_find"
EQUIPMENT_MODALITY = "equipment_modality"
LEDGER_STATUS = "status"
LEDGER_TEXT = "find"
LEDGER_PROBLEMS = "with_problems"
LEDGER_PAGE = "page"
LEDGER_SENDER = "sender"
LEDGER_MODALITY = "modality"
LEDGER_RECEIVED = "received"

#: On the page Alerts: view, filters, page of the list, the alert that a mail names, the rule that is open, the period.
ALERTS_VIEW = "alerts_view"
ALERTS_STATE = "alert_state"
ALERTS_SEVERITY = "alert_severity"
ALERTS_RULE = "alert_rule"
ALERTS_MODALITY = "alert_modality"
ALERTS_EQUIPMENT = "alert_system"
ALERTS_INSTITUTION = "alert_site"
ALERTS_DEPARTMENT = "alert_department"
ALERTS_OUTCOME = "alert_outcome"
ALERTS_FROM = "alert_from"
ALERTS_TO = "alert_to"
ALERTS_PAGE = "alerts_page"
ALERTS_PERIOD = "alert_period"
ALERT = "alert"
ALERT_RULE = "rule"
ALERT_RECIPIENT = "recipient"

#: Name of the node that the page Senders shows.
NODE = "node"
#: The node that is being added there.
NODE_DRAFT = "node_draft"
#: Message about the node that was saved or removed last.
NODE_RESULT = "node_result"

#: The account that the page Users shows, by account_id, and the role that the page Roles shows, by name.
USER = "user"
ROLE = "role"
#: Message about the last change of a user or role, and the one-time link that was made last; each is shown once.
ACCESS_RESULT = "access_result"
ONE_TIME_LINK = "one_time_link"
NEW_TOKEN = "new_token"  # noqa: S105 -- a key of the session

#: On the page of a study: whether the content of its objects is shown, of which object, and the searched text.
CONTENT_OPEN = "content"
CONTENT_OF = "content_of"
CONTENT_FIND = "content_find"

QUALITY_MODALITY = "of"
QUALITY_PERIOD = "period"
QUALITY_STATE = "show"
QUALITY_PROBLEM = "problem"
QUALITY_FAILED_PAGE = "failed_page"

#: On the page What changed: when changes were found, whether seen ones are shown, and the change that is open.
CHANGES_PERIOD = "found_in"
CHANGES_STATE = "changes"
CHANGE = "change"

#: On the page Changed by updates: the version that read again, the equipment, the fact, and the page of the list.
UPDATES_VERSION = "version"
UPDATES_EQUIPMENT = "equipment_id"
UPDATES_FACT = "fact"
UPDATES_PAGE = "updates_page"

#: On the page CT dose check: equipment, period, and by what acquisitions and exceeded values are counted.
DOSE_CHECK_EQUIPMENT = "check_system"
DOSE_CHECK_FROM = "check_from"
DOSE_CHECK_TO = "check_to"
DOSE_CHECK_BY = "check_by"
DOSE_CHECK_STATED = "check_stated"

#: On the page Conformance: modality, period, the system with its software version, and the requirement.
CONFORMANCE_MODALITY = "conformance_modality"
CONFORMANCE_PERIOD = "conformance_period"
CONFORMANCE_OF = "conformance_of"
CONFORMANCE_REQUIREMENT = "requirement"

#: On the page Repeats and rejects: modality, period, and by what acquisitions are counted.
REPEATS_MODALITY = "repeats_of"
REPEATS_FROM = "repeats_from"
REPEATS_TO = "repeats_to"
REPEATS_BY = "repeats_by"

#: On the page Surveys: the survey, and the days of its period.
SURVEY = "survey"
SURVEY_FROM = "from"
SURVEY_TO = "to"
#: On the page Scheduled reports: the schedule that a mail names; what the form begins with.
SCHEDULE = "schedule"
#: On the page Reference levels.
LEVELS_MODALITY = "levels_of"
LEVELS_NAME = "name"
LEVELS_QUANTITY = "quantity"
LEVELS_POPULATION = "population"
LEVELS_PHANTOM = "phantom"
LEVELS_PROJECTION = "projection"
LEVELS_SINCE = "levels_from"
LEVELS_UNTIL = "levels_to"
LEVELS_WEIGHT = "with_weight"

#: On the page Optimisation: modality, view, which studies are compared, and by what.
OPTIMISATION_MODALITY = "compared_of"
OPTIMISATION_VIEW = "comparison"
OPTIMISATION_NAME = "compared_name"
OPTIMISATION_PROTOCOL = "compared_protocol"
OPTIMISATION_PATIENTS = "patients"
OPTIMISATION_FROM = "compared_from"
OPTIMISATION_TO = "compared_to"
OPTIMISATION_EQUIPMENT = "compared_system"
OPTIMISATION_DOSE = "dose"
OPTIMISATION_STATISTIC = "statistic"
OPTIMISATION_THRESHOLD = "threshold"
OPTIMISATION_BREAST_VIEW = "breast_view"
OPTIMISATION_KIND = "exposures_by"
OPTIMISATION_SERIES = "exposures_of"
OPTIMISATION_INDEX = "index"
OPTIMISATION_BASE = "base_until"
#: The note that is changed there, by note_id, and the message about the last change.
OPTIMISATION_NOTE = "note"
OPTIMISATION_NOTE_RESULT = "note_result"
OPTIMISATION_NOTES_WRITTEN = "notes_written"

#: On the page Incidents: the number of the one that is open; what a new one is opened from; the view; messages.
INCIDENT = "incident"
INCIDENT_ALERT = "alert"
INCIDENT_STUDY = "study"
INCIDENT_NEW = "new"
INCIDENT_VIEW = "list"
INCIDENT_RESULT = "incident_result"
INCIDENT_ERROR = "incident_error"

#: On the page Audit trail: which rows, of which action and period, and the page of the list.
AUDIT_QUESTION = "audit_of"
AUDIT_ACTION = "audit_action"
AUDIT_SINCE = "audit_from"
AUDIT_UNTIL = "audit_to"
AUDIT_PAGE = "audit_page"
#: Page of the list on the page Outbox.
OUTBOX_PAGE = "outbox_page"
#: What is searched there: a patient ID, a Study Instance UID or the name of a user; it stands in no URL.
AUDIT_SUBJECT = "audit_subject"

#: The page of this session whose views were recorded last in the audit trail, and the view.
AUDITED_PAGE = "audited_page"
AUDITED_VIEW = "audited_view"
SHOWN_IDENTITY = "shown_identity"

#: Results of the files last uploaded in this session.
UPLOADED = "uploaded"

#: The Streamlit pages of this session (`navigation.register`).
PAGES = "pages"
#: Number of rows opened in this session: part of each table's key, which resets its selection.
OPENED = "rows_opened"
#: The owner of views and preferences, in a session whose browser has no cookies.
OWNER = "owner"
#: Preferences set in this session, by name.
PREFERRED = "preferred"
#: The language of this session.
LANGUAGE = "language"
#: The identifier searched last in this session; it may be a patient ID, so no URL contains it.
SEARCHED = "searched"
#: Whether an identifier was submitted in the search box and its page must still be opened.
SEARCH_SUBMITTED = "search_submitted"
#: Message about the last attempt to save a view or preference.
SAVE_RESULT = "save_result"
#: The list last viewed, with its filters: target of the link back from the page of a study.
LAST_LIST = "last_list"


def criterion(prefix: str, name: str) -> str:
    """The URL parameter of a criterion: `ct_from`."""
    return f"{prefix}_{name}"


def page(prefix: str) -> str:
    """The URL parameter of the page of a list of studies."""
    return f"{prefix}_page"


def sort(prefix: str) -> str:
    """The URL parameter of the sort column of a list of studies; with a minus: descending."""
    return f"{prefix}_sort"


def columns(prefix: str) -> str:
    """The URL parameter of the columns of a list of studies, comma-separated."""
    return f"{prefix}_columns"


def widget(prefix: str, name: str) -> str:
    """The session key of the widget of a criterion or option."""
    return f"{prefix}:{name}"


def private(prefix: str) -> str:
    """The session key of the values that identify a person, which no URL contains."""
    return f"{prefix}:private"


def chart(prefix: str, name: str) -> str:
    """The URL parameter of an option of the page of charts: `ct_chart_by`."""
    return f"{prefix}_chart_{name}"


def picked(prefix: str) -> str:
    """The session key of the selections on charts, by name of the chart."""
    return f"{prefix}:picked"


def drawn(prefix: str) -> str:
    """The session key of the number of cleared selections: part of each chart's key."""
    return f"{prefix}:drawn"
