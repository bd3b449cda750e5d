"""Skin dose on the study page, in the list, and in the settings of a machine, on stored results."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

import pytest
from sqlalchemy import select, update

from dashboard.skin_dose import scale
from dashboard.skin_dose.assumptions import Assumptions, applied, of_result
from dashboard.ui.text import formatting
from kerma.database.ingest.skin_dose_input import Procedure
from kerma.database.ingest.store import Received, store
from kerma.database.schema.skin_dose_tables import equipment_calibration, skin_dose
from kerma.database.schema.tables import equipment
from kerma.facts.study import Study
from kerma.skin_dose.phantom.patient_size import patient_of
from kerma.skin_dose.result import ResultKind
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration
from kerma.worker.worker import Worker
from tests.support.database_contents import HASHED
from tests.support.fluoroscopy_report import event, event_without_geometry, fluoroscopy
from tests.support.screens import forget, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    from kerma.extract import Extraction

    Page = Callable[..., AppTest]

STUDY = "2.25.1000"


def keep(rows: Connection, reading: Extraction, *, is_computed: bool = True) -> None:
    with rows.engine.connect().execution_options(isolation_level="READ COMMITTED") as connection, connection.begin():
        store(connection, [Received("orthanc-1", reading)], HASHED)
    if is_computed:
        Worker(rows.engine.execution_options(isolation_level="READ COMMITTED")).drain()


@pytest.fixture
def hot(rows: Connection) -> Connection:
    """A study of two events with a stored result."""
    keep(rows, fluoroscopy(event("2.25.8", "1.2"), event("2.25.9", "0.4", "20")))
    return rows


def peak_skin_dose_mgy(rows: Connection) -> float:
    found = rows.execute(select(skin_dose.c.peak_skin_dose_mgy)).scalar_one()
    assert found is not None
    return float(found)


def tab(app: AppTest, name: str) -> AppTest:
    app.session_state["skin_dose_tabs"] = name
    return app.run()


def test_the_peak_stands_on_the_page_with_its_uncertainty(hot: Connection, page: Page) -> None:
    card = page("study", uid=STUDY).metric[0]
    assert card.label == "Peak skin dose"
    assert card.value == scale.dose_text(peak_skin_dose_mgy(hot))
    assert card.delta.startswith("± ")
    assert card.delta.endswith(" % (k = 2)")


def test_the_map_is_drawn_with_a_text_for_who_cannot_see_it(hot: Connection, page: Page) -> None:  # noqa: ARG001
    charts = page("study", uid=STUDY).get("vega_lite_chart")
    assert sum(chart.proto.alt.startswith("Map of skin dose") for chart in charts) == 1


def test_place_areas_versions_and_flags_are_shown(hot: Connection, page: Page) -> None:
    text = text_of(page("study", uid=STUDY))
    position = hot.execute(select(skin_dose.c.peak_skin_dose_position)).scalar_one()
    for words in (position, "Above 0.5 Gy", "siemens-axiom-artis", "180 cm, 80 kg", "not a measurement"):
        assert words in text


def test_the_three_files_are_offered(hot: Connection, page: Page) -> None:  # noqa: ARG001
    labels = [cast("Any", button).label for button in page("study", uid=STUDY).get("download_button")]
    assert labels == ["Map (PNG)", "Map (CSV)", "Events (CSV)"]


def test_a_study_whose_computation_waits_shows_a_message(rows: Connection, page: Page) -> None:
    keep(rows, fluoroscopy(), is_computed=False)
    assert "waits to be computed" in text_of(page("study", uid=STUDY))


def test_a_beam_that_misses_is_never_shown_as_zero(rows: Connection, page: Page) -> None:
    keep(rows, fluoroscopy())
    rows.execute(
        skin_dose.update().values(
            kind="beam_misses_phantom", reason=None, peak_skin_dose_mgy=None, peak_cell=None, map=None, map_length=None
        )
    )
    app = page("study", uid=STUDY)
    assert "unknown, not zero" in text_of(app)
    assert not [card for card in app.metric if card.label.startswith("Peak skin dose")]


def test_another_modality_has_no_skin_dose(rows: Connection, page: Page) -> None:
    keep(rows, fluoroscopy(Modality="CR", SeriesDescription="x"), is_computed=False)
    rows.exec_driver_sql("update study set modality = 'DX', modalities = '{DX}'")
    assert "Skin dose" not in text_of(page("study", uid=STUDY))


@pytest.mark.parametrize("name", ["Body", "Events at the peak", "Play", "What if"])
def test_every_tab_opens(hot: Connection, page: Page, name: str) -> None:  # noqa: ARG001
    assert "Skin dose" in text_of(tab(page("study", uid=STUDY), name))


def test_a_lighter_patient_changes_the_peak_and_stores_nothing(hot: Connection, page: Page) -> None:
    stored = peak_skin_dose_mgy(hot)
    app = tab(page("study", uid=STUDY), "What if")
    app = next(each for each in app.number_input if each.label == "KAP meter calibration factor").set_value(0.5).run()
    card = next(each for each in app.metric if "what if" in each.label)
    assert card.value == scale.dose_text(stored / 2)
    assert card.delta.startswith("\N{MINUS SIGN}50 % against the stored")
    assert peak_skin_dose_mgy(hot) == stored


def test_a_what_if_can_be_taken_back(hot: Connection, page: Page) -> None:  # noqa: ARG001
    app = tab(page("study", uid=STUDY), "What if")
    app = next(each for each in app.number_input if each.label == "Weight (kg)").set_value(150.0).run()
    app = next(each for each in app.button if each.label == "Back to the stored result").click().run()
    assert next(each for each in app.number_input if each.label == "Weight (kg)").value == 80.0
    assert any(card.label == "Peak skin dose as stored" for card in app.metric)


def test_a_what_if_states_that_an_offset_ends_the_shift_along_the_table(hot: Connection, page: Page) -> None:
    assert "the map jumps" not in text_of(tab(page("study", uid=STUDY), "What if"))
    hot.execute(skin_dose.update().values(flags={"position_assumed": 0}))
    forget()
    assert "the map jumps" in text_of(tab(page("study", uid=STUDY), "What if"))


def test_what_is_not_changed_stays_as_it_was_reported() -> None:
    procedure = Procedure(Study(), (), (), EquipmentCalibration())
    assert applied(procedure, of_result(patient_of(procedure.study), procedure.calibration)) == procedure


def test_what_is_changed_goes_in() -> None:
    procedure = Procedure(Study(patient_size_m=1.8, patient_weight_kg=80.0), (), (), EquipmentCalibration())
    changed = applied(procedure, Assumptions(165.0, 80.0, table_water_equivalent_mm=5.0))
    assert changed.study == Study(patient_size_m=1.65, patient_weight_kg=80.0)
    assert changed.calibration == EquipmentCalibration(table_water_equivalent_mm=5.0)


def test_the_list_of_fluoroscopy_shows_the_peak(hot: Connection, page: Page) -> None:
    shown = page("fluoroscopy").dataframe[0].value
    assert shown["peak_skin_dose_mgy"].tolist() == [float(f"{peak_skin_dose_mgy(hot):.3g}")]


def test_the_list_marks_an_upper_bound(rows: Connection, page: Page) -> None:
    keep(rows, fluoroscopy(event_without_geometry()))
    app = page("fluoroscopy")
    bound = formatting.upper_bound(formatting.estimate(peak_skin_dose_mgy(rows)))
    assert app.dataframe[0].value["peak_skin_dose_mgy"].tolist() == [bound]
    assert "≤: upper bound" in text_of(app)


def test_a_study_leads_with_an_upper_bound_that_is_the_same_number_everywhere(rows: Connection, page: Page) -> None:
    keep(rows, fluoroscopy(event_without_geometry()))
    app = page("study", uid=STUDY)
    card = app.metric[0]
    assert (card.label, card.delta) == ("Peak skin dose, upper bound", "contains 45 % (k = 2)")
    assert card.value == scale.dose_text(peak_skin_dose_mgy(rows), is_upper_bound=True)
    assert f"{card.value}, contains " in text_of(app)


def test_the_line_above_a_list_counts_the_upper_bounds_that_a_filter_finds(hot: Connection, page: Page) -> None:
    hot.execute(update(skin_dose).values(kind=ResultKind.UPPER_BOUND, peak_skin_dose_mgy=2500.0))
    assert "1 study, 1 by an upper bound (≤)" in text_of(page("fluoroscopy", fluoroscopy_psd="2000.."))


def test_a_study_without_result_is_listed_too(rows: Connection, page: Page) -> None:
    keep(rows, fluoroscopy(), is_computed=False)
    assert len(page("fluoroscopy").dataframe[0].value) == 1


def machine(rows: Connection) -> str:
    return str(rows.execute(select(equipment.c.equipment_id)).scalar_one())


def number(app: AppTest, label: str) -> Any:
    return next(each for each in app.number_input if each.label == label)


def save(app: AppTest) -> AppTest:
    return next(each for each in app.button if each.label == "Save and compute again").click().run()


def test_settings_are_stored_and_their_studies_computed_again(hot: Connection, page: Page) -> None:
    before = peak_skin_dose_mgy(hot)
    app = page("equipment_detail", id=machine(hot))
    number(app, "KAP meter calibration factor").set_value(0.5)
    app = save(app)
    assert app.success[0].value == "Saved for studies from 1990-01-01. 1 study will be computed again."
    Worker(hot.engine.execution_options(isolation_level="READ COMMITTED")).drain()
    assert peak_skin_dose_mgy(hot) == pytest.approx(before / 2)


def test_settings_left_empty_keep_the_defaults(hot: Connection, page: Page) -> None:
    app = page("equipment_detail", id=machine(hot))
    number(app, "Zero of the table, to the head (cm)").set_value(-3.0)
    save(app)
    row = hot.execute(select(equipment_calibration)).mappings().one()
    assert (row["table_zero_z_cm"], row["table_zero_x_cm"], row["table_water_equivalent_mm"]) == (-3.0, None, None)
    assert (row["valid_from"], row["changed_by"]) == (date(1990, 1, 1), "dashboard")


def test_the_settings_of_a_machine_are_shown_again(hot: Connection, page: Page) -> None:
    app = page("equipment_detail", id=machine(hot))
    number(app, "Table top and pad (mm water)").set_value(9.5)
    save(app)
    forget()
    app = page("equipment_detail", id=machine(hot))
    assert number(app, "Table top and pad (mm water)").value == 9.5
    assert app.dataframe[-1].value["table_water_equivalent_mm"].tolist() == [9.5]


def test_a_dashboard_that_may_only_read_offers_no_form(
    hot: Connection, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = hot.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("KERMA_DASHBOARD_DATABASE_URL", url)
    monkeypatch.delenv("KERMA_DATABASE_URL")
    forget()
    app = page("equipment_detail", id=machine(hot))
    assert "may only read" in text_of(app)
    assert not app.number_input


def test_settings_are_written_as_the_role_for_settings(
    hot: Connection, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = hot.engine.url.render_as_string(hide_password=False)
    for name in ("DASHBOARD", "SETTINGS"):
        monkeypatch.setenv(f"KERMA_{name}_DATABASE_URL", url)
    monkeypatch.delenv("KERMA_DATABASE_URL")
    forget()
    save(page("equipment_detail", id=machine(hot)))
    assert hot.execute(select(equipment_calibration.c.changed_by)).scalar_one() == "dashboard"


def test_the_machine_of_a_study_is_named(hot: Connection, page: Page) -> None:
    assert "AXIOM-Artis" in text_of(page("equipment_detail", id=machine(hot)))
