"""Everyday tasks from the start page on, each with the number of clicks that it may take; typing is no click."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from dashboard.ui.modalities import CT, FLUOROSCOPY, MAMMOGRAPHY, NUCLEAR_MEDICINE
from tests.support.chromium import PATIENCE_MS
from tests.support.demo_answers import answer_of

if TYPE_CHECKING:
    from kerma.simulate import DemoStudy
    from tests.browser.tasks.conftest import Colleague
    from tests.support.demo_dashboard import Hospital

_STUDIES = re.compile("^Studies$")
STUDY = re.compile(r"/study\?uid=")
# From the left edge of the list of fluoroscopy to the heading of the peak skin dose.
PEAK_SKIN_DOSE_X = 350


def test_the_highest_peak_skin_dose_of_this_year(colleague: Colleague) -> None:
    colleague.click_on_card(FLUOROSCOPY, _STUDIES)
    colleague.choose("Period", "This year")
    colleague.click_heading_at(PEAK_SKIN_DOSE_X)
    colleague.page.wait_for_url("**sort=-peak_skin_dose_mgy*")
    colleague.click_row(0)
    colleague.page.wait_for_url(STUDY)
    colleague.sees("PCI chronic total occlusion")
    assert colleague.clicks <= 5


def test_chest_ct_of_scanners_is_compared_and_sent(colleague: Colleague) -> None:
    colleague.click_on_card(CT, "Charts")
    colleague.page.wait_for_url("**/ct_charts")
    colleague.search("Search", "thorax")
    colleague.click("radio", "Distributions")
    colleague.choose("Group by", "System")
    expect(colleague.page.locator(".st-key-ct_chart_distribution")).to_contain_text("by system", timeout=PATIENCE_MS)
    sent = colleague.page.url
    assert colleague.clicks <= 9
    colleague.page.goto("about:blank")
    colleague.page.goto(sent)
    expect(colleague.page.locator(".st-key-ct_chart_distribution")).to_contain_text("by system", timeout=PATIENCE_MS)


def test_why_an_object_failed(colleague: Colleague) -> None:
    colleague.page.get_by_role("link", name="1 object could not be read").click()
    colleague.page.wait_for_url("**/ingestion?status=failed")
    reason = colleague.page.locator("[role=gridcell]").filter(has_text=re.compile("claims .* bytes; the object ends"))
    expect(reason.first).to_be_attached(timeout=PATIENCE_MS)
    assert colleague.clicks == 1


def test_the_dose_before_and_after_a_software_change(colleague: Colleague) -> None:
    colleague.page.get_by_role("link", name=re.compile("^All equipment")).click()
    colleague.search("Search", "SOMATOM Force")
    colleague.click_row(0)
    colleague.page.get_by_role("link", name=re.compile("^Before and after")).first.click()
    colleague.page.wait_for_url("**chart_show=change*")
    colleague.sees("Before and after")
    assert colleague.clicks <= 4


def test_ct_of_the_head_of_last_year_as_a_file(colleague: Colleague) -> None:
    colleague.click_on_card(CT, _STUDIES)
    colleague.choose("Period", "Last year")
    colleague.search("Search", "head")
    colleague.page.get_by_role("button", name="Download").click()
    with colleague.page.expect_download() as download:
        colleague.page.get_by_role("link", name="Download").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    last_year = str(datetime.now(tz=UTC).year - 1)
    assert rows
    assert {row["study_date"][:4] for row in rows} == {last_year}
    assert colleague.clicks <= 6


def test_the_geometry_of_a_table(colleague: Colleague) -> None:
    colleague.page.get_by_role("link", name=re.compile("^All equipment")).click()
    colleague.search("Search", "Azurion")
    colleague.click_row(0)
    colleague.sees("Calibration for skin dose")
    assert colleague.clicks <= 3


def test_all_studies_of_a_patient(colleague: Colleague, hospital: Hospital) -> None:
    patients = [answer_of(study.objects[0])["study"]["patient_id"] for study in hospital.studies]
    patient = max(set(patients), key=patients.count)
    colleague.search("Search: patient ID, accession number or UID", patient)
    colleague.page.wait_for_url("**/patient?uid=*")
    colleague.sees(f"{patients.count(patient)} studies")
    assert colleague.clicks == 1


def test_glandular_dose_by_thickness(colleague: Colleague) -> None:
    colleague.click_on_card(MAMMOGRAPHY, "Charts")
    colleague.page.wait_for_url("**/mammography_charts")
    colleague.click("radio", "Relations")
    expect(colleague.page.locator("svg.marks").first).to_contain_text("Thickness", timeout=PATIENCE_MS)
    assert colleague.clicks == 2


def test_exposures_above_a_threshold(colleague: Colleague) -> None:
    colleague.click_on_card(CT, _STUDIES)
    colleague.page.get_by_text("More filters").click()
    colleague.page.get_by_role("spinbutton", name=re.compile("^CTDIvol")).first.click()
    colleague.page.keyboard.type("60")
    colleague.page.keyboard.press("Tab")
    colleague.page.get_by_role("button", name="Apply").click()
    colleague.page.wait_for_url("**/ct?ct_ctdi=60*")
    assert colleague.clicks <= 5


def test_what_arrived_today(colleague: Colleague) -> None:
    colleague.click_on_card(CT, re.compile("Received today"))
    colleague.page.wait_for_url("**/ct?ct_received=today&ct_sort=-received_at")
    colleague.sees("studies")
    assert colleague.clicks == 1


def test_what_arrived_today_of_all_modalities(colleague: Colleague, hospital: Hospital) -> None:
    colleague.click("radio", "Today")
    colleague.sees(f"{len(hospital.studies)} studies received today")
    assert colleague.clicks == 1


def test_both_parts_of_a_pet_ct(colleague: Colleague, hospital: Hospital) -> None:
    pet_ct = next(
        number
        for number, study in enumerate(of_nuclear_medicine(hospital))
        if any(answer_of(made)["study"]["modality"] == "CT" for made in study.objects)
    )
    colleague.click_on_card(NUCLEAR_MEDICINE, _STUDIES)
    colleague.click_row(pet_ct)
    colleague.page.wait_for_url(STUDY)
    colleague.sees("DLP")
    colleague.sees("Administered activity")
    assert colleague.clicks == 2


def test_the_raw_object_in_orthanc(colleague: Colleague) -> None:
    colleague.click_on_card(CT, _STUDIES)
    colleague.click_row(0)
    colleague.page.wait_for_url(STUDY)
    link = colleague.page.get_by_role("link", name="Object 1 in Orthanc")
    expect(link).to_have_attribute("href", re.compile(r":18042/app/explorer.html#instance\?uuid=orthanc-\d+$"))
    with colleague.page.expect_popup():
        link.click()
    assert colleague.clicks == 3


def of_nuclear_medicine(hospital: Hospital) -> list[DemoStudy]:
    """The studies of the list of nuclear medicine, newest first."""
    studies = [
        study
        for study in hospital.studies
        if any(answer_of(made)["study"]["modality"] == "NM" for made in study.objects)
    ]
    return sorted(studies, key=started_at, reverse=True)


def started_at(study: DemoStudy) -> str:
    facts = answer_of(study.objects[0])["study"]
    return f"{facts['study_date']}T{facts['study_time']}"
