"""Tags exclude studies from statistics, at once and exactly; tags and notes survive what happens to their study."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from kerma.annotations import AnnotatedItem, TagWithReason, checked_note, exclusion
from kerma.database.ingest import (
    annotated_items,
    erasure,
    merging,
    not_patient_rules,
    rebuild,
    site_settings,
    study_deletion,
    study_notes,
    study_tags,
)
from kerma.database.query.charts import chart_data
from kerma.database.query.exports import export
from kerma.database.query.exports.export import Per, Selection
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.studies import study_list
from kerma.database.query.studies.annotations import annotations as annotations_of
from kerma.database.query.studies.patient_record import patient_record
from kerma.errors import ConfigurationError
from kerma.identity import study_id
from kerma.not_patients import NotPatientRule
from kerma.standard.enumerations import ExamModality, Exclusion, Tag
from kerma.worker.worker import Worker
from tests.support.database_contents import PLAIN, assert_rollups_fit
from tests.support.sr_builder import ct_dose, ct_event, ct_report, read

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Engine

    from kerma.extract import Extraction

UID, OTHER = "2.25.1", "2.25.2"
CT = StudyFilter.from_values(ExamModality.CT)
ITEM = AnnotatedItem(study_id(UID))


def report(uid: str = UID, event_uid: str = "2.25.1.7") -> Extraction:
    header = {"StudyInstanceUID": uid, "SOPInstanceUID": f"{uid}.5", "PatientName": "Doe^Jane", "PatientID": f"P{uid}"}
    return read(ct_report(ct_event(ct_dose(), event_uid=event_uid), **header))


@pytest.fixture(autouse=True)
def _stored(put: Any) -> None:
    """Two studies of one event each."""
    put(PLAIN, a=report(), b=report(OTHER, "2.25.2.7"))


def tag(engine: Engine, name: Tag, reason: str | None = None, item: AnnotatedItem = ITEM) -> None:
    """Set a tag as a command does."""
    with engine.begin() as connection:
        study_tags.add(connection, item, name, reason, "ada")
        merging.merge_again(connection, item.study_id)


def untag(engine: Engine, name: Tag) -> None:
    with engine.begin() as connection:
        study_tags.remove(connection, ITEM, name, "ben")
        merging.merge_again(connection, ITEM.study_id)


def charted(engine: Engine) -> tuple[int, int]:
    """Number of studies in a chart, from all studies and from the rollups."""
    assert_rollups_fit(engine)
    with engine.connect() as connection:
        found = [chart_data.step_counts(connection, CT, "study", must_be_exact=is_exact) for is_exact in (True, False)]
    exact, rollup = (sum(row.n for row in steps.rows) for steps in found)
    return exact, rollup


def event_of(rows: Any, uid: str = UID) -> UUID:
    [event] = [row["event_id"] for row in rows("ct_event") if row["study_id"] == study_id(uid)]
    identifier: UUID = event
    return identifier


@pytest.mark.parametrize(
    ("name", "reason", "counted"),
    [
        (Tag.PHANTOM, None, 1),
        (Tag.EXCLUDED, "two patients", 1),
        (Tag.REVIEWED, None, 2),
        (Tag.FOLLOW_UP, "call the ward", 2),
    ],
)
def test_statistics_follow_a_tag_in_its_transaction_and_its_removal(
    engine: Engine, name: Tag, reason: str | None, counted: int
) -> None:
    tag(engine, name, reason)
    assert charted(engine) == (counted, counted)
    untag(engine, name)
    assert charted(engine) == (2, 2)


def test_a_worker_lets_statistics_follow_a_tag_that_a_page_sets(engine: Engine, rows: Any) -> None:
    with engine.begin() as connection:
        study_tags.add(connection, ITEM, Tag.EXCLUDED, " two patients ", "ada")
        study_tags.request_merge(connection, ITEM.study_id)
    Worker(engine).drain()
    assert charted(engine) == (1, 1)
    stated = {row["study_instance_uid"]: (row["exclusion"], row["exclusion_reason"]) for row in rows("study")}
    assert stated == {UID: ("excluded", "two patients"), OTHER: (None, None)}


@pytest.mark.parametrize(
    ("rule", "tags", "expected"),
    [
        (None, [], (None, None)),
        (None, [(Tag.REVIEWED, "seen")], (None, None)),
        (None, [(Tag.EXCLUDED, "why"), (Tag.PHANTOM, None)], (Exclusion.PHANTOM, None)),
        ("patient_id qa*", [(Tag.EXCLUDED, "why")], (Exclusion.PHANTOM_BY_RULE, "patient_id qa*")),
    ],
)
def test_a_rule_goes_before_tags_and_a_phantom_before_other_reasons(
    rule: str | None, tags: list[tuple[Tag, str | None]], expected: tuple[Exclusion | None, str | None]
) -> None:
    found = exclusion(rule, [TagWithReason(*one) for one in tags])
    assert (found.exclusion, found.exclusion_reason) == expected


def test_a_removed_rule_leaves_the_tag_to_decide(engine: Engine) -> None:
    rule = NotPatientRule("patient_name", "doe*")
    tag(engine, Tag.EXCLUDED, "why")
    with engine.begin() as connection:
        not_patient_rules.add(connection, [rule], "ada")
        assert not_patient_rules.apply(connection).changed == 2
        assert [one.study_count for one in not_patient_rules.study_counts(connection)] == [2]
        assert study_list.exclusion_counts(connection, CT) == {Exclusion.PHANTOM_BY_RULE: 2}
        not_patient_rules.remove(connection, rule)
        assert not_patient_rules.apply(connection).changed == 2
        assert study_list.exclusion_counts(connection, CT) == {Exclusion.EXCLUDED: 1}
    assert charted(engine) == (1, 1)


def test_what_cannot_be_stored_is_refused_with_the_reason(engine: Engine, rows: Any) -> None:
    tag(engine, Tag.REVIEWED)
    on_event = AnnotatedItem(ITEM.study_id, event_of(rows), "1")
    for name, reason, item, why in [
        (Tag.REVIEWED, None, ITEM, "is set already"),
        (Tag.EXCLUDED, " ", ITEM, "needs a reason"),
        (Tag.EXCLUDED, "x" * 501, ITEM, "500 are possible"),
        (Tag.PHANTOM, None, on_event, "An event cannot have the tag phantom"),
    ]:
        with engine.begin() as connection, pytest.raises(ConfigurationError, match=why):
            study_tags.add(connection, item, name, reason, "ada")
    with engine.begin() as connection, pytest.raises(ConfigurationError, match="is not set"):
        study_tags.remove(connection, ITEM, Tag.FOLLOW_UP, "ada")
    with pytest.raises(ConfigurationError, match="empty"):
        checked_note(" \x00\n")
    assert checked_note("=1\r\n\x07two\t<b>") == "=1\ntwo <b>"


def test_a_tag_on_an_event_excludes_nothing_and_outlives_the_event_by_its_name(
    engine: Engine, put: Any, rows: Any
) -> None:
    with engine.begin() as connection:
        item = annotated_items.find(connection, UID, event_of(rows))
        study_notes.add(connection, item, "table moved", "ada")
    tag(engine, Tag.EXCLUDED, "table moved", item)
    assert charted(engine) == (2, 2)
    put(PLAIN, a=report())
    assert event_of(rows) == item.event_id
    put(PLAIN, a=report(event_uid="2.25.1.8"))
    assert event_of(rows) != item.event_id
    with engine.connect() as connection:
        found = annotations_of(connection, ITEM.study_id)
    assert [(one.event_id, one.event_name) for one in (*found.tags, *found.notes)] == 2 * [item[1:]]


def test_each_version_of_a_note_stays_and_one_is_in_force(engine: Engine) -> None:
    with engine.begin() as connection:
        note = study_notes.add(connection, ITEM, "first", "ada")
        study_notes.change(connection, ITEM.study_id, note, "second", "ben")
        found = annotations_of(connection, ITEM.study_id)
        assert [(one.version, one.text, one.added_by) for one in found.notes] == [(2, "second", "ben")]
        assert [(one.text, one.removed_by) for one in found.former_notes] == [("first", "ben")]
        study_notes.remove(connection, ITEM.study_id, note, "eve")
        assert annotations_of(connection, ITEM.study_id).notes == ()
        with pytest.raises(ConfigurationError, match="no longer there"):
            study_notes.change(connection, ITEM.study_id, note, "third", "ada")


def test_a_note_is_changed_as_one_of_its_own_study_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        note = study_notes.add(connection, ITEM, "first", "ada")
        with pytest.raises(ConfigurationError, match="no longer there"):
            study_notes.remove(connection, study_id(OTHER), note, "ada")


def test_erasing_the_identity_deletes_notes_and_reasons_and_the_tag_still_excludes(engine: Engine, rows: Any) -> None:
    tag(engine, Tag.EXCLUDED, "Jane Doe twice")
    with engine.begin() as connection:
        study_notes.add(connection, ITEM, "Jane Doe", "ada")
        assert "Jane Doe twice" in json.dumps(patient_record(connection, [ITEM.study_id]), default=str)
        erasure.request(connection, [ITEM.study_id])
    Worker(engine).drain()
    assert "Jane" not in str([rows(name) for name in ("study_tag", "study_note")])
    [study] = [row for row in rows("study") if row["study_id"] == ITEM.study_id]
    assert (study["exclusion"], study["exclusion_reason"]) == ("excluded", None)
    assert charted(engine) == (1, 1)


def test_tags_outlive_a_rebuild_and_move_to_another_database_with_the_settings(engine: Engine, put: Any) -> None:
    tag(engine, Tag.EXCLUDED, "why")
    with engine.begin() as connection:
        study_notes.add(connection, ITEM, "note", "ada")
        moved = site_settings.export(connection)
        rebuild.empty(connection)
    put(PLAIN, a=report(), b=report(OTHER, "2.25.2.7"))
    assert charted(engine) == (1, 1)
    with engine.begin() as connection:
        connection.execute(text("TRUNCATE study_tag, study_note"))
        merging.merge_again(connection, ITEM.study_id)
    assert charted(engine) == (2, 2)
    take_over(engine, moved)
    assert charted(engine) == (1, 1)


def take_over(engine: Engine, moved: object) -> None:
    """Import exported settings, and have a worker do what follows."""
    with engine.begin() as connection:
        site_settings.import_(connection, json.loads(json.dumps(moved)))
    Worker(engine).drain()


def exported(engine: Engine) -> object:
    with engine.connect() as connection:
        return site_settings.export(connection)


def test_a_tag_that_was_removed_elsewhere_no_longer_excludes(engine: Engine) -> None:
    tag(engine, Tag.EXCLUDED, "why")
    untag(engine, Tag.EXCLUDED)
    moved = exported(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE study_tag SET removed_at = NULL, removed_by = NULL"))
        merging.merge_again(connection, ITEM.study_id)
    assert charted(engine) == (1, 1)
    take_over(engine, moved)
    assert charted(engine) == (2, 2)


def test_what_was_removed_here_stays_removed_when_older_settings_are_imported(engine: Engine, rows: Any) -> None:
    tag(engine, Tag.EXCLUDED, "why")
    with engine.begin() as connection:
        note = study_notes.add(connection, ITEM, "first", "ada")
    moved = exported(engine)
    untag(engine, Tag.EXCLUDED)
    with engine.begin() as connection:
        study_notes.change(connection, ITEM.study_id, note, "second", "ada")
    take_over(engine, moved)
    assert charted(engine) == (2, 2)
    assert [row["text"] for row in rows("study_note") if row["removed_at"] is None] == ["second"]


def test_a_note_that_was_changed_elsewhere_is_replaced_by_its_later_version(engine: Engine, rows: Any) -> None:
    with engine.begin() as connection:
        note = study_notes.add(connection, ITEM, "first", "ada")
        study_notes.change(connection, ITEM.study_id, note, "second", "ada")
    moved = exported(engine)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM study_note WHERE version = 2"))
        connection.execute(text("UPDATE study_note SET removed_at = NULL, removed_by = NULL"))
    take_over(engine, moved)
    assert [row["text"] for row in rows("study_note") if row["removed_at"] is None] == ["second"]


def test_a_tag_that_both_sites_have_set_is_in_force_once(engine: Engine, rows: Any) -> None:
    tag(engine, Tag.EXCLUDED, "why")
    moved = exported(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE study_tag SET tag_id = gen_random_uuid()"))
    take_over(engine, moved)
    assert len(rows("study_tag")) == 1


def test_notes_and_reasons_that_were_erased_or_deleted_do_not_come_back(engine: Engine, rows: Any) -> None:
    other = AnnotatedItem(study_id(OTHER))
    tag(engine, Tag.EXCLUDED, "Jane Doe twice")
    tag(engine, Tag.REVIEWED, item=other)
    with engine.begin() as connection:
        study_notes.add(connection, ITEM, "Jane Doe called", "ada")
        study_notes.add(connection, other, "Jane again", "ada")
    moved = exported(engine)
    with engine.begin() as connection:
        erasure.request(connection, [ITEM.study_id])
        study_deletion.mark(connection, OTHER, "test", "ada")
        study_deletion.delete_stored(connection, other.study_id)
    Worker(engine).drain()
    take_over(engine, moved)
    assert "Jane" not in str([rows(name) for name in ("study_tag", "study_note", "study")])
    assert {row["study_id"] for row in rows("study_tag")} == {ITEM.study_id}


def test_exports_and_lists_state_tags_notes_and_why_a_study_is_excluded(engine: Engine, rows: Any) -> None:
    tag(engine, Tag.EXCLUDED, "why")
    tag(engine, Tag.REVIEWED)
    with engine.begin() as connection:
        item = annotated_items.find(connection, UID, event_of(rows))
        study_notes.add(connection, item, "on the event", "ada")
        study_notes.add(connection, ITEM, "on the study", "ada")
    expected = {
        "exclusion": "excluded",
        "exclusion_reason": "why",
        "tags": "excluded, reviewed",
        "notes": "on the event | on the study",
    }
    only = StudyFilter.from_values(ExamModality.CT, {"not_counted": True})
    with engine.connect() as connection:
        [listed] = study_list.study_page(connection, only, tuple(expected))
        [study] = connection.execute(export.query(Selection(only))).mappings()
        [event] = connection.execute(export.query(Selection(only, Per.EVENT))).mappings()
    assert {name: listed.values[name] for name in expected} == expected
    assert {name: study[name] for name in expected} == expected
    of_event = {"event_tags": None, "event_notes": "on the event"}
    assert {name: event[name] for name in (*expected, *of_event)} == {**expected, **of_event}
