"""Disks that are slow, and a loss of power: simulations by a file system of our own (FUSE)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.faults.damage import Setup, damage
from tests.faults.disks import SimulatedDisk, simulated_disk, why_no_simulated_disk

if TYPE_CHECKING:
    from tests.faults.disks import Disk
    from tests.faults.site import Site

_SETUP = Setup(postgres_disk=simulated_disk, orthanc_disk=simulated_disk)
_SLOW_SYNC_S = 0.3
_SLOW_FOR_S = 15


def _simulated(disk: Disk | None) -> SimulatedDisk:
    assert isinstance(disk, SimulatedDisk)
    return disk


@damage(
    f"both disks are slow: each sync takes {_SLOW_SYNC_S} s (simulation)",
    recovery="the disks work again",
    setup=_SETUP,
    impossible=why_no_simulated_disk,
)
def slow_disks(site: Site) -> None:
    disks = _disks(site)
    for disk in disks:
        disk.be_slow(_SLOW_SYNC_S)
    site.pause(_SLOW_FOR_S)
    for disk in disks:
        disk.be_slow(0)
    site.repair_begins()


@damage(
    "PostgreSQL's machine loses power (simulation)",
    recovery="it starts again",
    setup=Setup(postgres_disk=simulated_disk),
    impossible=why_no_simulated_disk,
)
def postgres_power_lost(site: Site) -> None:
    disk = _simulated(site.server.disk)
    disk.lose_power()
    _end_postgres(site)
    disk.unmount()
    site.repair_begins()
    disk.mount()
    site.start_postgres()


@damage(
    "the machine of both loses power after Kerma had read what Orthanc had acknowledged (simulation)",
    recovery="it starts again",
    setup=_SETUP,
    impossible=why_no_simulated_disk,
)
def power_lost(site: Site) -> None:
    site.stop_senders()
    site.wait_until_settled()
    _lose_power(site)
    site.repair_begins()
    _restore_power(site)
    site.resume_senders()


@damage(
    "the machine of both loses power while objects arrive (simulation)",
    recovery="it starts again, and an administrator runs `kerma unindexed import`",
    setup=_SETUP,
    impossible=why_no_simulated_disk,
)
def power_lost_while_receiving(site: Site) -> None:
    _lose_power(site)
    site.stop_senders()
    site.repair_begins()
    _restore_power(site)
    site.import_unindexed()
    site.resume_senders()


def _disks(site: Site) -> list[SimulatedDisk]:
    return [_simulated(site.orthanc_disk), _simulated(site.server.disk)]


def _lose_power(site: Site) -> None:
    for disk in _disks(site):
        disk.lose_power()
    site.node.kill()
    _end_postgres(site)


def _restore_power(site: Site) -> None:
    for disk in _disks(site):
        disk.unmount()
        disk.mount()
    site.start_postgres()
    site.node.start()


def _end_postgres(site: Site) -> None:
    assert site.postgres.child is not None
    site.postgres.child.kill()
