"""Cached queries of the study page besides the study itself."""

from contextlib import AbstractContextManager
from uuid import UUID

from sqlalchemy import Connection

from dashboard.pages.study import masked_identity
from dashboard.pages.study.content_items import ContentItem, items_of
from dashboard.ui import scoped_cache
from dashboard.ui.cache_lifetimes import RECENT_S
from dashboard.ui.cached_queries import study_detail
from dashboard.ui.connections import read_only_connection
from dashboard.ui.permitted_changes import permitted_change
from dashboard.ui.text.i18n import language
from kerma.access.rights import Right
from kerma.database.ingest import event_decisions
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.studies import content, peers
from kerma.database.query.studies.peers import PeerTotals
from kerma.standard.enumerations import AuditAction


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=100)
def totals_of_peers(study_filter: StudyFilter, excluded_study_id: UUID) -> PeerTotals:
    """The compared totals of the filtered studies without one."""
    with read_only_connection() as connection:
        return peers.totals_of_peers(connection, study_filter, excluded_study_id)


def content_items(study_id: UUID, sop_instance_uid: str) -> tuple[ContentItem, ...]:
    """The content items of an object, as this user may see them now."""
    return _content_items(study_id, sop_instance_uid, language(), masked_identity.is_masked())


@scoped_cache.cache_resource(ttl=RECENT_S, max_entries=10)
def _content_items(
    study_id: UUID,
    sop_instance_uid: str,
    language_code: str,  # noqa: ARG001 -- part of the key
    is_masked: bool,  # noqa: ARG001 -- part of the key, which has no keywords
) -> tuple[ContentItem, ...]:
    """The same; immutable, so that sessions share one copy, for each language and state of the mask."""
    with read_only_connection() as connection:
        tree = content.content_tree(connection, study_id, sop_instance_uid)
    return items_of(tree) if tree else ()


def count_in(study_instance_uid: str, other_study_instance_uid: str, changed_by: str) -> None:
    """Decide that a study counts the events that it shares with another."""
    with _decision(study_instance_uid, other_study_instance_uid, "counted here") as connection:
        event_decisions.count_in(connection, study_instance_uid, other_study_instance_uid, changed_by)
    study_detail.clear()


def count_in_both(one: str, other: str, changed_by: str) -> None:
    """Decide that two studies both count the events that they share."""
    with _decision(one, other, "counted in both") as connection:
        event_decisions.count_in_both(connection, one, other, changed_by)
    study_detail.clear()


def undo_decision(one: str, other: str) -> None:
    """Remove the decisions about the events that two studies share."""
    with _decision(one, other, "undone") as connection:
        event_decisions.undo(connection, one, other)
    study_detail.clear()


def _decision(study_instance_uid: str, other: str, decision: str) -> AbstractContextManager[Connection]:
    """The transaction of a decision about the events that two studies share."""
    study = {"study_instance_uid": study_instance_uid}
    return permitted_change(
        Right.MANAGE_EQUIPMENT, AuditAction.SHARED_EVENTS, **study, other_study=other, decision=decision
    )
