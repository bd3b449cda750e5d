"""Tags of people on studies and events: set, removed, and what of them decides about statistics.

The tags are the truth: `study.exclusion` is derived from them and from the rules about phantoms whenever a study is
merged. Whoever changes a tag has the study merged again: a command in the same transaction, a page by a worker.
"""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID, uuid4

from sqlalchemy import Connection, any_, delete, func, insert, select, update

from kerma.annotations import EXCLUDING, AnnotatedItem, TagWithReason, checked_reason, checked_tag
from kerma.database.ingest import jobs
from kerma.database.schema.annotation_tables import study_tag
from kerma.database.schema.expressions import uuids
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import Condition
from kerma.errors import ConfigurationError
from kerma.standard.enumerations import Exclusion, Tag

_tag = study_tag.c
_BY_PERSON = (Exclusion.PHANTOM, Exclusion.EXCLUDED)
# Built once: it runs for each batch of objects.
_EXCLUDING = select(_tag.study_id, _tag.tag, _tag.reason).where(
    _tag.tag.in_(list(EXCLUDING)), _tag.removed_at.is_(None), _tag.event_id.is_(None)
)


def excluding(connection: Connection, studies: Iterable[UUID]) -> Mapping[UUID, list[TagWithReason]]:
    """The tags in force on these studies by which statistics leave them out; nothing of others."""
    found: dict[UUID, list[TagWithReason]] = {}
    for study, tag, reason in connection.execute(_EXCLUDING.where(_tag.study_id == any_(uuids(studies)))):
        found.setdefault(study, []).append(TagWithReason(Tag(tag), reason))
    return found


def add(connection: Connection, item: AnnotatedItem, tag: Tag, reason: str | None, added_by: str) -> None:
    """Set a tag on a study or an event.

    Args:
        connection: within a transaction.
        item: what it is set on.
        tag: which.
        reason: why; must be stated for `excluded`.
        added_by: who sets it.

    Raises:
        ConfigurationError: it is set already, concerns whole studies, or lacks its reason.
    """
    stated = checked_reason(checked_tag(item, tag), reason)
    _lock(connection, item.study_id)
    if connection.execute(select(_tag.tag_id).where(*_is_in_force(item, tag))).first() is not None:
        raise ConfigurationError(f"The tag {tag} is set already.")
    row = {"tag": tag, "reason": stated, "added_at": func.clock_timestamp(), "added_by": added_by}
    connection.execute(insert(study_tag).values(tag_id=uuid4(), **item._asdict(), **row))


def remove(connection: Connection, item: AnnotatedItem, tag: Tag, removed_by: str) -> None:
    """Remove a tag from a study or an event; it stays as history.

    Raises:
        ConfigurationError: it is not set.
    """
    _lock(connection, item.study_id)
    values = {"removed_at": func.clock_timestamp(), "removed_by": removed_by}
    removed = connection.execute(update(study_tag).where(*_is_in_force(item, tag)).values(values))
    if not removed.rowcount:
        raise ConfigurationError(f"The tag {tag} is not set.")


def request_merge(connection: Connection, study_id: UUID) -> None:
    """Have a worker merge a study again, so that statistics follow a change of its tags."""
    jobs.request(connection, jobs.MERGE, select(study_table.c.study_id).where(study_table.c.study_id == study_id))


def apply_imported(connection: Connection) -> None:
    """Have a worker merge again all studies on which a tag decides, and those that a person excluded until now."""
    study = study_table.c
    is_tagged = study.study_id.in_(select(_EXCLUDING.subquery().c.study_id))
    was_tagged = study.exclusion.in_(_BY_PERSON)
    jobs.request(connection, jobs.MERGE, select(study.study_id).where(is_tagged | was_tagged))


def erase_reasons(connection: Connection, studies: Collection[UUID]) -> None:
    """Erase the reasons of all tags of these studies, which may name the patient; the tags stay in force."""
    of_studies = (_tag.study_id == any_(uuids(studies)), _tag.reason.is_not(None))
    connection.execute(update(study_tag).where(*of_studies).values(reason=None))


def delete_all(connection: Connection, studies: Collection[UUID]) -> None:
    """Delete all tags of these studies and their events, and their history."""
    connection.execute(delete(study_tag).where(_tag.study_id == any_(uuids(studies))))


def _is_in_force(item: AnnotatedItem, tag: Tag) -> tuple[Condition, ...]:
    is_same_event = _tag.event_id.is_not_distinct_from(item.event_id)
    return (_tag.study_id == item.study_id, is_same_event, _tag.tag == tag, _tag.removed_at.is_(None))


def _lock(connection: Connection, study_id: UUID) -> None:
    """One change of a study's tags after the other, so that two do not set the same."""
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"{study_tag.name} {study_id}"))))
