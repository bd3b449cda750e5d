"""Alerts for pages: filters, what somebody did last, the number of open ones, and rates by rule."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine, text

from kerma.alerts.alert_rule import Severity
from kerma.alerts.alert_state import AlertState
from kerma.alerts.handling import Cause
from kerma.alerts.outcome import Outcome
from kerma.database.ingest import alert_states
from kerma.database.ingest.alerts import alert_id
from kerma.database.query.alerts import alert_page
from kerma.database.query.alerts.alert_page import AlertFilter
from kerma.database.query.alerts.rule_rates import rule_rates
from kerma.database.query.alerts.rule_scope import Period
from kerma.database.query.exports import export
from kerma.database.query.exports.export import Per, Selection
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.extract import Extraction
from kerma.identity import study_id
from kerma.standard import concepts as c
from kerma.standard.enumerations import ExamModality
from tests.support.sr_builder import accumulated, num, read, xray_event, xray_report

Put = Callable[..., None]
#: Day of the studies of `xray_report`.
PERIOD = Period(date(2000, 1, 1), date(2100, 1, 1))


def xray(number: int, dap_gy_cm2: str, kerma_gy: str = "1") -> Extraction:
    totals = accumulated(
        num(c.DAP_TOTAL, dap_gy_cm2, "Gy.cm2"),
        num(c.DOSE_RP_TOTAL, kerma_gy, "Gy"),
        num(c.TOTAL_FLUORO_TIME, "60", "s"),
    )
    uid = f"2.25.{number}"
    header = {"StudyInstanceUID": uid, "SOPInstanceUID": f"{uid}.1", "StudyDate": "20260301", "StudyTime": "100000"}
    return read(xray_report(totals, xray_event(event_uid=f"{uid}.2"), **header))


@pytest.fixture
def three(put: Put, engine: Engine) -> Engine:
    """Study 1 exceeds by DAP and air kerma; studies 2 and 3 by DAP, and somebody has explained that of study 3."""
    put(a=xray(1, "250", "2.5"), b=xray(2, "300"), c=xray(3, "400"), d=xray(4, "10"))
    with engine.begin() as connection:
        explained = alert_id(study_id("2.25.3"), "RF-DAP-200", None)
        alert_states.set_state(connection, [explained], AlertState.EXPLAINED, Cause.SIZE, "130 kg", "ada")
    return engine


@pytest.mark.parametrize(
    ("alert_filter", "count"),
    [
        (AlertFilter(), 4),
        (AlertFilter(states=(AlertState.NEW, AlertState.SEEN)), 3),
        (AlertFilter(rule_id="RF-RAK-2"), 1),
        (AlertFilter(severity=Severity.ALERT), 0),
        (AlertFilter(outcome=Outcome.EXCEEDS), 4),
        (AlertFilter(modality=ExamModality.FLUOROSCOPY), 4),
        (AlertFilter(modality=ExamModality.CT), 0),
        (AlertFilter(raised_to=date(2020, 1, 1)), 0),
        (AlertFilter(raised_from=date(2020, 1, 1)), 4),
        (AlertFilter(institution="no such"), 0),
    ],
)
def test_a_filter_selects_alerts_and_counts_them(three: Engine, alert_filter: AlertFilter, count: int) -> None:
    with three.connect() as connection:
        assert len(alert_page.alert_page(connection, alert_filter)) == count
        assert alert_page.alert_count(connection, alert_filter) == count


@pytest.mark.parametrize("per", Per)
def test_an_export_states_rules_and_the_most_urgent_state_of_alerts(three: Engine, per: Per) -> None:
    every = StudyFilter.from_values(ExamModality.FLUOROSCOPY, {})
    with three.connect() as connection:
        rows = connection.execute(export.query(Selection(every, per))).mappings()
        found = {row["study_instance_uid"]: (row["alert_state"], row["alert_rules"]) for row in rows}
    assert found == {
        "2.25.1": ("new", "RF-DAP-200, RF-RAK-2"),
        "2.25.2": ("new", "RF-DAP-200"),
        "2.25.3": ("explained", "RF-DAP-200"),
        "2.25.4": (None, None),
    }


def test_an_alert_has_its_study_equipment_and_last_action(three: Engine) -> None:
    with three.connect() as connection:
        (found,) = alert_page.alerts_of_study(connection, study_id("2.25.3"))
        offered = alert_page.offered(connection)
    assert (found.alert.value, found.alert.study_instance_uid) == (400.0, "2.25.3")
    assert found.equipment == offered.equipment[0]
    assert found.last_action is not None
    assert found.last_action[1:] == ("ada", Cause.SIZE, "130 kg")
    assert offered.rule_ids == ["RF-DAP-200", "RF-RAK-2"]


def test_open_alerts_are_counted_by_severity(three: Engine) -> None:
    with three.begin() as connection:
        assert alert_page.open_counts(connection) == {Severity.NOTIFICATION: 3}
        # One that no longer exceeds needs nobody.
        connection.execute(text("UPDATE alert SET outcome = 'not_above' WHERE rule_id = 'RF-RAK-2'"))
        assert alert_page.open_counts(connection) == {Severity.NOTIFICATION: 2}


def test_rates_count_what_became_of_the_alerts_of_a_rule(three: Engine) -> None:
    with three.begin() as connection:
        connection.execute(text("UPDATE alert SET raised_at = raised_at - interval '6 hours'"))
        dap, kerma = rule_rates(connection, PERIOD)
    assert (dap.rule_id, dap.raised, dap.studies, dap.explained, dap.open) == ("RF-DAP-200", 3, 3, 1, 2)
    assert (dap.acknowledged, round(dap.median_hours or 0, 1)) == (1, 6.0)
    assert (kerma.raised, kerma.acknowledged, kerma.median_hours) == (1, 0, None)


def test_rates_are_of_studies_of_the_period(three: Engine) -> None:
    with three.connect() as connection:
        assert rule_rates(connection, Period(date(2026, 3, 2), date(2026, 3, 31))) == []
        assert len(rule_rates(connection, Period(date(2026, 3, 1), date(2026, 3, 1)))) == 2
