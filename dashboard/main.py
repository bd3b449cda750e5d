"""The script that Streamlit runs for every page: menu, language, and a message where the database does not answer."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import streamlit as st

from dashboard.pages import page_rights
from dashboard.pages.account import page as account
from dashboard.pages.audit import page as audit
from dashboard.pages.charts import page as charts
from dashboard.pages.equipment import page as equipment
from dashboard.pages.equipment_detail import page as equipment_detail
from dashboard.pages.home import page as home
from dashboard.pages.ingestion import page as ingestion
from dashboard.pages.outbox import page as outbox
from dashboard.pages.patient import page as patient
from dashboard.pages.quality import page as quality
from dashboard.pages.roles import page as roles
from dashboard.pages.search import box as search_box
from dashboard.pages.search import page as search
from dashboard.pages.senders import page as senders
from dashboard.pages.studies import page as studies
from dashboard.pages.study import page as study
from dashboard.pages.tasks import page as tasks
from dashboard.pages.updates import page as updates
from dashboard.pages.upload import page as upload
from dashboard.pages.users import page as users
from dashboard.ui import audit_trail, failures, language_menu, navigation, user_menu
from dashboard.ui.current_user import current_user
from dashboard.ui.modalities import MODALITIES
from dashboard.ui.navigation import Page
from dashboard.ui.text.i18n import tr
from kerma.access.user import User
from kerma.errors import MissingRightError

_ASSETS = Path(__file__).parent / "assets"


def _in_menu(page: Page, show: Callable[[], None], title: str, icon: str) -> tuple[Page, st.Page]:
    return page, st.Page(show, title=title, icon=icon, url_path=page, default=page is Page.HOME)


def _hidden(page: Page, show: Callable[[], None], title: str) -> tuple[Page, st.Page]:
    return page, st.Page(show, title=title, url_path=page, visibility="hidden")


def _pages() -> dict[Page, st.Page]:
    """Pages with an entry of their own in the menu, and those that are reached by links only."""
    return dict(
        [
            _in_menu(Page.HOME, home.show, tr("Home"), ":material/home:"),
            *(_in_menu(m.studies, partial(studies.show, m), tr(m.title), m.icon) for m in MODALITIES),
            _in_menu(Page.EQUIPMENT, equipment.show, tr("Equipment"), ":material/settings_heart:"),
            *(
                _hidden(m.charts, partial(charts.show, m), tr("{modality} charts", modality=tr(m.title)))
                for m in MODALITIES
            ),
            _hidden(Page.EQUIPMENT_DETAIL, equipment_detail.show, tr("Equipment")),
            _hidden(Page.STUDY, study.show, tr("Study")),
            _hidden(Page.PATIENT, patient.show, tr("Studies of one patient")),
            _hidden(Page.SEARCH, search.show, tr("Search")),
            _hidden(Page.ACCOUNT, account.show, tr("My account")),
        ]
    )


def _data_pages() -> dict[Page, st.Page]:
    """Pages under one entry of the menu, so that all entries fit a window of 1280 px."""
    return dict(
        [
            _in_menu(Page.INGESTION, ingestion.show, tr("Ingestion"), ":material/move_to_inbox:"),
            _in_menu(Page.SENDERS, senders.show, tr("Senders"), ":material/dns:"),
            _in_menu(Page.UPLOAD, upload.show, tr("Upload"), ":material/upload_file:"),
            _in_menu(Page.QUALITY, quality.show, tr("Data quality"), ":material/fact_check:"),
            _in_menu(Page.UPDATES, updates.show, tr("Changed by updates"), ":material/update:"),
        ]
    )


def _administration_pages() -> dict[Page, st.Page]:
    """Pages about users and what they did, in the menu of the user: that of all pages is full at 1280 px."""
    return dict(
        [
            _hidden(Page.USERS, users.show, tr("Users")),
            _hidden(Page.ROLES, roles.show, tr("Roles")),
            _hidden(Page.AUDIT, audit.show, tr("Audit trail")),
            _hidden(Page.OUTBOX, outbox.show, tr("Outbox")),
            _hidden(Page.TASKS, tasks.show, tr("Tasks")),
        ]
    )


def _permitted(pages: Mapping[Page, st.Page], user: User) -> dict[Page, st.Page]:
    """The pages, of which those that the user may not open are hidden and say so."""
    return {
        page: declared if page_rights.may_open(user, page) else _refused(page, declared, user)
        for page, declared in pages.items()
    }


def _refused(page: Page, declared: st.Page, user: User) -> st.Page:
    show = partial(page_rights.show_instead_of_home if page is Page.HOME else page_rights.show_refusal, user)
    return st.Page(show, title=declared.title, url_path=page, visibility="hidden", default=page is Page.HOME)


def _run(user: User) -> None:
    """Show the menu, the header and the page of the URL."""
    pages, data_pages = _permitted(_pages(), user), _permitted(_data_pages(), user)
    administration_pages = _permitted(_administration_pages(), user)
    navigation.register(pages | data_pages | administration_pages)
    sections = {"": pages | administration_pages, tr("Data"): data_pages}
    current_page = st.navigation({title: [*listed.values()] for title, listed in sections.items()}, position="top")
    if current_page is not pages[Page.HOME]:
        st.set_page_config(page_title=f"{current_page.title} · Kerma")
    language_menu.show()
    user_menu.show(user, [page for page in administration_pages if page_rights.may_open(user, page)])
    try:
        if page_rights.may_open(user, Page.SEARCH):
            search_box.show()
        audit_trail.begin_page(current_page.url_path)
        current_page.run()
    except MissingRightError:
        page_rights.show_refusal(user)
    except failures.EXPECTED as error:
        failures.show(error)


st.set_page_config(page_title="Kerma", page_icon=str(_ASSETS / "icon.svg"), layout="wide")
language_menu.settle()
st.logo(str(_ASSETS / "logo.svg"), size="large")
try:
    of_page = current_user()
except failures.EXPECTED as error:
    failures.show(error)
else:
    _run(of_page)
