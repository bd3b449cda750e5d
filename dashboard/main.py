"""The script that Streamlit runs for every page: menu, language, and a message where the database does not answer."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import streamlit as st

from dashboard.pages import page_rights, site_map
from dashboard.pages.search import box as search_box
from dashboard.ui import audit_trail, failures, language_menu, menu, page_owners, user_menu
from dashboard.ui.current_user import current_user
from dashboard.ui.menu import Entry, Section
from dashboard.ui.navigation import Page
from kerma.access.user import User
from kerma.errors import MissingRightError

_ASSETS = Path(__file__).parent / "assets"


def _permitted(user: User) -> list[Section]:
    """The menu of a user: pages that the user may not open are not in it, and say so."""
    return [
        Section(section.title, [_entry_of(user, entry) for entry in section.entries]) for section in site_map.SECTIONS
    ]


def _entry_of(user: User, entry: Entry) -> Entry:
    if page_rights.may_open(user, entry.page):
        return entry
    is_home = entry.page is Page.HOME
    return replace(
        entry, show=partial(page_rights.show_instead_of_home if is_home else page_rights.show_refusal, user), icon=""
    )


def _run(user: User) -> None:
    """Show the menu, the header and the page of the URL."""
    sections = _permitted(user)
    entry, page = menu.show(sections)
    st.set_page_config(page_title=entry.tab_title())
    # The style sheet marks the item of the menu whose number is in the class.
    with st.container(key=f"kerma-menu-item-{menu.item_number(sections, entry.page)}"):
        language_menu.show()
        user_menu.show(user)
    try:
        if page_rights.may_open(user, Page.SEARCH):
            search_box.show()
        audit_trail.begin_page(page.url_path)
        page.run()
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
    page_owners.claim(of_page.account_id)
    _run(of_page)
