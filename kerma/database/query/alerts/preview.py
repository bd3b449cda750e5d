"""How many alerts a rule would have raised: one statement that counts over a period."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, any_, func, not_, or_, select

from kerma.alerts.alert_rule import AlertRule
from kerma.alerts.band import Band
from kerma.alerts.evaluation import ROUNDING
from kerma.alerts.quantity import TRAITS, AlertQuantity, ValueLevel
from kerma.alerts.study_values import PHANTOMS, region_of_text
from kerma.database.query.alerts.compared_values import is_acquisition, study_value
from kerma.database.schema.event_tables import EVENT_TABLES, ct_event
from kerma.database.schema.examination_tables import examination, examination_name
from kerma.database.schema.expressions import IS_EXAMINATION, has_modality, texts
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn, AnySelect, Condition
from kerma.facts.age_bounds import AGE_TOLERANCE_YEARS
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.region import Region

_study = study_table.c


class Period(NamedTuple):
    """Days of studies, both included."""

    first_day: date
    last_day: date


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


def preview(connection: Connection, rule: AlertRule, period: Period) -> Preview:
    """What a rule would have raised of the stored studies, were it enabled and in force in the whole period.

    Studies of which age, weight, region or CTDI phantom is not known are left out where the rule decides by it.

    Args:
        connection: to Kerma's database; one with a scope counts the studies of its scope.
        rule: a rule that compares a quantity with a threshold.
        period: days of the studies.

    Raises:
        ValueError: the rule is of another kind.
    """
    if rule.quantity is None:
        raise ValueError(f"rules of kind {rule.kind} have no preview")
    if TRAITS[rule.quantity].level is ValueLevel.EVENT:
        query = _of_events(connection, rule, rule.quantity, period)
    else:
        query = _of_studies(rule, rule.quantity, period)
    # PostgreSQL sums counts as numeric.
    return Preview(*map(int, connection.execute(query).one()))


def _of_studies(rule: AlertRule, quantity: AlertQuantity, period: Period) -> AnySelect:
    source, value = study_value(quantity)
    exceeding = func.count().filter(value > rule.threshold * (1 + ROUNDING))
    query = select(exceeding, exceeding, func.count(), func.count().filter(value.is_(None))).select_from(source)
    if rule.standard_name or rule.regions:
        query = query.outerjoin(examination_name, IS_EXAMINATION)
    if rule.regions:
        query = query.where(examination_name.c.region == any_(texts(rule.regions)))
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
    if rule.standard_name or rule.regions:
        query = query.outerjoin(examination_name, IS_EXAMINATION)
    query = query.where(*_study_conditions(rule, period))
    if rule.modality is ExamModality.CT:
        query = query.where(*_acquisition_conditions(connection, rule))
    by_study = query.group_by(_study.study_id).subquery("by_study").c
    alerts = func.coalesce(func.sum(by_study.alerts), 0)
    exceeding, unstated = func.count().filter(by_study.alerts > 0), func.count().filter(by_study.stated == 0)
    return select(alerts, exceeding, func.count(), unstated)


def _study_conditions(rule: AlertRule, period: Period) -> Iterator[Condition]:
    yield has_modality(rule.modality)
    yield _study.study_at >= datetime.combine(period.first_day, time.min)
    yield _study.study_at < datetime.combine(period.last_day + timedelta(days=1), time.min)
    yield or_(_study.exclusion.is_(None), _study.exclusion.not_in(sorted(PHANTOMS)))
    if rule.equipment_id is not None:
        yield _study.equipment_id == rule.equipment_id
    if rule.standard_name is not None:
        yield examination_name.c.standard_name == rule.standard_name
    if rule.age_years is not None:
        yield from _in_band(_study.patient_age_years + AGE_TOLERANCE_YEARS, rule.age_years)
    if rule.weight_kg is not None:
        yield from _in_band(_study.patient_weight_kg, rule.weight_kg)


def _in_band(value: AnyColumn, band: Band) -> Iterator[Condition]:
    yield value >= band.lower
    if band.upper is not None:
        yield value < band.upper


def _acquisition_conditions(connection: Connection, rule: AlertRule) -> Iterator[Condition]:
    yield is_acquisition(rule.acquisition)
    if rule.phantom is not None:
        yield ct_event.c.ctdi_phantom == rule.phantom
    if rule.regions:
        of_study = examination_name.c.region == any_(texts(rule.regions))
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
