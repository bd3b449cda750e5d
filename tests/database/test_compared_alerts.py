"""Alert rules that compare a study with reference levels and with other studies raise one alert each."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select

from kerma.alerts.alert_rule import RuleKind
from kerma.alerts.quantity import AlertQuantity
from kerma.alerts.shipped_rules import shipped_rules
from kerma.database.ingest import alert_rules, alerts, reference_levels
from kerma.database.query.alerts.compared_studies import compare
from kerma.database.query.alerts.preview import preview
from kerma.database.query.alerts.rule_scope import Period
from kerma.database.query.alerts.silent_equipment import new_silences
from kerma.database.schema.alert_tables import alert, alert_history
from kerma.database.schema.event_tables import ct_dose_check
from kerma.reference_levels.level_cells import read_level
from kerma.standard.enumerations import ExamModality
from tests.support.alert_rules import rule
from tests.support.study_rows import add_machine, add_skin_dose, add_study

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Connection

    from kerma.alerts.alert_rule import AlertRule

_DAY = datetime(2026, 3, 2, 10, 15)  # noqa: DTZ001 -- a modality's local time
_YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
#: A level of the site for adults: DLP 500 mGy·cm.
_LEVEL = {
    "level_id": "SITE-HEAD",
    "jurisdiction": "site",
    "set_name": "",
    "modality": "CT",
    "examination": "Head",
    "standard_name": "CT head",
    "match": "equal",
    "population": "adult",
    "quantity": "dlp",
    "unit": "Gy.cm",
    "value": "0.5",
    "phantom": "",
    "projection": "",
    "statistic": "p75",
    "valid_from": "2026",
    "valid_to": "",
    "source": "A test",
    "mark": "site",
}


class Hospital:
    """One scanner whose studies of the head are compared with a level of 500 mGy·cm, in the order of their days."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.machine = add_machine(connection)
        self.count = 0
        level, _ = read_level(_LEVEL)
        assert level is not None
        reference_levels.add(connection, [level], "a test")

    def rule(self, kind: RuleKind, limit: str, unit: str = "1", **values: Any) -> AlertRule:
        """The only comparing rule that is enabled."""
        defaults = {"modality": ExamModality.CT, "quantity": AlertQuantity.DLP}
        added = rule(limit, kind=kind, unit=unit, **{**defaults, **values})
        alert_rules.add(self.connection, [added], "a test")
        return added

    def study(self, dlp: float | None, days: float = 0.0, **facts: Any) -> UUID:
        """A stored study of the head, so many days after the second of March."""
        self.count += 1
        adult = {"study_description": "CT Head", "patient_age_years": 60.0, "dlp_mgy_cm": dlp, "at": _DAY}
        values = {**adult, **facts}
        values["at"] += timedelta(days=days)
        machine = values.pop("machine", self.machine)
        return add_study(self.connection, machine, f"2.25.{self.count}", **values)

    def compare(self, *studies: UUID) -> None:
        """As the jobs of these studies do."""
        for study in studies:
            found = compare(self.connection, study, ())
            alerts.record_comparisons(self.connection, found.evaluations, found.rule_ids)

    def raised(self) -> list[tuple[float | None, float, str, int]]:
        """Value, limit, outcome and version of all alerts."""
        columns = (alert.c.value, alert.c.threshold, alert.c.outcome, alert.c.data_version)
        return [
            (row.value and round(row.value, 6), round(row.threshold, 6), row.outcome, row.data_version)
            for row in self.connection.execute(select(*columns).order_by(alert.c.raised_at, alert.c.value))
        ]


@pytest.fixture
def hospital(connection: Connection) -> Hospital:
    return Hospital(connection)


@pytest.mark.parametrize(
    ("dlp", "facts", "raised"),
    [
        (1000.0, {}, []),
        (1000.1, {}, [(1000.1, 1000.0, "exceeds", 1)]),
        (0.0, {}, []),
        (None, {}, []),
        (1000.1, {"exclusion": "phantom"}, []),
        (1000.1, {"exclusion": "excluded"}, [(1000.1, 1000.0, "exceeds", 1)]),
        (1000.1, {"patient_age_years": None}, []),
        (1000.1, {"patient_age_years": 17.0}, []),
        (1000.1, {"study_description": "Unknown"}, []),
        (1000.1, {"at": _DAY.replace(year=2025)}, []),
        (1000.1, {"mixed_totals": ["dlp_mgy_cm"]}, []),
    ],
    ids=str,
)
def test_a_multiple_of_the_level_of_name_patient_and_day(
    hospital: Hospital, dlp: float | None, facts: dict[str, Any], raised: list[tuple[float, float, str, int]]
) -> None:
    """Twice 500 mGy·cm; the level is one of adults since 2026."""
    hospital.rule(RuleKind.MULTIPLE_OF_LEVEL, "2")
    hospital.compare(hospital.study(dlp, **facts))
    assert hospital.raised() == raised


def test_an_alert_states_the_level(hospital: Hospital) -> None:
    hospital.rule(RuleKind.MULTIPLE_OF_LEVEL, "2")
    hospital.compare(hospital.study(1100.0))
    (basis,) = hospital.connection.execute(select(alert.c.basis)).scalars()
    assert basis == {"level_id": "SITE-HEAD", "level": 500.0}


def test_a_study_that_is_compared_three_times_has_one_alert_and_one_line(hospital: Hospital) -> None:
    hospital.rule(RuleKind.MULTIPLE_OF_LEVEL, "2")
    hospital.compare(*[hospital.study(1100.0)] * 3)
    assert hospital.raised() == [(1100.0, 1000.0, "exceeds", 1)]
    assert len(hospital.connection.execute(select(alert_history)).all()) == 1


_GROUPS = {
    # 19 x 2.05 and 3.1 are 42.05, of 20: 2.1025.
    "the mean is above twice the level": ([2.05] * 19, 3.1, [(2.1025, 2.0, "exceeds", 1)]),
    # 19 x 1.9 and 3.1 are 39.2, of 20: 1.96.
    "the mean is below": ([1.9] * 19, 3.1, []),
    "no examination is above three times the level": ([2.05] * 19, 3.0, []),
    "there are 19 in all": ([2.9] * 18, 3.1, []),
    "the 21st counts no longer": ([50.0, *[1.9] * 19], 3.1, []),
}


@pytest.mark.parametrize(("before", "last", "raised"), _GROUPS.values(), ids=_GROUPS)
def test_the_group_criterion(
    hospital: Hospital, before: list[float], last: float, raised: list[tuple[float, float, str, int]]
) -> None:
    """StrlSchV, Annex 14, part I: the last 20 of a name on one piece of equipment, in multiples of the level."""
    hospital.rule(RuleKind.GROUP_MEAN_20, "2")
    for day, multiple in enumerate(before):
        hospital.study(500.0 * multiple, day)
    hospital.compare(hospital.study(500.0 * last, len(before)))
    assert hospital.raised() == raised


@pytest.mark.parametrize("other", [{"study_description": "CT Chest"}, {"exclusion": "phantom"}, {"equipment": 2}])
def test_other_examinations_do_not_belong_to_the_group(hospital: Hospital, other: dict[str, Any]) -> None:
    hospital.rule(RuleKind.GROUP_MEAN_20, "2")
    if other.pop("equipment", None):
        other = {"machine": add_machine(hospital.connection, device_serial_number="2")}
    for day in range(19):
        hospital.study(1025.0, day, **other)
    hospital.compare(hospital.study(1550.0, 19))
    assert hospital.raised() == []


def test_a_late_study_completes_the_group_of_a_later_one(hospital: Hospital) -> None:
    hospital.rule(RuleKind.GROUP_MEAN_20, "2")
    trigger = hospital.study(1550.0, 19)
    before = [hospital.study(1025.0, day) for day in range(19)]
    hospital.compare(trigger, *before)
    assert hospital.raised() == [(2.1025, 2.0, "exceeds", 1)]


_REPEATS = {
    "within the days": (6.9, {}, 1),
    "at the last day": (7.0, {}, 1),
    "later": (7.1, {}, 0),
    "of another patient": (1.0, {"patient_id": "B"}, 0),
    "of another examination": (1.0, {"study_description": "CT Chest"}, 0),
    "of a phantom": (1.0, {"exclusion": "phantom"}, 0),
    "of nobody known": (1.0, {"patient_id": ""}, 0),
}


@pytest.mark.parametrize(("days", "facts", "count"), _REPEATS.values(), ids=_REPEATS)
def test_an_examination_is_a_repeat(hospital: Hospital, days: float, facts: dict[str, Any], count: int) -> None:
    hospital.rule(RuleKind.REPEAT, "7", "d", quantity=None)
    hospital.study(400.0, patient_id="A")
    hospital.compare(hospital.study(400.0, days, **{"patient_id": "A", **facts}))
    assert hospital.raised() == [(round(days, 6), 7.0, "exceeds", 1)] * count


def test_patients_without_an_id_are_not_one_patient(hospital: Hospital) -> None:
    hospital.rule(RuleKind.REPEAT, "7", "d", quantity=None)
    hospital.study(400.0, patient_id="")
    hospital.compare(hospital.study(400.0, 1.0, patient_id=""), hospital.study(400.0, 2.0))
    assert hospital.raised() == []


def test_a_repeat_states_the_examination_before(hospital: Hospital) -> None:
    hospital.rule(RuleKind.REPEAT, "7", "d", quantity=None)
    hospital.study(400.0, patient_id="A")
    hospital.compare(hospital.study(400.0, 1.0, patient_id="A"))
    (basis,) = hospital.connection.execute(select(alert.c.basis)).scalars()
    assert basis == {"study_instance_uid": "2.25.1"}


def test_a_late_study_makes_the_one_after_it_a_repeat(hospital: Hospital) -> None:
    hospital.rule(RuleKind.REPEAT, "7", "d", quantity=None)
    later = hospital.study(400.0, 3.0, patient_id="A")
    hospital.compare(later, hospital.study(400.0, 0.0, patient_id="A"))
    assert hospital.raised() == [(3.0, 7.0, "exceeds", 1)]


@pytest.mark.parametrize("at", [datetime(1, 1, 1), datetime(9999, 12, 31)], ids=["first", "last"])  # noqa: DTZ001 -- a modality's local time
@pytest.mark.parametrize(
    "of_rule",
    [
        {"kind": RuleKind.REPEAT, "limit": "3650", "unit": "d", "quantity": None},
        {"kind": RuleKind.PERCENTILE, "limit": "90", "unit": "%"},
        {"kind": RuleKind.GROUP_MEAN_20, "limit": "2"},
        {"kind": RuleKind.MULTIPLE_OF_LEVEL, "limit": "2"},
    ],
    ids=lambda of_rule: str(of_rule["kind"]),
)
def test_a_study_of_the_first_or_last_day_that_a_device_can_state_is_compared(
    hospital: Hospital, of_rule: dict[str, Any], at: datetime
) -> None:
    hospital.rule(**of_rule)
    hospital.compare(hospital.study(400.0, at=at, patient_id="A"))
    assert hospital.raised() == []


@pytest.mark.parametrize(
    ("count", "dlp", "raised"),
    [
        # The 90th percentile of 100, 200 … 2100 is 1900 (linear interpolation: position 0.9 x 20 = 18, from 0).
        (21, 1900.1, [(1900.1, 1900.0, "exceeds", 1)]),
        (21, 1900.0, []),
        (19, 9000.0, []),
    ],
)
def test_a_percentile_of_own_practice(
    hospital: Hospital, count: int, dlp: float, raised: list[tuple[float, float, str, int]]
) -> None:
    hospital.rule(RuleKind.PERCENTILE, "90", "%")
    for number in range(1, count + 1):
        hospital.study(100.0 * number, number)
    hospital.study(9e5, -400.0)  # longer ago than a year
    hospital.study(9e5, 1.0, exclusion="excluded")
    hospital.compare(hospital.study(dlp, 30.0))
    assert hospital.raised() == raised


def test_silent_equipment_raises_one_alert_for_each_silence(hospital: Hospital) -> None:
    silence = hospital.rule(RuleKind.EQUIPMENT_SILENT, "10", "d", quantity=None)

    def look(days: float) -> int:
        found = new_silences(hospital.connection, [silence], _DAY + timedelta(days=days))
        alerts.record_comparisons(hospital.connection, found, dict.fromkeys(found, ()))
        return len(found)

    hospital.study(400.0)
    assert [look(days) for days in (9.9, 10.0, 10.1, 11.0, 30.0)] == [0, 0, 1, 0, 0]
    hospital.study(400.0, 31.0)
    assert [look(days) for days in (32.0, 42.0, 200.0)] == [0, 1, 0]


def test_equipment_that_is_out_of_use_raises_nothing(hospital: Hospital) -> None:
    silence = hospital.rule(RuleKind.EQUIPMENT_SILENT, "10", "d", quantity=None)
    hospital.study(400.0)
    assert new_silences(hospital.connection, [silence], _DAY + timedelta(days=101)) == {}


def test_previews_count_what_is_raised(hospital: Hospital) -> None:
    """Studies of 19 days at 2.05 and one at 3.1 times the level, of two patients in turn."""
    levels = reference_levels.known_levels(hospital.connection)
    rules = [
        hospital.rule(RuleKind.MULTIPLE_OF_LEVEL, "2", rule_id="level"),
        hospital.rule(RuleKind.GROUP_MEAN_20, "2", rule_id="group"),
        hospital.rule(RuleKind.REPEAT, "2", "d", rule_id="repeat", quantity=None),
    ]
    studies = [hospital.study(1025.0, day, patient_id=f"{day % 2}") for day in range(19)]
    studies.append(hospital.study(1550.0, 19, patient_id="1"))
    hospital.compare(*studies)
    raised = hospital.connection.execute(select(alert.c.rule_id)).scalars().all()
    counts = {one.rule_id: preview(hospital.connection, one, _YEAR, levels).alert_count for one in rules}
    assert (
        counts == {one.rule_id: raised.count(one.rule_id) for one in rules} == {"level": 20, "group": 1, "repeat": 18}
    )


def test_the_preview_of_a_percentile_is_that_of_the_period(hospital: Hospital) -> None:
    for number in range(1, 22):
        hospital.study(100.0 * number, number)
    found = preview(hospital.connection, hospital.rule(RuleKind.PERCENTILE, "90", "%"), _YEAR)
    assert found == (2, 2, 21, 0)


def test_the_preview_of_dose_checks_counts_acquisitions_above_the_configured_value(hospital: Hospital) -> None:
    check_rule = hospital.rule(RuleKind.DOSE_CHECK, "1", quantity=AlertQuantity.CTDI_VOL)
    for estimate in (80.1, 80.0):
        study = hospital.study(400.0, events=[{"ctdi_vol_mgy": 81.0}])
        event_id = hospital.connection.exec_driver_sql(
            "select event_id from ct_event where study_id = %s", (str(study),)
        ).scalar_one()
        check = {"kind": "notification", "quantity": "ctdi_vol_mgy", "configured_value": 80.0, "ordinal": 0}
        row = {**check, "study_id": study, "event_id": event_id, "forward_estimate": estimate}
        hospital.connection.execute(insert(ct_dose_check).values(row))
    assert preview(hospital.connection, check_rule, _YEAR) == (1, 1, 2, 0)


def test_the_preview_of_missing_geometry_counts_doses_without_a_map(hospital: Hospital) -> None:
    for dap, kind in ((100.1, "upper_bound"), (100.0, "upper_bound"), (200.0, "map")):
        study = hospital.study(None, modality="RF", dap_gy_cm2=dap)
        add_skin_dose(hospital.connection, study, kind=kind)
    missing = hospital.rule(
        RuleKind.GEOMETRY_MISSING,
        "100",
        "Gy.cm2",
        modality=ExamModality.FLUOROSCOPY,
        quantity=AlertQuantity.DAP,
    )
    assert preview(hospital.connection, missing, _YEAR) == (1, 1, 3, 0)


@pytest.mark.parametrize("one", shipped_rules(), ids=lambda one: one.rule_id)
def test_every_shipped_rule_has_a_preview(hospital: Hospital, one: AlertRule) -> None:
    assert preview(hospital.connection, one, _YEAR).alert_count == 0
