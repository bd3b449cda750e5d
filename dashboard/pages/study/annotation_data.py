"""Changes of the tags and notes of a study; each needs the right to annotate studies, and the study in the scope."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Connection

from dashboard.ui import cached_queries
from dashboard.ui.connections import read_only_connection
from dashboard.ui.permitted_changes import author, permitted_change
from kerma.access.rights import Right
from kerma.annotations import AnnotatedItem
from kerma.database.ingest import annotated_items, study_notes, study_tags
from kerma.standard.enumerations import AuditAction, Tag

RIGHT = Right.ANNOTATE_STUDIES


def set_tag(study_instance_uid: str, event_id: UUID | None, tag: Tag, reason: str) -> None:
    """Set a tag on a study or one of its events.

    Raises:
        MissingRightError: the user does not have the right.
        ConfigurationError: the user sees no such study or event, the tag is set already, or lacks its reason.
    """
    item = _item(study_instance_uid, event_id)
    with _tag_change(study_instance_uid, item, tag, is_removed=False) as connection:
        study_tags.add(connection, item, tag, reason, author())


def remove_tag(study_instance_uid: str, event_id: UUID | None, tag: Tag) -> None:
    """Remove a tag from a study or one of its events, also from an event that is gone.

    Raises:
        MissingRightError: the user does not have the right.
        ConfigurationError: the user sees no such study, or the tag is not set.
    """
    item = _item(study_instance_uid)._replace(event_id=event_id)
    with _tag_change(study_instance_uid, item, tag, is_removed=True) as connection:
        study_tags.remove(connection, item, tag, author())


def add_note(study_instance_uid: str, event_id: UUID | None, text: str) -> None:
    """Write a note on a study or one of its events.

    Raises:
        MissingRightError: the user does not have the right.
        ConfigurationError: the user sees no such study or event, or the text is empty or too long.
    """
    item = _item(study_instance_uid, event_id)
    with _note_change(study_instance_uid, "written") as connection:
        study_notes.add(connection, item, text, author())


def change_note(study_instance_uid: str, note_id: UUID, text: str) -> None:
    """Replace the text of a note by a new version.

    Raises:
        MissingRightError: the user does not have the right.
        ConfigurationError: the user sees no such study or note, or the text is empty or too long.
    """
    item = _item(study_instance_uid)
    with _note_change(study_instance_uid, "changed") as connection:
        study_notes.change(connection, item.study_id, note_id, text, author())


def remove_note(study_instance_uid: str, note_id: UUID) -> None:
    """Remove a note.

    Raises:
        MissingRightError: the user does not have the right.
        ConfigurationError: the user sees no such study or note.
    """
    item = _item(study_instance_uid)
    with _note_change(study_instance_uid, "removed") as connection:
        study_notes.remove(connection, item.study_id, note_id, author())


def _item(study_instance_uid: str, event_id: UUID | None = None) -> AnnotatedItem:
    """The study or event, looked for within the scope of the user: the connection that writes has none."""
    with read_only_connection() as connection:
        return annotated_items.find(connection, study_instance_uid, event_id)


@contextmanager
def _tag_change(study_instance_uid: str, item: AnnotatedItem, tag: Tag, *, is_removed: bool) -> Iterator[Connection]:
    event = None if item.event_id is None else str(item.event_id)
    study = {"study_instance_uid": study_instance_uid}
    with permitted_change(
        RIGHT, AuditAction.SET_TAG, **study, tag=str(tag), event=event, is_removed=is_removed
    ) as connection:
        yield connection
        # A worker lets statistics follow: no page may change a study.
        study_tags.request_merge(connection, item.study_id)
    cached_queries.forget_study()


@contextmanager
def _note_change(study_instance_uid: str, change: str) -> Iterator[Connection]:
    """The trail does not hold the text, which may have to be erased."""
    study = {"study_instance_uid": study_instance_uid}
    with permitted_change(RIGHT, AuditAction.SET_NOTE, **study, note=change) as connection:
        yield connection
    cached_queries.forget_study()
