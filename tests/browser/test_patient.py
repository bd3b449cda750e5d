"""All studies of one patient, counted in clicks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.known_rows import PATIENT_ID, PATIENT_STUDIES

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.support.chromium import Visitor

PATIENT = re.compile(r"/patient\?uid=[\d.]+$")


def box(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("textbox", name="Search: patient ID, accession number or UID")


def search(visitor: Visitor, text: str) -> None:
    box(visitor).click()
    visitor.page.keyboard.type(text)
    visitor.page.keyboard.press("Enter")


def test_the_studies_of_a_patient_are_one_click_from_home_and_each_of_them_two(visitor: Visitor) -> None:
    visitor.visit("/")
    search(visitor, PATIENT_ID)
    visitor.page.wait_for_url(PATIENT)
    visitor.sees(f"{PATIENT_STUDIES} studies. All studies with the same patient ID")
    visitor.click_row(0)
    visitor.page.wait_for_url("**/study?uid=*")


def test_without_typing_the_studies_of_a_patient_are_three_clicks_from_home(visitor: Visitor) -> None:
    visitor.visit("/")
    visitor.page.get_by_role("link", name="Studies", exact=True).first.click()
    visitor.page.wait_for_url("**/ct")
    visitor.cells("Study 59")
    visitor.click_row(0)
    visitor.page.get_by_role("link", name=f"Other studies of this patient: {PATIENT_STUDIES - 1}").click()
    visitor.page.wait_for_url(PATIENT)
    visitor.sees(f"{PATIENT_STUDIES} studies")


def test_the_way_back_from_a_patient_leads_to_the_study(visitor: Visitor) -> None:
    visitor.visit("/study?uid=1.59")
    visitor.page.get_by_role("link", name="Other studies of this patient").click()
    visitor.page.wait_for_url(PATIENT)
    visitor.settle()
    visitor.page.go_back()
    visitor.page.wait_for_url("**/study?uid=1.59")
    visitor.sees("159 mGy·cm")


def test_a_search_in_vain_stays_out_of_the_address(visitor: Visitor) -> None:
    visitor.visit("/ct")
    search(visitor, "no-such-patient")
    visitor.page.wait_for_url("**/search")
    visitor.sees("No study has the identifier “no-such-patient”.")


def test_the_box_hides_no_entry_of_the_menu_until_it_is_used(visitor: Visitor) -> None:
    visitor.visit("/")
    last_entry = visitor.page.get_by_role("button", name="Data").bounding_box()
    box_now = visitor.page.locator(".st-key-kerma-search").bounding_box()
    assert last_entry
    assert box_now
    assert last_entry["x"] + last_entry["width"] <= box_now["x"]
    expect(box(visitor)).to_be_visible()
