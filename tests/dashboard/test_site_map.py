"""The menu names every page once, and only those that a user may open."""

import pytest

from dashboard.pages import page_rights, site_map
from dashboard.ui import menu
from dashboard.ui.menu import Entry, Section
from dashboard.ui.navigation import Page


def test_every_page_is_declared_once_and_has_its_right() -> None:
    declared = [entry.page for section in site_map.SECTIONS for entry in section.entries]
    assert sorted(declared) == sorted(Page)
    assert set(page_rights.RIGHTS) == set(Page)


@pytest.mark.parametrize(("page", "item"), [(Page.HOME, 1), (Page.CT, 2), (Page.CT_CHARTS, 3), (Page.STUDY, 0)])
def test_the_item_of_a_page_is_counted_from_the_left(page: Page, item: int) -> None:
    assert menu.item_number(site_map.SECTIONS, page) == item


def test_a_section_without_pages_is_no_item() -> None:
    def show() -> None:
        """Draw nothing."""

    of_others = Section("Charts", [Entry(page=Page.CT_CHARTS, show=show, title="CT")])
    own = Section("Studies", [Entry(page=Page.CT, show=show, title="CT", icon=":material/home:")])
    assert menu.item_number([of_others, own], Page.CT) == 1
