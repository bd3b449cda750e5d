"""Real reports of real systems: every fact that an independent program found is found."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kerma.extract import extract

PATTERNS = ("CT-*RDSR*", "CT-ESR*", "RF-RDSR*", "RF-Pat*", "DX-RDSR*", "Dual*", "ESR*")


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_expected_fact_is_found(samples: Path, pattern: str, tmp_path: Path) -> None:
    files = sorted(samples.glob(f"{pattern}.dcm"))
    expected = json.loads((samples / "expected.json").read_text())
    wanted = tmp_path / "expected.json"
    wanted.write_text(json.dumps({path.name: expected[path.name] for path in files}))
    readings = [{"file": path.name, **extract(path.read_bytes()).as_json()} for path in files]
    compared = subprocess.run(
        [sys.executable, samples / "compare.py", wanted],
        input="\n".join(map(json.dumps, readings)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert files
    assert compared.returncode == 0, compared.stdout


def test_no_sample_ends_without_facts_or_reason(samples: Path) -> None:
    readings = {path.name: extract(path.read_bytes()) for path in sorted(samples.glob("*.dcm"))}
    assert len(readings) == 37
    assert [
        name
        for name, extraction in readings.items()
        if not (extraction.events or extraction.totals or extraction.reason)
    ] == []
