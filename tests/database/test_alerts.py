"""One alert for each rule, study and event, raised in the transaction that stores the value, and never lost."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from kerma.alerts.alert_rule import AlertRule, RuleKind
from kerma.alerts.quantity import AlertQuantity
from kerma.annotations import AnnotatedItem
from kerma.database.alert_rules_in_force import rules_in_force
from kerma.database.ingest import (
    alert_rules,
    jobs,
    merging,
    rebuild,
    site_settings,
    skin_dose_input,
    skin_doses,
    study_deletion,
    study_tags,
)
from kerma.database.schema import roles
from kerma.database.schema.alert_tables import alert, alert_rule
from kerma.errors import ConfigurationError
from kerma.extract import Extraction
from kerma.identity import study_id
from kerma.skin_dose.study import skin_dose
from kerma.standard import concepts as c
from kerma.standard.enumerations import ExamModality, Tag
from kerma.worker.alerts import compare_with_others
from kerma.worker.skin_dose import compute
from kerma.worker.worker import Worker
from tests.support.alert_rules import rule
from tests.support.fluoroscopy_report import event, event_without_geometry, fluoroscopy
from tests.support.sr_builder import accumulated, ct_dose, ct_event, ct_report, num, read, xray_event, xray_report

Put = Callable[..., None]
Rows = Callable[[str], list[dict[str, Any]]]
STUDY = study_id("2.25.1000")
# By which a study is one of fluoroscopy.
FLUORO_TIME = num(c.TOTAL_FLUORO_TIME, "60", "s")


def xray(dap: str, unit: str = "Gy.m2", sop: str = "2.25.1", **header: Any) -> Extraction:
    """A report whose total DAP is this one."""
    header = {"StudyInstanceUID": "2.25.1000", "SOPInstanceUID": sop, **header}
    return read(xray_report(accumulated(num(c.DAP_TOTAL, dap, unit), FLUORO_TIME), xray_event(), **header))


def biplane(dap_a: str, dap_b: str) -> Extraction:
    planes = (
        accumulated(num(c.DAP_TOTAL, dap_a, "Gy.cm2"), num(c.DOSE_RP_TOTAL, "1.9", "Gy"), FLUORO_TIME, plane="113620"),
        accumulated(num(c.DAP_TOTAL, dap_b, "Gy.cm2"), num(c.DOSE_RP_TOTAL, "1.8", "Gy"), plane="113621"),
    )
    return read(xray_report(*planes, xray_event(), StudyInstanceUID="2.25.1000"))


def found(rows: Rows) -> list[tuple[str, float | None, str, int]]:
    """Rule, value, outcome and version of all alerts."""
    return [(row["rule_id"], row["value"], row["outcome"], row["data_version"]) for row in rows("alert")]


def history(rows: Rows) -> list[tuple[int, float | None, str]]:
    return [(row["data_version"], row["value"], row["outcome"]) for row in rows("alert_history")]


def add(engine: Engine, *rules: AlertRule) -> None:
    with engine.begin() as connection:
        alert_rules.add(connection, rules, "a test")


@pytest.mark.parametrize(
    ("dap_gy_m2", "raised"),
    # 0.025 Gy·m² = 250 Gy·cm² = 25,000 cGy·cm².
    [("0.025", [("RF-DAP-200", 250.0, "exceeds", 1)]), ("0.019999", []), ("0.02", []), ("0", [])],
)
def test_a_study_above_the_limit_raises_one_alert(
    put: Put, rows: Rows, dap_gy_m2: str, raised: list[tuple[str, float, str, int]]
) -> None:
    put(a=xray(dap_gy_m2))
    assert found(rows) == raised


@pytest.mark.parametrize(("value", "unit"), [("25000", "cGy.cm2"), ("250000", "mGy.cm2"), ("250", "Gy.cm2")])
def test_the_unit_of_the_report_does_not_matter(put: Put, rows: Rows, value: str, unit: str) -> None:
    put(a=xray(value, unit))
    assert found(rows) == [("RF-DAP-200", 250.0, "exceeds", 1)]


def test_dap_of_two_planes_is_added_and_air_kerma_is_not(put: Put, rows: Rows) -> None:
    """120 + 120 = 240 Gy·cm²; of 1.9 and 1.8 Gy no square centimetre of skin has 3.7 Gy."""
    put(a=biplane("120", "120"))
    assert found(rows) == [("RF-DAP-200", 240.0, "exceeds", 1)]


def test_a_cumulative_report_sent_three_times_raises_one_alert_with_its_last_value(put: Put, rows: Rows) -> None:
    for number, dap in enumerate(("0.021", "0.023", "0.026")):
        put(a=xray(dap, ContentDate="20260102", ContentTime=f"1{number}0000"))
    assert found(rows) == [("RF-DAP-200", 260.0, "exceeds", 3)]
    assert history(rows) == [(1, 210.0, "exceeds"), (2, 230.0, "exceeds"), (3, 260.0, "exceeds")]


def test_storing_again_adds_nothing(put: Put, rows: Rows) -> None:
    put(a=xray("0.025"))
    before = rows("alert"), rows("alert_history")
    put(a=xray("0.025"))
    assert (rows("alert"), rows("alert_history")) == before


def test_an_alert_whose_study_no_longer_exceeds_stays(put: Put, rows: Rows) -> None:
    put(a=xray("0.025"))
    put(a=xray("0.0025"))
    assert found(rows) == [("RF-DAP-200", 25.0, "not_above", 2)]
    put(a=xray("0.025"))
    assert history(rows) == [(1, 250.0, "exceeds"), (2, 25.0, "not_above"), (3, 250.0, "exceeds")]


def test_the_alert_of_a_study_without_objects_states_that(put: Put, rows: Rows) -> None:
    put(a=xray("0.025"))
    put(a=xray("0.025", StudyInstanceUID="2.25.2000"))
    assert sorted(found(rows)) == [("RF-DAP-200", 250.0, "exceeds", 1), ("RF-DAP-200", 250.0, "study_gone", 2)]
    assert len(rows("study")) == 1


def test_a_phantom_raises_nothing_and_the_alert_of_a_study_that_becomes_one_states_it(
    put: Put, rows: Rows, engine: Engine
) -> None:
    put(a=xray("0.025"))
    tag(engine, Tag.PHANTOM, None)
    assert found(rows) == [("RF-DAP-200", 250.0, "phantom", 2)]
    with engine.begin() as connection:
        study_tags.remove(connection, AnnotatedItem(STUDY), Tag.PHANTOM, "a test")
        merging.merge_again(connection, STUDY)
    assert found(rows) == [("RF-DAP-200", 250.0, "exceeds", 3)]


def test_a_patient_whose_study_is_excluded_from_statistics_was_irradiated_all_the_same(
    put: Put, rows: Rows, engine: Engine
) -> None:
    put(a=xray("0.0025"))
    tag(engine, Tag.EXCLUDED, "two patients in one study")
    put(a=xray("0.025"))
    assert found(rows) == [("RF-DAP-200", 250.0, "exceeds", 1)]


def tag(engine: Engine, which: Tag, reason: str | None) -> None:
    with engine.begin() as connection:
        study_tags.add(connection, AnnotatedItem(STUDY), which, reason, "a test")
        merging.merge_again(connection, STUDY)


def test_rules_are_independent_of_each_other(put: Put, rows: Rows, engine: Engine) -> None:
    """A study may exceed several, and one that is disabled does not silence another."""
    add(engine, rule("22000", rule_id="A"), rule("30000", rule_id="B"), rule("1", rule_id="C", is_enabled=False))
    put(a=xray("0.025"))
    assert sorted(one[0] for one in found(rows)) == ["A", "RF-DAP-200"]


def test_a_disabled_rule_raises_nothing_and_leaves_its_alerts_as_they_are(put: Put, rows: Rows, engine: Engine) -> None:
    put(a=xray("0.025"))
    with engine.begin() as connection:
        alert_rules.set_enabled(connection, "RF-DAP-200", is_enabled=False, changed_by="a test")
    put(a=xray("0.026"), b=xray("0.027", sop="2.25.2", StudyInstanceUID="2.25.2000"))
    assert found(rows) == [("RF-DAP-200", 250.0, "exceeds", 1)]


def test_a_rule_about_events_raises_one_alert_for_each_event(put: Put, rows: Rows, engine: Engine) -> None:
    values = {"modality": ExamModality.CT, "quantity": AlertQuantity.CTDI_VOL, "unit": "mGy"}
    add(engine, rule("80", rule_id="CTDI", **values))
    scans = [ct_event(ct_dose(ctdi_vol=dose), event_uid=f"2.25.{n}") for n, dose in enumerate(("81", "20", "95"), 7)]
    put(a=read(ct_report(*scans)))
    assert sorted(one[:2] for one in found(rows)) == [("CTDI", 81.0), ("CTDI", 95.0)]
    events = {row["event_id"]: row["ctdi_vol_mgy"] for row in rows("ct_event")}
    assert sorted(events[row["event_id"]] for row in rows("alert")) == [81.0, 95.0]
    # The event of 95 mGy is gone.
    put(a=read(ct_report(*scans[:2])))
    assert sorted(one[1:3] for one in found(rows)) == [(81.0, "exceeds"), (95.0, "out_of_scope")]


def test_region_and_name_of_the_examination_limit_a_rule(put: Put, rows: Rows, engine: Engine) -> None:
    values = {"modality": ExamModality.CT, "quantity": AlertQuantity.DLP, "unit": "mGy.cm"}
    add(
        engine,
        rule("299", rule_id="HEAD", standard_name="CT head", **values),
        rule("299", rule_id="CHEST", standard_name="CT chest", **values),
    )
    name = "CT Schädel nativ"
    put(a=read(ct_report(ct_event(ct_dose()), StudyDescription=name, SpecificCharacterSet="ISO_IR 192")))
    assert [row["standard_name"] for row in rows("examination_name")] == ["CT head"]
    assert [one[0] for one in found(rows)] == ["HEAD"]


def test_one_rule_study_and_event_has_one_row(put: Put, engine: Engine) -> None:
    put(a=xray("0.025"))
    with engine.begin() as connection:
        row = dict(connection.execute(select(alert)).mappings().one())
        again = alert.insert().values({**row, "alert_id": UUID(int=1)})
        with pytest.raises(IntegrityError, match="uq_alert_rule_study_event"):
            connection.execute(again)


def put_skin_dose(engine: Engine, **values: Any) -> None:
    """Store the skin dose of the study with these values in place of the computed ones."""
    with engine.begin() as connection:
        procedure = skin_dose_input.load(connection, STUDY)
        assert procedure is not None
        result = skin_dose(procedure.study, procedure.events, calibration=procedure.calibration, with_overlap=False)
        skin_doses.write(connection, STUDY, replace(result, **values), procedure.event_ids, "a digest", 0.5)


def test_the_skin_dose_is_compared_when_it_is_stored_and_states_its_uncertainty(
    put: Put, rows: Rows, engine: Engine
) -> None:
    """2100 mGy with 28 % (k = 2): 2100 - 588 = 1512 mGy to 2688 mGy."""
    put(a=fluoroscopy())
    assert found(rows) == []
    put_skin_dose(engine, peak_skin_dose_mgy=2_000.0, uncertainty_k2_percent=28.0)
    assert found(rows) == []
    put_skin_dose(engine, peak_skin_dose_mgy=2_100.0, uncertainty_k2_percent=28.0)
    (row,) = rows("alert")
    assert (row["rule_id"], row["value"], row["value_low"], row["value_high"], row["is_upper_bound"]) == (
        *("RF-PSD-2", 2_100.0, 1_512.0, 2_688.0),
        False,
    )
    put_skin_dose(engine, peak_skin_dose_mgy=1_900.0, uncertainty_k2_percent=28.0)
    assert found(rows) == [("RF-PSD-2", 1_900.0, "not_above", 2)]


def test_an_upper_bound_of_the_skin_dose_raises_an_alert_that_states_it(put: Put, rows: Rows, engine: Engine) -> None:
    put(a=fluoroscopy(event_without_geometry("0.9")))
    put_skin_dose(engine, peak_skin_dose_mgy=2_100.0)
    (row,) = rows("alert")
    assert (row["value"], row["value_low"], row["value_high"], row["is_upper_bound"]) == (2_100.0, None, 2_100.0, True)


def test_a_worker_that_computes_skin_doses_raises_alerts(put: Put, rows: Rows, engine: Engine) -> None:
    put(a=fluoroscopy(event(kerma_gy="5")))
    store = compute(engine, STUDY)
    with engine.begin() as connection:
        store(connection)
    (psd,) = (row for row in rows("alert") if row["rule_id"] == "RF-PSD-2")
    (dose,) = rows("skin_dose")
    assert psd["value"] == dose["peak_skin_dose_mgy"] > 2_000.0
    assert psd["value_low"] == dose["peak_skin_dose_low_mgy"]
    assert psd["outcome"] == "exceeds"


def test_an_alert_about_the_skin_dose_stays_until_the_next_one_is_computed(
    put: Put, rows: Rows, engine: Engine
) -> None:
    put(a=fluoroscopy())
    put_skin_dose(engine, peak_skin_dose_mgy=2_100.0)
    put(a=fluoroscopy(event("2.25.9"), event("2.25.10")))
    assert found(rows) == [("RF-PSD-2", 2_100.0, "exceeds", 1)]
    tag(engine, Tag.PHANTOM, None)
    assert found(rows) == [("RF-PSD-2", 2_100.0, "phantom", 2)]


def test_reading_all_objects_again_leaves_alerts_and_what_people_noted(put: Put, rows: Rows, engine: Engine) -> None:
    put(a=xray("0.025"))
    with engine.begin() as connection:
        connection.execute(alert.update().values(state="seen"))
        rebuild.empty(connection)
    before = rows("alert"), rows("alert_history")
    put(a=xray("0.025"))
    assert (rows("alert"), rows("alert_history")) == before
    assert before[0][0]["state"] == "seen"


def test_a_deleted_study_takes_its_alerts_along(put: Put, rows: Rows, engine: Engine) -> None:
    put(a=xray("0.025"))
    with engine.begin() as connection:
        study_deletion.mark(connection, "2.25.1000", "sent twice", "a test")
        study_deletion.delete_stored(connection, STUDY)
    assert (rows("alert"), rows("alert_history")) == ([], [])


def test_the_role_of_the_dashboard_may_add_history_and_not_change_it() -> None:
    rights = roles.settings_rights()
    assert (rights["alert_history"], rights["alert"]) == ("SELECT, INSERT", "SELECT, UPDATE (state)")


def test_rules_move_with_the_settings_of_a_site(engine: Engine) -> None:
    add(engine, rule("30000", rule_id="A"))
    with engine.begin() as connection:
        alert_rules.set_enabled(connection, "RF-PSD-2", is_enabled=False, changed_by="a test")
        before = rules_in_force(connection)
        exported = site_settings.export(connection)
        connection.execute(alert_rule.delete())
        site_settings.import_(connection, {"alert_rule": list(exported["alert_rule"])})
        assert rules_in_force(connection) == before
    wrong = [{**row, "unit": "mGy"} for row in exported["alert_rule"]]
    with engine.begin() as connection, pytest.raises(ConfigurationError, match="unit: 'mGy' is no unit of dap"):
        site_settings.import_(connection, {"alert_rule": [*wrong]})


def test_enabling_and_disabling_stays_as_history(rows: Rows, engine: Engine) -> None:
    with engine.begin() as connection:
        assert alert_rules.set_enabled(connection, "SIR-SRDL-PSD", is_enabled=True, changed_by="a physicist")
        assert not alert_rules.set_enabled(connection, "SIR-SRDL-PSD", is_enabled=True, changed_by="another")
        assert alert_rules.set_enabled(connection, "SIR-SRDL-PSD", is_enabled=False, changed_by="another")
    stored = [(row["enabled"], row["added_by"], row["removed_by"]) for row in rows("alert_rule")]
    assert stored == [(True, "a physicist", "another"), (False, "another", None)]


def test_a_rule_about_other_studies_is_evaluated_by_a_job_that_storing_requests(
    put: Put, rows: Rows, engine: Engine
) -> None:
    """Two fluoroscopies of a patient at the same time of two days, with a limit of two days."""
    repeat = {"kind": RuleKind.REPEAT, "unit": "d", "quantity": None}
    add(engine, rule("2", rule_id="again", **repeat))
    header = {"StudyDescription": "PCI", "PatientID": "A", "StudyTime": "101500"}
    put(a=xray("0.001", **header, StudyDate="20260301"))
    put(b=xray("0.001", sop="2.25.2", **header, StudyInstanceUID="2.25.1001", StudyDate="20260302"))
    assert [row["kind"] for row in rows("job")].count(jobs.ALERTS) == 2
    Worker(engine, handlers={jobs.ALERTS: compare_with_others}).drain()
    assert found(rows) == [("again", 1.0, "exceeds", 1)]


def test_no_job_is_requested_where_no_rule_compares_studies(put: Put, rows: Rows) -> None:
    put(a=xray("0.001"))
    assert jobs.ALERTS not in {row["kind"] for row in rows("job")}


def test_a_dose_without_a_map_raises_an_alert_when_the_skin_dose_is_stored(
    put: Put, rows: Rows, engine: Engine
) -> None:
    missing = {"kind": RuleKind.GEOMETRY_MISSING, "quantity": AlertQuantity.REFERENCE_AIR_KERMA, "unit": "Gy"}
    add(engine, rule("0.5", rule_id="NO-MAP", **missing))
    put(a=fluoroscopy(event_without_geometry("0.9")))
    assert found(rows) == []
    put_skin_dose(engine, peak_skin_dose_mgy=900.0)
    assert [(one[0], one[2]) for one in found(rows)] == [("NO-MAP", "exceeds")]
    put(a=fluoroscopy(event_without_geometry("0.9")))
    assert [(one[0], one[2], one[3]) for one in found(rows)] == [("NO-MAP", "exceeds", 1)]
