"""What a file changes at the levels of a site."""

from __future__ import annotations

import pytest

from kerma.reference_levels import level_file
from kerma.reference_levels.level_changes import LevelChanges, changes_of_file

HEADING = (
    "level_id,jurisdiction,modality,examination,standard_name,population,quantity,unit,value,valid_from,valid_to,source"
)
BEFORE = "H-1,site,CT,Head,CT head,adult,dlp,mGy.cm,600,2024-01-01,,Survey"
OF_SITE = list(level_file.read(f"{HEADING}\n{BEFORE}\n").records.values())


def changes(*rows: str) -> LevelChanges:
    return changes_of_file("\n".join((HEADING, *rows)), OF_SITE)


def test_a_level_that_exists_is_neither_added_nor_changed() -> None:
    assert changes(BEFORE) == ([], [], 1, [])


def test_a_level_with_a_new_name_is_added() -> None:
    found = changes("H-2,site,CT,Neck,CT neck,adult,dlp,mGy.cm,500,2024-01-01,,Survey")
    assert ([level.level_id for level in found.added], found.replaced, found.problems) == (["H-2"], [], [])


def test_a_level_is_ended_by_its_last_day_and_followed_by_one_with_another_name() -> None:
    found = changes(
        BEFORE.replace("2024-01-01,,", "2024-01-01,2025-12-31,"),
        "H-2,site,CT,Head,CT head,adult,dlp,mGy.cm,550,2026-01-01,,Survey",
    )
    [ended] = found.replaced
    assert (ended.is_ended, str(ended.after.valid_to), ended.before) == (True, "2025-12-31", OF_SITE[0])
    assert ([level.level_id for level in found.added], found.problems) == (["H-2"], [])


def test_another_source_changes_a_level() -> None:
    [changed] = changes(BEFORE.replace("Survey", "Survey of 2024")).replaced
    assert (changed.is_ended, changed.after.source) == (False, "Survey of 2024")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (
            BEFORE.replace("600", "650"),
            "line 2, column value: H-1 exists with another value",
        ),
        (BEFORE.replace("600", "6,5"), "line 2: 13 cells stand below 12 columns"),
        (BEFORE.replace("600", "x"), "line 2, column value: 'x' is no number"),
        # The level before must be ended in the same file.
        (
            BEFORE.replace("H-1", "H-2").replace("600", "550"),
            "line 2, column valid_from: a level that exists",
        ),
        (
            BEFORE.replace("H-1", "UK-CT-01-DLP"),
            "line 2, column level_id: UK-CT-01-DLP is the name of",
        ),
    ],
)
def test_a_problem_names_line_and_column(row: str, problem: str) -> None:
    found = changes(row)
    assert [str(one)[: len(problem)] for one in found.problems[:1]] == [problem]
