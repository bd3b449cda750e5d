"""The report of a study: complete, in the language of the page, with nothing that the page does not show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.reports import assembly
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from tests.support.pdf_files import PdfFile

    Make = Callable[..., PdfFile]

HEAD: dict[str, Any] = {
    "study_description": "Head",
    "dlp_mgy_cm": 1724.52,
    "events": [{"acquisition_protocol": "Brain µ", "dlp_mgy_cm": 1724.52, "ctdi_vol_mgy": 40.25}],
}
PATIENT: dict[str, Any] = {"patient_name": "Doe^Jane", "patient_id": "P-4711", "accession_number": "A-17"}


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ("Radiation dose report", "1 724.52 mGy·cm", "Page 1 of 1", "1 irradiation event", "Source object")),
        ("pl", ("Raport dawki promieniowania", "1 724,52 mGy·cm", "Strona 1 z 1", "1 zdarzenie napromieniania")),
        ("de", ("Strahlendosisbericht", "1 724,52 mGy·cm", "Seite 1 von 1", "1 Bestrahlungsereignis")),
        (
            "fr",
            (
                "Rapport de dose de rayonnement",
                "1 724,52 mGy·cm",
                "Page 1 sur 1",
                "1 événement d\N{RIGHT SINGLE QUOTATION MARK}irradiation",
            ),
        ),
    ],
)
def test_a_report_is_in_the_language_of_the_page(
    rows: Connection, study_pdf: Make, language: str, texts: tuple[str, ...]
) -> None:
    add_study(rows, add_machine(rows), "1.1", **HEAD)
    pdf = study_pdf("1.1", language)
    assert [text for text in (*texts, "Brain µ", "Ring 64", "Kerma 0.1.0") if text not in pdf.text] == []
    assert pdf.language == language


def test_a_duration_is_in_minutes_as_on_the_page(rows: Connection, study_pdf: Make) -> None:
    add_study(rows, add_machine(rows), "1.1", modality="RF", fluoro_time_s=222.211)
    assert "Fluoro time 3:42 min" in study_pdf("1.1").text


def test_a_short_study_fits_one_page(rows: Connection, study_pdf: Make) -> None:
    add_study(rows, add_machine(rows), "1.1", **HEAD)
    assert len(study_pdf("1.1").pages) == 1


def test_a_report_is_an_accessible_document_with_a_title(rows: Connection, study_pdf: Make) -> None:
    add_study(rows, add_machine(rows), "1.1", **HEAD)
    pdf = study_pdf("1.1")
    assert (pdf.is_tagged, pdf.is_ua_1) == (True, True)
    assert pdf.reader.metadata is not None
    assert pdf.reader.metadata.title == "Radiation dose report: Head"


def test_each_of_many_events_is_printed_once_below_repeated_headings(rows: Connection, study_pdf: Make) -> None:
    events = [{"acquisition_protocol": f"Run-{number:03}", "dap_gy_cm2": 0.001 * number} for number in range(300)]
    add_study(rows, add_machine(rows), "1.1", modality="RF", events=events)
    pdf = study_pdf("1.1")
    assert len(pdf.pages) > 1
    assert sorted(re.findall(r"Run-\d{3}", pdf.text)) == [f"Run-{number:03}" for number in range(300)]
    of_events = [page for page in pdf.pages if "Run-" in page]
    assert all("Protocol" in page for page in of_events)


@pytest.mark.parametrize(
    "text",
    [
        '#eval("x") #let',
        "*bold* _x_ `y`",
        "a \\ b",
        "$x^2$ <a> @b",
        "// no comment",
        "= no heading",
        "https://example.com/x",
        "]#[",
    ],
)
def test_texts_of_objects_are_printed_literally(rows: Connection, study_pdf: Make, text: str) -> None:
    machine = add_machine(rows, institution_name=text)
    add_study(rows, machine, "1.1", study_description=text, events=[{"acquisition_protocol": text}])
    pdf = study_pdf("1.1")
    assert pdf.text.count(text) >= 3


def test_a_very_long_name_stays_within_the_page(rows: Connection, study_pdf: Make) -> None:
    name = "Universitätsklinikum" * 20
    add_study(rows, add_machine(rows, institution_name=name), "1.1", **HEAD)
    page = study_pdf("1.1").reader.pages[0]
    places: list[float] = []

    def note(text: str, _: list[float], matrix: list[float], *__: object) -> None:
        if text.strip():
            places.append(matrix[4])

    page.extract_text(visitor_text=note)
    assert max(places) < float(page.mediabox.right)


@pytest.mark.parametrize("name", ["مستشفى الملك", "東京病院", "😀", "a\u202eb"])
def test_a_name_in_any_script_is_printed(rows: Connection, study_pdf: Make, name: str) -> None:
    add_study(rows, add_machine(rows, institution_name=name), "1.1", **HEAD)
    pdf = study_pdf("1.1")
    assert "1 724.52 mGy·cm" in pdf.text
    assert pdf.is_tagged


@pytest.mark.parametrize(
    ("rule", "stored", "shown"),
    [
        ("plain", PATIENT, ("Doe, Jane", "P-4711", "A-17")),
        ("hash", dict.fromkeys(PATIENT, "ab" * 32), ("protected",)),
        ("none", {}, ("not stored at this site",)),
    ],
)
def test_a_report_identifies_the_patient_as_the_page_does(
    rows: Connection, study_pdf: Make, site_rule: Callable[[str], None], rule: str, stored: Any, shown: tuple[str, ...]
) -> None:
    site_rule(rule)
    add_study(rows, add_machine(rows), "1.1", **HEAD, **stored)
    text = study_pdf("1.1").text
    assert [value for value in shown if value not in text] == []
    assert "abab" not in text


def test_missing_zero_and_unreadable_stay_apart(rows: Connection, study_pdf: Make) -> None:
    problem = {"where": "totals.dap_gy_cm2", "what": "no number", "sop_instance_uid": "1.1.1"}
    add_study(rows, add_machine(rows), "1.1", dlp_mgy_cm=0.0, problems=[problem], events=[{"dlp_mgy_cm": 0.0}, {}])
    pdf = study_pdf("1.1")
    assert "DLP 0 mGy·cm 1, CT dose report (RDSR)" in pdf.text
    assert "DAP unreadable –" in pdf.text  # noqa: RUF001 -- the dash of missing values
    assert "Problems" in pdf.text
    assert "DAP: no number (object 1)" in pdf.text


def test_a_study_that_is_not_stored_has_no_report(rows: Connection, study_pdf: Make) -> None:
    assert rows.closed is False
    with pytest.raises(assembly.AbsentError) as raised:
        study_pdf("9.9", "de")
    assert raised.value.failure.problem.startswith("Diese Untersuchung")
