"""Orthanc loses what it knows about its objects: changes, objects, or its whole index."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.faults.damage import damage
from tests.faults.damages.statements import locked
from tests.faults.site import wait
from tests.support.hospital import orthanc_id

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.site import Site

_DELETED = 8
_UNREAD = 8
_INDEX = "index*"


@damage("Orthanc's change log is deleted (DELETE /changes), five times", recovery="Kerma itself")
def change_log_deleted(site: Site) -> None:
    for _ in range(5):
        site.hospital.answer("/changes", "DELETE")
        site.pause(0.5)


@damage("objects are deleted in Orthanc after they were read; their dose stays", recovery="none needed", after_all=True)
def objects_deleted_after_reading(site: Site) -> None:
    for path in site.random.sample(site.acknowledged(), _DELETED):
        site.hospital.answer(f"/instances/{orthanc_id(path)}", "DELETE")


@damage("objects are deleted in Orthanc before they were read; the ledger names them", recovery="none possible")
def objects_deleted_before_reading(site: Site) -> None:
    with locked(site, ["cursor"]):
        before = set(site.acknowledged())
        wait(lambda: len(site.acknowledged()) >= len(before) + _DELETED, patience_s=30)
        deleted = [path for path in site.acknowledged() if path not in before][:_DELETED]
        for path in deleted:
            site.hospital.answer(f"/instances/{orthanc_id(path)}", "DELETE")
    site.repair_begins()
    site.expected = [path for path in site.objects if path not in deleted]


@damage(
    "Orthanc's index is replaced by an older copy, after Kerma had read the objects that it lacks",
    recovery="an administrator replaces it; the dose of the objects that it lacks stays",
)
def index_replaced(site: Site) -> None:
    storage = site.node.folder / "storage"
    copy = site.folder / "older-index"
    site.node.stop()
    _copy_index(storage, copy)
    site.node.start()
    wait(lambda: len(site.acknowledged()) >= len(site.objects) // 2, patience_s=30)
    acknowledged = [orthanc_id(path) for path in site.acknowledged()]
    wait(lambda: site.are_in_ledger(acknowledged))
    site.stop_senders()
    wait(site.is_settled)
    site.node.stop()
    _replace_index(copy, storage)
    site.repair_begins()
    site.node.start()
    site.resume_senders()


@damage(
    "Orthanc's index is replaced by an older copy while PostgreSQL is away: nobody had read the objects that it lacks",
    recovery="an administrator runs `kerma unindexed import`",
)
def index_replaced_before_reading(site: Site) -> None:
    storage = site.node.folder / "storage"
    copy = site.folder / "older-index"
    site.stop_senders()
    site.node.stop()
    _copy_index(storage, copy)
    assert site.postgres.child is not None
    site.postgres.child.kill()
    expected = min(len(site.acknowledged()) + _UNREAD, len(site.objects))
    site.node.start()
    site.resume_senders()
    assert wait(lambda: len(site.acknowledged()) >= expected, patience_s=60), "Orthanc receives too few objects"
    site.stop_senders()
    site.node.stop()
    _replace_index(copy, storage)
    site.repair_begins()
    site.start_postgres()
    site.node.start()
    site.import_unindexed()
    site.resume_senders()


def _replace_index(copy: Path, storage: Path) -> None:
    for path in storage.glob(_INDEX):
        path.unlink()
    _copy_index(copy, storage)


def _copy_index(source: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    for path in source.glob(_INDEX):
        shutil.copy2(path, target / path.name)
