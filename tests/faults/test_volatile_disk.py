"""The simulated disk loses what was not synced, and nothing else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.faults.disks import simulated_disk, why_no_simulated_disk

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(why_no_simulated_disk() is not None, reason=str(why_no_simulated_disk()))


def test_a_loss_of_power_loses_what_was_not_synced(tmp_path: Path) -> None:
    with simulated_disk(tmp_path / "simulated") as disk:
        path = disk.folder / "file"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
        os.write(descriptor, b"synced")
        os.fsync(descriptor)
        os.write(descriptor, b", not synced")
        assert path.read_bytes() == b"synced, not synced"
        disk.lose_power()
        with pytest.raises(OSError, match="not connected"):
            os.close(descriptor)
        disk.unmount()
        disk.mount()
        assert path.read_bytes() == b"synced"


def test_a_shortened_file_that_grows_again_is_zero_between(tmp_path: Path) -> None:
    with simulated_disk(tmp_path / "simulated") as disk, (disk.folder / "file").open("w+b", buffering=0) as file:
        file.write(b"x" * 9000)
        os.fsync(file.fileno())
        file.truncate(5000)
        file.truncate(9000)
        os.fsync(file.fileno())
        file.seek(0)
        assert file.read() == b"x" * 5000 + bytes(4000)
