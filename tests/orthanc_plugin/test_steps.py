"""The follower stores every object of a node exactly once, whatever happens in between."""

import time
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError

from kerma.database.engine import make_engine
from kerma.database.ingest import ledger as entries
from kerma.database.schema.tables import cursor, ledger, study_table
from kerma.errors import ConfigurationError
from orthanc_plugin import reconciliation, steps
from orthanc_plugin.follower import Follower
from orthanc_plugin.remote_orthanc import NotRunningError
from orthanc_plugin.steps import Steps
from tests.support.database_contents import HASHED
from tests.support.fake_node import FakeNode
from tests.support.sr_builder import XRAY_RDSR, as_file, ct_dose, ct_event, ct_report

MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4"
PATIENCE_S = 20.0


@pytest.fixture
def node() -> FakeNode:
    return FakeNode()


def report(number: int) -> bytes:
    """A CT report in a study of its own."""
    event = ct_event(ct_dose(), event_uid=f"2.25.{number}.1")
    uids = {"SOPInstanceUID": f"2.25.{number}.2", "StudyInstanceUID": f"2.25.{number}"}
    return as_file(ct_report(event, **uids))


def receive_reports(node: FakeNode, *numbers: int) -> None:
    for number in numbers:
        node.receive(f"report-{number}", XRAY_RDSR, report(number))


def follow(node: FakeNode, engine: Engine, stopping: Callable[[], bool] = lambda: False) -> int:
    """Let a new follower work until nothing is left; returns the number of its transactions."""
    follower, transactions = Steps(node, engine, HASHED, stopping), 1
    while follower.next():
        transactions += 1
    return transactions


def work_off(follower: Steps) -> None:
    """Let a follower work until nothing is left."""
    while follower.next():
        pass


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gaps in the change log may be noticed one after the other."""
    monkeypatch.setattr(reconciliation, "_MIN_PAUSE_S", 0)
    monkeypatch.setattr(reconciliation, "_PAUSE_FACTOR", 0)


def statuses(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(select(ledger.c.orthanc_id, ledger.c.status))}


def reasons(engine: Engine) -> dict[str, str | None]:
    with engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(select(ledger.c.orthanc_id, ledger.c.reason))}


def gone(engine: Engine) -> set[str]:
    """The objects that are marked as gone from their node."""
    with engine.connect() as connection:
        return set(connection.execute(select(ledger.c.orthanc_id).where(ledger.c.gone_at.is_not(None))).scalars())


def studies(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return sorted(connection.execute(select(study_table.c.study_instance_uid)).scalars())


def position(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(cursor.c.seq)).scalar_one())


def test_objects_become_studies_and_entries_of_the_ledger(node: FakeNode, engine: Engine) -> None:
    receive_reports(node, 1, 2)
    follow(node, engine)
    assert studies(engine) == ["2.25.1", "2.25.2"]
    assert statuses(engine) == {"report-1": "extracted", "report-2": "extracted"}


def test_the_change_log_is_read_page_by_page(engine: Engine) -> None:
    node = FakeNode(page_size=2)
    receive_reports(node, 1, 2, 3, 4, 5)
    assert follow(node, engine) >= 3
    assert len(studies(engine)) == 5
    assert position(engine) == 5


def test_changes_of_other_kinds_move_the_cursor(engine: Engine) -> None:
    node = FakeNode(page_size=2)
    node.log += [None, None, None]
    receive_reports(node, 1)
    node.log += [None]
    follow(node, engine)
    assert (position(engine), studies(engine)) == (5, ["2.25.1"])


@pytest.mark.parametrize(("remaining", "is_named"), [(1, True), (0, False)])
def test_an_older_index_is_reported_with_the_command_that_finds_what_it_lacks(
    node: FakeNode, engine: Engine, caplog: pytest.LogCaptureFixture, remaining: int, is_named: bool
) -> None:
    receive_reports(node, 1, 2)
    follow(node, engine)
    del node.log[remaining:]
    follow(node, engine)
    assert f"the change log ends at {remaining}, before the cursor at 2" in caplog.text
    assert ("`kerma unindexed list`" in caplog.text) is is_named


def test_an_object_that_cannot_carry_dose_is_skipped_without_opening_it(node: FakeNode, engine: Engine) -> None:
    node.receive("mr", MR_IMAGE, b"never read")
    follow(node, engine)
    assert (statuses(engine), node.opened) == ({"mr": "skipped"}, [])


def test_a_damaged_object_fails_and_does_not_stop_the_others(node: FakeNode, engine: Engine) -> None:
    node.receive("damaged", XRAY_RDSR, b"not DICOM")
    receive_reports(node, 1)
    follow(node, engine)
    assert statuses(engine) == {"damaged": "failed", "report-1": "extracted"}


def test_an_object_that_is_gone_before_it_was_read_stands_in_the_ledger(node: FakeNode, engine: Engine) -> None:
    receive_reports(node, 1, 2)
    del node.objects["report-1"]
    follow(node, engine)
    assert (statuses(engine), position(engine)) == ({"report-1": "failed", "report-2": "extracted"}, 2)
    assert reasons(engine)["report-1"] == "Orthanc deleted this object before Kerma had read it."
    assert gone(engine) == {"report-1"}


def test_the_reason_of_an_unread_object_stays_when_it_is_tried_again(node: FakeNode, engine: Engine) -> None:
    receive_reports(node, 1)
    node.objects.clear()
    follow(node, engine)
    with engine.begin() as connection:
        entries.mark_pending(connection)
    follow(node, engine)
    assert reasons(engine)["report-1"] == "Orthanc deleted this object before Kerma had read it."


def test_an_object_that_the_node_holds_no_longer_is_marked_and_its_dose_stays(node: FakeNode, engine: Engine) -> None:
    receive_reports(node, 1, 2)
    follow(node, engine)
    del node.objects["report-1"]
    follow(node, engine)
    assert (gone(engine), studies(engine)) == ({"report-1"}, ["2.25.1", "2.25.2"])


def test_an_object_that_the_node_holds_again_is_no_longer_marked(node: FakeNode, engine: Engine) -> None:
    receive_reports(node, 1)
    follow(node, engine)
    held = node.objects.copy()
    node.objects.clear()
    follow(node, engine)
    node.objects.update(held)
    follow(node, engine)
    assert gone(engine) == set()


def test_the_same_file_that_is_sent_again_after_its_deletion_is_no_longer_marked(
    node: FakeNode, engine: Engine
) -> None:
    receive_reports(node, 1)
    follow(node, engine)
    node.objects.clear()
    follow(node, engine)
    receive_reports(node, 1)
    Steps(node, engine, HASHED, lambda: False).next()
    assert gone(engine) == set()


def test_objects_of_another_node_are_not_marked(node: FakeNode, engine: Engine) -> None:
    receive_reports(node, 1)
    follow(node, engine)
    follow(FakeNode(name="OTHER", identifier="another index"), engine)
    assert gone(engine) == set()


def test_the_same_file_that_is_sent_again_is_not_opened(node: FakeNode, engine: Engine) -> None:
    receive_reports(node, 1)
    follow(node, engine)
    receive_reports(node, 1)
    follow(node, engine)
    assert (node.opened, position(engine)) == (["report-1"], 2)


def test_another_file_under_the_same_identifier_is_read(node: FakeNode, engine: Engine) -> None:
    node.receive("report", XRAY_RDSR, report(1))
    follow(node, engine)
    node.receive("report", XRAY_RDSR, report(2))
    follow(node, engine)
    assert studies(engine) == ["2.25.2"]


def test_a_restarted_follower_reads_nothing_twice(node: FakeNode, engine: Engine) -> None:
    receive_reports(node, 1)
    follow(node, engine)
    receive_reports(node, 2)
    follow(node, engine)
    assert node.opened == ["report-1", "report-2"]


def test_a_follower_that_is_stopped_continues_at_the_next_object(node: FakeNode, engine: Engine) -> None:
    receive_reports(node, 1, 2, 3)
    Steps(node, engine, HASHED, lambda: len(node.opened) == 2).next()
    assert (position(engine), studies(engine)) == (2, ["2.25.1", "2.25.2"])
    follow(node, engine)
    assert node.opened == ["report-1", "report-2", "report-3"]


def test_a_change_log_that_begins_again_is_read_from_its_beginning(node: FakeNode, engine: Engine) -> None:
    receive_reports(node, 1, 2, 3)
    follow(node, engine)
    node.log = []
    receive_reports(node, 4)
    follow(node, engine)
    assert (position(engine), studies(engine)) == (1, ["2.25.1", "2.25.2", "2.25.3", "2.25.4"])


def test_objects_that_no_change_announced_are_found_by_reconciliation(node: FakeNode, engine: Engine) -> None:
    receive_reports(node, 1, 2)
    node.log = []
    follow(node, engine)
    assert studies(engine) == ["2.25.1", "2.25.2"]


def test_reconciliation_runs_at_start_and_then_every_hour(node: FakeNode, engine: Engine) -> None:
    follower = Steps(node, engine, HASHED, lambda: False)
    assert not follower.next()
    node.objects["silent"] = (XRAY_RDSR, report(1))
    assert not follower.next()
    assert studies(engine) == []
    with engine.begin() as connection:
        connection.execute(text("update cursor set reconciled_at = reconciled_at - interval '1 hour 1 s'"))
    assert follower.next()
    assert studies(engine) == ["2.25.1"]


@pytest.mark.usefixtures("no_pause")
def test_objects_whose_changes_were_deleted_are_found_at_once(node: FakeNode, engine: Engine) -> None:
    follower = Steps(node, engine, HASHED, lambda: False)
    receive_reports(node, 1)
    work_off(follower)
    receive_reports(node, 2, 3)
    node.delete_changes()
    receive_reports(node, 4)
    work_off(follower)
    assert (studies(engine), position(engine)) == (["2.25.1", "2.25.2", "2.25.3", "2.25.4"], 4)


@pytest.mark.usefixtures("no_pause")
def test_objects_whose_changes_were_the_last_and_deleted_are_found_at_once(node: FakeNode, engine: Engine) -> None:
    follower = Steps(node, engine, HASHED, lambda: False)
    work_off(follower)
    receive_reports(node, 1, 2)
    node.delete_changes()
    work_off(follower)
    assert (studies(engine), position(engine)) == (["2.25.1", "2.25.2"], 2)


@pytest.mark.usefixtures("no_pause")
def test_a_change_log_shorter_than_known_has_objects_compared_at_once(node: FakeNode, engine: Engine) -> None:
    follower = Steps(node, engine, HASHED, lambda: False)
    receive_reports(node, 1, 2, 3)
    work_off(follower)
    with engine.begin() as connection:
        connection.execute(text("update cursor set seq = 1"))
    node.log = [None, None]
    node.objects["silent"] = (XRAY_RDSR, report(4))
    work_off(follower)
    assert "2.25.4" in studies(engine)


@pytest.mark.usefixtures("no_pause")
def test_a_complete_change_log_has_nothing_compared(node: FakeNode, engine: Engine) -> None:
    follower = Steps(node, engine, HASHED, lambda: False)
    work_off(follower)
    node.objects["silent"] = (XRAY_RDSR, report(4))
    receive_reports(node, 1, 2)
    node.log += [None]
    work_off(follower)
    assert studies(engine) == ["2.25.1", "2.25.2"]


def test_objects_behind_a_gap_do_not_wait_for_the_end_of_the_change_log(
    node: FakeNode, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciliation, "_MAX_WAIT_S", 0)
    monkeypatch.setattr(steps, "CHANGES_AT_A_TIME", 1)
    receive_reports(node, 1, 2)
    node.delete_changes()
    receive_reports(node, 3, 4, 5, 6)
    follower = Steps(node, engine, HASHED, lambda: False)
    assert [follower.next() for _ in range(3)] == [True, True, True]
    assert studies(engine)[:2] == ["2.25.1", "2.25.2"]
    assert position(engine) < node.newest()


def test_pending_objects_are_read_again(node: FakeNode, engine: Engine) -> None:
    node.receive("late", XRAY_RDSR, b"not DICOM")
    follow(node, engine)
    node.objects["late"] = (XRAY_RDSR, report(1))
    with engine.begin() as connection:
        entries.mark_pending(connection, failed_only=True)
    follow(node, engine)
    assert (statuses(engine), studies(engine)) == ({"late": "extracted"}, ["2.25.1"])


def test_a_pending_object_that_is_gone_keeps_its_facts(node: FakeNode, engine: Engine) -> None:
    receive_reports(node, 1)
    follow(node, engine)
    node.objects.clear()
    with engine.begin() as connection:
        entries.mark_pending(connection)
    follow(node, engine)
    assert (statuses(engine), studies(engine)) == ({"report-1": "extracted"}, ["2.25.1"])


def mark_all_pending(engine: Engine) -> None:
    with engine.begin() as connection:
        entries.mark_pending(connection)


def test_pending_objects_of_a_node_that_is_stopped_wait_for_it(node: FakeNode, engine: Engine) -> None:
    stopped = FakeNode(name="STOPPED", identifier="another index")
    receive_reports(node, 1)
    receive_reports(stopped, 2)
    follow(node, engine)
    follow(stopped, engine)
    mark_all_pending(engine)
    follow(node, engine)
    assert statuses(engine) == {"report-1": "extracted", "report-2": "pending"}
    follow(stopped, engine)
    assert statuses(engine) == {"report-1": "extracted", "report-2": "extracted"}


def test_an_interruption_of_pending_objects_does_not_hold_back_new_ones(node: FakeNode, engine: Engine) -> None:
    receive_reports(node, 1)
    follow(node, engine)
    mark_all_pending(engine)
    receive_reports(node, 2)
    with engine.begin() as connection:
        connection.execute(
            text(
                "create function interrupt() returns trigger language plpgsql as $$ begin "
                "raise exception 'interrupted' using errcode = '57014'; end $$"
            )
        )
        connection.execute(
            text(
                "create trigger interrupt before insert on ledger for each row "
                "when (new.orthanc_id = 'report-1') execute function interrupt()"
            )
        )
    with pytest.raises(DBAPIError, match="interrupted"):
        follow(node, engine)
    assert statuses(engine) == {"report-1": "pending", "report-2": "extracted"}


def test_a_node_that_was_renamed_keeps_its_position_and_its_objects(node: FakeNode, engine: Engine) -> None:
    receive_reports(node, 1)
    follow(node, engine)
    mark_all_pending(engine)
    node.name = "RENAMED"
    follow(node, engine)
    with engine.connect() as connection:
        assert connection.execute(select(cursor.c.node, cursor.c.seq)).all() == [("RENAMED", 1)]
        assert connection.execute(select(ledger.c.node, ledger.c.status)).all() == [("RENAMED", "extracted")]


def test_a_node_that_takes_the_name_of_another_is_refused(node: FakeNode, engine: Engine) -> None:
    other = FakeNode(name="OTHER", identifier="another index")
    receive_reports(node, 1)
    follow(node, engine)
    follow(other, engine)
    node.name = "OTHER"
    with pytest.raises(ConfigurationError, match=r"FAKE before, was renamed to OTHER.* KERMA_ORTHANC_NAME"):
        Steps(node, engine, HASHED, lambda: False).next()
    assert statuses(engine) == {"report-1": "extracted"}


def test_a_node_that_begins_anew_is_read_from_its_beginning_however_many_changes_it_has(engine: Engine) -> None:
    old, new = FakeNode(), FakeNode(identifier="another index")
    receive_reports(old, 1)
    follow(old, engine)
    receive_reports(new, 2, 3, 4)
    follow(new, engine)
    assert (studies(engine), position(engine)) == (["2.25.1", "2.25.2", "2.25.3", "2.25.4"], 3)


def test_an_error_while_storing_leaves_the_cursor(
    node: FakeNode, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive_reports(node, 1)

    def fail(*_: object) -> None:
        raise OSError("no space")

    with monkeypatch.context() as patched:
        patched.setattr(steps, "store", fail)
        with pytest.raises(OSError, match="no space"):
            Steps(node, engine, HASHED, lambda: False).next()
    follow(node, engine)
    assert (studies(engine), position(engine)) == (["2.25.1"], 1)


def test_a_database_without_tables_is_refused(node: FakeNode, empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    with pytest.raises(ConfigurationError, match="kerma migrate"):
        Steps(node, engine, HASHED, lambda: False).next()
    engine.dispose()


def until(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


class StoppingNode(FakeNode):
    """An Orthanc that is stopping: it offers no file any more."""

    def file(self, _instance_id: str) -> bytes:
        raise NotRunningError("Orthanc is stopping.")


def test_an_object_that_a_stopping_orthanc_does_not_give_is_not_failed(engine: Engine) -> None:
    node = StoppingNode()
    receive_reports(node, 1)
    with pytest.raises(NotRunningError):
        follow(node, engine)
    assert statuses(engine) == {}


def test_the_thread_reports_an_error_and_recovers(node: FakeNode, engine: Engine) -> None:
    receive_reports(node, 1)
    with engine.begin() as connection:
        connection.execute(text("alter table ledger rename to ledger_away"))
    reported: list[str | None] = []
    follower = Follower(node, engine, HASHED, report_error=reported.append)
    follower.start()
    assert until(lambda: "lacks Kerma's tables" in (follower.last_error or ""))
    with engine.begin() as connection:
        connection.execute(text("alter table ledger_away rename to ledger"))
    assert until(lambda: studies(engine) == ["2.25.1"])
    assert until(lambda: follower.last_error is None)
    assert until(lambda: reported[-1] is None)
    assert "lacks Kerma's tables" in str(reported[0])
    follower.stop()
    assert not follower.is_alive
