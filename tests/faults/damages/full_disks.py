"""Disks that are full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.faults.damage import Setup, damage
from tests.faults.disks import SmallDisk, small_disk, why_no_mounts
from tests.faults.site import wait

if TYPE_CHECKING:
    from tests.faults.site import Site

_OPEN_FOR_POSTGRES, _OPEN_FOR_ORTHANC = small_disk(600), small_disk(100)
_FULL_S = 5


@damage(
    "PostgreSQL's disk is full",
    recovery="an administrator frees space, a supervisor starts it again where it has ended",
    setup=Setup(postgres_disk=_OPEN_FOR_POSTGRES),
    impossible=why_no_mounts,
)
def postgres_disk_full(site: Site) -> None:
    disk = site.server.disk
    assert isinstance(disk, SmallDisk)
    disk.fill()
    site.pause(_FULL_S)
    wait(lambda: site.postgres.child is None or not site.postgres.child.is_running, patience_s=1)
    disk.free()
    site.repair_begins()
    if site.postgres.child is None or not site.postgres.child.is_running:
        site.start_postgres()


@damage(
    "Orthanc's disk is full; it refuses objects",
    recovery="an administrator frees space, the senders send again",
    setup=Setup(orthanc_disk=_OPEN_FOR_ORTHANC),
    impossible=why_no_mounts,
)
def orthanc_disk_full(site: Site) -> None:
    disk = site.orthanc_disk
    assert isinstance(disk, SmallDisk)
    disk.fill()
    site.pause(_FULL_S)
    disk.free()
    site.repair_begins()
