"""Which studies an alert rule concerns, as SQL: what `kerma.alerts.evaluation` decides of one study."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import any_, or_

from kerma.alerts.alert_rule import AlertRule
from kerma.alerts.band import Band
from kerma.alerts.study_values import PHANTOMS
from kerma.database.schema.examination_tables import examination_name
from kerma.database.schema.expressions import has_modality, texts
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn, Condition
from kerma.facts.age_bounds import AGE_TOLERANCE_YEARS

_study = study_table.c
#: Studies of patients, also those that a person excluded from statistics.
IS_OF_PATIENT: Condition = or_(_study.exclusion.is_(None), _study.exclusion.not_in(sorted(PHANTOMS)))


class Period(NamedTuple):
    """Days of studies, both included."""

    first_day: date
    last_day: date

    @property
    def condition(self) -> Condition:
        """Studies of these days."""
        after = datetime.combine(self.last_day + timedelta(days=1), time.min)
        return (_study.study_at >= datetime.combine(self.first_day, time.min)) & (_study.study_at < after)


def scope_conditions(rule: AlertRule) -> Iterator[Condition]:
    """Conditions on studies, joined with names of examinations where `needs_name`; regions are left out."""
    yield has_modality(rule.modality)
    yield IS_OF_PATIENT
    if rule.equipment_id is not None:
        yield _study.equipment_id == rule.equipment_id
    if rule.standard_name is not None:
        yield examination_name.c.standard_name == rule.standard_name
    if rule.age_years is not None:
        yield from _in_band(_study.patient_age_years + AGE_TOLERANCE_YEARS, rule.age_years)
    if rule.weight_kg is not None:
        yield from _in_band(_study.patient_weight_kg, rule.weight_kg)


def region_condition(rule: AlertRule) -> Condition:
    """That the examination covers one of the regions of a rule which has some."""
    return examination_name.c.region == any_(texts(rule.regions))


def needs_name(rule: AlertRule) -> bool:
    """Whether the rule decides by the name of the examination, or by its region."""
    return bool(rule.standard_name or rule.regions)


def _in_band(value: AnyColumn, band: Band) -> Iterator[Condition]:
    yield value >= band.lower
    if band.upper is not None:
        yield value < band.upper
