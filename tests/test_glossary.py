"""Identifiers and docstrings use the terms of docs/developer/glossary.md."""

from collections.abc import Iterator

import pytest

from scripts import glossary
from scripts.glossary import ROOT, SQL, Ban, Occurrence

BANNED = glossary.bans(glossary.PAGE.read_text("utf-8"))


def planted(source: str, module: str = "planted", path: str = "kerma/planted.py") -> list[str]:
    """The banned words in a module."""
    return [found.word for found in glossary.violations(glossary.occurrences(source, module), path, BANNED)]


def test_no_module_uses_banned_words() -> None:
    assert glossary.check(glossary.files()) == {}


def test_every_package_is_checked() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in glossary.files()} == set(glossary.PACKAGES)


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("def tell_status(): ...", "tell"),
        ("async def tell_status(): ...", "tell"),
        ("class ToldBy: ...", "told"),
        ("def status(asked): ...", "asked"),
        ("def status(*, told_by=()): ...", "told"),
        ("def status(*chosen_rows, **others): ...", "chosen"),
        ("_MOST_BYTES = 5", "most"),
        ("a, (kept, b) = 1, (2, 3)", "kept"),
        ("reading: int = 5", "reading"),
        ("class Row:\n    told_by: str", "told"),
        ("def start(self):\n    self._held = 1", "held"),
        ("for each in range(3): ...", "each"),
        ("rows = [each for each in range(3)]", "each"),
        ("with open('f') as machine: ...", "machine"),
        ("import json as wanted", "wanted"),
        ("try: ...\nexcept ValueError as complaint: ...", "complaint"),
        ("if (place := 5): ...", "place"),
        ('"""What the object told."""', "told"),
        ('def status():\n    """The chosen row."""', "chosen"),
        ('class Row:\n    """Tells the status."""', "tells"),
    ],
)
def test_a_planted_word_is_found(source: str, word: str) -> None:
    assert planted(source) == [word]


def test_the_name_of_a_module_is_checked() -> None:
    assert (planted("", "told"), planted("", "bar"), planted("", "filter_bar")) == (["told"], ["bar"], [])


def test_a_ban_may_be_limited_to_a_package() -> None:
    assert planted("site = 1", path="kerma/skin_dose/planted.py") == ["site"]
    assert planted("site = 1") == []


@pytest.mark.parametrize(
    "source",
    [
        "untold = 1",
        "order = kind = words_shown = bar = 1",
        "class ContentReader: ...",
        "modality, device_serial_number, tube_system = 1, 2, 3",
        "rows = connection.say()",
        '"""Rows that are kept and machines that are held."""',
        "text = 'told'",
    ],
)
def test_good_names_and_foreign_calls_are_free(source: str) -> None:
    assert planted(source) == []


def test_sql_tables_and_columns_are_checked() -> None:
    names = {occurrence.text for occurrence in glossary.sql_occurrences()}
    assert {"study", "ledger", "dlp_mgy_cm", "event_count"} <= names
    occurrence = Occurrence(glossary.Category.NAME, "told_by", 1)
    assert [found.word for found in glossary.violations([occurrence], SQL, BANNED)] == ["told"]


def test_a_page_without_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="no table"):
        glossary.bans("# Glossary\n")


def test_every_row_of_the_table_is_read() -> None:
    table = glossary.PAGE.read_text("utf-8").split("| banned | scope | use instead |\n")[1]
    rows = [row for row in table.split("\n") if row.startswith("| `")]
    assert {ban.word for ban in BANNED} == {word for row in rows for word in _names(row.split(" | ")[0])}


def _names(cell: str) -> Iterator[str]:
    return (part.strip(" |`") for part in cell.split(","))


def test_words_that_replace_banned_ones_are_free() -> None:
    names = "contribution source_object provenance report_problem redundant_slices superseding extraction ContentReader"
    names += " ExamModality equipment manufacturer message SortOrder ExportRequest rollup list_layout percentile_rank"
    names += (
        " reference_air_kerma_mgy peak_skin_dose_mgy kap_meter_calibration_factor patient_position fraction term_id"
    )
    assert planted(" = ".join(names.split()) + " = 1") == []


def test_a_ban_is_one_word() -> None:
    assert Ban("told", glossary.BanScope.EVERYWHERE, "") in BANNED
