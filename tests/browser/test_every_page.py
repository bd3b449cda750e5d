"""Each page, opened by its address in a fresh window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect

from tests.support.chromium import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGES = {
    "/": "Needs attention",
    "/ct": "60 studies, newest first",
    "/fluoroscopy": "No Fluoroscopy study has arrived yet",
    "/radiography": "5 studies, newest first",
    "/mammography": "No Mammography study has arrived yet",
    "/nuclear_medicine": "No Nuclear medicine study has arrived yet",
    "/quality?period=all": "5 failed, the latest first",
    "/equipment": "7 systems",
    "/equipment_detail?id=banana": "There is no equipment at this URL.",
    "/senders": "No Orthanc has reported yet whom it accepts",
    "/names": "Waiting for a name",
    "/changes": "Nothing was searched yet",
    "/alerts": "No alert is open.",
    "/alerts?alerts_view=rates": "Studies of the last",
    "/alerts?alerts_view=rules": "3 of 35 rules are enabled.",
    "/alerts?alerts_view=recipients": "Nobody is informed of alerts yet.",
    "/optimisation": "Doses, techniques and sizes of the same examination, side by side",
    "/conformance": "What dose reports have to contain",
    "/repeats": "Reports that never state it, in this period",
    "/dose_check": "No CT acquisition is in the period.",
    "/dose_check?check_from=2020-01-01": "Notification values of the AAPM (2011)",
    "/reference_levels": "A reference level is not a limit for one patient",
    "/incidents": "No incident is registered.",
    "/incidents?new=1": "An empty field means: not stated",
    "/updates": "No update has changed a stored fact.",
    "/surveys": "A survey is written from its declaration",
    "/scheduled_reports": "No report is scheduled.",
    "/users": "There is no user yet: this dashboard serves the machine",
    "/roles": "Click a row to open a role.",
    "/tasks": "What Kerma does in the background",
    "/system_test": "This installation was not tested yet.",
    "/settings": "KERMA_DATABASE_URL",
    "/patient_data": "How identity is stored",
    "/account": "There is no user yet: this dashboard serves the machine",
    "/patient_sizes": "No file was ever imported.",
    "/upload": "go to Orthanc as if a modality had sent them",
    "/study?uid=1.7": "107 mGy·cm",
    "/study?uid=9.9": "This study is not stored here.",
    "/study": "The URL names no study.",
    "/ingestion": "Failed: 5, the latest first",
    "/ct?ct_from=banana&ct_machine=banana&ct_page=banana": "60 studies, newest first",
}
# When a page is opened by its address, Streamlit's client first asks below that address.
HARMLESS = ("/_stcore/health", "/_stcore/host-config")


@pytest.mark.parametrize(("path", "text"), PAGES.items(), ids=PAGES)
def test_it_opens_without_error_and_asks_no_other_host(
    browser: Browser, dashboard_url: str, path: str, text: str
) -> None:
    context = browser.new_context()
    visitor = Visitor(context.new_page(), dashboard_url)
    broken: list[str] = []
    visitor.page.on("response", lambda answer: broken.append(answer.url) if answer.status >= 400 else None)
    visitor.page.on("pageerror", lambda error: broken.append(str(error)))
    visitor.visit(path)
    visitor.sees(text)
    context.close()
    assert visitor.outside == []
    assert [each for each in broken if not each.endswith(HARMLESS)] == []


def test_the_window_bears_an_icon_that_comes_with_the_page(visitor: Visitor) -> None:
    visitor.visit("/")
    icon = visitor.page.locator("link[rel='shortcut icon']").get_attribute("href")
    assert icon is not None
    assert icon.startswith("data:image/svg+xml")


@pytest.mark.parametrize(("scheme", "background"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(17, 24, 29)")])
def test_light_or_dark_follows_the_reader(
    browser: Browser, dashboard_url: str, scheme: Literal["light", "dark"], background: str
) -> None:
    context = browser.new_context(color_scheme=scheme)
    visitor = Visitor(context.new_page(), dashboard_url)
    visitor.visit("/study?uid=1.7")
    expect(visitor.page.get_by_test_id("stApp")).to_have_css("background-color", background)
    context.close()
