"""Each study of a period with what its reports show of the requirements of their template.

Judged are studies with a dose report of the template of their modality, or an enhanced one (TID 10040), the latest ones
of the period: so the cost does not grow with the database. Each row is judged in the reports of its own template. A
value that comes from another object than a report is missing in the report. Studies of phantoms and tests are judged as
well: the template does not depend on the patient.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import CTE, FromClause, and_, any_, case, cast, false, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.sql.selectable import LateralFromClause
from sqlalchemy.types import Text

from kerma.conformance.checks import CHECKS
from kerma.conformance.requirement import Check, Condition, Finding, Level, Requirement
from kerma.conformance.requirements import REQUIREMENTS
from kerma.database.query.operations.study_period import StudyPeriod
from kerma.database.query.operations.study_problems import path_without_indices
from kerma.database.schema.event_tables import EVENT_TABLES, ct_event, ct_source, projection_event
from kerma.database.schema.expressions import texts
from kerma.database.schema.tables import dose_object, study_table
from kerma.database.sql_types import AnyColumn
from kerma.database.sql_types import Condition as SqlCondition
from kerma.standard.enumerations import ExamModality, IrradiationEventType, ObjectSource

#: Of more studies of a modality, the latest are judged.
MAX_STUDIES = 10_000
#: The kind of object that has to follow the templates.
REPORT_SOURCE: Mapping[ExamModality, ObjectSource] = {
    ExamModality.CT: ObjectSource.CT_RDSR,
    ExamModality.FLUOROSCOPY: ObjectSource.PROJECTION_RDSR,
    ExamModality.RADIOGRAPHY: ObjectSource.PROJECTION_RDSR,
    ExamModality.MAMMOGRAPHY: ObjectSource.PROJECTION_RDSR,
    ExamModality.NUCLEAR_MEDICINE: ObjectSource.RADIOPHARMACEUTICAL_RDSR,
}
_CT, _PROJECTION = ct_event.c, projection_event.c
_IS_FLUOROSCOPY = _PROJECTION.irradiation_event_type == IrradiationEventType.FLUOROSCOPY
_CONDITIONS: Mapping[Condition, SqlCondition] = {
    Condition.NO_LOCALIZER: _CT.acquisition_type.is_distinct_from("constant_angle"),
    Condition.SPIRAL: _CT.acquisition_type == "spiral",
    Condition.PULSED: _PROJECTION.fluoro_mode == "pulsed",
    Condition.AIR_KERMA_STATED: _PROJECTION.reference_air_kerma_mgy.is_not(None),
    Condition.HAS_FLUOROSCOPY: _IS_FLUOROSCOPY,
}
_NO_TOTAL = "no total is reported; %"
_STUDY_COLUMNS = ("study_id", "study_instance_uid", "study_at", "equipment_id", "software_versions")
#: Names of the columns of `judged_studies` beside those of requirements and checks.
REPORT_UIDS = "report_uids"
#: The reports among them that have to follow the template of the modality, and the enhanced ones.
_OWN_UIDS, _ENHANCED_UIDS = "own_uids", "enhanced_uids"


class JudgedColumns(NamedTuple):
    """The studies, and the columns that hold a `Finding` each; NULL: does not apply."""

    studies: CTE
    requirements: Mapping[str, AnyColumn]
    checks: Mapping[Check, AnyColumn]


def judged_studies(period: StudyPeriod, limit: int = MAX_STUDIES) -> JudgedColumns:
    """A query on the judged studies of a period, the latest `limit` of them."""
    rows = REQUIREMENTS[period.modality]
    reports = _reports(period)
    latest = _latest(period, reports, limit)
    events = _events(period.modality, rows, latest)
    problems = _problems(latest)
    tables = latest.outerjoin(events, true()).outerjoin(problems, latest.c.problem_count > 0)
    findings = {one.key: _finding(one, latest, events, problems) for one in rows}
    checks = {check: _check(check, problems) for check in CHECKS}
    judged = (
        select(
            *(latest.c[name] for name in (*_STUDY_COLUMNS, REPORT_UIDS)),
            *(column.label(f"r_{key}") for key, column in findings.items()),
            *(column.label(f"c_{check}") for check, column in checks.items()),
        )
        .select_from(tables)
        .cte("judged")
    )
    return JudgedColumns(
        judged, {key: judged.c[f"r_{key}"] for key in findings}, {check: judged.c[f"c_{check}"] for check in checks}
    )


def _reports(period: StudyPeriod) -> LateralFromClause:
    """The dose reports of a study that have to follow the template."""
    source = dose_object.c.source
    sources = {_OWN_UIDS: REPORT_SOURCE[period.modality], _ENHANCED_UIDS: ObjectSource.ENHANCED_XRAY_RDSR}
    uids = func.array_agg(dose_object.c.sop_instance_uid, type_=ARRAY(Text))
    of_template = (uids.filter(source == one).label(name) for name, one in sources.items())
    own = dose_object.c.study_id == study_table.c.study_id
    query = select(uids.label(REPORT_UIDS), *of_template).where(own, source.in_(sources.values()))
    return query.lateral("reports")


def _latest(period: StudyPeriod, reports: LateralFromClause, limit: int) -> CTE:
    totals = dict.fromkeys(
        name for one in REQUIREMENTS[period.modality] if one.level is Level.TOTAL for name in one.fact_names
    )
    columns = (*_STUDY_COLUMNS, "problem_count", "problems", *totals)
    return (
        select(*(study_table.c[name] for name in columns), *reports.c)
        .select_from(study_table.join(reports, reports.c.report_uids.is_not(None)))
        .where(*period.conditions())
        .order_by(study_table.c.study_at.desc().nulls_last(), study_table.c.study_id.desc())
        .limit(limit)
        .cte("latest")
    )


def _events(modality: ExamModality, rows: Sequence[Requirement], latest: CTE) -> LateralFromClause:
    """For each study and row, whether the row applies to an event of its reports, and whether one lacks it."""
    events = EVENT_TABLES[modality]
    source: FromClause = events
    if modality is ExamModality.CT:
        is_own = and_(ct_source.c.study_id == events.c.study_id, ct_source.c.event_id == events.c.event_id)
        source = events.outerjoin(ct_source, is_own)
    columns: list[AnyColumn] = [func.count().label("event_count")]
    for one in rows:
        is_of_template = events.c.sop_instance_uid == any_(latest.c[_uids_of(one)])
        applies = and_(is_of_template, _CONDITIONS.get(one.condition, true()))
        columns.append(func.coalesce(func.bool_or(applies), false()).label(f"applies_{one.key}"))
        if one.level is not Level.TOTAL:
            is_missing = and_(applies, ~_is_stated(one, modality))
            columns.append(func.coalesce(func.bool_or(is_missing), false()).label(f"missing_{one.key}"))
    of_reports = (events.c.study_id == latest.c.study_id, events.c.sop_instance_uid == any_(latest.c.report_uids))
    return select(*columns).select_from(source).where(*of_reports).lateral("in_events")


def _uids_of(one: Requirement) -> str:
    """The column with the reports that have to follow the template of a row."""
    return _ENHANCED_UIDS if one.is_of_enhanced else _OWN_UIDS


def _is_stated(one: Requirement, modality: ExamModality) -> SqlCondition:
    """Whether the report itself states all facts of one alternative."""
    events = EVENT_TABLES[modality]
    if one.level is Level.SOURCE:
        return or_(*(and_(*(ct_source.c[name].is_not(None) for name in names)) for names in one.alternatives))
    return or_(
        *(
            and_(*(and_(events.c[name].is_not(None), ~events.c.provenance.has_key(name)) for name in names))
            for names in one.alternatives
        )
    )


def _problems(latest: CTE) -> LateralFromClause:
    """Paths of the problems of a study's reports: of values that are missing, and of those that are doubtful."""
    problem = func.jsonb_array_elements(latest.c.problems, type_=JSONB).column_valued("problem")
    path = path_without_indices(problem["where"].astext)
    what = problem["what"].astext
    is_absent = or_(problem.has_key("absent"), what.like(_NO_TOTAL))
    uid = problem["sop_instance_uid"].astext
    checks = (
        func.coalesce(func.bool_or(or_(*(what.like(pattern) for pattern in traits.patterns))), false()).label(check)
        for check, traits in CHECKS.items()
    )
    return (
        select(
            func.coalesce(func.array_agg(path).filter(is_absent), cast([], ARRAY(Text))).label("absent"),
            func.coalesce(func.array_agg(path).filter(~is_absent), cast([], ARRAY(Text))).label("doubtful"),
            *checks,
        )
        .where(or_(uid.is_(None), uid == any_(latest.c.report_uids)))
        .lateral("of_problems")
    )


def _finding(one: Requirement, latest: CTE, events: LateralFromClause, problems: LateralFromClause) -> AnyColumn:
    applies = events.c[f"applies_{one.key}"]
    paths = texts([f"{one.level}.{name}" for name in one.fact_names])
    if one.level is Level.TOTAL:
        is_null = and_(*(latest.c[name].is_(None) for name in one.fact_names))
        is_missing = or_(is_null, func.coalesce(problems.c.absent.bool_op("&&")(paths), false()))
        is_judged = applies if one.condition is not Condition.ALWAYS else latest.c[_uids_of(one)].is_not(None)
    else:
        is_missing, is_judged = events.c[f"missing_{one.key}"], applies
    is_doubtful = func.coalesce(problems.c.doubtful.bool_op("&&")(paths), false())
    return case(
        (~is_judged, None),
        (is_missing & ~is_doubtful, literal(Finding.MISSING, Text)),
        (is_doubtful, literal(Finding.DOUBTFUL, Text)),
        else_=literal(Finding.FULFILLED, Text),
    )


def _check(check: Check, problems: LateralFromClause) -> AnyColumn:
    is_found = func.coalesce(problems.c[check], false())
    return case((is_found, literal(Finding.DOUBTFUL, Text)), else_=literal(Finding.FULFILLED, Text))
