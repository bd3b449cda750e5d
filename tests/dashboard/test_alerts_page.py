"""The page Alerts: what the list, the form and the rules show and store."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from dashboard.pages.alerts import columns, data, offered_levels, rule_changes, texts, workbook
from dashboard.pages.alerts.shipped_texts import SHIPPED_TEXTS
from dashboard.ui.current_user import USER_OF_REQUEST
from dashboard.ui.text.i18n import in_language
from kerma.access.rights import Right
from kerma.access.user import User
from kerma.alerts.alert_state import AlertState
from kerma.alerts.handling import Cause
from kerma.alerts.shipped_rules import shipped_rules
from kerma.database.ingest import alert_rule_decisions
from kerma.database.query.alerts.alert_page import AlertFilter
from kerma.errors import ConfigurationError, MissingRightError
from tests.support.screens import text_of
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

ALERT = (
    "INSERT INTO alert (study_id, alert_id, rule_id, severity, outcome, value, value_low, value_high, "
    "is_upper_bound, threshold, unit, data_version) SELECT study_id, gen_random_uuid(), :rule, 'notification', "
    "'exceeds', :value, :low, :high, :bound, :limit, :unit, 1 FROM study WHERE study_instance_uid = :uid"
)
HISTORY = (
    "INSERT INTO alert_history (study_id, alert_id, data_version, outcome, value, is_upper_bound, threshold, unit) "
    "SELECT study_id, alert_id, 1, outcome, value, is_upper_bound, threshold, unit FROM alert"
)


def add_alert(rows: Connection, uid: str, rule: str, value: float, limit: float, unit: str, **more: object) -> None:
    values = {"low": None, "high": None, "bound": False, **more}
    rows.execute(text(ALERT), {"uid": uid, "rule": rule, "value": value, "limit": limit, "unit": unit, **values})


@pytest.fixture
def alerts(rows: Connection) -> Connection:
    """Peak skin dose 2.1 Gy with 28 %, an upper bound of 2.5 Gy, and a DAP of 250 Gy·cm²."""
    machine = add_machine(rows)
    for number in (1, 2, 3):
        add_study(rows, machine, f"2.25.{number}", modality="RF", study_description="=1+1")
    add_alert(rows, "2.25.1", "RF-PSD-2", 2100, 2000, "mGy", low=1512, high=2688)
    add_alert(rows, "2.25.2", "RF-PSD-2", 2500, 2000, "mGy", high=2500, bound=True)
    add_alert(rows, "2.25.3", "RF-DAP-200", 250, 200, "Gy.cm2")
    rows.execute(text(HISTORY))
    return rows


@pytest.fixture
def vic() -> Iterator[None]:
    """A user who sees doses, and may neither acknowledge alerts nor manage rules."""
    before = USER_OF_REQUEST.set(User(uuid4(), "vic", frozenset({Right.VIEW_DOSES})))
    yield
    USER_OF_REQUEST.reset(before)


def listed(app: AppTest) -> dict[str, list[object]]:
    [found] = [one.value for one in app.dataframe if "limit" in one.value.columns and "percent" in one.value.columns]
    return {str(name): found[name].tolist() for name in found.columns}


@pytest.mark.usefixtures("alerts")
def test_values_stand_in_the_unit_of_the_rule_with_their_uncertainty(page: Page) -> None:
    """2100 mGy with 28 % (k = 2) is 2.1 Gy ± 0.588 Gy; 2500 of 2000 is 125 %."""
    shown = listed(page("alerts"))
    values = dict(zip(shown["value"], shown["limit"], strict=True))
    assert values == {"2.1 Gy ± 0.6": "2 Gy", "at most 2.5 Gy": "2 Gy", "250 Gy·cm²": "200 Gy·cm²"}
    assert sorted(shown["percent"]) == [105.0, 125.0, 125.0]  # type: ignore[type-var]  # numbers of a column


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (1512, 2688, "2.1 Gy ± 0.6"),
        # Half width 58.8 mGy: one digit of the uncertainty.
        (2041.2, 2158.8, "2.10 Gy ± 0.06"),
        # It begins with 1: two digits.
        (1980, 2220, "2.10 Gy ± 0.12"),
        (1500, 3200, "2.1 Gy (1.5 to 3.2)"),
        (None, None, "2.1 Gy"),
    ],
)
def test_a_value_has_as_many_digits_as_its_uncertainty_allows(
    low: float | None, high: float | None, expected: str
) -> None:
    lower, upper = (None if end is None else end / 1000 for end in (low, high))
    assert texts.value_with_uncertainty(2.1, lower, upper, "Gy", is_upper_bound=False) == expected


@pytest.mark.usefixtures("rows")
def test_an_empty_list_states_that_no_alert_is_open(page: Page) -> None:
    assert "No alert is open." in text_of(page("alerts"))
    assert "No alert matches." in text_of(page("alerts", alert_state="dismissed"))


@pytest.mark.usefixtures("alerts")
def test_filters_stand_in_the_url(page: Page) -> None:
    assert listed(page("alerts", alert_rule="RF-DAP-200"))["rule"] == ["RF-DAP-200"]
    assert "No alert matches." in text_of(page("alerts", alert_modality="CT"))


def test_an_alert_named_by_the_url_is_shown_with_its_history_and_acknowledged(alerts: Connection, page: Page) -> None:
    query = text("SELECT alert_id FROM alert WHERE rule_id = 'RF-DAP-200'")
    app = page("alerts", alert=str(alerts.execute(query).scalar_one()))
    assert "250 Gy·cm², limit 200 Gy·cm²: above the limit. State: new." in text_of(app)
    [state] = [one for one in app.selectbox if one.label == "State"]
    state.set_value(AlertState.EXPLAINED)
    [button] = [one for one in app.button if one.label == "Acknowledge 1 alert"]
    assert "An explained alert needs a cause." in text_of(button.click().run())
    [state] = [one for one in app.selectbox if one.label == "State"]
    [cause] = [one for one in app.selectbox if one.label == "Cause"]
    state.set_value(AlertState.EXPLAINED)
    cause.set_value(Cause.SIZE.value)
    [button] = [one for one in app.button if one.label == "Acknowledge 1 alert"]
    shown = text_of(button.click().run())
    assert "1 alert changed." in shown
    assert "State: explained." in shown
    assert "cause: size of the patient" in shown
    row = alerts.execute(text("SELECT state, cause, acted_by FROM alert_action")).one()
    assert tuple(row) == ("explained", "size", "dashboard")


def test_several_alerts_are_acknowledged_at_once_and_recorded(alerts: Connection) -> None:
    before = USER_OF_REQUEST.set(User(uuid4(), "ada", frozenset({Right.VIEW_DOSES, Right.HANDLE_ALERTS})))
    try:
        found = data.latest(AlertFilter(), 10)
        assert data.handle(found, AlertState.SEEN, None, "asked the operator") == 3
    finally:
        USER_OF_REQUEST.reset(before)
    (event,) = alerts.execute(text("SELECT details FROM audit_event WHERE action = 'handle_alert'")).scalars()
    assert (len(event["alerts"]), event["state"]) == (3, "seen")
    assert "asked the operator" not in str(event)


@pytest.mark.usefixtures("alerts", "vic")
def test_acknowledging_needs_the_right() -> None:
    with pytest.raises(MissingRightError):
        data.handle(data.latest(AlertFilter(), 10), AlertState.SEEN, None, "")
    with pytest.raises(MissingRightError):
        rule_changes.set_enabled(shipped_rules()[0], is_enabled=False, is_compared=False)
    assert not offered_levels.is_offered()


@pytest.mark.usefixtures("alerts")
def test_files_hold_numbers_and_neutralise_formulas() -> None:
    found = data.latest(AlertFilter(rule_id="RF-PSD-2"), 10)
    rows = list(csv.DictReader(io.StringIO(columns.csv_of(found, data.rules()).decode("utf-8-sig"))))
    by_uid = {row["study_instance_uid"]: row for row in rows}
    one = by_uid["2.25.1"]
    assert (one["value"], one["value_low"], one["value_high"], one["limit"], one["unit"]) == (
        *("2.1", "1.512", "2.688", "2.0", "Gy"),
    )
    assert by_uid["2.25.2"]["is_upper_bound"] == "yes"
    assert one["study_description"] == "'=1+1"
    made_at = data.latest(AlertFilter(), 1)[0].alert.raised_at.replace(tzinfo=None)
    book = load_workbook(io.BytesIO(workbook.content(found, data.rules(), [("State", "open")], made_at)))
    cells = {cell.value: cell.data_type for row in book["Alerts"].iter_rows() for cell in row}
    assert cells["=1+1"] == "s"
    assert cells[2.1] == "n"


def test_each_shipped_title_and_source_can_be_translated() -> None:
    assert {each for rule in shipped_rules() for each in (rule.title, rule.source)} == SHIPPED_TEXTS
    with in_language("pl"):
        assert texts.own_text("Peak skin dose above 2 Gy") == "Maksymalna dawka na skórze powyżej 2 Gy"
        assert texts.own_text("Our own rule") == "Our own rule"


def test_the_levels_of_interventions_are_offered_until_somebody_decides(rows: Connection, page: Page) -> None:
    assert "Levels of SIR/CIRSE for interventions: use them?" in text_of(page("alerts", alerts_view="rules"))
    with pytest.raises(ConfigurationError, match="compare it with the publication"):
        rule_changes.decide_offered(is_enabled=True, is_compared=False)
    app = page("alerts", alerts_view="rules")
    [decline] = [one for one in app.button if one.label == "Leave them disabled"]
    assert "use them?" not in text_of(decline.click().run())
    stored = rows.execute(text("SELECT count(*), bool_or(enabled) FROM alert_rule WHERE rule_id LIKE 'SIR-%'")).one()
    assert tuple(stored) == (8, False)


def test_the_offered_levels_are_enabled_together(rows: Connection) -> None:
    assert len(alert_rule_decisions.decide(rows, is_enabled=True, decided_by="ada")) == 8
    assert alert_rule_decisions.decide(rows, is_enabled=False, decided_by="ben") == []
    assert data.rules()["SIR-SRDL-PSD"].is_enabled


def test_an_unchecked_rule_needs_a_statement_and_shows_its_preview(alerts: Connection, page: Page) -> None:
    alerts.execute(text("UPDATE study SET study_at = now(), dap_gy_cm2 = 550"))
    app = page("alerts", alerts_view="rules", rule="SIR-SRDL-DAP")
    assert "It would have raised 3 alerts in 90 days, in 3 of 3 studies (100 %)." in text_of(app)
    [enable] = [one for one in app.button if one.label == "Enable the rule"]
    assert enable.disabled
    [tick] = [one for one in app.checkbox if one.label == "I have compared the value with the publication"]
    tick.check().run()
    [enable] = [one for one in app.button if one.label == "Enable the rule"]
    assert "Rule SIR-SRDL-DAP is enabled." in text_of(enable.click().run())
    enabled = (
        alerts.execute(text("SELECT rule_id FROM alert_rule WHERE enabled AND removed_at IS NULL")).scalars().all()
    )
    assert enabled == ["SIR-SRDL-DAP"]


def test_a_file_of_rules_is_shown_before_it_is_stored(rows: Connection, page: Page) -> None:
    heading = "rule_id,title,kind,modality,quantity,unit,value,severity,source,valid_from,enabled"
    good = "OUR-DAP,DAP above 100 Gy·cm²,threshold,RF,dap,Gy.cm2,100,alert,Our protocol 2026,2026-01-01,yes"
    app = with_file(page("alerts", alerts_view="rules"), heading, good.replace("Gy.cm2", "mGy")).run()
    [problems] = [one.value for one in app.dataframe if "problem" in one.value.columns]
    assert problems["line"].tolist() == [2]
    app = with_file(page("alerts", alerts_view="rules"), heading, good).run()
    assert "Rules that the file adds, enables or disables: 1; that exist already: 0." in text_of(app)
    [store] = [one for one in with_file(app, heading, good).button if one.label == "Store the rules"]
    store.click().run()
    assert rows.execute(text("SELECT rule_id FROM alert_rule")).scalars().all() == ["OUR-DAP"]


def with_file(app: AppTest, *lines: str) -> AppTest:
    """The page with a file in its uploader, which AppTest forgets after each run."""
    app.file_uploader[0]._files = [("1", "rules.csv", "\n".join(lines).encode(), "text/csv")]
    return app


def test_rates_list_rules_with_alerts_and_enabled_ones(alerts: Connection, page: Page) -> None:
    alerts.execute(text("UPDATE study SET study_at = now()"))
    app = page("alerts", alerts_view="rates")
    [found] = [one.value for one in app.dataframe if "raised" in one.value.columns and "median" in one.value.columns]
    raised = dict(zip(found["rule"], found["raised"], strict=True))
    assert raised == {"RF-PSD-2": 2, "RF-RAK-2": 0, "RF-DAP-200": 1}


def test_lists_and_the_page_of_a_study_state_its_alerts(alerts: Connection, page: Page) -> None:
    [list_] = [one.value for one in page("fluoroscopy").dataframe if "study_description" in one.value.columns]
    assert set(list_["alerts"]) == {"new"}
    assert "2.1 Gy ± 0.6" in listed(page("study", uid="2.25.1"))["value"]
    alerts.execute(text("DELETE FROM alert WHERE rule_id = 'RF-PSD-2'"))
    with_alert = text_of(page("fluoroscopy", fluoroscopy_has_alert="yes"))
    without = text_of(page("fluoroscopy", fluoroscopy_has_alert="no"))
    assert "1 study" in with_alert
    assert "2 studies" in without


@pytest.mark.usefixtures("alerts")
def test_home_states_how_many_alerts_are_open(page: Page) -> None:
    links = [one.proto.label for one in page("home").get("page_link")]
    assert "3 alerts are open" in links
    assert "SIR/CIRSE levels wait for a decision" in links
