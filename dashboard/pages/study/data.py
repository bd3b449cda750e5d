"""What the study page asks besides the study itself, through short caches."""

from uuid import UUID

import streamlit as st

from dashboard.pages.study.content_items import ContentItem, items_of
from dashboard.ui.cache_lifetimes import RECENT_S
from dashboard.ui.cached_queries import read_only_connection
from kerma.database.query import Row
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.studies import content, peers


@st.cache_data(ttl=RECENT_S, max_entries=100, show_spinner=False)
def peer_doses(chosen: StudyFilter, but: UUID) -> list[Row]:
    """The compared doses of the chosen studies without one."""
    with read_only_connection() as connection:
        return peers.doses(connection, chosen, but)


@st.cache_resource(ttl=RECENT_S, max_entries=20, show_spinner=False)
def content_items(study_id: UUID, sop_instance_uid: str) -> tuple[ContentItem, ...]:
    """What an object says, item by item; nobody changes it, so that all sessions share one copy."""
    with read_only_connection() as connection:
        tree = content.content_tree(connection, study_id, sop_instance_uid)
    return items_of(tree) if tree else ()
