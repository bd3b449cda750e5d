"""The section Levels of this site: files are checked, shown before they are stored, and recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import text

from dashboard.pages.reference_levels import site_level_changes, site_level_section
from dashboard.pages.reference_levels.site_level_changes import PreparedLevels
from dashboard.ui.current_user import USER_OF_REQUEST
from kerma.access.rights import Right
from kerma.access.user import User
from kerma.database.ingest import reference_levels
from kerma.database.site_levels import site_levels
from kerma.errors import MissingRightError
from kerma.reference_levels import level_file
from kerma.reference_levels.level_changes import LevelChanges, changes_of_file
from tests.support.screens import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

HEADING = (
    "level_id,jurisdiction,modality,examination,standard_name,population,quantity,unit,value,valid_from,valid_to,source"
)
HEAD = "H-1,site,CT,Head,CT head,adult,dlp,mGy.cm,600,2024-01-01,,Survey"
ENDED = HEAD.replace("2024-01-01,,", "2024-01-01,2025-12-31,")
NEXT = HEAD.replace("H-1", "H-2").replace("600", "550").replace("2024-01-01", "2026-01-01")


def add(rows: Connection, *levels: str) -> None:
    found = level_file.read("\n".join((HEADING, *levels))).records
    reference_levels.add(rows, list(found.values()), "ada")


def with_file(app: AppTest, *levels: str) -> AppTest:
    """The page with a file in its uploader, which AppTest forgets after each run."""
    app.file_uploader[0]._files = [("1", "levels.csv", "\n".join((HEADING, *levels)).encode(), "text/csv")]
    return app


def press(app: AppTest, label: str) -> AppTest:
    [button] = [button for button in app.button if button.label == label]
    return button.click().run()


def recorded(rows: Connection) -> list[dict[str, object]]:
    query = text("SELECT details FROM audit_event WHERE action = 'set_reference_levels'")
    return [dict(details) for details in rows.execute(query).scalars()]


def test_the_list_has_levels_of_the_site_before_published_ones(rows: Connection, page: Page) -> None:
    add(rows, HEAD)
    app = page("reference_levels")
    assert "Levels of this site: 1, followed by published ones in force today" in text_of(app)
    [listed] = [one.value for one in app.dataframe if "level_id" in one.value.columns]
    assert listed["jurisdiction"].tolist()[:2] == ["site", "UK"]
    assert listed["mark"].tolist()[0] == "entered by the site"


def test_a_file_is_shown_before_it_is_stored_and_recorded_with_its_counts(rows: Connection, page: Page) -> None:
    add(rows, HEAD)
    app = with_file(page("reference_levels"), ENDED, NEXT).run()
    assert "Levels that the file adds: 1, changes: 0, ends: 1; that exist already: 0." in text_of(app)
    [preview] = [one.value for one in app.dataframe if "what" in one.value.columns]
    assert preview[["what", "level_id"]].to_numpy().tolist() == [["added", "H-2"], ["ended", "H-1"]]
    assert [level.valid_to for level in site_levels(rows)] == [None]
    app = press(with_file(app, ENDED, NEXT), "Store the levels")
    assert "Stored. Levels added: 1; changed or ended: 1." in text_of(app)
    assert {level.level_id: str(level.valid_to) for level in site_levels(rows)} == {"H-1": "2025-12-31", "H-2": "None"}


def test_a_file_with_a_problem_stores_nothing_and_names_line_and_column(rows: Connection, page: Page) -> None:
    app = with_file(page("reference_levels"), HEAD, NEXT.replace("550", "5x")).run()
    assert "Nothing of this file can be stored. Problems: 1." in text_of(app)
    [problems] = [one.value for one in app.dataframe if "problem" in one.value.columns]
    assert problems.to_numpy().tolist() == [[3, "value", "'5x' is no number such as 8.5 or 8,5"]]
    assert not [button for button in app.button if button.label == "Store the levels"]
    assert site_levels(rows) == []


def test_a_file_that_is_no_utf_8_is_refused(rows: Connection, page: Page) -> None:
    assert rows.closed is False
    app = page("reference_levels")
    app.file_uploader[0]._files = [("1", "levels.csv", HEADING.encode("utf-16"), "text/csv")]
    assert "The file is not UTF-8" in text_of(app.run())


def test_a_level_is_removed_and_stays_as_history(rows: Connection, page: Page) -> None:
    add(rows, HEAD)
    app = press(page("reference_levels"), "Remove the level")
    assert "Level H-1 removed; it stays as history." in text_of(app)
    assert site_levels(rows) == []
    assert rows.execute(text("SELECT level_id FROM reference_level")).scalars().all() == ["H-1"]


def test_a_user_who_may_not_change_levels_sees_no_section(
    rows: Connection, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rows.closed is False
    assert page("reference_levels").file_uploader
    monkeypatch.setattr(site_level_section, "may_change", lambda _right: False)
    assert not page("reference_levels").file_uploader


def test_changes_are_recorded_with_their_counts(rows: Connection) -> None:
    add(rows, HEAD)
    changes = changes_of_file(f"{HEADING}\n{ENDED}\n{NEXT}", site_levels(rows))
    before = USER_OF_REQUEST.set(User(uuid4(), "ada", frozenset({Right.MANAGE_NAMES})))
    try:
        site_level_changes.store(PreparedLevels("levels.csv", changes))
        site_level_changes.remove(site_levels(rows)[0])
    finally:
        USER_OF_REQUEST.reset(before)
    stored, removed = sorted(recorded(rows), key=lambda details: bool(details["is_removed"]))
    assert (stored["file"], stored["added"], stored["changed"]) == ("levels.csv", 1, 1)
    assert removed["is_removed"] is True


def test_storing_needs_the_right_whatever_the_page_shows() -> None:
    before = USER_OF_REQUEST.set(User(uuid4(), "vic", frozenset({Right.VIEW_DOSES})))
    try:
        with pytest.raises(MissingRightError):
            site_level_changes.csv_of_site()
        with pytest.raises(MissingRightError):
            site_level_changes.store(PreparedLevels("levels.csv", LevelChanges([], [], 0, [])))
    finally:
        USER_OF_REQUEST.reset(before)
