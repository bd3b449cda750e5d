"""Cached queries of the page Alerts, and what users do with alerts."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from dashboard.ui import cached_queries, current_scope, scoped_cache
from dashboard.ui.cache_lifetimes import FRESH_S, RECENT_S, SLOW_S
from dashboard.ui.connections import read_only_connection
from dashboard.ui.permitted_changes import author, permitted_change
from dashboard.ui.text.equipment_names import distinct_equipment_names
from kerma.access.rights import Right
from kerma.alerts.alert_rule import AlertRule, Severity
from kerma.alerts.alert_state import AlertState
from kerma.alerts.handling import Cause
from kerma.database.alert_rules_in_force import rules_in_force
from kerma.database.ingest import alert_states
from kerma.database.query.alerts import alert_page, rule_rates
from kerma.database.query.alerts.alert_page import AlertFilter, Offered, PageAlert
from kerma.database.query.alerts.alert_timeline import TimelineEntry, timeline
from kerma.database.query.alerts.preview import Preview, preview
from kerma.database.query.alerts.rule_rates import RuleRates
from kerma.database.query.alerts.rule_scope import Period
from kerma.database.query.operations.equipment_activity import EquipmentIdentity
from kerma.database.site_levels import preferred_levels
from kerma.errors import ConfigurationError
from kerma.messages import message
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction

RIGHT = Right.HANDLE_ALERTS


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def rules() -> dict[str, AlertRule]:
    """All rules by name, enabled or not."""
    with read_only_connection() as connection:
        return {rule.rule_id: rule for rule in rules_in_force(connection)}


@scoped_cache.cache_data(ttl=FRESH_S, max_entries=200)
def page(alert_filter: AlertFilter, number: int) -> list[PageAlert]:
    """One page of the list, the latest first."""
    with read_only_connection() as connection:
        return alert_page.alert_page(connection, alert_filter, number)


@scoped_cache.cache_data(ttl=FRESH_S, max_entries=200)
def count(alert_filter: AlertFilter) -> int:
    """The number of alerts, counted up to a cap."""
    with read_only_connection() as connection:
        return alert_page.alert_count(connection, alert_filter)


@scoped_cache.cache_data(ttl=FRESH_S, max_entries=100)
def of_study(study_id: UUID) -> list[PageAlert]:
    """The alerts of a study."""
    with read_only_connection() as connection:
        return alert_page.alerts_of_study(connection, study_id)


@scoped_cache.cache_data(ttl=FRESH_S, max_entries=50)
def open_counts() -> Mapping[Severity, int]:
    """Number of open alerts whose value exceeds the limit, by severity."""
    with read_only_connection() as connection:
        return alert_page.open_counts(connection)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def offered() -> Offered:
    """Rules and equipment of which there are alerts."""
    with read_only_connection() as connection:
        return alert_page.offered(connection)


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=50)
def all_equipment() -> list[EquipmentIdentity]:
    """All equipment, which rules and recipients may name."""
    with read_only_connection() as connection:
        return alert_page.all_equipment(connection)


def equipment_names() -> dict[UUID, str]:
    """Names of all equipment by identifier."""
    return distinct_equipment_names(all_equipment())


@scoped_cache.cache_data(ttl=FRESH_S, max_entries=100)
def history(alert_id: UUID) -> Sequence[TimelineEntry]:
    """The versions of an alert, and what people did with it."""
    with read_only_connection() as connection:
        return timeline(connection, alert_id)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def rates(period: Period) -> list[RuleRates]:
    """What became of the alerts of each rule."""
    with read_only_connection() as connection:
        return rule_rates.rule_rates(connection, period)


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=200)
def preview_of(rule_id: str, period: Period) -> Preview | None:
    """What a rule would have raised; None where the scope of the user permits no preview."""
    rule = rules()[rule_id]
    # Texts of examinations, by which regions of CT acquisitions are found, are hidden from a user with a scope.
    if rule.regions and current_scope.equipment_ids() is not None:
        return None
    with read_only_connection() as connection:
        levels = preferred_levels(connection, settings().level_jurisdictions_in_order)
        return preview(connection, rule, period, levels)


def latest(alert_filter: AlertFilter, limit: int) -> list[PageAlert]:
    """The latest alerts that match, for a file."""
    with read_only_connection() as connection:
        return alert_page.alert_page(connection, alert_filter, page_size=limit)


def handle(alerts: Collection[PageAlert], state: AlertState, cause: Cause | None, comment: str) -> int:
    """Set the state of alerts within the scope of the user; returns how many changed.

    Raises:
        MissingRightError: the user does not have the right.
        ConfigurationError: the user sees one of them no longer, or cause or comment is missing.
    """
    ids = {one.alert.alert_id for one in alerts}
    # The connection that writes has no scope.
    with read_only_connection() as connection:
        if alert_page.alerts_in_sight(connection, ids) != ids:
            raise ConfigurationError(message("An alert is no longer there: its study was deleted; reload the page."))
    studies = {one.alert.study_instance_uid for one in alerts}
    study = next(iter(studies)) if len(studies) == 1 else None
    # Comments may have to be erased, and are no part of the trail.
    with permitted_change(
        RIGHT,
        AuditAction.HANDLE_ALERT,
        study_instance_uid=study,
        alerts=sorted(map(str, ids)),
        state=str(state),
        cause=cause and str(cause),
    ) as connection:
        changed = alert_states.set_by_hand(connection, ids, state, cause, comment, author())
    forget()
    return changed


def forget() -> None:
    """Query alerts anew the next time."""
    for cached in (page, count, of_study, open_counts, history, rates):
        cached.clear()
    # Lists of studies state alerts.
    cached_queries.forget_study()
