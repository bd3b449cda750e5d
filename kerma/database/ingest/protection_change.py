"""Rewrites stored identity as the settings demand now: plain text is hashed or left out, hashes are left out.

What only an object states is read again from Orthanc. Each batch is a transaction; a row states itself how its items
are stored, so that an interrupted change goes on where it stopped.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import cast
from uuid import UUID

from sqlalchemy import Connection, Engine, any_, func, select, union, union_all, update

from kerma import packed_tree
from kerma.database.ingest import merging, object_rewriting, shared_events
from kerma.database.ingest.ledger import READ_AGAIN
from kerma.database.ingest.object_rewriting import StoredForm
from kerma.database.ingest.rows import Row, execute_rows, update_rows
from kerma.database.ingest.shared_events import Partners
from kerma.database.ingest.stored_protection import TABLES, can_be_read, row_counts
from kerma.database.schema.event_tables import ct_dose_check
from kerma.database.schema.expressions import texts, uuids
from kerma.database.schema.shared_event_tables import shared_event
from kerma.database.schema.tables import ledger, study_table
from kerma.json_types import Json
from kerma.privacy import ITEMS, STAFF_NAMES, PatientProtection
from kerma.privacy_change import ChangePlan, code_after, is_about_protected, only, plan, protect_extraction
from kerma.standard.enumerations import ObjectStatus

STUDIES_AT_A_TIME = 500
_BEFORE_ALL = UUID(int=0)
_study = study_table.c


def rewrite_stored(
    engine: Engine,
    target: PatientProtection,
    is_stopping: Callable[[], bool] = lambda: False,
    on_progress: Callable[[int], None] = lambda _: None,
    studies_at_a_time: int = STUDIES_AT_A_TIME,
) -> bool:
    """Rewrite what can be rewritten from what is stored; returns whether all was.

    Args:
        engine: the database, with the role that owns its tables.
        target: the settings.
        is_stopping: whether to end after the present batch.
        on_progress: called with the number of studies of each batch.
        studies_at_a_time: the maximum number of studies of a batch.
    """
    with engine.connect() as connection:
        codes = _rewritable_codes(connection, target)
    last: UUID | None = _BEFORE_ALL
    while codes and last is not None:
        if is_stopping():
            return False
        with engine.begin() as connection:
            studies = _studies_with(connection, codes, last, studies_at_a_time)
            rewrite_studies(connection, studies, target)
        on_progress(len(studies))
        last = max(studies, default=None)
    return True


def rewritable_study_count(connection: Connection, target: PatientProtection) -> int:
    """The number of studies with rows that `rewrite_stored` rewrites."""
    codes = _rewritable_codes(connection, target)
    of_table = (select(table.c.study_id).where(table.c.protection == any_(texts(codes))) for table in TABLES)
    return connection.execute(select(func.count()).select_from(union(*of_table).subquery())).scalar_one()


def _rewritable_codes(connection: Connection, target: PatientProtection) -> list[str]:
    """How the rows are stored that can be rewritten from what is stored."""
    return [row_count.code for row_count in row_counts(connection) if plan(row_count.code, target).here]


def _studies_with(connection: Connection, codes: Collection[str], last: UUID, limit: int) -> list[UUID]:
    """The next of the studies with rows that are stored in one of these forms.

    In the order of their identifiers, from the last of the batch before: a search from the beginning would pass all
    rows that were rewritten already.
    """
    queries = (
        select(table.c.study_id)
        .where(table.c.protection == any_(texts(codes)), table.c.study_id > last)
        .order_by(table.c.study_id)
        .limit(limit)
        .subquery()
        for table in TABLES
    )
    return sorted(set(connection.execute(union_all(*(query.select() for query in queries))).scalars()))[:limit]


def rewrite_studies(connection: Connection, studies: Collection[UUID], target: PatientProtection) -> None:
    """Rewrite what can be rewritten in these studies from what is stored.

    Args:
        connection: within a transaction, which the caller commits.
        studies: their identifiers.
        target: the settings.
    """
    partners = merging.lock(connection, studies, lambda: _locked(connection, studies))
    codes: dict[UUID, set[str]] = {}

    def change(row: StoredForm) -> StoredForm:
        codes.setdefault(row.study_id, set()).add(row.protection)
        return _changed(row, target)

    object_rewriting.rewrite(connection, studies, change)
    merged = _refresh(connection, codes, target)
    if merged:
        merging.merge(connection, merged, partners, ())


def mark_for_reading(connection: Connection, target: PatientProtection) -> int:
    """Mark the objects that only Orthanc can restore to be read again; returns how many were marked."""
    codes = [row_count.code for row_count in row_counts(connection) if plan(row_count.code, target).from_object]
    return sum(
        connection.execute(
            update(ledger)
            .where(
                ledger.c.orthanc_id == table.c.orthanc_id,
                table.c.protection == any_(texts(codes)),
                can_be_read(table),
                ledger.c.status != ObjectStatus.PENDING,
            )
            .values(READ_AGAIN)
        ).rowcount
        for table in TABLES
    )


def _locked(connection: Connection, studies: Collection[UUID]) -> Partners:
    """The studies, and those that share events with them, which are merged with them."""
    sharing = select(shared_event.c.study_id).where(shared_event.c.study_id == any_(uuids(studies))).distinct()
    found = set(connection.execute(sharing).scalars())
    return shared_events.partners(connection, found) if found else Partners(set(), set())


def _changed(row: StoredForm, target: PatientProtection) -> StoredForm:
    here = plan(row.protection, target).here
    if not here:
        return row
    protection = only(target, here)

    def protect(extraction: Json) -> Json:
        protect_extraction(extraction, protection)
        return extraction

    changed = row.with_facts(protect).with_tree(lambda tree: packed_tree.protected(tree, protection))
    code = code_after(row.protection, {item: target.item_code(item) for item in here})
    return StoredForm(row.study_id, code, changed.extraction, changed.content_tree)


def _refresh(connection: Connection, codes: Mapping[UUID, set[str]], target: PatientProtection) -> set[UUID]:
    """Rewrite the rows of studies as their objects were; returns the studies that must be merged instead.

    Objects that were stored alike and contradict each other in no protected fact give the study the same values,
    protected; events and sums do not change.
    """
    facts = [_study[name] for item in ITEMS for name in ITEMS[item] if name in _study]
    query = select(_study.study_id, _study.provenance, _study.problems, *facts)
    rows, merged, alike = [], set(), {study: forms for study, forms in codes.items() if len(forms) == 1}
    for row in connection.execute(query.where(_study.study_id == any_(uuids(codes))).with_for_update()).mappings():
        study = cast("UUID", row["study_id"])
        protection = only(target, plan(min(codes[study]), target).here)
        has_problem = any(is_about_protected(problem, protection) for problem in row["problems"])
        if target.erased or study not in alike or has_problem:
            merged.add(study)
        else:
            rows.append(_protected_row({**row}, [fact.name for fact in facts], protection))
    execute_rows(connection, update_rows(study_table, [_study.study_id], [*facts, _study.provenance]), rows)
    _protect_persons(connection, {study: plan(code, target) for study, (code, *_) in alike.items()}, target)
    return merged


def _protect_persons(connection: Connection, plans: Mapping[UUID, ChangePlan], target: PatientProtection) -> None:
    """Protect the persons who confirmed dose checks, in studies where names of staff are rewritten."""
    studies = [study for study, planned in plans.items() if STAFF_NAMES in planned.here]
    named = (ct_dose_check.c.study_id == any_(uuids(studies)), ct_dose_check.c.person.is_not(None))
    persons = connection.execute(select(ct_dose_check.c.person).where(*named).distinct()).scalars()
    for person in persons.all():
        stored = only(target, (STAFF_NAMES,)).value("person", person)
        connection.execute(update(ct_dose_check).where(*named, ct_dose_check.c.person == person).values(person=stored))


def _protected_row(row: dict[str, object], facts: Iterable[str], protection: PatientProtection) -> Row:
    values: Row = {name: protection.value(name, cast("str | None", row[name])) for name in facts}
    absent = {name for name, value in values.items() if value is None}
    sources = cast("dict[str, str]", row["provenance"])
    return {
        "study_id": str(row["study_id"]),
        **values,
        "provenance": {name: uid for name, uid in sources.items() if name not in absent},
    }
