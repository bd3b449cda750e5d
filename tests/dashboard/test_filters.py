"""The filter bar, columns, order and saved views, as a visitor of a list meets them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text

from dashboard.ui.modalities import MODALITIES
from kerma.database.query.filters.criteria import BY_MODALITY, CRITERIA
from kerma.database.schema.preference_tables import preference, saved_view
from tests.support.screens import text_of
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    from kerma.database.query.filters.criterion import Criterion

    Page = Callable[..., AppTest]

HEAD = "study \N{LEFT SINGLE QUOTATION MARK}Head\N{RIGHT SINGLE QUOTATION MARK}"
AT = datetime(2026, 3, 2, 10, 15)  # noqa: DTZ001, a modality's local time


def add_three(rows: Connection) -> None:
    machine = add_machine(rows)
    add_study(rows, machine, "1.1", at=AT.replace(hour=8), study_description="Thorax", dlp_mgy_cm=300.0)
    add_study(rows, machine, "1.2", at=AT.replace(hour=9), study_description="Head", dlp_mgy_cm=0.0)
    add_study(rows, machine, "1.3", at=AT, study_description="Head", dlp_mgy_cm=800.0, patient_sex="F")


def doses(app: AppTest) -> list[float]:
    values: list[float] = app.dataframe[0].value["dlp_mgy_cm"].tolist()
    return values


@pytest.mark.parametrize("modality", MODALITIES, ids=lambda each: each.path)
def test_a_list_offers_every_filter_of_its_modality(rows: Connection, page: Page, modality: Any) -> None:
    add_study(rows, add_machine(rows), "1.1", modality=modality.code)
    app = page(modality.path, **{f"{modality.path}_from": "2026-01-01"})
    app.session_state[f"{modality.path}:more"] = True
    app.run()
    assert not app.exception
    kinds = ("text_input", "date_input", "selectbox", "multiselect", "number_input", "button_group")
    keys = {widget.key for kind in kinds for widget in app.get(kind)}
    shown = {str(key).split(":")[1] for key in keys if str(key).startswith(f"{modality.path}:")}
    # Without a key of hashes, hashed values cannot be searched.
    hashed = {"patient_name", "patient_id", "accession", "operator", "physician"}
    assert shown >= set(BY_MODALITY[modality.code]) - hashed


def test_several_filters_stand_in_the_address_and_once_on_the_page(rows: Connection, page: Page) -> None:
    add_three(rows)
    app = page("ct", ct_from="2026-03-02", ct_dlp="100..", ct_study="Head")
    assert doses(app) == [800.0]
    assert app.multiselect(key="ct:chips").value == ["from", "study", "dlp"]
    assert "1 study. Click a row to open it." in text_of(app)
    assert HEAD not in text_of(app)
    assert app.dataframe[0].proto.alt == f"CT studies, from 2026-03-02, {HEAD}, DLP at least 100 mGy·cm, newest first"


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: f"{criterion.label}-{criterion.modalities[0]}")
def test_every_filter_explains_itself(criterion: Criterion) -> None:
    assert criterion.help.endswith(".")


def test_filters_are_closed_by_apply(rows: Connection, page: Page) -> None:
    add_three(rows)
    app = page("ct")
    app.session_state["ct:more"] = True
    app.run()
    app.text_input(key="ct:description").input("Head")
    app.button[0].click().run()
    assert app.session_state["ct:more"] is False
    assert doses(app) == [800.0, 0.0]


def test_a_chip_that_is_taken_away_takes_its_filter_away(rows: Connection, page: Page) -> None:
    add_three(rows)
    app = page("ct", ct_dlp="100..", ct_study="Head")
    app.multiselect(key="ct:chips").unselect("study").run()
    assert doses(app) == [800.0, 300.0]
    assert "ct_study" not in app.query_params


def test_clearing_the_chips_takes_all_filters_away(rows: Connection, page: Page) -> None:
    add_three(rows)
    app = page("ct", ct_dlp="100..", ct_study="Head")
    app.multiselect(key="ct:chips").set_value([]).run()
    assert len(doses(app)) == 3
    assert dict(app.query_params) == {}


def test_a_filter_of_the_bar_writes_itself_into_the_address(rows: Connection, page: Page) -> None:
    add_three(rows)
    app = page("ct")
    app.multiselect(key="ct:study").select("Head").run()
    assert app.query_params["ct_study"] == "Head"
    assert doses(app) == [800.0, 0.0]


def days_shown(app: AppTest) -> list[str]:
    return [str(field.value) for field in app.date_input]


def test_a_period_takes_the_place_of_days_in_the_address(rows: Connection, page: Page) -> None:
    add_three(rows)
    app = page("ct", ct_from="2026-03-02")
    assert days_shown(app) == ["2026-03-02", "None"]
    app.selectbox(key="ct:period").select("last_year").run()
    assert dict(app.query_params) == {"ct_period": "last_year"}
    assert days_shown(app) == []


def test_fixed_days_begin_with_the_days_of_the_period_before(rows: Connection, page: Page) -> None:
    add_three(rows)
    app = page("ct", ct_period="last_year")
    app.selectbox(key="ct:period").select("fixed_days").run()
    last_year = datetime.now().astimezone().year - 1
    first, last = f"{last_year}-01-01", f"{last_year}-12-31"
    assert dict(app.query_params) == {"ct_from": first, "ct_to": last}
    assert days_shown(app) == [first, last]
    assert app.selectbox(key="ct:period").value == "fixed_days"


def test_fixed_days_after_a_period_without_end_end_today(rows: Connection, page: Page) -> None:
    add_three(rows)
    app = page("ct", ct_period="28d")
    app.selectbox(key="ct:period").select("fixed_days").run()
    today = datetime.now().astimezone().date()
    assert days_shown(app) == [str(today - timedelta(days=27)), str(today)]


def test_fixed_days_without_a_period_before_select_all_studies_until_a_day_is_typed(
    rows: Connection, page: Page
) -> None:
    add_three(rows)
    app = page("ct")
    app.selectbox(key="ct:period").select("fixed_days").run()
    assert (dict(app.query_params), days_shown(app)) == ({}, ["None", "None"])
    app.date_input(key="ct:from").set_value(AT.date()).run()
    assert dict(app.query_params) == {"ct_from": str(AT.date())}


def test_the_days_go_with_their_period(rows: Connection, page: Page) -> None:
    add_three(rows)
    app = page("ct", ct_from="2026-03-02", ct_to="2026-03-03")
    app.selectbox(key="ct:period").select(None).run()
    assert (dict(app.query_params), days_shown(app)) == ({}, [])


def test_a_saved_view_keeps_its_period(rows: Connection, page: Page) -> None:
    add_three(rows)
    save(page("ct", ct_period="28d"), "Lately")
    assert rows.execute(select(saved_view.c.parameters)).scalar_one() == {"ct_period": "28d"}


def test_a_view_of_charts_keeps_their_options(rows: Connection, page: Page) -> None:
    add_three(rows)
    app = save(page("ct_charts", ct_dlp="100..", ct_chart_show="distribution"), "High doses")
    parameters = {"ct_dlp": "100..", "ct_chart_show": "distribution"}
    assert rows.execute(select(saved_view.c.parameters)).scalar_one() == parameters
    app.query_params.clear()
    app.run()
    app.selectbox(key="ct:view").select_index(0).run()
    assert {name: app.query_params[name] for name in parameters} == parameters


def test_a_link_with_a_period_can_be_copied_with_its_days(rows: Connection, page: Page) -> None:
    add_three(rows)
    app = page("ct", ct_period="last_year", ct_sort="-dlp_mgy_cm")
    app.session_state["ct:link"] = True
    app.run()
    living, fixed = (code.value for code in app.code)
    assert living.endswith("?ct_period=last_year&ct_sort=-dlp_mgy_cm")
    year = datetime.now().astimezone().year - 1
    assert fixed.endswith(f"?ct_from={year}-01-01&ct_to={year}-12-31&ct_sort=-dlp_mgy_cm")


def test_the_studies_that_arrived_today_are_listed_the_last_first(rows: Connection, page: Page) -> None:
    machine, now = add_machine(rows), datetime.now().astimezone()
    add_study(rows, machine, "1.1", received_at=now, study_description="second", dlp_mgy_cm=2.0)
    add_study(rows, machine, "1.2", received_at=now.replace(hour=0, minute=0, second=0, microsecond=0), dlp_mgy_cm=1.0)
    add_study(rows, machine, "1.3", dlp_mgy_cm=3.0)
    app = page("ct", ct_received="today", ct_sort="-received_at")
    assert doses(app) == [2.0, 1.0]
    assert app.dataframe[0].value["received_at"].tolist()[0] == f"{now:%Y-%m-%d %H:%M:%S}"
    assert "2 studies, by Received, newest first" in text_of(app)


def test_further_filters_are_applied_together(rows: Connection, page: Page) -> None:
    add_three(rows)
    app = page("ct")
    app.session_state["ct:more"] = True
    app.run()
    app.number_input(key="ct:dlp:maximum").set_value(100.0)
    app.number_input(key="ct:dlp:minimum").set_value(900.0)
    app.multiselect(key="ct:sex").select("F")
    next(button for button in app.button if button.label == "Apply").click().run()
    assert app.query_params["ct_dlp"] == "100..900"
    assert app.query_params["ct_sex"] == "F"
    assert doses(app) == [800.0]


def test_who_a_patient_is_is_sought_without_standing_in_the_address(
    rows: Connection, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERMA_PATIENT_ID", "plain")
    add_study(rows, add_machine(rows), "1.1", patient_id="4711", dlp_mgy_cm=1.0)
    add_study(rows, add_machine(rows, device_serial_number="B"), "1.2", patient_id="4712", dlp_mgy_cm=2.0)
    app = page("ct")
    app.session_state["ct:more"] = True
    app.run()
    app.text_input(key="ct:patient_id").set_value("4711")
    next(button for button in app.button if button.label == "Apply").click().run()
    assert doses(app) == [1.0]
    assert dict(app.query_params) == {}
    app.multiselect(key="ct:chips").set_value([]).run()
    assert len(doses(app)) == 2


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("-dlp_mgy_cm", [800.0, 300.0, 0.0]), ("dlp_mgy_cm", [0.0, 300.0, 800.0]), ("study_at", [300.0, 0.0, 800.0])],
)
def test_the_address_sorts_a_list(rows: Connection, page: Page, sort: str, expected: list[float]) -> None:
    add_three(rows)
    assert doses(page("ct", ct_sort=sort)) == expected


def test_the_selected_order_stands_in_the_address(rows: Connection, page: Page) -> None:
    add_three(rows)
    app = page("ct")
    order = app.selectbox(key="ct:order")
    order.select_index(order.options.index("DLP, highest first")).run()
    assert app.query_params["ct_sort"] == "-dlp_mgy_cm"
    assert "3 studies, by DLP, highest first" in text_of(app)


@pytest.mark.parametrize(("name", "value"), [("ct_sort", "banana"), ("ct_columns", "banana"), ("ct_sort", "-views")])
def test_an_unknown_column_in_the_address_is_ignored_and_reported(
    rows: Connection, page: Page, name: str, value: str
) -> None:
    add_three(rows)
    app = page("ct", **{name: value})
    assert f"Ignored URL parameter “{name}={value}”" in text_of(app)
    assert doses(app) == [800.0, 0.0, 300.0]


def test_the_address_states_which_columns_are_shown(rows: Connection, page: Page) -> None:
    add_three(rows)
    app = page("ct", ct_columns="dlp_mgy_cm,study_at,station_name")
    assert list(app.dataframe[0].value.columns) == ["dlp_mgy_cm", "study_at", "station_name"]


def test_selected_columns_are_remembered_and_stand_in_the_address(rows: Connection, page: Page) -> None:
    add_three(rows)
    app = page("ct")
    app.session_state["ct:columns_panel"] = True
    app.run()
    app.multiselect(key="ct:columns").set_value(["study_at", "dlp_mgy_cm"]).run()
    assert app.query_params["ct_columns"] == "study_at,dlp_mgy_cm"
    [row] = rows.execute(select(preference.c.name, preference.c.value)).all()
    assert tuple(row) == ("ct_columns", ["study_at", "dlp_mgy_cm"])
    del app.query_params["ct_columns"]
    app.run()
    assert list(app.dataframe[0].value.columns) == ["study_at", "dlp_mgy_cm"]


def test_what_each_filter_leaves_out_is_shown_on_request(rows: Connection, page: Page) -> None:
    add_three(rows)
    app = page("ct", ct_dlp="100..", ct_study="Head")
    app.session_state["ct:excluded"] = True
    app.run()
    assert f"{HEAD}: 1" in text_of(app)


def save(app: AppTest, name: str, *, is_shared: bool = False) -> AppTest:
    app.session_state["ct:views"] = True
    app.run()
    app.text_input(key="ct:view_name").set_value(name)
    app.checkbox(key="ct:view_shared").set_value(is_shared)
    return next(button for button in app.button if button.label == "Save").click().run()


def test_a_view_is_saved_and_opened_again(rows: Connection, page: Page) -> None:
    add_three(rows)
    app = save(page("ct", ct_dlp="100..", ct_sort="-dlp_mgy_cm"), "High doses")
    assert [toast.value for toast in app.toast] == ["The view was saved."]
    app.multiselect(key="ct:chips").set_value([]).run()
    view = app.selectbox(key="ct:view")
    assert view.options == ["High doses"]
    view.select_index(0).run()
    assert app.query_params["ct_dlp"] == "100.."
    assert doses(app) == [800.0, 300.0]


def test_a_shared_view_can_be_opened_by_others_and_an_own_one_not(rows: Connection, page: Page) -> None:
    add_three(rows)
    app = save(page("ct", ct_dlp="100.."), "Mine")
    save(app, "Everybody's", is_shared=True)
    other = page("ct")
    other.session_state["ct:views"] = True
    other.run()
    assert other.selectbox(key="ct:view").options == ["Everybody's (shared)"]
    assert not [box for box in other.selectbox if box.key == "ct:own_view"]


def test_a_view_without_a_name_is_refused_with_a_sentence(rows: Connection, page: Page) -> None:
    add_three(rows)
    app = save(page("ct"), "  ")
    assert [toast.value for toast in app.toast] == ["A view needs a name."]
    assert rows.execute(select(saved_view)).all() == []


def test_without_write_permission_a_message_is_shown_and_the_list_works(rows: Connection, page: Page) -> None:
    add_three(rows)
    database = rows.engine.url.database
    rows.execute(text(f'ALTER DATABASE "{database}" SET default_transaction_read_only = on'))
    app = save(page("ct"), "Mine")
    [message] = [toast.value for toast in app.toast]
    assert "KERMA_SETTINGS_DATABASE_URL" in message
    assert len(doses(app)) == 3
