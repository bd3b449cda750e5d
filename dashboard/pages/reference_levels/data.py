"""Cached queries of the page Reference levels, and all that a comparison needs."""

from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from dashboard.pages.reference_levels import defaults
from dashboard.ui import scoped_cache
from dashboard.ui.cache_lifetimes import RECENT_S, SLOW_S
from dashboard.ui.connections import read_only_connection
from dashboard.ui.text.equipment_names import distinct_equipment_names
from kerma.database.query.filters import options
from kerma.database.query.reference_levels import room_samples
from kerma.database.site_levels import site_levels
from kerma.reference_levels.level_audit import LevelAudit, level_audit
from kerma.reference_levels.levels_in_force import in_force
from kerma.reference_levels.published_levels import published_levels
from kerma.reference_levels.reference_level import ReferenceLevel
from kerma.reference_levels.sample_request import SampleRequest
from kerma.reference_levels.typical_value import RoomSample
from kerma.settings import settings
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.region import Region


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=50)
def standard_names(modality: ExamModality) -> list[str]:
    """The standard names of the studies of a modality, the most frequent first."""
    with read_only_connection() as connection:
        return options.texts_of(connection, modality, "name")


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=200)
def region_of(standard_name: str) -> Region | None:
    """What examinations of a standard name cover."""
    with read_only_connection() as connection:
        return room_samples.region_of(connection, standard_name)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def levels_of_site() -> list[ReferenceLevel]:
    """The levels that the site added."""
    with read_only_connection() as connection:
        return site_levels(connection)


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=200, hash_funcs={SampleRequest: repr})
def samples(request: SampleRequest) -> list[RoomSample]:
    """The samples of all equipment."""
    with read_only_connection() as connection:
        return room_samples.room_samples(connection, request)


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=50)
def equipment_names(modality: ExamModality) -> dict[UUID, str]:
    """The displayed names of the equipment of a modality."""
    with read_only_connection() as connection:
        return distinct_equipment_names(options.equipment_of(connection, modality))


def levels_on(day: date, of_site: list[ReferenceLevel]) -> list[ReferenceLevel]:
    """The levels in force on a day, in the order that the site prefers."""
    jurisdictions = settings().level_jurisdictions_in_order
    return in_force((*of_site, *published_levels()), day, jurisdictions=jurisdictions)


def with_defaults(
    connection: Connection, request: SampleRequest, unstated: frozenset[str], today: date
) -> SampleRequest:
    """A request with the defaults of the page for what a URL does not state, from the database."""
    levels = levels_on(today, site_levels(connection))
    region = room_samples.region_of(connection, request.standard_name)
    return defaults.completed(request, unstated, today, region, levels)


def audit_of(request: SampleRequest, today: date) -> LevelAudit:
    """The comparison of all equipment, from the caches."""
    levels = levels_on(request.until or today, levels_of_site())
    return level_audit(request, samples(request), levels)


def read_audit(connection: Connection, request: SampleRequest, today: date) -> LevelAudit:
    """The comparison of all equipment, from the database."""
    levels = levels_on(request.until or today, site_levels(connection))
    return level_audit(request, room_samples.room_samples(connection, request), levels)
