"""How many alerts a rule would have raised: one statement that counts over a period."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, any_, func, not_, or_, select

from kerma.alerts.alert_rule import AlertRule
from kerma.alerts.evaluation import ROUNDING
from kerma.alerts.quantity import TRAITS, AlertQuantity, ValueLevel
from kerma.alerts.study_values import region_of_text
from kerma.database.query.alerts import preview_terms
from kerma.database.query.alerts.compared_values import is_acquisition, study_value
from kerma.database.query.alerts.rule_scope import Period, needs_name, region_condition, scope_conditions
from kerma.database.schema.event_tables import EVENT_TABLES, ct_event
from kerma.database.schema.examination_tables import examination, examination_name
from kerma.database.schema.expressions import IS_EXAMINATION, texts
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnySelect, Condition
from kerma.reference_levels.reference_level import ReferenceLevel
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.region import Region

_study = study_table.c


class Preview(NamedTuple):
    """What a rule would have raised.

    Attributes:
        alert_count: number of alerts.
        exceeding_count: number of studies with an alert.
        study_count: number of studies that the rule concerns.
        without_value_count: number of these that state no value.
    """

    alert_count: int
    exceeding_count: int
    study_count: int
    without_value_count: int

    @property
    def exceeding_percent(self) -> float | None:
        """Studies with an alert, in per cent of those that the rule concerns; None where it concerns none."""
        return 100 * self.exceeding_count / self.study_count if self.study_count else None


def preview(connection: Connection, rule: AlertRule, period: Period, levels: Sequence[ReferenceLevel] = ()) -> Preview:
    """What a rule would have raised of the stored studies, were it enabled and in force in the whole period.

    Studies of which age, weight, region or CTDI phantom is not known are left out where the rule decides by it. A
    percentile is that of the period itself.

    Args:
        connection: to Kerma's database; one with a scope counts the studies of its scope.
        rule: a rule.
        period: days of the studies.
        levels: reference levels of all days in order of preference, for rules that compare with them.
    """
    if rule.kind in preview_terms.OF_KIND:
        query = preview_terms.OF_KIND[rule.kind](rule, period, levels)
    elif rule.quantity is not None and TRAITS[rule.quantity].level is ValueLevel.EVENT:
        query = _of_events(connection, rule, rule.quantity, period)
    else:
        query = _of_studies(rule, period)
    # PostgreSQL sums counts as numeric.
    return Preview(*map(int, connection.execute(query).one()))


def _of_studies(rule: AlertRule, period: Period) -> AnySelect:
    assert rule.quantity is not None  # kinds without one are those of `preview_terms`
    source, value = study_value(rule.quantity)
    exceeding = func.count().filter(value > rule.threshold * (1 + ROUNDING))
    query = select(exceeding, exceeding, func.count(), func.count().filter(value.is_(None))).select_from(source)
    if needs_name(rule):
        query = query.outerjoin(examination_name, IS_EXAMINATION)
    if rule.regions:
        query = query.where(region_condition(rule))
    return query.where(*_study_conditions(rule, period))


def _of_events(connection: Connection, rule: AlertRule, quantity: AlertQuantity, period: Period) -> AnySelect:
    table = EVENT_TABLES[rule.modality]
    (name,) = TRAITS[quantity].facts
    value = table.c[name]
    joined = study_table.join(table, table.c.study_id == _study.study_id)
    query = select(
        func.count().filter(value > rule.threshold * (1 + ROUNDING)).label("alerts"),
        func.count(value).label("stated"),
    ).select_from(joined)
    if needs_name(rule):
        query = query.outerjoin(examination_name, IS_EXAMINATION)
    query = query.where(*_study_conditions(rule, period))
    if rule.modality is ExamModality.CT:
        query = query.where(*_acquisition_conditions(connection, rule))
    by_study = query.group_by(_study.study_id).subquery("by_study").c
    alerts = func.coalesce(func.sum(by_study.alerts), 0)
    exceeding, unstated = func.count().filter(by_study.alerts > 0), func.count().filter(by_study.stated == 0)
    return select(alerts, exceeding, func.count(), unstated)


def _study_conditions(rule: AlertRule, period: Period) -> Iterator[Condition]:
    yield from scope_conditions(rule)
    yield period.condition


def _acquisition_conditions(connection: Connection, rule: AlertRule) -> Iterator[Condition]:
    yield is_acquisition(rule.acquisition)
    if rule.phantom is not None:
        yield ct_event.c.ctdi_phantom == rule.phantom
    if rule.regions:
        of_study = region_condition(rule)
        of_protocol = _by_text(connection, "acquisition_protocol", rule.regions, of_study)
        yield _by_text(connection, "target_region", rule.regions, of_protocol)


def _by_text(connection: Connection, name: str, regions: Collection[Region], otherwise: Condition) -> Condition:
    """Whether a text of an acquisition names one of the regions; where it names none at all, another condition."""
    query = select(func.unnest(examination.c[f"{name}s"])).distinct()
    named = {text: region_of_text(text) for text in connection.execute(query).scalars()}
    known = [text for text, region in named.items() if region is not None]
    fitting = [text for text in known if named[text] in regions]
    column = func.coalesce(ct_event.c[name], "")
    return or_(column == any_(texts(fitting)), not_(column == any_(texts(known))) & otherwise)
