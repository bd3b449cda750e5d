"""Orthanc Explorer's study page leads to the study's dose."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from local_stack.chromium import chromium
from tests.support.hospital import Hospital, unique, write_all
from tests.support.sr_builder import ct_dose, ct_event, ct_report


@pytest.fixture
def explorer(hospital: Hospital, tmp_path: Path) -> Iterator[Page]:
    hospital.storescu(*write_all(tmp_path, [unique(ct_report(ct_event(ct_dose())))]))
    study = hospital.rest("/studies")[-1]
    with chromium() as browser:
        page = browser.new_page()
        page.goto(f"{hospital.node.url}/app/explorer.html#study?uuid={study}")
        yield page


def test_a_study_has_a_button_to_its_dose(explorer: Page) -> None:
    button = explorer.get_by_role("link", name="Radiation dose")
    expect(button).to_be_visible()
    assert "/kerma/study/" in str(button.evaluate("element => element.href"))
