"""What docs/user/parity.md says is there, is there."""

import re
from pathlib import Path

from kerma.database.query.exports.export_columns import IDENTIFYING, per_event, per_study
from kerma.database.query.filters.criteria import CRITERIA
from kerma.standard.enumerations import ExamModality

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "user" / "parity.md").read_text()
MODALITIES = ("CT", "RF", "DX", "MG", "NM")


def section(heading: str) -> str:
    """The text below a heading."""
    return TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def named(text: str) -> set[str]:
    """The names in the right-hand column of its tables."""
    rows = [line.rsplit("| ", 1)[-1] for line in text.splitlines() if line.startswith("|")]
    return {name for row in rows for name in re.findall(r"`([a-z][a-z0-9_]+)`", row)}


def test_every_module_that_it_names_exists() -> None:
    paths = re.findall(r"`((?:dashboard|kerma)/[\w/.]+)`", TEXT)
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_filter_exists() -> None:
    assert named(section("Filters")) - {criterion.name for criterion in CRITERIA} == set()


def test_every_column_of_a_download_exists() -> None:
    columns = {
        column.fact.name
        for modality in ExamModality
        for columns in (per_study, per_event)
        for column in columns(modality, IDENTIFYING)
    }
    assert named(section("Exports")) - columns == set()
