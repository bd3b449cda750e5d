"""The page of charts of each modality, on a real database."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.pages.charts.page import SECTIONS
from dashboard.ui.modalities import MODALITIES
from kerma.identity import study_id
from kerma.skin_dose.result import ResultKind
from tests.support.screens import text_of
from tests.support.study_rows import add_machine, add_skin_dose, add_study

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

FACTS: dict[str, dict[str, Any]] = {
    "CT": {"dlp_mgy_cm": 500.0},
    "RF": {"dap_gy_cm2": 20.0, "fluoro_time_s": 60.0},
    "DX": {"dap_gy_cm2": 0.2},
    "MG": {"agd_left_mgy": 1.5},
    "NM": {"administered_activity_mbq": 250.0},
}
EVENTS: dict[str, dict[str, Any]] = {
    "CT": {"acquisition_protocol": "Spiral", "ctdi_vol_mgy": 9.0, "dlp_mgy_cm": 400.0},
    "RF": {"acquisition_protocol": "Fluoro", "dap_gy_cm2": 2.0},
    "DX": {"acquisition_protocol": "Chest PA", "dap_gy_cm2": 0.2, "tube_voltage_kv": 110.0},
    "MG": {"acquisition_protocol": "MLO", "agd_mgy": 1.5, "compressed_thickness_mm": 55.0},
    "NM": {"radiopharmaceutical": "FDG", "administered_activity_mbq": 250.0},
}
HOSTILE = "<script>alert(1)</script> **b** :tada: $x$ " + "y" * 450


def fill(rows: Connection, modality: str, name: str = "Thorax") -> None:
    machine = add_machine(rows)
    for number in range(6):
        add_study(
            rows,
            machine,
            f"1.{modality}.{number}",
            modality=modality,
            at=datetime(2026, 1 + number, 3, 10),  # noqa: DTZ001, a modality's local time
            study_description=name,
            patient_weight_kg=60.0 + number,
            events=[EVENTS[modality]],
            **FACTS[modality],
        )


def charts(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in app.get("vega_lite_chart")]


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("modality", MODALITIES, ids=lambda modality: modality.code)
def test_every_section_of_every_modality_draws_its_charts(
    rows: Connection, page: Page, modality: Any, section: str
) -> None:
    fill(rows, modality.code)
    params = {f"{modality.path}_chart_show": section, f"{modality.path}_chart_day": "2026-04-01"}
    app = page(f"{modality.path}_charts", **params)
    assert "n = 6" in text_of(app)
    assert len(charts(app)) + len(app.dataframe) >= 1


@pytest.mark.parametrize("modality", MODALITIES, ids=lambda modality: modality.code)
def test_charts_of_no_study_show_a_message(rows: Connection, page: Page, modality: Any) -> None:
    assert rows
    assert f"No {modality.title} study has arrived yet" in text_of(page(f"{modality.path}_charts"))


def test_charts_show_only_the_studies_of_the_address(rows: Connection, page: Page) -> None:
    fill(rows, "CT")
    shown = text_of(page("ct_charts", ct_from="2026-03-01", ct_to="2026-04-30"))
    assert "n = 2 studies · exact" in shown


def test_a_chart_states_what_was_left_out(rows: Connection, page: Page) -> None:
    fill(rows, "CT")
    add_study(rows, add_machine(rows, device_serial_number="B-1"), "1.9", at=None)
    shown = text_of(page("ct_charts"))
    assert "excluded: 1 without DLP" in shown
    assert "excluded: 1 without date or time" in shown


def test_charts_of_the_peak_skin_dose_state_that_upper_bounds_are_left_out(rows: Connection, page: Page) -> None:
    fill(rows, "RF")
    for number in range(6):
        kind = ResultKind.MAP if number < 4 else ResultKind.UPPER_BOUND
        add_skin_dose(rows, study_id(f"1.RF.{number}"), kind=kind, peak_skin_dose_mgy=1000.0 + number)
    quantity = {"fluoroscopy_chart_quantity": "study_peak_skin_dose_mgy"}
    shown = text_of(page("fluoroscopy_charts", fluoroscopy_chart_show="distribution", **quantity))
    assert "n = 4 studies" in shown
    assert "peak skin dose of maps alone, 2 upper bounds left out" in shown


def test_a_change_states_what_was_left_out(rows: Connection, page: Page) -> None:
    fill(rows, "CT")
    add_study(rows, add_machine(rows, device_serial_number="B-1"), "1.9", at=None)
    assert "excluded: 1 without DLP" in text_of(page("ct_charts", ct_chart_show="change", ct_chart_day="2026-04-01"))


@pytest.mark.parametrize("section", ["distribution", "time", "relation", "change", "table"])
@pytest.mark.parametrize("modality", MODALITIES, ids=lambda modality: modality.code)
def test_every_section_can_be_grouped_by_two_dimensions(
    rows: Connection, page: Page, modality: Any, section: str
) -> None:
    fill(rows, modality.code)
    options = {"show": section, "day": "2026-04-01", "by": "procedure", "and_by": "machine"}
    app = page(f"{modality.path}_charts", **{f"{modality.path}_chart_{name}": value for name, value in options.items()})
    assert "study description and system" in text_of(app)
    assert "Ignored URL parameter" not in text_of(app)
    assert len(charts(app)) + len(app.dataframe) >= 1


def two_machines(rows: Connection) -> None:
    """Six studies of "Thorax" on one system, and two of "Head" on another."""
    fill(rows, "CT")
    machine = add_machine(rows, device_serial_number="B-1", station_name="CT2")
    for number in range(2):
        moment = datetime(2026, 2 + number, 4, 10)  # noqa: DTZ001 -- local time
        add_study(rows, machine, f"1.9{number}", at=moment, study_description="Head", dlp_mgy_cm=100.0)


@pytest.mark.parametrize("statistic", ["box", "median", "mean", "shares"])
def test_a_chart_of_two_dimensions_shows_each_pair_of_items(rows: Connection, page: Page, statistic: str) -> None:
    two_machines(rows)
    options = {"show": "distribution", "by": "procedure", "and_by": "machine", "statistic": statistic}
    app = page("ct_charts", **{f"ct_chart_{name}": value for name, value in options.items()})
    assert "DLP by study description and system" in text_of(app)
    assert "n = 8 studies · exact" in text_of(app)


def test_there_is_one_small_chart_for_each_second_item(rows: Connection, page: Page) -> None:
    two_machines(rows)
    options = {"show": "time", "by": "procedure", "and_by": "machine"}
    app = page("ct_charts", **{f"ct_chart_{name}": value for name, value in options.items()})
    assert len(charts(app)) == 4
    legends = [part for part in text_of(app).split("<ul") if part.startswith(' class="kerma-legend"')]
    assert len(legends) == 2
    assert all("Thorax" in legend and "Head" in legend for legend in legends)


@pytest.mark.parametrize("and_by", ["procedure", "protocol", "banana"])
def test_a_second_dimension_that_cannot_be_used_is_reported(rows: Connection, page: Page, and_by: str) -> None:
    fill(rows, "CT")
    app = page("ct_charts", ct_chart_show="distribution", ct_chart_by="procedure", ct_chart_and_by=and_by)
    assert f"Ignored URL parameter “ct_chart_and_by={and_by}”: expected one of none, name, machine" in text_of(app)
    assert "DLP by study description" in text_of(app)


def test_a_second_dimension_needs_a_first_one(rows: Connection, page: Page) -> None:
    fill(rows, "CT")
    app = page("ct_charts", ct_chart_show="time", ct_chart_and_by="machine")
    assert "Ignored URL parameter “ct_chart_and_by=machine”: expected one of none." in text_of(app)


def test_a_table_has_a_column_for_each_dimension(rows: Connection, page: Page) -> None:
    two_machines(rows)
    options = {"show": "table", "first": "study_dlp_mgy_cm", "second": "study_dlp_mgy_cm"}
    options |= {"by": "procedure", "and_by": "machine"}
    table = page("ct_charts", **{f"ct_chart_{name}": value for name, value in options.items()}).dataframe[0].value
    assert list(table.columns[:3]) == ["full_label", "second_label", "study_dlp_mgy_cm.n"]
    assert sorted(table["study_dlp_mgy_cm.n"]) == [2, 6]


def test_a_relation_leaves_values_of_zero_out_and_says_so(rows: Connection, page: Page) -> None:
    fill(rows, "MG")
    thin = {"acquisition_protocol": "MLO", "agd_mgy": 0.0, "compressed_thickness_mm": 128.0}
    add_study(rows, add_machine(rows, device_serial_number="B-1"), "1.9", modality="MG", events=[thin])
    shown = text_of(page("mammography_charts", mammography_chart_show="relation"))
    assert "n = 6 irradiation events · exact · excluded: 1 with a value of 0" in shown


def test_a_relation_has_a_table_of_classes(rows: Connection, page: Page) -> None:
    fill(rows, "CT")
    app = page("ct_charts", ct_chart_show="relation", ct_chart_by="machine")
    assert "DLP in classes of weight, by system" in text_of(app)
    table = app.dataframe[0].value
    assert list(table.columns[:3]) == ["full_label", "class_text", "n"]
    assert sum(table["n"]) == 6


def test_before_and_after_begins_with_the_last_change_of_software(rows: Connection, page: Page) -> None:
    machine = add_machine(rows)
    for number, version in enumerate(["VA10", "VA10", "VB20", "VB20"], 1):
        moment = datetime(2026, number, 3, 10)  # noqa: DTZ001 -- local time
        add_study(rows, machine, f"1.{number}", at=moment, software_versions=version, dlp_mgy_cm=100.0 * number)
    app = page("ct_charts", ct_chart_show="change", ct_machine=str(machine))
    assert "Median DLP from 2026-03-03 on, against before" in text_of(app)


def test_before_and_after_says_that_no_item_has_values_on_both_sides(rows: Connection, page: Page) -> None:
    fill(rows, "CT")
    app = page("ct_charts", ct_chart_show="change", ct_chart_day="2025-01-01")
    assert "No item has values on both sides of 2025-01-01. Choose another day." in text_of(app)


def test_a_distant_study_is_named_and_can_be_drawn(rows: Connection, page: Page) -> None:
    fill(rows, "CT")
    machine = add_machine(rows, device_serial_number="B-1")
    for number in range(20):
        add_study(rows, machine, f"1.8{number}", at=datetime(2026, 3, 4, 10), dlp_mgy_cm=100.0)  # noqa: DTZ001
    add_study(rows, machine, "1.9", at=datetime(1997, 3, 4, 10), dlp_mgy_cm=100.0)  # noqa: DTZ001 -- local time
    assert "not drawn: 1 from 1997-03-01 on, before 2026-01-01" in text_of(page("ct_charts", ct_chart_show="time"))
    whole = text_of(page("ct_charts", ct_chart_show="time", ct_chart_all_dates="yes"))
    assert "n = 27 studies" in whole
    assert "1997-03-01" not in whole


def test_a_single_value_is_a_sentence_instead_of_a_chart(rows: Connection, page: Page) -> None:
    add_study(rows, add_machine(rows), "1.1", at=datetime(2026, 3, 4, 10), study_description="Thorax", dlp_mgy_cm=513.0)  # noqa: DTZ001
    app = page("ct_charts")
    assert "A single value: 513 mGy·cm (Thorax)." in text_of(app)
    assert "n = 1 study: Thorax" in text_of(app)


def test_medians_say_how_many_belong_to_items_that_are_not_drawn(rows: Connection, page: Page) -> None:
    fill(rows, "CT")
    for number in range(3):
        machine = add_machine(rows, device_serial_number=f"B-{number}")
        add_study(rows, machine, f"1.9{number}", at=datetime(2026, 3, 4, 10), dlp_mgy_cm=100.0)  # noqa: DTZ001
    app = page("ct_charts", ct_chart_show="time", ct_chart_by="machine", ct_chart_lines="3")
    assert "n = 8 studies · exact · faded: fewer than 10 values · not drawn: 1 of other items" in text_of(app)


def test_a_table_shows_machines_of_the_same_name_apart_and_what_it_left_out(rows: Connection, page: Page) -> None:
    fill(rows, "CT")
    add_study(rows, add_machine(rows, device_serial_number="B-1"), "1.8", events=[EVENTS["CT"], {}])
    app = page("ct_charts", ct_chart_show="table", ct_chart_by="machine")
    assert len(app.dataframe[0].value) == 2
    assert "n = 7 irradiation events · exact · excluded: 1 without CTDIvol" in text_of(app)


def test_every_chart_is_described_in_words(rows: Connection, page: Page) -> None:
    fill(rows, "CT")
    descriptions = [chart.proto.alt for chart in page("ct_charts").get("vega_lite_chart")]
    assert len(descriptions) == 8
    assert "Bars: number of studies by study description. 1 items, the first: Thorax 6." in descriptions
    assert all(descriptions)


def test_a_hostile_name_is_neither_markup_nor_part_of_a_specification(rows: Connection, page: Page) -> None:
    fill(rows, "CT", HOSTILE)
    app = page("ct_charts")
    assert "<script>alert" not in text_of(app)
    assert "alert(1)" not in json.dumps([chart.proto.spec for chart in app.get("vega_lite_chart")])


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("show", "banana", "expected one of"),
        ("quantity", "banana", "expected one of"),
        ("day", "banana", "expected a date"),
        ("day", "0001-01-01", "expected a date"),
    ],
)
def test_nonsense_in_the_address_of_charts_is_reported(
    rows: Connection, page: Page, name: str, value: str, shown: str
) -> None:
    fill(rows, "CT")
    section = {} if name == "show" else {"ct_chart_show": "change"}
    text = text_of(page("ct_charts", **section, **{f"ct_chart_{name}": value}))
    assert f"Ignored URL parameter “ct_chart_{name}={value}”: {shown}" in text


@pytest.mark.parametrize("statistic", ["box", "median", "mean", "shares"])
@pytest.mark.parametrize("sort", ["frequency", "value", "name"])
def test_each_statistic_can_be_sorted(rows: Connection, page: Page, statistic: str, sort: str) -> None:
    fill(rows, "CT")
    params = {"show": "distribution", "statistic": statistic, "sort": sort, "by": "machine"}
    assert len(charts(page("ct_charts", **{f"ct_chart_{name}": value for name, value in params.items()}))) == 3


def test_the_list_leads_to_the_charts_of_its_studies(rows: Connection, page: Page) -> None:
    fill(rows, "CT")
    [link] = [each for each in page("ct", ct_study="Thorax").get("page_link") if each.proto.label == "Charts"]
    assert (link.proto.page, link.proto.query_string) == ("ct_charts", "ct_study=Thorax")
