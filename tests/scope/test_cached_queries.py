"""A user of one site gets from every cached query what a database of that site alone gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine

from tests.scope.cached_functions import (
    LEFT_OUT,
    Identifiers,
    cached_functions,
    identifiers,
    of_everything,
    of_some,
    results,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tests.scope.conftest import Sites

    Become = Callable[[frozenset[UUID] | None], None]

FUNCTIONS = cached_functions()
NONE = Identifiers([("", "")], [], [])  # type: ignore[list-item]


def stored(url: str) -> Identifiers:
    """What a database holds."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = identifiers(connection)
    engine.dispose()
    return found


def test_every_cached_query_is_tested_or_left_out_with_a_reason() -> None:
    assert {*of_everything(), *of_some(NONE), *LEFT_OUT} == set(FUNCTIONS)


@pytest.mark.parametrize("name", sorted({*of_everything(), *of_some(NONE)}))
def test_a_user_of_a_site_gets_what_a_database_of_that_site_gives(
    name: str, sites: Sites, dashboard_on: Callable[[str], None], as_user: Become
) -> None:
    calls = {**of_everything(), **of_some(stored(sites.own))}[name]
    dashboard_on(sites.own)
    as_user(None)
    of_site = list(results(FUNCTIONS[name], calls))
    dashboard_on(sites.both)
    of_all = list(results(FUNCTIONS[name], calls))
    as_user(sites.equipment_ids)
    assert list(results(FUNCTIONS[name], calls)) == of_site
    as_user(sites.other_ids)
    assert name in SAME_FOR_ALL or list(results(FUNCTIONS[name], calls)) != of_all
    as_user(None)
    assert list(results(FUNCTIONS[name], calls)) == of_all


#: What does not depend on the site in the demo hospital.
SAME_FOR_ALL = {
    # Its reports conform, and no protocol has 20 acquisitions; both read the studies of the queries beside them.
    "dashboard.pages.conformance.data.failing_studies",
    "dashboard.pages.dose_check.data.samples",
    "dashboard.pages.equipment.data.shared_study_count",
    "dashboard.pages.alerts.data.rules",
    "dashboard.pages.alerts.rule_changes.concern_studies",
    "dashboard.pages.alerts.rule_changes.is_undecided",
    "dashboard.pages.reference_levels.data.levels_of_site",
    "dashboard.pages.reference_levels.data.region_of",
    "dashboard.pages.updates.data.versions",
    "dashboard.skin_dose.data.job",
    "dashboard.ui.cached_queries.calling_ae_titles",
    "dashboard.ui.cached_queries.dicom_modalities",
    "dashboard.ui.cached_queries.followers",
    "dashboard.ui.cached_queries.problem_groups",
    "dashboard.ui.cached_queries.reason_counts",
    "dashboard.ui.cached_queries.studies_with",
}


@pytest.mark.parametrize("name", sorted(of_some(NONE)))
def test_a_study_or_equipment_of_another_site_is_not_found(
    name: str, sites: Sites, dashboard_on: Callable[[str], None], as_user: Become
) -> None:
    everything, own = stored(sites.both), stored(sites.own)
    others = Identifiers(
        [one for one in everything.studies if one not in own.studies],
        [one for one in everything.equipment if one not in own.equipment],
        [one for one in everything.objects if one not in own.objects],
    )
    dashboard_on(sites.own)
    as_user(None)
    absent = list(results(FUNCTIONS[name], of_some(others)[name]))
    dashboard_on(sites.both)
    as_user(sites.equipment_ids)
    assert list(results(FUNCTIONS[name], of_some(others)[name])) == absent
