"""Raises alerts of stored studies and keeps them up to date, in the transaction that stores the values.

One function compares (`kerma.alerts.evaluation`) and one writes, whether a study is stored or its skin dose. An alert
whose study no longer exceeds the limit stays, and states so.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import Connection, RowMapping, any_, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from kerma.alerts.alert_rule import COMPARING_KINDS, OWN_VALUE_KINDS, AlertRule, RuleKind
from kerma.alerts.evaluation import evaluate
from kerma.alerts.outcome import Evaluation, Measured, Outcome
from kerma.alerts.quantity import AlertQuantity
from kerma.alerts.study_values import ExaminationScope, alert_study
from kerma.database.alert_rules_in_force import rules_in_force
from kerma.database.alert_subjects import examination_scopes, skin_doses_of, stored_subject
from kerma.database.ingest import alert_states, jobs
from kerma.database.schema.alert_tables import alert, alert_history
from kerma.database.schema.expressions import uuids
from kerma.database.schema.tables import study_table
from kerma.reconcile import ReconciledStudy

_alert = alert.c
_NO_NAME = ExaminationScope(None, None)
#: The columns that a comparison gives; where one differs the alert has a new version.
_COMPARED = ("outcome", "value", "value_low", "value_high", "is_upper_bound", "threshold", "unit")
_STORED = select(
    *(_alert.study_id, _alert.alert_id, _alert.rule_id, _alert.data_version, _alert.basis),
    *(_alert[name] for name in _COMPARED),
)


class _Key(NamedTuple):
    study_id: UUID
    alert_id: UUID


class _Compared(NamedTuple):
    """Comparisons of a study, and the names of the rules that were compared."""

    evaluations: list[Evaluation]
    rule_ids: frozenset[str]


def evaluate_studies(
    connection: Connection,
    studies: Mapping[UUID, ReconciledStudy],
    known: Collection[UUID],
    removed: Collection[UUID] = (),
) -> None:
    """Compare studies that are being stored with the rules.

    Args:
        connection: within the transaction that stores them, which has locked the studies.
        studies: the studies by their identifiers.
        known: those of them that were stored before, and may have a skin dose.
        removed: studies that have no object any more.
    """
    known_rules = rules_in_force(connection)
    rules = _of_own_values(known_rules)
    _request_comparison(connection, studies, known_rules)
    stored = _stored(connection, {*studies, *removed})
    rules_of = {key: [rule for rule in rules if rule.modality in study.modalities] for key, study in studies.items()}
    scopes = _scopes(connection, rules_of)
    of_skin = [key for key, own in rules_of.items() if key in known and any(map(_is_about_skin_dose, own))]
    doses = skin_doses_of(connection, of_skin)
    all_ids = frozenset(rule.rule_id for rule in rules if rule.kind is not RuleKind.GEOMETRY_MISSING)
    # A skin dose that is not computed yet is compared when it is: until then an alert about it stays as it is.
    other_ids = frozenset(rule.rule_id for rule in rules if not _is_about_skin_dose(rule))
    compared = {
        key: _Compared(
            _evaluations(study, rules_of[key], scopes.get(key, _NO_NAME), doses.get(key)),
            all_ids if key in doses else other_ids,
        )
        for key, study in studies.items()
    }
    _record(connection, compared, stored, removed)


def _evaluations(
    study: ReconciledStudy, rules: Collection[AlertRule], scope: ExaminationScope, skin_dose: Measured | None
) -> list[Evaluation]:
    if not rules:
        return []
    subject = alert_study(study, scope, {rule.quantity for rule in rules if rule.quantity})
    if skin_dose is not None:
        subject = subject.with_value(AlertQuantity.PEAK_SKIN_DOSE, skin_dose)
    return evaluate(rules, subject, _today())


def evaluate_skin_dose(connection: Connection, study_id: UUID) -> None:
    """Compare the stored skin dose of a study with the rules about it; nothing where none is stored any more.

    Args:
        connection: within the transaction that stores the skin dose.
        study_id: the study.
    """
    rules = [rule for rule in _of_own_values(rules_in_force(connection)) if _is_about_skin_dose(rule)]
    if not rules:
        return
    subject = stored_subject(connection, study_id)
    evaluations = evaluate(rules, subject, _today()) if subject else []
    ids = frozenset(rule.rule_id for rule in rules)
    _record(connection, {study_id: _Compared(evaluations, ids)}, _stored(connection, [study_id]), ())


def record_comparisons(
    connection: Connection, compared: Mapping[UUID, Collection[Evaluation]], rule_ids: Mapping[UUID, Collection[str]]
) -> None:
    """Write what a job compared.

    Args:
        connection: within the transaction that finishes the job.
        compared: the comparisons of each study.
        rule_ids: the rules that each study was compared with; its alerts of others stay as they are.
    """
    found = {key: _Compared(list(compared.get(key, ())), frozenset(ids)) for key, ids in rule_ids.items()}
    _record(connection, found, _stored(connection, found.keys()), ())


def delete_all(connection: Connection, studies: Collection[UUID]) -> None:
    """Delete all alerts of these studies, their history, and what people did with them."""
    alert_states.delete_all(connection, studies)
    for table in (alert, alert_history):
        connection.execute(delete(table).where(table.c.study_id == any_(uuids(studies))))


def alert_id(study_id: UUID, rule_id: str, event_id: UUID | None) -> UUID:
    """The identifier of an alert, the same whenever it is raised."""
    return uuid5(study_id, f"alert/{rule_id}/{event_id or ''}")


def _of_own_values(rules: Iterable[AlertRule]) -> list[AlertRule]:
    return [rule for rule in rules if rule.is_enabled and rule.kind in OWN_VALUE_KINDS]


def _request_comparison(
    connection: Connection, studies: Mapping[UUID, ReconciledStudy], rules: Iterable[AlertRule]
) -> None:
    """Request the job that compares studies with levels and other studies, for those that a rule may concern."""
    modalities = {rule.modality for rule in rules if rule.is_enabled and rule.kind in COMPARING_KINDS}
    concerned = [key for key, study in studies.items() if not modalities.isdisjoint(study.modalities)]
    if concerned:
        key = study_table.c.study_id
        jobs.request(connection, jobs.ALERTS, select(key).where(key == any_(uuids(concerned))))


def _is_about_skin_dose(rule: AlertRule) -> bool:
    return rule.quantity is AlertQuantity.PEAK_SKIN_DOSE or rule.kind is RuleKind.GEOMETRY_MISSING


def _scopes(connection: Connection, rules_of: Mapping[UUID, Collection[AlertRule]]) -> Mapping[UUID, ExaminationScope]:
    """Standard name and region of the studies of which a rule demands one."""
    needed = [key for key, own in rules_of.items() if any(rule.regions or rule.standard_name for rule in own)]
    return examination_scopes(connection, needed) if needed else {}


def _today() -> date:
    return datetime.now(tz=UTC).date()


def _stored(connection: Connection, studies: Collection[UUID]) -> dict[_Key, RowMapping]:
    rows = connection.execute(_STORED.where(_alert.study_id == any_(uuids(studies)))).mappings()
    return {_Key(row["study_id"], row["alert_id"]): row for row in rows}


def _record(
    connection: Connection,
    compared: Mapping[UUID, _Compared],
    stored: Mapping[_Key, RowMapping],
    removed: Collection[UUID],
) -> None:
    """Write new alerts, and new versions of those that changed, each with a line of history."""
    found = dict(chain.from_iterable(map(_rows_of, compared.keys(), compared.values())))
    new = [row for key, row in found.items() if key not in stored and row["outcome"] is Outcome.EXCEEDS]
    changed = []
    for key, row in stored.items():
        now = found.get(key) or _without_evaluation(row, compared.get(key.study_id), removed)
        if now and now["threshold"] is None:
            now = {**now, "threshold": row["threshold"], "basis": row["basis"]}
        if now and any(row[name] != now[name] for name in _COMPARED):
            changed.append({**row, **now, "data_version": row["data_version"] + 1})
    if new:
        connection.execute(upsert(alert).on_conflict_do_nothing(), new)
        _add_history(connection, new)
    if changed:
        connection.execute(_UPDATE, [{f"new_{name}": row[name] for name in _WRITTEN} for row in changed])
        _add_history(connection, changed)
        alert_states.reopen(connection, [row["alert_id"] for row in changed])


def _rows_of(study_id: UUID, compared: _Compared) -> Iterable[tuple[_Key, dict[str, Any]]]:
    for found in compared.evaluations:
        key = _Key(study_id, alert_id(study_id, found.rule.rule_id, found.event_id))
        yield key, {**key._asdict(), **_alert_row(found), "data_version": 1}


def _alert_row(found: Evaluation) -> dict[str, Any]:
    rule, measured = found.rule, found.measured
    return {
        "rule_id": rule.rule_id,
        "event_id": found.event_id,
        "severity": rule.severity,
        "outcome": found.outcome,
        "value": measured.value,
        "value_low": measured.low,
        "value_high": measured.high,
        "is_upper_bound": measured.is_upper_bound,
        "threshold": found.threshold,
        "unit": rule.value_unit,
        "basis": None if found.limit is None else found.limit.basis,
    }


def _without_evaluation(
    row: RowMapping, compared: _Compared | None, removed: Collection[UUID]
) -> dict[str, Any] | None:
    """What becomes of an alert whose study, or event, was not compared with its rule; None: it stays as it is."""
    before = {name: row[name] for name in _COMPARED}
    if row["study_id"] in removed:
        return {**before, "outcome": Outcome.STUDY_GONE}
    if compared is not None and row["rule_id"] in compared.rule_ids:
        return {**before, "outcome": Outcome.OUT_OF_SCOPE}
    return None


def _add_history(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    names = ("study_id", "alert_id", "data_version", "basis", *_COMPARED)
    lines = [{name: row[name] for name in names} for row in rows]
    connection.execute(upsert(alert_history).on_conflict_do_nothing(), lines)


_WRITTEN = ("study_id", "alert_id", "data_version", "basis", *_COMPARED)
_UPDATE = (
    update(alert)
    .where(_alert.study_id == bindparam("new_study_id"), _alert.alert_id == bindparam("new_alert_id"))
    .values({name: bindparam(f"new_{name}") for name in _WRITTEN[2:]} | {"changed_at": func.now()})
)
