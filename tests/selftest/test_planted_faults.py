"""The self-test of an installed copy passes, and finds each planted fault as a value that differs."""

from pathlib import Path

import pytest

from tests.selftest.installed_copy import copy_packages, plant, run_in
from tests.selftest.planted_faults import FAULTS, Fault


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_a_planted_fault_is_a_value_that_differs(fault: Fault, tmp_path: Path, database_url: str) -> None:
    copy_packages(tmp_path)
    plant(tmp_path, fault.file, fault.old, fault.new)
    run = run_in(tmp_path, database_url)
    assert run.document is not None, run.printed
    assert (run.status, run.document["passed"]) == (1, False), run.printed
    assert fault.found_by in run.failed
    # Found by its value and not by an error of the program.
    assert "Error" not in run.failed[fault.found_by], run.failed


def test_twelve_faults_at_least_are_planted_each_in_its_own_way() -> None:
    assert len({(fault.file, fault.old, fault.new) for fault in FAULTS}) == len(FAULTS) >= 12
