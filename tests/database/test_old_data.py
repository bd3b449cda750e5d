"""What is older than the site sets is removed, once and for good; what is younger stays, and so do all doses."""

from __future__ import annotations

import zlib
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Connection, Engine, text

from kerma.database.audit import heads
from kerma.database.ingest import old_data, protection_change, rebuild
from kerma.database.ingest.announced_removals import announced
from kerma.database.ingest.old_data import OldData
from kerma.database.query.studies.study_detail import study_detail
from kerma.monitoring.task import TaskState
from kerma.monitoring.tasks import tasks
from kerma.retention.announcements import due_at, kinds_in_force
from kerma.retention.daily_removal import DailyRemoval
from kerma.retention.old_data import months_before, remove_part, rules
from kerma.settings import Settings
from kerma.standard.enumerations import DataKind, TaskKind
from kerma.worker.daily import DailyWork
from tests.support.database_contents import PLAIN
from tests.support.sr_builder import ct_dose, ct_event, ct_report, read
from tests.support.study_rows import add_machine, add_study, add_version

if TYPE_CHECKING:
    from kerma.extract import Extraction

TODAY = datetime.now(tz=UTC).date()
IDENTITY = ("patient_name", "patient_id", "patient_birth_date", "accession_number")
SITE = Settings(identity_retention_months=24)


def report(number: int, day: date) -> Extraction:
    person = {"PatientName": "Doe^Jane", "PatientID": "4711", "PatientBirthDate": "19500203", "AccessionNumber": "A1"}
    uids = {"StudyInstanceUID": f"2.25.{number}", "SOPInstanceUID": f"2.25.9{number}", "PatientAge": "075Y"}
    return read(ct_report(ct_event(ct_dose()), StudyDate=f"{day:%Y%m%d}", **uids, **person))


OLD, YOUNG = report(1, months_before(TODAY, 24) - timedelta(days=1)), report(2, months_before(TODAY, 24))


STAFFED = read(
    ct_report(
        ct_event(ct_dose()),
        StudyDate=f"{months_before(TODAY, 25):%Y%m%d}",
        OperatorsName="Roe^Richard",
        PerformingPhysicianName="Roe^Richard",
    )
)


def ignore(_connection: Connection, _old: OldData, _removed: int) -> None:
    """Record nothing."""


def identity(rows: Any) -> dict[str, list[str | None]]:
    return {row["study_instance_uid"]: [row[name] for name in IDENTITY] for row in rows("study")}


def test_identity_goes_with_age_for_good_and_doses_stay(engine: Engine, put: Any, rows: Any) -> None:
    put(PLAIN, a=OLD, b=YOUNG)
    before, doses = identity(rows), {row["study_instance_uid"]: row["dlp_mgy_cm"] for row in rows("study")}
    assert [remove_part(engine, SITE, ignore) for _ in range(2)] == [True, False]
    after = {"2.25.1": [None] * 4, "2.25.2": before["2.25.2"]}
    assert identity(rows) == after
    assert {row["study_instance_uid"]: row["dlp_mgy_cm"] for row in rows("study")} == doses
    with engine.begin() as connection:
        assert [(one.kind, one.removed_count) for one in old_data.log(connection, 9)] == [(DataKind.IDENTITY, 1)]
        # Neither a change of settings, nor a new start, nor reading again brings it back.
        protection_change.mark_for_reading(connection, PLAIN)
        rebuild.empty(connection)
    put(PLAIN, a=OLD, b=YOUNG)
    assert identity(rows) == after
    with engine.connect() as connection:
        found = {uid: study_detail(connection, uid) for uid in ("2.25.1", "2.25.2")}
    assert {uid: one and set(IDENTITY) <= one.erased for uid, one in found.items()} == {"2.25.1": True, "2.25.2": False}


def test_names_of_staff_go_with_age_for_good_and_the_patient_stays(engine: Engine, put: Any, rows: Any) -> None:
    put(PLAIN, a=STAFFED)
    before = identity(rows)
    with engine.connect() as connection:
        old = OldData(DataKind.STAFF_NAMES, TODAY)
        assert old_data.count(connection, old) == 1
    assert [remove_part(engine, Settings(staff_names_retention_months=24), ignore) for _ in range(2)] == [1, 0]
    put(PLAIN, a=STAFFED)  # read again
    [study], [dose_object] = rows("study"), rows("dose_object")
    assert [study["operators_name"], study["performing_physician_name"]] == [None, None]
    assert "Roe" not in zlib.decompress(dose_object["content_tree"]).decode()
    assert (dose_object["protection"], identity(rows)) == ("p p p p e", before)


def test_earlier_versions_go_by_when_they_were_replaced(engine: Engine) -> None:
    with engine.begin() as connection:
        study = add_study(connection, add_machine(connection), "2.25.1")
        for number in (1, 2):
            add_version(
                connection, study, f"2.25.{number}", replaced_at=datetime.now(tz=UTC) - timedelta(days=40 * number)
            )
        old = OldData(DataKind.EARLIER_VERSIONS, months_before(TODAY, 2))
        assert [old_data.count(connection, old), old_data.remove_some(connection, old)] == [1, 1]
        assert old_data.remove_some(connection, old) == 0
        assert connection.execute(text("SELECT sop_instance_uid FROM object_version")).scalars().all() == ["2.25.1"]


def test_nothing_is_removed_unless_the_site_sets_it() -> None:
    assert rules(Settings(), TODAY) == []


MONDAY = datetime(2026, 3, 2, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("announced", "due"),
    [
        (MONDAY.replace(hour=11, minute=59), datetime(2026, 3, 3, tzinfo=UTC)),
        (MONDAY.replace(hour=12), datetime(2026, 3, 3, tzinfo=UTC)),
        # Less than 12 hours before midnight: a day more, so that somebody can look at it in working hours.
        (MONDAY, datetime(2026, 3, 4, tzinfo=UTC)),
    ],
)
def test_the_first_removal_is_that_of_a_night_at_least_twelve_hours_later(announced: datetime, due: datetime) -> None:
    assert due_at(announced) == due


def test_a_worker_announces_a_new_or_changed_age_before_it_removes_anything(
    engine: Engine, put: Any, rows: Any
) -> None:
    put(PLAIN, a=OLD, b=YOUNG)
    now, site, hour = datetime.now(tz=UTC), SITE, timedelta(hours=1)
    clock = iter([now, now + hour, due_at(now), due_at(now) + hour])
    removal = DailyRemoval(engine, lambda: site, ignore, lambda: next(clock))
    assert [removal.remove_part() for _ in range(2)] == [False, False]
    with engine.connect() as connection:
        [one] = announced(connection).values()
        waiting = [task for task in tasks(connection, 15) if task.kind is TaskKind.REMOVE_OLD_DATA]
    assert one == (DataKind.IDENTITY, 24, now, due_at(now), 1)
    assert [(task.state, task.waiting, task.next_at) for task in waiting] == [(TaskState.WAITING, 1, due_at(now))]
    assert None not in identity(rows)["2.25.1"]
    assert removal.remove_part() is True
    assert identity(rows)["2.25.1"] == [None] * 4
    # A slip, 1 for 24, when the other age is in force: it waits again.
    site = Settings(identity_retention_months=1)
    assert removal.remove_part() is False
    assert None not in identity(rows)["2.25.2"]
    removal.close()


def test_an_age_that_was_taken_back_is_announced_anew(engine: Engine) -> None:
    now, week = datetime.now(tz=UTC), timedelta(days=7)
    assert kinds_in_force(engine, SITE, now) == set()
    assert kinds_in_force(engine, Settings(), now + week) == set()
    assert kinds_in_force(engine, SITE, now + 2 * week) == set()
    assert kinds_in_force(engine, SITE, now + 3 * week) == {DataKind.IDENTITY}


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 5), 1, date(2025, 12, 5)),
        (date(2026, 5, 7), 24, date(2024, 5, 7)),
    ],
)
def test_months_count_back_from_a_day(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


def test_a_worker_removes_part_after_part_and_signs_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    signed: list[bytes] = []

    def sign(_connection: Connection, key: bytes) -> list[object]:
        signed.append(key)
        return []

    monkeypatch.setattr(heads, "sign", sign)
    parts = iter([True, True, False])
    work = DailyWork(engine, lambda: b"key", parts=[lambda: next(parts)])
    for _ in range(5):
        work.run_if_due()
    assert (signed, list(parts)) == ([b"key"], [])


def test_a_worker_begins_the_next_part_when_one_is_done(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "sign", lambda _connection, _key: [])
    calls: list[str] = []

    def removal() -> bool:
        calls.append("removal")
        return len(calls) < 2

    def search() -> bool:
        calls.append("search")
        return len(calls) < 4

    work = DailyWork(engine, lambda: b"key", parts=(removal, search))
    for _ in range(6):
        work.run_if_due()
    assert calls == ["removal", "removal", "search", "search"]
