"""The page Optimisation: what each view shows, what its URL selects, and what it leaves out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from dashboard.pages.charts.chart_context import ChartContext
from dashboard.pages.charts.kinds.software_marks import software_marks
from dashboard.pages.optimisation import links
from dashboard.pages.reference_levels import data as level_data
from dashboard.ui.cached_queries import local_now
from kerma.database.ingest import optimisation_notes
from kerma.database.ingest.optimisation_notes import NoteContent
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.reference_levels.published_levels import published_levels
from kerma.reference_levels.reference_level import Phantom
from kerma.standard.enumerations import ExamModality
from tests.support.screens import text_of
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

HEAD = {"acquisition_type": "spiral", "acquisition_protocol": "Head", "ctdi_vol_mgy": 40.0, "pitch": 0.8}


def add(connection: Connection, machine: UUID, number: int, *events: dict[str, Any], **facts: Any) -> None:
    at = local_now().replace(hour=0) - timedelta(days=1 + number % 20)
    values = {"study_description": "CT Head", **facts}
    add_study(connection, machine, f"2.25.{machine.int % 10**9}.{number}", at=at, events=list(events), **values)


@pytest.fixture
def scanners(rows: Connection) -> tuple[UUID, UUID]:
    """Two scanners with 20 heads each: of 501 to 520 and of 601 to 620 mGy·cm; one has a phantom besides."""
    machines = (add_machine(rows), add_machine(rows, device_serial_number="B", station_name="CT2"))
    for position, machine in enumerate(machines):
        for number in range(1, 21):
            dose = 500.0 + 100 * position + number
            add(rows, machine, number, {**HEAD, "dlp_mgy_cm": dose}, dlp_mgy_cm=dose, patient_age_years=50.0)
    add(rows, machines[0], 99, {**HEAD, "dlp_mgy_cm": 9.0}, dlp_mgy_cm=9.0, exclusion="phantom")
    return machines


def test_without_studies_the_page_states_so(rows: Connection, page: Page) -> None:
    assert rows.closed is False
    assert "No study of this examination in this period." in text_of(page("optimisation"))


@pytest.mark.usefixtures("scanners")
def test_systems_stand_side_by_side(page: Page) -> None:
    app = page("optimisation")
    assert not app.exception
    medians, details = app.dataframe[0].value, app.dataframe[1].value
    assert sorted(medians["median"].tolist()) == [510.5, 610.5]
    assert medians[["n", "missing", "zero"]].to_numpy().tolist() == [[20, 0, 0]] * 2
    assert details["main_pitch"].tolist() == ["0.8 (0.8 … 0.8)"] * 2
    assert details["main_rotation_time_s"].tolist() == ["20 missing"] * 2


@pytest.mark.usefixtures("scanners")
def test_left_out_studies_are_counted(page: Page) -> None:
    text = text_of(page("optimisation"))
    assert "41 studies" in text
    assert "Not counted here: phantom or test (1)" in text


@pytest.mark.usefixtures("scanners")
@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ({"comparison": "protocols"}, "Head"),
        ({"comparison": "names"}, "CT head"),
        # 10 of 20 above, where 10 of 40 are: the binomial limits of 20 at 0.25 are 0.44 (95 %) and 0.57 (99.8 %).
        ({"comparison": "outliers"}, "above the 95 % limit"),
        # 610.5 is the quantile 0.75 of all values; those of Beta(10.5, 10.5) are 0.71 (97.5 %) and 0.83 (99.9 %).
        ({"comparison": "outliers", "statistic": "median"}, "above the 95 % limit"),
        ({"patients": "children"}, "No study of this examination in this period."),
        ({"compared_protocol": "spine"}, "No study of this examination in this period."),
        ({"compared_from": "2020-01-02", "compared_to": "2020-01-01"}, "The first day is after the last."),
        ({"comparison": "everything"}, "comparison=everything"),
    ],
)
def test_the_url_selects_what_is_compared(page: Page, url: dict[str, str], shown: str) -> None:
    app = page("optimisation", **url)
    assert not app.exception
    assert shown in text_of(app) + " ".join(one.value.to_string() for one in app.dataframe)


@pytest.mark.parametrize("statistic", ["share", "median"])
def test_outliers_compare_values_of_the_phantom_of_the_level(
    rows: Connection,
    scanners: tuple[UUID, UUID],
    page: Page,
    monkeypatch: pytest.MonkeyPatch,
    statistic: str,
) -> None:
    published = next(one for one in published_levels() if one.level_id == "UK-CT-01-DLP")
    of_heads = [replace(published, phantom=Phantom.HEAD)]
    monkeypatch.setattr(level_data, "levels_on", lambda _day, _of_site: of_heads)
    of_first = "FROM study WHERE study.study_id = ct_event.study_id AND equipment_id = :key"
    rows.execute(text(f"UPDATE ct_event SET ctdi_phantom = 'head_16cm' {of_first}"), {"key": scanners[0]})
    app = page("optimisation", comparison="outliers", patients="adults", statistic=statistic)
    assert not app.exception
    shown = app.dataframe[0].value
    assert shown[["n", "other_phantom", "phantom_unknown"]].to_numpy().tolist() == [[20, 0, 0], [0, 0, 20]]
    assert "Not counted: 0 of another phantom, 20 without a stated one." in text_of(app)


def test_studies_without_a_protocol_have_no_link(rows: Connection) -> None:
    of_system = StudyFilter.from_values(ExamModality.CT, {"machine": (add_machine(rows),)})
    assert links.with_protocol(of_system, None) is None
    of_head = links.with_protocol(of_system, "Head")
    assert of_head is not None
    assert of_head.value("protocol_is") == ("Head",)


def test_an_unknown_age_is_left_out_with_its_number(rows: Connection, scanners: tuple[UUID, UUID], page: Page) -> None:
    add(rows, scanners[0], 50, HEAD, dlp_mgy_cm=700.0)
    text = text_of(page("optimisation", patients="adults"))
    # The phantom's age is unknown, too.
    assert "Left out, as the age is unknown: 2" in text


@pytest.mark.parametrize(
    ("exposures", "position"), [(1, "too few exposures"), (9, "too few exposures"), (10, "below the acceptable level")]
)
def test_glandular_doses_stand_beside_their_levels(rows: Connection, page: Page, exposures: int, position: str) -> None:
    machine = add_machine(rows)
    view = {"agd_mgy": 2.2, "compressed_thickness_mm": 53.0, "view": "CC"}
    other = {**view, "view": "MLO", "agd_mgy": 9.0}
    for number in range(1, exposures + 1):
        add(rows, machine, number, view, other, modality="MG", study_description="Mammography")
    app = page("optimisation", compared_of="MG", comparison="thickness", breast_view="CC")
    row = app.dataframe[0].value.iloc[0]
    assert (row["median"], row["acceptable"], row["achievable"], row["pmma"]) == (2.2, 2.5, 2.0, "45 (53)")
    assert row["position"] == position


def test_exposure_indices_have_shares_and_a_control_chart(rows: Connection, page: Page) -> None:
    machine = add_machine(rows)
    for number in range(1, 26):
        index = 250.0 + number
        exposure = {"exposure_index": index, "target_exposure_index": 250.0, "acquisition_protocol": "Chest PA"}
        last = {**exposure, "exposure_index": 1_000.0} if number == 25 else exposure
        add(rows, machine, number, last, modality="DX", study_description="Chest")
    app = page("optimisation", compared_of="DX", comparison="indices")
    assert not app.exception
    row = app.dataframe[0].value.iloc[0]
    # 251 to 274 are within 0.5 (10 log10 1.096 = 0.4); 1000 is 6 above.
    assert (row["n"], row["computed"], row["on_target"], row["very_high"]) == (25, 25, 96.0, 4.0)
    assert "1 of 25 values lie outside" in text_of(app)


def written_note(rows: Connection) -> list[tuple[Any, ...]]:
    query = text("SELECT version, standard_name, text, added_by FROM optimisation_note WHERE removed_at IS NULL")
    return [tuple(row) for row in rows.execute(query)]


@pytest.mark.usefixtures("scanners")
def test_a_note_is_written(rows: Connection, page: Page) -> None:
    app = page("optimisation", comparison="notes")
    assert "No note in this period." in text_of(app)
    app.text_area[0].set_value("kV 120 → 100")
    app.button[0].click()
    app.run()
    assert "Select the system." in text_of(app)
    [system] = [one for one in app.selectbox if one.label == "System"]
    system.select_index(0)
    app.text_area[0].set_value("kV 120 → 100")
    app.button[0].click()
    app.run()
    assert not app.exception
    assert written_note(rows) == [(1, "CT head", "kV 120 → 100", "dashboard")]
    assert app.dataframe[0].value["text"].tolist() == ["kV 120 → 100"]


@pytest.mark.parametrize(("name", "is_marked"), [("CT head", True), ("CT chest", False)])
def test_a_note_is_marked_in_charts_over_time_of_its_system(
    rows: Connection, scanners: tuple[UUID, UUID], name: str, is_marked: bool
) -> None:
    content = NoteContent(scanners[0], "CT head", local_now().date() - timedelta(days=5), "kV 120 → 100")
    optimisation_notes.add(rows, content, "ada")
    study_filter = StudyFilter.from_values(ExamModality.CT, {"machine": (scanners[0],), "name": (name,)})
    marks = software_marks(ChartContext(connection=rows, study_filter=study_filter, equipment_names={scanners[0]: "A"}))
    assert ("A · CT head: note: kV 120 → 100" in marks.to_string()) is is_marked


@pytest.mark.usefixtures("scanners")
def test_all_names_can_be_selected(rows: Connection, page: Page) -> None:
    add(rows, add_machine(rows, device_serial_number="C"), 1, HEAD, study_description="CT Thorax", dlp_mgy_cm=1.0)
    app = page("optimisation")
    assert "41 studies" in text_of(app)
    [names] = [one for one in app.selectbox if one.label == "Standard name"]
    app = names.select("*").run()
    assert "42 studies" in text_of(app)
