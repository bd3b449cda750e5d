"""What the study page shows beside tables: pictures, peers, further sections, and what the objects say."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import streamlit as st
from sqlalchemy import text as sql

from dashboard.pages.study import page as study_page
from dashboard.ui import keys
from kerma.database.ingest.store import Received, store
from kerma.extract import extract
from kerma.simulate import hospital_studies
from tests.support.database_contents import HASHED
from tests.support.demo_answers import answer_of
from tests.support.extraction_json import in_json
from tests.support.screens import text_of
from tests.support.sr_builder import as_file, ct_dose, ct_event, ct_report
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

DAY = datetime(2026, 3, 2, 10)  # noqa: DTZ001, a modality's local time
HOSTILE = "<script>alert(1)</script>"
SAMPLES = {
    "CT-RDSR-Siemens_Flash-TAP-SS.dcm": ["Acquisitions and CTDIvol", "Tube voltage", "Tube current"],
    "RF-RDSR-Philips_Azurion.dcm": ["Cumulative air kerma", "Cumulative DAP", "Directions of the beam", "Tube voltage"],
    "DX-RDSR-Carestream_DRXEvolution.dcm": ["Dose of the exposures", "Deviation index", "Tube voltage"],
    "MG-RDSR-Hologic_mix.dcm": ["Dose by breast and view", "Compressed thickness"],
    "NM-RRDSR-Siemens.dcm": ["Administrations in order of time", "Organ doses as the report states them"],
}


def keep(rows: Connection, *objects: bytes) -> list[str]:
    """Store objects as the follower does; returns their studies."""
    received = [Received(f"orthanc-{number}", extract(data)) for number, data in enumerate(objects)]
    with rows.engine.connect().execution_options(isolation_level="READ COMMITTED") as connection, connection.begin():
        store(connection, received, HASHED)
    return [in_json(each.extraction).study["study_instance_uid"] for each in received]


def titles(app: AppTest) -> list[str]:
    """What the pictures above the first table are called."""
    assert not app.exception
    return [element.value.strip("*") for element in app.markdown if element.value.startswith("**")]


def charts(app: AppTest) -> list[Any]:
    return [chart.proto for chart in app.get("vega_lite_chart")]


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_real_study_of_each_modality_has_its_pictures(
    rows: Connection, page: Page, samples: Path, sample: str
) -> None:
    (uid,) = keep(rows, (samples / sample).read_bytes())
    app = page("study", uid=uid)
    assert titles(app)[: len(SAMPLES[sample])] == SAMPLES[sample]
    assert len(charts(app)) >= len(SAMPLES[sample])
    assert all(chart.alt for chart in charts(app))


def test_demo_studies_of_each_modality_have_pictures(rows: Connection, page: Page) -> None:
    by_source = {
        tuple(sorted({answer_of(made)["study"]["modality"] for made in each.objects})): each
        for each in hospital_studies(45)
    }
    for study in by_source.values():
        uid = keep(rows, *(made.to_bytes() for made in study.objects))[0]
        assert charts(page("study", uid=uid))


def test_a_study_of_two_families_has_the_pictures_of_both(rows: Connection, page: Page) -> None:
    administration = {"modality": "NM", "administered_activity_mbq": 250.0}
    scan = {"modality": "CT", "ctdi_vol_mgy": 3.0, "scanning_length_mm": 980.0}
    add_study(rows, add_machine(rows), "1.1", modality="NM", modalities=("CT", "NM"), events=[administration, scan])
    assert titles(page("study", uid="1.1")) == ["Acquisitions and CTDIvol", "Administrations in order of time"]


@pytest.mark.parametrize(
    ("header", "heading"),
    [
        ({}, "2026-01-02 10:10:10"),
        ({"StudyDate": "", "ContentDate": "20260304"}, "2026-03-04 (content date of an object)"),
        ({"StudyDate": ""}, "Date unknown"),
    ],
)
def test_the_heading_states_what_date_it_shows(
    rows: Connection, page: Page, header: dict[str, str], heading: str
) -> None:
    (uid,) = keep(rows, as_file(ct_report(ct_event(ct_dose()), **header)))
    assert heading in text_of(page("study", uid=uid))


# Peers


def with_peers(rows: Connection, count: int, **facts: Any) -> None:
    machine = add_machine(rows)
    stored_facts = {"study_description": "Thorax", **facts}
    add_study(rows, machine, "1.0", at=DAY, dlp_mgy_cm=100.0, **stored_facts)
    for number in range(1, count + 1):
        add_study(
            rows, machine, f"1.{number}", at=DAY - timedelta(days=number), dlp_mgy_cm=10.0 * number, **stored_facts
        )


def test_a_study_stands_among_its_peers_with_percentile_and_n(rows: Connection, page: Page) -> None:
    with_peers(rows, 20)
    text = text_of(page("study", uid="1.0"))
    assert "Thorax on Ring 64 · CT1, from 2025-03-02 to 2026-03-02, the year up to this study: 20 others." in text
    assert "This study: 100 mGy·cm, percentile 48 of n = 20. Median 105, half of them between 57.5 and 152.5" in text


def test_the_peers_are_a_click_away_with_the_filter_in_the_address(rows: Connection, page: Page) -> None:
    with_peers(rows, 20)
    link = next(each.proto for each in page("study", uid="1.0").get("page_link") if "list" in each.proto.label)
    assert link.page.startswith("ct")
    app = page("ct", **{part.split("=")[0]: part.split("=")[1] for part in link.query_string.split("&")})
    assert len(app.dataframe[0].value) == 21


def test_of_few_peers_no_percentile_is_shown(rows: Connection, page: Page) -> None:
    with_peers(rows, 9)
    text = text_of(page("study", uid="1.0"))
    assert "Too few to compare with: n = 9, and a percentile needs at least 10." in text
    assert "percentile 4" not in text


def test_where_the_equipment_has_too_few_the_study_stands_among_those_of_all_equipment(
    rows: Connection, page: Page
) -> None:
    with_peers(rows, 4)
    other = add_machine(rows, station_name="CT2", device_serial_number="B-1")
    for number in range(8):
        at = DAY - timedelta(days=20 + number)
        add_study(rows, other, f"2.{number}", at=at, dlp_mgy_cm=5.0, study_description="Thorax")
    app = page("study", uid="1.0")
    text = text_of(app)
    assert "Too few to compare with: n = 4, and a percentile needs at least 10." in text
    assert "Thorax on all equipment, from 2025-03-02 to 2026-03-02, the year up to this study: 12 others." in text
    assert "This study: 100 mGy·cm, higher than all 12 others." in text
    labels = [link.proto.label for link in app.get("page_link")]
    assert [label for label in labels if "as a list" in label] == [
        "Same equipment: these studies as a list",
        "All equipment: these studies as a list",
    ]


def test_where_a_year_holds_too_few_all_of_them_are_taken(rows: Connection, page: Page) -> None:
    with_peers(rows, 9)
    add_study(
        rows, add_machine_again(rows), "1.99", at=DAY - timedelta(days=900), dlp_mgy_cm=5.0, study_description="Thorax"
    )
    assert "of all time: 10 others" in text_of(page("study", uid="1.0"))


def add_machine_again(rows: Connection) -> Any:
    return rows.execute(sql("select equipment_id from equipment")).scalar_one()


def test_a_study_without_description_states_why_it_is_not_compared(rows: Connection, page: Page) -> None:
    add_study(rows, add_machine(rows), "1.1", dlp_mgy_cm=10.0)
    assert "This study has no description" in text_of(page("study", uid="1.1"))


def test_a_description_is_shown_as_text(rows: Connection, page: Page) -> None:
    with_peers(rows, 3, study_description=HOSTILE)
    text = text_of(page("study", uid="1.0"))
    assert HOSTILE not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; on Ring 64" in text


# Further sections


def test_a_modality_may_have_further_sections(rows: Connection, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        study_page, "SECTIONS", {"CT": (lambda detail: st.header(f"Of {detail.study.header.modality}"),)}
    )
    add_study(rows, add_machine(rows), "1.1")
    add_study(rows, add_machine(rows, device_serial_number="B-1"), "1.2", modality="RF")
    assert page("study", uid="1.1").header[0].value == "Of CT"
    assert "Of RF" not in text_of(page("study", uid="1.2"))


# What the objects say


def opened(page: Page, uid: str) -> AppTest:
    app = page("study", uid=uid)
    app.session_state[keys.CONTENT_OPEN] = True
    return app.run()


def test_what_an_object_states_is_queried_only_once_it_is_opened(rows: Connection, page: Page, samples: Path) -> None:
    (uid,) = keep(rows, (samples / "CT-RDSR-Siemens_Flash-TAP-SS.dcm").read_bytes())
    assert [box.key for box in page("study", uid=uid).text_input] == ["search_box"]
    lines = opened(page, uid).dataframe[-1].value
    assert lines["item"].iloc[0] == "X-Ray Radiation Dose Report"
    assert len(lines) == 126


def test_a_search_leaves_what_states_it_and_what_leads_to_it(rows: Connection, page: Page, samples: Path) -> None:
    (uid,) = keep(rows, (samples / "CT-RDSR-Siemens_Flash-TAP-SS.dcm").read_bytes())
    app = opened(page, uid)
    lines = app.text_input(key=keys.CONTENT_FIND).set_value("708.2").run().dataframe[-1].value
    assert [item.strip() for item in lines["item"]] == [
        "X-Ray Radiation Dose Report",
        "CT Acquisition",
        "CT Dose",
        "DLP",
    ]
    app = app.text_input(key=keys.CONTENT_FIND).set_value("nothing like it").run()
    assert "None of the 126 items contains this." in text_of(app)


def test_a_report_of_many_items_is_shown_in_pages(rows: Connection, page: Page, samples: Path) -> None:
    (uid,) = keep(rows, (samples / "RF-RDSR-Philips_Azurion.dcm").read_bytes())
    app = opened(page, uid)
    assert len(app.dataframe[-1].value) == 500
    assert "Lines 1 to 500 of 6\N{NARROW NO-BREAK SPACE}582" in text_of(app)


def test_an_image_has_no_content_to_open(rows: Connection, page: Page, samples: Path) -> None:
    (uid,) = keep(rows, (samples / "MG-Im-Hologic-PropProj.dcm").read_bytes())
    assert "Content of the objects, item by item" not in [each.label for each in page("study", uid=uid).expander]
