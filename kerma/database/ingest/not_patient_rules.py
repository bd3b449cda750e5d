"""The rules by which phantoms and tests are recognised: stored, changed, and applied to studies that are stored.

A rule compares what objects state in plain text. Where only hashes are stored, or nothing, the objects must be read
again from Orthanc; where Orthanc holds them no longer, the studies stay as they were.
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple, cast
from uuid import UUID

from sqlalchemy import Connection, Text, and_, any_, delete, exists, func, or_, select, true, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from kerma.database.ingest import jobs, merging, object_rewriting, shared_events
from kerma.database.ingest.ledger import READ_AGAIN
from kerma.database.ingest.object_rewriting import StoredForm
from kerma.database.schema.expressions import uuids
from kerma.database.schema.not_patient_tables import not_patient_rule
from kerma.database.schema.tables import dose_object, ledger, study_table
from kerma.database.sql_types import Condition
from kerma.errors import ConfigurationError
from kerma.facts.study import PatientIdentity
from kerma.json_types import Json
from kerma.not_patients import COMPARED, NotPatientRule, NotPatientRules, checked_rule
from kerma.privacy import ITEMS
from kerma.standard.enumerations import Exclusion, ObjectStatus

_FACT = "not_patient_rule"
# The column that holds the rule, where it is one that excludes the study: rules go before tags of people.
_RULE = study_table.c.exclusion_reason
_IS_RECOGNISED = study_table.c.exclusion == Exclusion.PHANTOM_BY_RULE
_PLAIN = "p"
MAX_EXAMPLES = 10


class Applied(NamedTuple):
    """What a change of the rules did to stored studies.

    Attributes:
        changed: studies that are taken for a phantom now, or no longer.
        read_again: objects that are marked to be read from Orthanc again.
        unknown: studies without plain text of which Orthanc holds no object any longer: they stay as they were.
    """

    changed: int
    read_again: int
    unknown: int


class ExampleStudy(NamedTuple):
    """A study that rules would recognise; identity is in plain text."""

    study_at: datetime | None
    study_description: str | None
    patient_name: str | None
    patient_id: str | None


class RuleCount(NamedTuple):
    """A rule, and the number of stored studies that it recognises."""

    rule: NotPatientRule
    study_count: int


def stored(connection: Connection) -> NotPatientRules:
    """The rules in force."""
    rows = connection.execute(select(not_patient_rule.c.attribute, not_patient_rule.c.pattern))
    return NotPatientRules.from_rules(NotPatientRule(*row) for row in rows)


def apply_imported(connection: Connection) -> None:
    """Make sure that all rules are such as somebody may enter, and have a worker apply them.

    Raises:
        ConfigurationError: one is not, as a pattern that fits every patient.
    """
    for rule in stored(connection).rules:
        if checked_rule(*rule) != rule:
            raise ConfigurationError(
                f"not_patient_rule: the pattern {rule.pattern!r} is not written as it is stored: in small letters, "
                "without spaces around it. Nothing was stored."
            )
    request(connection)


def add(connection: Connection, rules: Collection[NotPatientRule], changed_by: str) -> int:
    """Add rules; returns the number of those that are new."""
    rows = [{**rule._asdict(), "changed_by": changed_by} for rule in rules]
    if not rows:
        return 0
    return connection.execute(insert(not_patient_rule).on_conflict_do_nothing(), rows).rowcount


def remove(connection: Connection, rule: NotPatientRule) -> bool:
    """Remove a rule; False where there was none."""
    is_rule = (not_patient_rule.c.attribute == rule.attribute, not_patient_rule.c.pattern == rule.pattern)
    return connection.execute(delete(not_patient_rule).where(*is_rule)).rowcount == 1


def study_counts(connection: Connection) -> list[RuleCount]:
    """The rules in force, and how many studies each recognises; a study counts for the first rule that fits."""
    query = select(_RULE, func.count()).where(_IS_RECOGNISED).group_by(_RULE)
    counts: dict[str, int] = {row[0]: row[1] for row in connection.execute(query)}
    return [RuleCount(rule, counts.get(str(rule), 0)) for rule in stored(connection).rules]


def apply(connection: Connection) -> Applied:
    """Apply the rules to all stored studies.

    Within a transaction; the followers of the Orthancs read again what cannot be compared here.
    """
    rules = stored(connection)
    changed = _changed_studies(connection, rules)
    if changed:
        _recognise(connection, changed)
    return Applied(len(changed), _mark_pending(connection), _count_unknown(connection))


def request(connection: Connection) -> Applied:
    """As `apply`, by a worker for each study, so that whoever changes rules needs no right to change studies."""
    changed = _changed_studies(connection, stored(connection))
    is_changed = study_table.c.study_id == any_(uuids(changed))
    jobs.request(connection, jobs.NOT_PATIENT, select(study_table.c.study_id).where(is_changed))
    return Applied(len(changed), _mark_pending(connection), _count_unknown(connection))


def apply_to(connection: Connection, study_id: UUID) -> None:
    """Apply the rules to one study, within a transaction."""
    changed = _changed_studies(connection, stored(connection), study_id)
    if changed:
        _recognise(connection, changed)


def fitting(connection: Connection, rules: NotPatientRules) -> list[UUID]:
    """The stored studies that rules would recognise, of those whose names or IDs are stored in plain text."""
    return [study for study, rule in _by_study(connection, rules).items() if rule is not None]


def comparable_count(connection: Connection) -> int:
    """The number of stored studies with name and ID in plain text, which alone a rule is compared with beforehand."""
    is_unknown = exists().where(dose_object.c.study_id == study_table.c.study_id, _is_protected())
    return connection.execute(select(func.count()).select_from(study_table).where(~is_unknown)).scalar_one()


def study_count(connection: Connection) -> int:
    """The number of stored studies."""
    return connection.execute(select(func.count()).select_from(study_table)).scalar_one()


def examples(connection: Connection, studies: Collection[UUID]) -> list[ExampleStudy]:
    """The latest of these studies, at most `MAX_EXAMPLES`."""
    query = select(*(study_table.c[name] for name in ExampleStudy._fields))
    query = query.where(study_table.c.study_id == any_(uuids(studies)))
    latest = query.order_by(study_table.c.study_at.desc().nulls_last(), study_table.c.study_id).limit(MAX_EXAMPLES)
    return [ExampleStudy(*row) for row in connection.execute(latest)]


def _changed_studies(
    connection: Connection, rules: NotPatientRules, study_id: UUID | None = None
) -> dict[UUID, str | None]:
    """The studies with plain text that another rule fits than they hold; only one where it is named."""
    query = select(study_table.c.study_id, _RULE)
    rows = connection.execute(query.where(_IS_RECOGNISED, _is_named(study_id)))
    before: dict[UUID, str | None] = {row[0]: row[1] for row in rows}
    return {study: rule for study, rule in _by_study(connection, rules, study_id).items() if rule != before.get(study)}


def _by_study(connection: Connection, rules: NotPatientRules, study_id: UUID | None = None) -> dict[UUID, str | None]:
    """The rule that fits each study whose objects hold all compared attributes in plain text; None: of a patient."""
    columns = [study_table.c[name] for name in COMPARED]
    is_unknown = exists().where(dose_object.c.study_id == study_table.c.study_id, _is_protected())
    query = select(study_table.c.study_id, *columns).where(~is_unknown, _is_named(study_id))
    rows = connection.execute(query)
    return {row[0]: rules.first_match(PatientIdentity(**dict(zip(COMPARED, row[1:], strict=True)))) for row in rows}


def _is_named(study_id: UUID | None) -> Condition:
    return true() if study_id is None else study_table.c.study_id == study_id


def _is_protected() -> Condition:
    """Objects of which a compared attribute is not stored in plain text."""
    codes = func.string_to_array(dose_object.c.protection, " ", type_=ARRAY(Text))
    positions = [list(ITEMS).index(name) + 1 for name in COMPARED]
    return or_(*(codes[position] != _PLAIN for position in positions))


def _recognise(connection: Connection, rules: dict[UUID, str | None]) -> None:
    """Store rules with the objects of studies, and merge these again, so that the rollups follow."""
    partners = merging.lock(connection, rules.keys(), lambda: shared_events.partners(connection, rules.keys()))

    def with_rule(row: StoredForm) -> StoredForm:
        return row.with_facts(lambda facts: _with_rule(facts, rules[row.study_id]))

    object_rewriting.rewrite(connection, rules.keys(), with_rule)
    merging.merge(connection, rules.keys(), partners, ())


def _with_rule(extraction: Json, rule: str | None) -> Json:
    header = {name: value for name, value in cast("Json", extraction["study"]).items() if name != _FACT}
    return {**extraction, "study": header if rule is None else {**header, _FACT: rule}}


def _mark_pending(connection: Connection) -> int:
    protected = select(dose_object.c.orthanc_id).where(_is_protected())
    can_be_read = and_(ledger.c.gone_at.is_(None), ledger.c.status != ObjectStatus.PENDING)
    marked = update(ledger).where(ledger.c.orthanc_id.in_(protected), can_be_read).values(READ_AGAIN)
    return connection.execute(marked).rowcount


def _count_unknown(connection: Connection) -> int:
    """Studies of which an object is protected, and none can be read again."""
    of_study = dose_object.c.study_id == study_table.c.study_id
    is_protected = exists().where(of_study, _is_protected())
    can_be_read = exists().where(of_study, ledger.c.orthanc_id == dose_object.c.orthanc_id, ledger.c.gone_at.is_(None))
    query = select(func.count()).select_from(study_table).where(is_protected, ~can_be_read)
    return connection.execute(query).scalar_one()
