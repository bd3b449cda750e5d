"""The page of one patient's studies, and the search box that leads to it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from dashboard.ui.navigation import Page
from kerma.privacy import PatientProtection
from kerma.settings import settings
from tests.support.screens import forget, text_of
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

BOX = "search_box"


@pytest.fixture
def studies(rows: Connection) -> None:
    machine = add_machine(rows)
    for number, modality in enumerate(("CT", "DX", "RF")):
        at = datetime(2026, 3, 1 + number, 8)  # noqa: DTZ001, a modality's local time
        add_study(rows, machine, f"1.{number}", at=at, modality=modality, patient_id="4711", dap_gy_cm2=number + 1.0)
    add_study(rows, machine, "2.0", accession_number="A-1")


def searched(page: Callable[..., AppTest], text: str) -> AppTest:
    return page(Page.HOME).text_input(key=BOX).set_value(text).run()


@pytest.mark.usefixtures("studies")
def test_the_patient_of_a_study_has_one_list_over_all_modalities(page: Callable[..., AppTest]) -> None:
    app = page("patient", uid="1.1")
    assert list(app.dataframe[0].value["modality"]) == ["Fluoroscopy", "Radiography", "CT"]


@pytest.mark.usefixtures("studies")
def test_no_dose_of_the_list_is_a_number_that_could_be_added_up(page: Callable[..., AppTest]) -> None:
    doses = list(page("patient", uid="1.1").dataframe[0].value["doses"])
    assert doses == ["DAP 3 Gy·cm²", "DAP 2 Gy·cm²", "DAP 1 Gy·cm²"]


@pytest.mark.usefixtures("studies")
def test_the_page_states_that_nothing_is_added_up(page: Callable[..., AppTest]) -> None:
    assert "3 studies. All studies with the same patient ID" in text_of(page("patient", uid="1.1"))


@pytest.mark.usefixtures("studies")
def test_a_study_without_patient_id_has_no_list(page: Callable[..., AppTest]) -> None:
    assert "The patient ID of this study is not stored" in text_of(page("patient", uid="2.0"))


@pytest.mark.parametrize("uid", ["9.9", "nonsense", ""])
@pytest.mark.usefixtures("studies")
def test_a_study_that_is_not_stored_names_no_patient(page: Callable[..., AppTest], uid: str) -> None:
    assert "This study is not stored here." in text_of(page("patient", uid=uid))


@pytest.mark.usefixtures("studies")
def test_a_site_without_patient_ids_is_the_reason(
    page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERMA_PATIENT_ID", "none")
    forget()
    assert "This site stores no patient IDs" in text_of(page("patient", uid="2.0"))


@pytest.mark.usefixtures("studies")
@pytest.mark.parametrize(("uid", "labels"), [("1.0", ["Other studies of this patient: 2"]), ("2.0", [])])
def test_a_study_links_to_the_other_studies_of_its_patient_where_there_are_any(
    page: Callable[..., AppTest], uid: str, labels: list[str]
) -> None:
    links = [link.proto.label for link in page("study", uid=uid).get("page_link")]
    assert [label for label in links if "patient" in label] == labels


@pytest.mark.usefixtures("studies")
def test_a_study_links_to_its_equipment(page: Callable[..., AppTest]) -> None:
    assert "Equipment" in [link.proto.label for link in page("study", uid="1.0").get("page_link")]


@pytest.mark.usefixtures("studies")
def test_one_study_opens_at_once(page: Callable[..., AppTest]) -> None:
    app = searched(page, "A-1")
    assert app.query_params["uid"] in ("2.0", ["2.0"])


@pytest.mark.usefixtures("studies")
def test_a_patient_id_opens_the_list_of_the_patient_without_standing_in_the_address(
    page: Callable[..., AppTest],
) -> None:
    app = searched(page, "4711")
    assert len(app.dataframe[0].value) == 3
    assert "4711" not in str(app.query_params)


@pytest.mark.usefixtures("studies")
def test_the_box_is_empty_after_a_search(page: Callable[..., AppTest]) -> None:
    assert searched(page, "4711").text_input(key=BOX).value == ""


def test_a_patient_id_finds_the_hash_that_is_stored(
    rows: Connection, page: Callable[..., AppTest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("0123456789abcdef0123456789abcdef")
    monkeypatch.setenv("KERMA_SECRET_FILE", str(secret))
    settings.cache_clear()
    stored = PatientProtection.from_settings(settings()).value("patient_id", "4711")
    add_study(rows, add_machine(rows), "3.0", patient_id=stored)
    assert searched(page, " 4711 ").query_params["uid"] in ("3.0", ["3.0"])


@pytest.mark.usefixtures("studies")
def test_a_search_in_vain_says_what_was_searched_and_what_would_be_right(page: Callable[..., AppTest]) -> None:
    words = text_of(searched(page, "<b>47</b>"))
    assert "No study has the identifier “&lt;b&gt;47&lt;/b&gt;”." in words
    assert "Type a patient ID, an accession number" in words


@pytest.mark.usefixtures("studies")
def test_what_this_site_cannot_search_is_stated(page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERMA_PATIENT_ID", "none")
    monkeypatch.setenv("KERMA_ACCESSION", "plain")
    settings.cache_clear()
    words = text_of(searched(page, "4712"))
    assert "Patient IDs cannot be searched" in words
    assert "Accession numbers cannot be searched" not in words
