"""The demo hospital in a database, and a copy that holds the equipment of one site only."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text

from dashboard.ui.current_user import USER_OF_REQUEST
from dashboard.ui.engines import engine, writing_engine
from kerma.access.rights import RIGHTS_WITHIN_SCOPE
from kerma.access.user import User
from kerma.database.engine import make_engine
from kerma.database.ingest import rollups, study_tags
from kerma.database.ingest.store import Received, store
from kerma.extract import extract
from kerma.settings import settings
from kerma.simulate import hospital_studies
from kerma.worker.worker import Worker
from tests.support.database_contents import HASHED
from tests.support.dose_changes import DAY, add_change, change
from tests.support.screens import forget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from sqlalchemy import Connection, Engine

STUDIES = 60
#: Tables of which a site has its own rows; rollups are counted again.
_OF_EQUIPMENT = (
    *("study", "equipment", "ledger", "update_change", "equipment_setting", "equipment_calibration"),
    *("equipment_merge", "equipment_split", "modality_rule", "dose_series", "dose_change"),
    "optimisation_note",
)
_OF_STUDY = (
    *("dose_object", "object_version", "job", "skin_dose", "imported_size", "study_tag", "study_note"),
    *("alert", "alert_history", "alert_action"),
)


class Sites(NamedTuple):
    """Two databases.

    Attributes:
        both: address of the one with all equipment.
        own: address of the one with the equipment of one site only.
        equipment_ids: the equipment of that site.
        other_ids: all other equipment.
    """

    both: str
    own: str
    equipment_ids: frozenset[UUID]
    other_ids: frozenset[UUID]


@pytest.fixture(scope="session")
def sites(make_database: Callable[..., str], migrated_template: str) -> Sites:
    """Every second piece of equipment of each modality belongs to the own site."""
    both = make_database(migrated_template)
    engine = make_engine(both)
    _store_hospital(engine)
    with engine.begin() as connection:
        equipment_ids, other_ids = _halves(connection)
    engine.dispose()
    own = make_database(str(make_url(both).database))
    _leave_only(own, equipment_ids)
    return Sites(both, own, equipment_ids, other_ids)


def _store_hospital(engine: Engine) -> None:
    objects = [made.to_bytes() for study in hospital_studies(STUDIES) for made in study.objects]
    with engine.begin() as connection:
        store(connection, [Received(f"orthanc-{n}", extract(data)) for n, data in enumerate(objects)], HASHED)
    Worker(engine).drain()
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO update_change (study_id, fact, changed_at, equipment_id, version_before, version_after) "
                "SELECT study_id, 'totals.dlp_mgy_cm', now(), equipment_id, '1', '2' FROM study; "
                "INSERT INTO equipment_setting (equipment_id, expected_interval_days, used_from, changed_by) "
                "SELECT equipment_id, 7, current_date - 1, 'ada' FROM equipment; "
                # Undone: those in force would change the scopes.
                "INSERT INTO equipment_merge (equipment_id, into_id, merged_at, merged_by, undone_at) "
                "SELECT a.equipment_id, b.equipment_id, now() + row_number() OVER () * interval '1 s', 'ada', now() "
                "FROM equipment AS a, equipment AS b WHERE a.equipment_id <> b.equipment_id; "
                "INSERT INTO equipment_split (equipment_id, stated_id, first_day, split_at, split_by, undone_at) "
                "SELECT a.equipment_id, b.equipment_id, '2026-01-01', now() + row_number() OVER () * interval '1 s', "
                "'ada', now() "
                "FROM equipment AS a, equipment AS b WHERE a.equipment_id <> b.equipment_id; "
                # Removed: those in force would move studies.
                "INSERT INTO modality_rule (rule_number, equipment_id, modality, added_at, added_by, removed_at) "
                "SELECT row_number() OVER (), equipment_id, 'RF', now(), 'ada', now() FROM equipment; "
                # Of each piece of equipment one, undone: those in force would change the sizes of studies.
                "INSERT INTO size_import (import_number, file_name, sha256, study_key, overwrites, file_columns, "
                "row_count, study_count, findings, imported_at, imported_by, undone_at) "
                "SELECT row_number() OVER (ORDER BY equipment_id), 'sizes.csv', '', 'patient_id', false, '{}', "
                "1, 1, '{}', now(), 'ada', now() FROM equipment; "
                "INSERT INTO imported_size (study_id, import_number, patient_size_m) "
                "SELECT study_id, number, 1.7 FROM study JOIN (SELECT equipment_id, "
                "row_number() OVER (ORDER BY equipment_id) AS number FROM equipment) AS numbered USING (equipment_id); "
                "INSERT INTO study_tag (tag_id, study_id, tag, added_at, added_by) "
                "SELECT gen_random_uuid(), study_id, tag, now(), 'ada' FROM study, "
                "(VALUES ('reviewed', 'f'), ('excluded', '2')) AS added (tag, last) WHERE study_id::text < last; "
                "INSERT INTO study_note (note_id, version, study_id, text, added_at, added_by) "
                "SELECT study_id, 1, study_id, study_instance_uid, now(), 'ada' FROM study; "
                "INSERT INTO alert "
                "(study_id, alert_id, rule_id, severity, outcome, is_upper_bound, threshold, unit, data_version) "
                "SELECT study_id, study_id, 'A', 'alert', 'exceeds', false, 1, 'mGy', 1 FROM study; "
                "INSERT INTO alert_history "
                "(study_id, alert_id, outcome, is_upper_bound, threshold, unit, data_version) "
                "SELECT study_id, study_id, 'exceeds', false, 1, 'mGy', 1 FROM study; "
                "UPDATE ct_event SET repeated_acquisition = 'yes', repeat_reason = station_name "
                "FROM study JOIN equipment USING (equipment_id) WHERE study.study_id = ct_event.study_id; "
                "INSERT INTO ct_dose_check "
                "(study_id, event_id, ordinal, kind, quantity, configured_value, forward_estimate, reason, person) "
                "SELECT study_id, event_id, 99, 'notification', 'ctdi_vol_mgy', 1, 2, station_name, station_name "
                "FROM ct_event JOIN study USING (study_id) JOIN equipment USING (equipment_id); "
                "INSERT INTO alert_action (study_id, alert_id, action_number, state_before, state, data_version, "
                "acted_at, acted_by) SELECT study_id, study_id, 1, 'new', 'seen', 1, now(), 'ada' FROM study; "
                "INSERT INTO equipment_calibration (equipment_id, valid_from, note, changed_by) "
                "SELECT equipment_id, '2026-01-01', station_name, 'ada' FROM equipment; "
                "INSERT INTO optimisation_note "
                "(note_id, version, equipment_id, day, text, added_at, added_by, removed_at) "
                "SELECT gen_random_uuid(), 1, equipment_id, '2026-03-02', station_name, now(), 'ada', removed_at "
                "FROM equipment, (VALUES (NULL), (timestamptz '2026-04-01')) AS ends (removed_at); "
                "INSERT INTO dose_series SELECT equipment_id, 'CT', 'CT head', 'dlp_mgy_cm', 38, '2026-05-01', now() "
                "FROM equipment"
            )
        )
        for machine in connection.execute(text("SELECT equipment_id FROM equipment")).scalars().all():
            add_change(connection, change(machine, DAY, 5.0))
        reviews = "INSERT INTO dose_change_review SELECT change_id, equipment_id::text, now(), 'ada' FROM dose_change"
        connection.execute(text(reviews))
        study_tags.apply_imported(connection)
    Worker(engine).drain()


def _halves(connection: Connection) -> tuple[frozenset[UUID], frozenset[UUID]]:
    query = "SELECT modality, array_agg(DISTINCT equipment_id) AS ids FROM study GROUP BY modality ORDER BY modality"
    own: set[UUID] = set()
    everything: set[UUID] = set()
    for row in connection.execute(text(query)):
        everything |= set(row.ids)
        own |= set(row.ids[::2])
    return frozenset(own), frozenset(everything - own)


def _leave_only(url: str, equipment_ids: frozenset[UUID]) -> None:
    engine = create_engine(url, poolclass=NullPool)
    parameters = {"ids": list(equipment_ids)}
    with engine.begin() as connection:
        for table in _OF_EQUIPMENT:
            statement = f"DELETE FROM {table} WHERE equipment_id IS NULL OR NOT equipment_id = ANY(:ids)"
            connection.execute(text(statement), parameters)
        connection.execute(text("DELETE FROM equipment_merge WHERE NOT into_id = ANY(:ids)"), parameters)
        connection.execute(text("DELETE FROM equipment_split WHERE NOT stated_id = ANY(:ids)"), parameters)
        for table in _OF_STUDY:
            connection.execute(text(f"DELETE FROM {table} WHERE study_id NOT IN (SELECT study_id FROM study)"))
        changes = "SELECT change_id FROM dose_change"
        connection.execute(text(f"DELETE FROM dose_change_review WHERE change_id NOT IN ({changes})"))
        imports = "SELECT import_number FROM imported_size"
        connection.execute(text(f"DELETE FROM size_import WHERE import_number NOT IN ({imports})"))
        list(rollups.rebuild(connection))
    engine.dispose()


@pytest.fixture
def dashboard_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Point the dashboard at a database, and forget everything about another."""

    def point(url: str) -> None:
        monkeypatch.setenv("KERMA_DATABASE_URL", url)
        settings.cache_clear()
        forget()

    yield point
    # A database with open connections cannot be copied.
    for url in {settings().reading_database_url(), settings().writing_database_url()}:
        for dispose in (engine(url).dispose, writing_engine(url).dispose):
            dispose()
    forget()


def user_of(equipment_ids: frozenset[UUID] | None) -> User:
    """A physicist with a scope."""
    return User(None, "ada", RIGHTS_WITHIN_SCOPE, ("physicist",), equipment_ids)


@pytest.fixture
def as_user() -> Iterator[Callable[[frozenset[UUID] | None], None]]:
    """Be the user of what follows."""
    before = USER_OF_REQUEST.get()

    def become(equipment_ids: frozenset[UUID] | None) -> None:
        USER_OF_REQUEST.set(user_of(equipment_ids))

    yield become
    USER_OF_REQUEST.set(before)
