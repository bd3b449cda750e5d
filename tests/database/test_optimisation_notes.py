"""Notes on optimisation: versions, days, names, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, text

from kerma.database.ingest import optimisation_notes, rebuild, site_settings
from kerma.database.ingest.optimisation_notes import NoteContent
from kerma.database.query.optimisation.notes import former_versions, notes
from kerma.database.schema.equipment_merge_table import equipment_merge
from kerma.database.schema.equipment_split_table import equipment_split
from kerma.database.schema.optimisation_note_table import optimisation_note
from kerma.errors import ConfigurationError
from tests.support.study_rows import add_machine

if TYPE_CHECKING:
    from sqlalchemy import Connection

DAY = date(2026, 3, 2)


@pytest.fixture
def scanner(connection: Connection) -> UUID:
    return add_machine(connection)


def content(scanner: UUID, words: str = "kV 120 → 100", name: str | None = "CT head", day: date = DAY) -> NoteContent:
    return NoteContent(scanner, name, day, words)


def test_a_note_states_what_was_done_when_and_by_whom(connection: Connection, scanner: UUID) -> None:
    key = optimisation_notes.add(connection, content(scanner, "  kV 120 → 100 "), "ada")
    (found,) = notes(connection, [scanner])
    assert (found.note_id, found.version, found.standard_name, found.day) == (key, 1, "CT head", DAY)
    assert (found.text, found.added_by, found.removed_at) == ("kV 120 → 100", "ada", None)


def test_a_changed_note_has_all_its_versions(connection: Connection, scanner: UUID) -> None:
    key = optimisation_notes.add(connection, content(scanner), "ada")
    optimisation_notes.change(connection, key, content(scanner, "kV 120 → 90", day=date(2026, 3, 3)), "ben")
    (found,) = notes(connection, [scanner])
    assert (found.version, found.text, found.day, found.added_by) == (2, "kV 120 → 90", date(2026, 3, 3), "ben")
    (former,) = former_versions(connection, [scanner])
    assert (former.version, former.text, former.removed_by) == (1, "kV 120 → 100", "ben")


def test_a_removed_note_stays_as_history(connection: Connection, scanner: UUID) -> None:
    key = optimisation_notes.add(connection, content(scanner), "ada")
    optimisation_notes.remove(connection, scanner, key, "ben")
    assert notes(connection, [scanner]) == []
    assert [one.removed_by for one in former_versions(connection, [scanner])] == ["ben"]


def test_notes_are_found_by_day_and_name(connection: Connection, scanner: UUID) -> None:
    optimisation_notes.add(connection, content(scanner, "all", None, date(2026, 1, 1)), "ada")
    optimisation_notes.add(connection, content(scanner, "head", "CT head", date(2026, 2, 1)), "ada")
    optimisation_notes.add(connection, content(scanner, "chest", "CT chest", date(2026, 3, 1)), "ada")
    assert [one.text for one in notes(connection, [scanner])] == ["chest", "head", "all"]
    assert [one.text for one in notes(connection, [scanner], standard_name="CT head")] == ["head", "all"]
    assert [one.text for one in notes(connection, [scanner], date(2026, 2, 1), date(2026, 2, 28))] == ["head"]
    assert notes(connection, [uuid4()]) == []


@pytest.mark.parametrize(("words", "message"), [("  ", "is empty"), ("x" * 2_001, "2000")])
def test_empty_and_long_texts_are_refused(connection: Connection, scanner: UUID, words: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        optimisation_notes.add(connection, content(scanner, words), "ada")


def test_unknown_equipment_is_refused(connection: Connection) -> None:
    with pytest.raises(ConfigurationError, match="There is no equipment"):
        optimisation_notes.add(connection, content(uuid4()), "ada")


def test_a_note_that_was_removed_cannot_be_changed(connection: Connection, scanner: UUID) -> None:
    key = optimisation_notes.add(connection, content(scanner), "ada")
    optimisation_notes.remove(connection, scanner, key, "ada")
    with pytest.raises(ConfigurationError, match="no longer there"):
        optimisation_notes.change(connection, key, content(scanner), "ben")


def test_a_note_of_other_equipment_is_not_removed(connection: Connection, scanner: UUID) -> None:
    key = optimisation_notes.add(connection, content(scanner), "ada")
    with pytest.raises(ConfigurationError, match="no longer there"):
        optimisation_notes.remove(connection, uuid4(), key, "ben")


def test_notes_on_merged_equipment_are_found_under_that_for_which_it_counts(
    connection: Connection, scanner: UUID
) -> None:
    other = add_machine(connection, device_serial_number="B")
    optimisation_notes.add(connection, content(scanner), "ada")
    row = {"equipment_id": scanner, "into_id": other, "merged_at": func.now(), "merged_by": "ada"}
    connection.execute(equipment_merge.insert().values(**row))
    (found,) = notes(connection, [other])
    assert (found.equipment_id, found.counts_for) == (scanner, other)


@pytest.fixture
def split_off(connection: Connection, scanner: UUID) -> UUID:
    """What is split off from the scanner, which has a note from before; the split is in force."""
    optimisation_notes.add(connection, content(scanner), "ada")
    other = add_machine(connection, device_serial_number="B")
    row = {"equipment_id": other, "stated_id": scanner, "first_day": DAY, "split_by": "ada"}
    connection.execute(equipment_split.insert().values(**row, split_at=func.clock_timestamp()))
    return other


def test_a_note_from_before_a_split_is_of_both_parts(connection: Connection, scanner: UUID, split_off: UUID) -> None:
    (note,) = notes(connection, [scanner])
    assert notes(connection, [split_off]) == [note]
    assert notes(connection, [scanner, split_off]) == [note]


def test_a_note_from_before_a_split_that_was_changed_after_it_is_still_of_both(
    connection: Connection, scanner: UUID, split_off: UUID
) -> None:
    (note,) = notes(connection, [scanner])
    set_added_at_of_later_versions = "UPDATE optimisation_note SET added_at = clock_timestamp() WHERE version > 1"
    optimisation_notes.change(connection, note.note_id, content(scanner, "kV 120 → 90"), "ben")
    connection.execute(text(set_added_at_of_later_versions))
    assert [one.text for one in notes(connection, [split_off])] == ["kV 120 → 90"]
    assert [one.text for one in former_versions(connection, [split_off])] == ["kV 120 → 100"]


def test_a_note_from_after_a_split_is_of_the_part_that_it_names(
    connection: Connection, scanner: UUID, split_off: UUID
) -> None:
    optimisation_notes.add(connection, content(scanner, "of the older"), "ada")
    optimisation_notes.add(connection, content(split_off, "of the newer"), "ada")
    connection.execute(text("UPDATE optimisation_note SET added_at = clock_timestamp() WHERE text LIKE 'of the%'"))
    assert {one.text for one in notes(connection, [split_off])} == {"of the newer", "kV 120 → 100"}
    assert {one.text for one in notes(connection, [scanner])} == {"of the older", "kV 120 → 100"}


def test_a_note_is_of_the_stated_equipment_alone_once_the_split_is_undone(
    connection: Connection, split_off: UUID
) -> None:
    connection.execute(equipment_split.update().values(undone_at=func.now(), undone_by="ada"))
    assert notes(connection, [split_off]) == []


def test_notes_are_settings_of_the_site_and_survive_reading_again() -> None:
    assert "optimisation_note" in site_settings.TABLES
    assert "optimisation_note" in rebuild.LEFT


def test_ten_versions_and_more_are_imported_in_their_order(connection: Connection, scanner: UUID) -> None:
    key = optimisation_notes.add(connection, content(scanner, "first"), "ada")
    for number in range(2, 12):
        optimisation_notes.change(connection, key, content(scanner, f"version {number}"), "ada")
    exported = site_settings.export(connection)["optimisation_note"]
    # As a site that has only seen the first version, still in force there.
    connection.execute(optimisation_note.delete().where(optimisation_note.c.version > 1))
    connection.execute(optimisation_note.update().values(removed_at=None, removed_by=None))
    site_settings.import_(connection, {"optimisation_note": [*exported]})
    (found,) = notes(connection, [scanner])
    assert (found.version, found.text) == (11, "version 11")
