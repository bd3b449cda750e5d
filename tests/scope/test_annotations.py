"""A user of one site can tag the studies of that site, and none of another."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

from dashboard.pages.optimisation import note_data
from dashboard.pages.study import annotation_data
from kerma.database.ingest.optimisation_notes import NoteContent
from kerma.errors import ConfigurationError
from kerma.standard.enumerations import Tag

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tests.scope.conftest import Sites


def a_study_of(url: str, equipment_ids: frozenset[UUID]) -> str:
    engine = create_engine(url)
    tagged = "study_id IN (SELECT study_id FROM study_tag WHERE tag = 'reviewed')"
    query = text(f"SELECT min(study_instance_uid) FROM study WHERE equipment_id = ANY(:ids) AND {tagged}")
    with engine.connect() as connection:
        uid: str = connection.execute(query, {"ids": list(equipment_ids)}).scalar_one()
    engine.dispose()
    return uid


def test_a_study_outside_the_scope_cannot_be_tagged(
    sites: Sites, dashboard_on: Callable[[str], None], as_user: Callable[[frozenset[UUID] | None], None]
) -> None:
    own, other = (a_study_of(sites.both, ids) for ids in (sites.equipment_ids, sites.other_ids))
    dashboard_on(sites.both)
    as_user(sites.equipment_ids)
    with pytest.raises(ConfigurationError, match=f"There is no study {other}"):
        annotation_data.set_tag(other, None, Tag.REVIEWED, "")
    with pytest.raises(ConfigurationError, match=f"There is no study {other}"):
        annotation_data.add_note(other, None, "seen")
    # The study of the own site is found: it has this tag already.
    with pytest.raises(ConfigurationError, match="is set already"):
        annotation_data.set_tag(own, None, Tag.REVIEWED, "")


def test_no_note_is_written_on_equipment_outside_the_scope(
    sites: Sites, dashboard_on: Callable[[str], None], as_user: Callable[[frozenset[UUID] | None], None]
) -> None:
    other = next(iter(sites.other_ids))
    dashboard_on(sites.both)
    as_user(sites.equipment_ids)
    with pytest.raises(ConfigurationError, match=f"There is no equipment {other}"):
        note_data.add(NoteContent(other, None, date(2026, 3, 2), "kV 120 → 100"))
