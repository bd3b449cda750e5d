"""Rates of dose checks, exceeded values and samples for notification values, against values by hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from kerma.database.query.dose_check.check_rates import (
    CheckRate,
    ExceededBy,
    ExceededCount,
    GroupBy,
    check_rates,
    exceeded_counts,
)
from kerma.database.query.dose_check.exceeded_checks import exceeded_checks
from kerma.database.query.dose_check.notification_samples import notification_samples
from kerma.database.query.operations.study_period import StudyPeriod
from kerma.standard.enumerations import DoseCheckKind, ExamModality
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Connection

PERIOD = StudyPeriod(ExamModality.CT)
LOCALIZER = {"acquisition_type": "constant_angle", "acquisition_protocol": "Topogram"}


def check(kind: str, value: float | None, estimate: float | None = None, **more: Any) -> dict[str, Any]:
    values = {"configured_value": value, "forward_estimate": estimate}
    return {"kind": kind, "quantity": "ctdi_vol_mgy", **values, **more}


class Scanner:
    """A scanner on which a test adds studies of one acquisition each."""

    def __init__(self, connection: Connection, **names: str) -> None:
        self.connection = connection
        self.key: UUID = add_machine(connection, **names)
        self.count = 0

    def scan(self, *checks: dict[str, Any], protocol: str = "Head", month: int = 3, **facts: Any) -> str:
        self.count += 1
        uid = f"2.25.{self.key.int}.{self.count}"
        event = {
            "acquisition_type": "spiral",
            "acquisition_protocol": protocol,
            "ctdi_vol_mgy": facts.pop("ctdi", 50.0),
            "ctdi_phantom": "head_16cm",
            "dose_check": list(checks),
        }
        at = datetime(2026, month, 2, 10)  # noqa: DTZ001, a modality's local time
        add_study(self.connection, self.key, uid, modality="CT", events=[LOCALIZER, event], at=at, **facts)
        return uid


@pytest.fixture
def scanner(connection: Connection) -> Scanner:
    return Scanner(connection)


def test_exceeded_means_above_the_value_and_localizers_are_no_acquisitions(scanner: Scanner) -> None:
    scanner.scan(check("notification", 60.0, 60.1), check("alert", 1000.0))
    scanner.scan(check("notification", 60.0, 60.0))  # exactly at the value
    scanner.scan(check("notification", 60.0), check("alert", 1000.0, 1200.0))
    scanner.scan(check("notification", None, 90.0))  # an estimate alone
    scanner.scan()
    rates = check_rates(scanner.connection, PERIOD, GroupBy.PROTOCOL)
    assert rates == [CheckRate("Head", acquisitions=5, with_value=3, notified=1, alerted=1)]


def test_an_acquisition_counts_once_for_both_quantities(scanner: Scanner) -> None:
    dlp = check("notification", 500.0, 600.0, quantity="dlp_mgy_cm")
    scanner.scan(check("notification", 60.0, 61.0), dlp)
    assert check_rates(scanner.connection, PERIOD, GroupBy.PROTOCOL) == [CheckRate("Head", 1, 1, 1, 0)]


def test_scanners_without_dose_check_are_named_and_not_counted(scanner: Scanner) -> None:
    other = Scanner(scanner.connection, device_serial_number="B-1", station_name="CT2")
    scanner.scan(check("notification", 60.0, 61.0))
    other.scan()
    other.scan()
    assert check_rates(scanner.connection, PERIOD, GroupBy.PROTOCOL) == [CheckRate("Head", 1, 1, 1, 0)]
    by_equipment = check_rates(scanner.connection, PERIOD, GroupBy.EQUIPMENT)
    assert by_equipment == [CheckRate(other.key, 2, 0, 0, 0), CheckRate(scanner.key, 1, 1, 1, 0)]


def test_excluded_studies_are_not_counted(scanner: Scanner) -> None:
    scanner.scan(check("notification", 60.0, 61.0), exclusion="phantom")
    assert check_rates(scanner.connection, PERIOD, GroupBy.PROTOCOL) == []


def test_months_are_in_their_order(scanner: Scanner) -> None:
    for month in (5, 3, 3):
        scanner.scan(check("notification", 60.0), month=month)
    found = [(one.group, one.acquisitions) for one in check_rates(scanner.connection, PERIOD, GroupBy.MONTH)]
    assert found == [(date(2026, 3, 1), 2), (date(2026, 5, 1), 1)]


def test_exceeded_values_are_counted_by_what_operators_stated(scanner: Scanner) -> None:
    large = {"reason": "Large patient", "person": "Ray^Grapher"}
    scanner.scan(check("notification", 60.0, 61.0, **large), check("alert", 100.0, 120.0, **large))
    scanner.scan(check("notification", 60.0, 61.0, **large))
    scanner.scan(check("notification", 60.0, 61.0))
    scanner.scan(check("notification", 60.0, 59.0, reason="not exceeded"))
    by_reason = exceeded_counts(scanner.connection, PERIOD, ExceededBy.REASON)
    assert by_reason == [ExceededCount("Large patient", 2, 1, 2), ExceededCount(None, 1, 0, 1)]
    by_person = exceeded_counts(scanner.connection, PERIOD, ExceededBy.PERSON)
    assert by_person[0] == ExceededCount("Ray^Grapher", 2, 1, 2)


def test_single_checks_state_value_estimate_and_reason(scanner: Scanner) -> None:
    uid = scanner.scan(check("notification", 60.0, 61.0, reason="Large patient", person="Ray^Grapher"), ctdi=62.0)
    (found,) = exceeded_checks(scanner.connection, PERIOD, 10, with_persons=True)
    assert (found.study_instance_uid, found.kind, found.event_number) == (uid, DoseCheckKind.NOTIFICATION, 2)
    assert (found.configured_value, found.forward_estimate, found.ctdi_vol_mgy) == (60.0, 61.0, 62.0)
    assert (found.reason, found.person) == ("Large patient", "Ray^Grapher")
    (hidden,) = exceeded_checks(scanner.connection, PERIOD, 10, with_persons=False)
    assert hidden.person is None


def test_a_suggestion_needs_twenty_acquisitions_of_one_phantom(scanner: Scanner) -> None:
    for number in range(20):
        scanner.scan(check("notification", 80.0 if number else 60.0), ctdi=40.0 + number)
    for number in range(19):
        scanner.scan(protocol="Sinus", ctdi=10.0 + number)
    scanner.scan(protocol="Sinus", ctdi=0.0)
    (sample,) = notification_samples(scanner.connection, PERIOD, 0.95)
    assert (sample.protocol, sample.ctdi_phantom, sample.n) == ("Head", "head_16cm", 20)
    assert sample.configured == (60.0, 80.0)
    # 40 … 59: at 0.95 of the way from the first to the twentieth value, 40 + 0.95 · 19; from the 17th value.
    assert sample.percentile.value == pytest.approx(58.05)
    assert (sample.percentile.lower, sample.percentile.upper) == (56.0, None)


def test_a_period_of_one_scanner_leaves_others_out(scanner: Scanner) -> None:
    other = Scanner(scanner.connection, device_serial_number="B-1", station_name="CT2")
    other.scan(check("notification", 60.0, 61.0))
    scanner.scan(check("notification", 60.0, 61.0))
    own = StudyPeriod(ExamModality.CT, equipment_id=scanner.key)
    assert [one.study_instance_uid for one in exceeded_checks(scanner.connection, own, 10, with_persons=False)] == [
        f"2.25.{scanner.key.int}.1"
    ]
