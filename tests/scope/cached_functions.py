"""Every cached query of the dashboard, with arguments for a test of scopes."""

from __future__ import annotations

import gc
import importlib
import pkgutil
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
from sqlalchemy import text

import dashboard
from dashboard.pages.charts.chart_catalogue import OVERVIEW
from dashboard.ui.scoped_cache import ScopedFunction
from kerma.alerts.handling import OPEN_STATES
from kerma.database.dose_series import SeriesKey
from kerma.database.query.alerts.alert_page import AlertFilter
from kerma.database.query.alerts.rule_scope import Period
from kerma.database.query.dose_check.check_rates import GroupBy as CheckGroupBy
from kerma.database.query.filters.criterion import SearchText
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.operations.ingestion import LedgerFilter
from kerma.database.query.operations.study_period import StudyPeriod
from kerma.database.query.operations.update_changes import UpdateFilter
from kerma.database.query.optimisation.exposure_indices import ExposureKind
from kerma.database.query.optimisation.measured_rows import GroupBy
from kerma.database.query.optimisation.measures import doses
from kerma.database.query.repeats.repeat_rates import MODALITIES as REPEATABLE
from kerma.database.query.repeats.repeat_rates import GroupBy as RepeatGroupBy
from kerma.database.schema.tables import MODALITIES
from kerma.reference_levels.quantity import LevelQuantity
from kerma.reference_levels.sample_request import SampleRequest
from kerma.standard.enumerations import ExamModality, ObjectStatus
from kerma.surveys.built_in import built_in_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from uuid import UUID

    from sqlalchemy import Connection

Calls = list[tuple[Any, ...]]
_FILTERS: Calls = [
    (StudyFilter.from_values(modality, values),)
    for modality in MODALITIES
    for values in ({}, {"text": SearchText("a")}, {"from": date(2026, 1, 3)}, {"body_region": ("chest",)})
]
_PERIODS: Calls = [(StudyPeriod(modality),) for modality in MODALITIES]
_CT_PERIODS: Calls = [(StudyPeriod(ExamModality.CT),)]
_MIDNIGHTS = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
_COLUMNS = ("study_at", "study_description", "station_name", "tags", "notes", "alerts")
_ALERTS: Calls = [(AlertFilter(),), (AlertFilter(states=OPEN_STATES, modality=ExamModality.CT),)]
_ALERT_PERIOD = Period(date(2020, 1, 1), date(2030, 1, 1))
_SAMPLES: Calls = [
    (SampleRequest(modality=ExamModality.CT, standard_name=name, quantity=quantity),)
    for name in ("CT head", "CT chest", "CT abdomen and pelvis")
    for quantity in (LevelQuantity.DLP, LevelQuantity.CTDI_VOL)
]
_OTHER_TEXTS = dict.fromkeys((ExamModality.CT, ExamModality.FLUOROSCOPY), ("protocol_is",))
NOTHING: Calls = [()]


class Identifiers(NamedTuple):
    """What a database holds: studies, their UIDs and objects, and equipment."""

    studies: list[tuple[UUID, str]]
    equipment: list[UUID]
    objects: list[tuple[UUID, str]]


def identifiers(connection: Connection) -> Identifiers:
    """All studies, equipment and dose objects."""
    studies = connection.execute(text("SELECT study_id, study_instance_uid FROM study ORDER BY 2")).all()
    equipment = connection.execute(text("SELECT equipment_id FROM equipment ORDER BY 1")).scalars().all()
    objects = connection.execute(text("SELECT study_id, sop_instance_uid FROM dose_object ORDER BY 2")).all()
    return Identifiers([tuple(row) for row in studies], list(equipment), [tuple(row) for row in objects])


def of_everything() -> dict[str, Calls]:
    """Arguments of the functions that name no study and no equipment."""
    charts = [chart for modality in (ExamModality.CT, ExamModality.MAMMOGRAPHY) for chart in OVERVIEW[modality]]
    models = [(one, StudyFilter(chart.modality), "en") for chart in charts for one in (chart, chart.exactly())]
    ledger = [(LedgerFilter(status=status),) for status in ObjectStatus]
    return {
        "dashboard.exports.controls._estimate": _FILTERS,
        "dashboard.filters.data.equipment_of": [(modality,) for modality in MODALITIES],
        "dashboard.filters.data.excluded_counts": _FILTERS,
        "dashboard.filters.data.texts_of": [
            (modality, name) for modality in MODALITIES for name in ("study", "name", *_OTHER_TEXTS.get(modality, ()))
        ],
        "dashboard.filters.data.with_matching_terms": _FILTERS,
        "dashboard.pages.alerts.data.count": _ALERTS,
        "dashboard.pages.alerts.data.all_equipment": NOTHING,
        "dashboard.pages.alerts.data.offered": NOTHING,
        "dashboard.pages.alerts.data.open_counts": NOTHING,
        "dashboard.pages.alerts.data.page": [(*one, 1) for one in _ALERTS],
        "dashboard.pages.alerts.data.preview_of": [(rule, _ALERT_PERIOD) for rule in ("RF-DAP-200", "FDA-CTDI-1000")],
        "dashboard.pages.alerts.data.rates": [(_ALERT_PERIOD,)],
        "dashboard.pages.alerts.data.rules": NOTHING,
        "dashboard.pages.alerts.rule_changes.concern_studies": NOTHING,
        "dashboard.pages.alerts.rule_changes.is_undecided": NOTHING,
        "dashboard.pages.charts.data._chart_model": models,
        "dashboard.pages.charts.data.software_changes": _FILTERS,
        "dashboard.pages.changes.data.changes": [(date(2020, 1, 1), date(2030, 1, 1))],
        "dashboard.pages.changes.data.series_counts": NOTHING,
        "dashboard.pages.conformance.data.conformance": _PERIODS,
        "dashboard.pages.dose_check.data.rates": [(*one, by) for one in _CT_PERIODS for by in CheckGroupBy],
        "dashboard.pages.dose_check.data.reasons": _CT_PERIODS,
        "dashboard.pages.dose_check.data._persons": _CT_PERIODS,
        "dashboard.pages.dose_check.data._exceeded_checks": [(*one, True) for one in _CT_PERIODS],
        "dashboard.pages.dose_check.data.samples": _CT_PERIODS,
        "dashboard.pages.equipment.data.inactivities": NOTHING,
        "dashboard.pages.equipment.data.outside_use": NOTHING,
        "dashboard.pages.equipment.data.overview_version": NOTHING,
        "dashboard.pages.equipment.data.numbered": [("",)],
        "dashboard.pages.equipment.data.settings_by_id": NOTHING,
        "dashboard.pages.home.data.by_day": [(date(2020, 1, 1),)],
        "dashboard.pages.home.data.exclusion_counts": NOTHING,
        "dashboard.pages.home.data.latest_arrivals": [(20,)],
        "dashboard.pages.surveys.data.preview": [(name, "", None, None) for name in built_in_names()],
        "dashboard.pages.optimisation.data.equipment_names": [(modality,) for modality in MODALITIES],
        "dashboard.pages.optimisation.data.funnel": [
            (*one, measure.name, None) for one in _FILTERS for measure in doses(one[0].modality)
        ],
        "dashboard.pages.optimisation.data.groups": [(*one, by) for one in _FILTERS for by in GroupBy],
        "dashboard.pages.optimisation.data.indices": [
            (one, kind) for (one,) in _FILTERS if one.modality is ExamModality.RADIOGRAPHY for kind in ExposureKind
        ],
        "dashboard.pages.optimisation.data.standard_names": [(modality,) for modality in MODALITIES],
        "dashboard.pages.optimisation.data.study_count": [(*one, 100) for one in _FILTERS],
        "dashboard.pages.optimisation.data.summaries_of_names": [(*one, ("CT head", "CT chest")) for one in _FILTERS],
        "dashboard.pages.optimisation.data.thickness": [
            one for one in _FILTERS if one[0].modality is ExamModality.MAMMOGRAPHY
        ],
        "dashboard.pages.optimisation.data.values": [
            (*one, measure.name) for one in _FILTERS for measure in doses(one[0].modality)
        ],
        "dashboard.pages.reference_levels.data.equipment_names": [(modality,) for modality in MODALITIES],
        "dashboard.pages.reference_levels.data.levels_of_site": NOTHING,
        "dashboard.pages.reference_levels.data.region_of": [("CT head",)],
        "dashboard.pages.reference_levels.data.samples": _SAMPLES,
        "dashboard.pages.reference_levels.data.standard_names": [(modality,) for modality in MODALITIES],
        "dashboard.pages.repeats.data.rates": [
            (StudyPeriod(modality), by) for modality in REPEATABLE for by in RepeatGroupBy
        ],
        "dashboard.pages.repeats.data.reasons": [(StudyPeriod(modality),) for modality in REPEATABLE],
        "dashboard.pages.repeats.data.studies": [(StudyPeriod(modality),) for modality in REPEATABLE],
        "dashboard.pages.updates.data.count": [(UpdateFilter(),)],
        "dashboard.pages.updates.data.study_updates": [(UpdateFilter(), 1)],
        "dashboard.pages.updates.data.sums": [(UpdateFilter(),)],
        "dashboard.pages.updates.data.versions": NOTHING,
        "dashboard.skin_dose.data.calibrated_equipment": NOTHING,
        "dashboard.ui.cached_queries.arrivals": [(_MIDNIGHTS,)],
        "dashboard.ui.cached_queries.calling_ae_titles": NOTHING,
        "dashboard.ui.cached_queries.completeness": _PERIODS,
        "dashboard.ui.cached_queries.dicom_modalities": NOTHING,
        "dashboard.ui.cached_queries.equipment_activity": NOTHING,
        "dashboard.ui.cached_queries.exclusion_counts": _FILTERS,
        "dashboard.ui.cached_queries.followers": NOTHING,
        "dashboard.ui.cached_queries.ledger_count": ledger,
        "dashboard.ui.cached_queries.ledger_page": [(*one, 1) for one in ledger],
        "dashboard.ui.cached_queries.problem_groups": _PERIODS,
        "dashboard.ui.cached_queries.reason_counts": [(status,) for status in ObjectStatus],
        "dashboard.ui.cached_queries.status_counts": NOTHING,
        "dashboard.ui.cached_queries.study_count": _FILTERS,
        "dashboard.ui.cached_queries.study_page": [(*one, _COLUMNS, 1) for one in _FILTERS],
    }


def of_some(found: Identifiers) -> dict[str, Calls]:
    """Arguments of the functions that name studies or equipment."""
    study_ids: Calls = [(study_id,) for study_id, _ in found.studies]
    uids: Calls = [(uid,) for _, uid in found.studies]
    equipment: Calls = [(one,) for one in found.equipment]
    filters = [one for (one,) in _FILTERS if one.is_empty]
    return {
        # In the scope, and in the copy, alerts have the identifiers of their studies.
        "dashboard.pages.alerts.data.history": study_ids,
        "dashboard.pages.alerts.data.of_study": study_ids,
        "dashboard.pages.changes.data.points": [
            (*one, SeriesKey(ExamModality.CT, "CT head", "dlp_mgy_cm"), date(2020, 1, 1), date(2030, 1, 1))
            for one in equipment
        ],
        "dashboard.pages.conformance.data.failing_studies": [
            (StudyPeriod(modality, equipment_id=one), None) for (one,) in equipment for modality in MODALITIES
        ],
        "dashboard.pages.incidents.data.involved": [((uid,),) for _, uid in found.studies],
        "dashboard.pages.optimisation.data.exposures": [
            (StudyFilter.from_values(ExamModality.RADIOGRAPHY, {"machine": one}), ExposureKind.VIEW, "postero-anterior")
            for one in equipment
        ],
        "dashboard.pages.optimisation.note_data.former_versions": [(one,) for one in equipment],
        "dashboard.pages.optimisation.note_data.notes": [(one,) for one in equipment],
        "dashboard.pages.equipment.data.by_id": equipment,
        "dashboard.pages.equipment.data.days": equipment,
        "dashboard.pages.equipment.data.hours": [(*one, date(2020, 1, 1)) for one in equipment],
        "dashboard.pages.equipment.data.merges": equipment,
        "dashboard.pages.equipment_detail.modality_rule_data.rules": equipment,
        "dashboard.pages.equipment.data.shared_study_count": equipment,
        "dashboard.pages.equipment.data.splits": equipment,
        "dashboard.pages.equipment.data.stated_by": equipment,
        "dashboard.pages.equipment.data.software": [(*one, code) for one in equipment for code in MODALITIES],
        "dashboard.pages.patient.data.count_of_same_patient": uids,
        "dashboard.pages.patient.data.is_stored": uids,
        "dashboard.pages.patient.data.studies_of_same_patient": uids,
        "dashboard.pages.study.data._content_items": [(*one, "en", True) for one in found.objects],
        "dashboard.pages.study.data.totals_of_peers": [(one, *study_ids[0]) for one in filters],
        "dashboard.skin_dose.data.calibrations": equipment,
        "dashboard.skin_dose.data.job": study_ids,
        "dashboard.skin_dose.data.procedure": study_ids,
        "dashboard.skin_dose.data.stored": study_ids,
        "dashboard.skin_dose.several_data.procedures": [
            (*one, date(2020, 1, 1), date(2030, 1, 1)) for one in study_ids
        ],
        "dashboard.ui.cached_queries.studies_with": [(*one, "") for one in _PERIODS],
        "dashboard.ui.cached_queries.study_detail": uids,
    }


#: Functions without a test here, and why.
LEFT_OUT: Mapping[str, str] = {
    "dashboard.pages.ingestion.storage.storages": "of a page without scope; its tables are hidden",
    "dashboard.pages.incidents.data.alert_source": "the scope of alerts is tested with its view",
    "dashboard.pages.incidents.data.attachments": "of incidents, see tests/database/test_incidents.py",
    "dashboard.pages.incidents.data.incidents": "of incidents, see tests/database/test_incidents.py",
    "dashboard.pages.incidents.data.versions": "of incidents, see tests/database/test_incidents.py",
    "dashboard.pages.senders.data.rejected": "of a page without scope; its tables are hidden",
    "dashboard.pages.senders.data.senders": "of a page without scope; its tables are hidden",
    "dashboard.skin_dose.assumptions.computed": "computed from what `procedure` reads",
    "dashboard.skin_dose.several_data.summed": "computed from what `procedure` reads",
    "dashboard.skin_dose.player._film": "computed from a result that was read within the scope",
    "dashboard.skin_dose.section._drawn_map": "computed from a result that was read within the scope",
    "dashboard.ui.preferences._preferred": "by the owner, who is the user",
    "dashboard.ui.preferences._views": "by the owner; tested with shared views",
}


def cached_functions() -> dict[str, ScopedFunction[..., Any]]:
    """All of them, by module and name."""
    for module in pkgutil.walk_packages(dashboard.__path__, "dashboard."):
        if not module.name.endswith((".main", ".app")):
            importlib.import_module(module.name)
    found = (one for one in gc.get_objects() if isinstance(one, ScopedFunction))
    return {f"{one.__module__}.{one.__name__}": one for one in found}


def plain(value: Any) -> Any:
    """A result in a form in which equal results are equal."""
    if isinstance(value, pd.DataFrame):
        return value.to_dict("split")
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {str(plain(key)): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return repr(value)


def results(function: ScopedFunction[..., Any], calls: Calls) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The result of each call, at most of some twenty spread over them."""
    for arguments in calls[:: max(1, len(calls) // 20)]:
        yield arguments, plain(function(*arguments))
