"""The right that each page needs, and what a user without it sees instead."""

from collections.abc import Mapping

import streamlit as st

from dashboard.pages.role_remedy import remedy
from dashboard.ui import navigation
from dashboard.ui.modalities import MODALITIES
from dashboard.ui.navigation import Page
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import msg, tr
from kerma.access.rights import ALL_RIGHTS, Right
from kerma.access.user import User

_DOSES = frozenset({Right.VIEW_DOSES})
_INGESTION = frozenset({Right.VIEW_DOSES, Right.MANAGE_INGESTION})
_USERS = frozenset({Right.MANAGE_USERS})
#: Of these rights, a user needs one.
RIGHTS: Mapping[Page, frozenset[Right]] = {
    Page.HOME: frozenset({Right.VIEW_DOSES, Right.MANAGE_INGESTION, Right.MANAGE_EQUIPMENT}),
    **{modality.studies: _DOSES for modality in MODALITIES},
    **{modality.charts: _DOSES for modality in MODALITIES},
    Page.STUDY: _DOSES,
    Page.PATIENT: _DOSES,
    Page.SEARCH: _DOSES,
    Page.EQUIPMENT: frozenset({Right.VIEW_DOSES, Right.MANAGE_EQUIPMENT}),
    Page.EQUIPMENT_DETAIL: frozenset({Right.VIEW_DOSES, Right.MANAGE_EQUIPMENT}),
    Page.INGESTION: _INGESTION,
    Page.SENDERS: _INGESTION,
    Page.UPLOAD: frozenset({Right.UPLOAD}),
    Page.PATIENT_SIZES: frozenset({Right.IMPORT_SIZES}),
    Page.QUALITY: _INGESTION,
    Page.NAMES: frozenset({Right.MANAGE_NAMES}),
    Page.LEVELS: _DOSES,
    Page.UPDATES: _DOSES,
    Page.CHANGES: _DOSES,
    Page.OPTIMISATION: _DOSES,
    Page.SURVEYS: frozenset({Right.EXPORT}),
    Page.SCHEDULED_REPORTS: frozenset({Right.EXPORT, Right.MANAGE_INGESTION}),
    Page.AUDIT: frozenset({Right.READ_AUDIT_TRAIL}),
    Page.OUTBOX: frozenset({Right.MANAGE_INGESTION}),
    Page.PATIENT_DATA: frozenset({Right.MANAGE_PATIENT_DATA}),
    Page.TASKS: frozenset({Right.MANAGE_INGESTION}),
    Page.SYSTEM_TEST: frozenset({Right.MANAGE_INGESTION}),
    Page.SETTINGS: frozenset({Right.MANAGE_USERS, Right.MANAGE_INGESTION}),
    Page.USERS: _USERS,
    Page.ROLES: _USERS,
    Page.ACCOUNT: ALL_RIGHTS,
    Page.DOSE_CHECK: _DOSES,
    Page.CONFORMANCE: _DOSES,
    Page.REPEATS: _DOSES,
    Page.ALERTS: _DOSES,
    Page.INCIDENTS: frozenset({Right.MANAGE_INCIDENTS, Right.SIGN_INCIDENTS}),
}
#: Pages about all equipment and senders, which no scope divides.
_OF_ALL_EQUIPMENT = frozenset({Page.INGESTION, Page.SENDERS})
_REFUSED = msg("Your roles do not permit this page.")
_WITHOUT_ROLE = msg("Your account has no role yet.")


def may_open(user: User, page: Page) -> bool:
    """Whether a user may open a page; that of the own account needs no right."""
    if user.equipment_ids is not None and page in _OF_ALL_EQUIPMENT:
        return False
    is_own = page is Page.ACCOUNT and user.account_id is not None
    return is_own or not user.rights.isdisjoint(RIGHTS[page])


def show_instead_of_home(user: User) -> None:
    """Open the first page that the user may open, as that of an auditor; the refusal where there is none.

    Streamlit shows no menu where a user may open one page only.
    """
    first = next((page for page in RIGHTS if page is not Page.ACCOUNT and may_open(user, page)), None)
    if first is None:
        show_refusal(user)
    else:
        navigation.switch_page(first)


def show_refusal(user: User) -> None:
    """Show that the user may not open this page, and who can change that."""
    st.title(tr(_REFUSED if user.roles else _WITHOUT_ROLE), anchor=False)
    plain_text.line(tr(remedy(user)))
