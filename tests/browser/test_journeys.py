"""From the machines to a study and back, as a physicist clicks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.support.chromium import Visitor

STUDY = re.compile(r"/study\?uid=")


def test_a_machine_leads_to_its_studies_and_a_row_to_its_study(visitor: Visitor) -> None:
    visitor.visit("/")
    visitor.click_row(1)
    visitor.page.wait_for_url("**/ct?ct_machine=*")
    visitor.sees("10 studies, newest first")
    visitor.click_row(0)
    visitor.page.wait_for_url(STUDY)
    visitor.sees("154 mGy·cm")
    visitor.sees("1 irradiation event")


def test_the_way_back_leads_to_the_same_page_of_the_same_list(visitor: Visitor) -> None:
    visitor.visit("/ct?ct_text=study&ct_page=2")
    assert visitor.cells("Study 9") == 1
    visitor.click_row(0)
    visitor.page.wait_for_url(STUDY)
    visitor.sees("1 irradiation event")
    visitor.page.go_back()
    visitor.page.wait_for_url("**/ct?ct_text=study&ct_page=2")
    assert visitor.cells("Study 9") == 1


def test_the_link_above_a_study_leads_to_the_list_it_came_from(visitor: Visitor) -> None:
    visitor.visit("/ct?ct_text=study&ct_page=2")
    visitor.cells("Study 9")
    visitor.click_row(2)
    visitor.page.wait_for_url(STUDY)
    visitor.page.get_by_role("link", name="CT studies").click()
    visitor.page.wait_for_url("**/ct?ct_text=study&ct_page=2")
    assert visitor.cells("Study 9") == 1


def test_a_row_opens_the_study_it_shows_after_turning_the_page(visitor: Visitor) -> None:
    visitor.visit("/ct")
    visitor.cells("Study 59")
    visitor.page.get_by_role("button", name="Page 2").click()
    visitor.cells("Study 9")
    visitor.click_row(0)
    visitor.page.wait_for_url("**/study?uid=1.9")
    visitor.sees("109 mGy·cm")


def test_a_second_row_can_be_opened_after_coming_back(visitor: Visitor) -> None:
    visitor.visit("/ct")
    visitor.cells("Study 59")
    visitor.click_row(0)
    visitor.page.wait_for_url("**/study?uid=1.59")
    visitor.page.get_by_role("link", name="CT studies").click()
    visitor.cells("Study 58")
    visitor.click_row(1)
    visitor.page.wait_for_url("**/study?uid=1.58")


def test_a_search_stands_in_the_address_and_begins_at_the_first_page(visitor: Visitor) -> None:
    visitor.visit("/ct?ct_page=2")
    visitor.cells("Study 9")
    find = visitor.page.get_by_label("Search", exact=True)
    find.fill("CT2")
    find.press("Enter")
    visitor.sees("10 studies, newest first")
    visitor.cells("Study 54")
    expect(visitor.page).to_have_url(re.compile(r"/ct\?ct_text=CT2$"))


def test_equipment_is_selected_by_name_and_is_in_the_url_by_identifier(visitor: Visitor) -> None:
    visitor.visit("/ct")
    visitor.page.get_by_label("System", exact=True).click()
    visitor.page.get_by_role("option", name="Ring 64 · CT2 · St. Anne's").click()
    visitor.sees("10 studies, newest first")
    expect(visitor.page).to_have_url(re.compile(r"/ct\?ct_machine=[0-9a-f-]{36}$"))


def test_an_object_in_the_ledger_leads_back_to_orthanc(visitor: Visitor) -> None:
    visitor.visit("/ingestion")
    assert visitor.cells("http://127.0.0.1:18042/app/explorer.html#instance?uuid=script") == 1


def test_a_click_on_a_heading_sorts_and_opens_no_study(visitor: Visitor) -> None:
    visitor.visit("/ct")
    visitor.cells("Study 59")
    visitor.click_heading()
    visitor.page.wait_for_url("**/ct?ct_sort=study_at")
    visitor.sees("oldest first")
    visitor.click_row(0)
    visitor.page.wait_for_url("**/study?uid=1.0")
