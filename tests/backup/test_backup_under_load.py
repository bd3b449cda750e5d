"""Backups that are made while objects arrive, are replaced and deleted: each restores to a whole without gaps."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from kerma.database.engine import make_engine
from kerma.database.schema.tables import ledger
from local_stack import free_port, orthanc_node
from tests.backup.conftest import Place, instances, key_of, report
from tests.support.hospital import Hospital

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROUNDS = 5
SENDERS = 4


@contextmanager
def load(hospital: Hospital) -> Iterator[list[str]]:
    """Objects arrive, and every third is deleted again, as long as the block lasts; gives what was acknowledged."""
    is_over = threading.Event()
    sent: list[str] = []

    def send() -> None:
        while not is_over.is_set():
            answer = hospital.rest("/instances", "POST", report())
            sent.append(answer["ID"])
            if len(sent) % 3 == 0:
                hospital.answer(f"/instances/{answer['ID']}", "DELETE")

    senders = [threading.Thread(target=send) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    try:
        yield sent
    finally:
        is_over.set()
        for sender in senders:
            sender.join()


def known(place: Place) -> set[str]:
    engine = make_engine(place.database_url)
    with engine.connect() as connection:
        found = set(connection.execute(select(ledger.c.orthanc_id)).scalars())
    engine.dispose()
    return found


@pytest.mark.faults
def test_a_backup_under_load_restores_to_a_whole(
    hospital: Hospital, site: Place, empty_place: Place, tmp_path: Path
) -> None:
    with load(hospital) as sent:
        for _ in range(ROUNDS):
            acknowledged = set(sent)
            done = site.kerma("backup", str(tmp_path), "--not-encrypted", "--verify")
            assert done.exit_code == 0, done.output
            assert "lacks" not in done.output
    made = max(tmp_path.glob("kerma-*"))
    done = empty_place.kerma("restore", str(made), "--key", str(key_of(made)))
    assert done.exit_code == 0, done.output
    before = known(empty_place)
    env = {"KERMA_SECRET_FILE": str(empty_place.key_file)}
    folder, url = empty_place.storage.parent, empty_place.database_url
    with orthanc_node(folder, url, free_port(), free_port(), extra_env=env) as node:
        there = Hospital(node, make_engine(url), empty_place.key_file)
        there.settle()
        held = set(instances(there))
        deleted = acknowledged - set(instances(hospital))
        assert acknowledged - deleted <= held
        assert before - held <= deleted | (set(sent) - set(instances(hospital)))
        rows = there.ledger()
        assert held <= rows.keys()
        assert {row["status"] for name, row in rows.items() if name in held} == {"extracted"}
        there.engine.dispose()
