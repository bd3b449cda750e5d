"""Stored dose objects: the facts of each object and its content tree, both compressed.

Patient data are protected before anything is compressed.
"""

import hashlib
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Text, any_, delete, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from kerma.database.ingest.reception import Reception
from kerma.database.ingest.rows import dumps
from kerma.database.schema.expressions import texts, uuids
from kerma.database.schema.packed_json import unpack
from kerma.database.schema.tables import dose_object, ledger
from kerma.database.sql_types import SqlValue
from kerma.extract import Extraction, Item, tree_as_json
from kerma.facts.record import Record, updated
from kerma.identity import study_id
from kerma.json_types import Json, JsonValue
from kerma.messages import message
from kerma.not_patients import NO_RULES, NotPatientRules
from kerma.privacy import PatientProtection
from kerma.reconcile import SLICED, Contribution
from kerma.reconcile.event_names import event_names, name_hashes
from kerma.reconcile.problems import StudyProblem

#: Comments of some equipment hold several thousand characters of XML; longer texts are errors or attacks.
MAX_TEXT_LENGTH = 20_000
#: Compression level 1 takes a fraction of the default's time and makes such repetitive text little larger.
COMPRESSION = 1


@dataclass(frozen=True)
class DoseObject:
    """An object that states a dose, ready to be stored.

    Attributes:
        orthanc_id: Orthanc's identifier of the instance.
        study_id: identifier of its study.
        sop_class_uid: SOP Class UID.
        contribution: its facts and problems, with patient data protected.
        extraction: the same as compressed JSON.
        content_tree: the whole content tree as compressed JSON; None for images.
        reception: how Orthanc received it.
        protection: how identifying items are stored in it (`PatientProtection.code`).
    """

    orthanc_id: str
    study_id: UUID
    sop_class_uid: str
    contribution: Contribution
    extraction: bytes
    content_tree: bytes | None
    reception: Reception
    protection: str

    @property
    def digest(self) -> str:
        """Digest of the facts, to recognise an object that is stored again with the same facts."""
        return hashlib.md5(self.extraction, usedforsecurity=False).hexdigest()

    @property
    def tree_digest(self) -> str | None:
        """Digest of the content tree; None for images."""
        if self.content_tree is None:
            return None
        return hashlib.md5(self.content_tree, usedforsecurity=False).hexdigest()

    @cached_property
    def event_hashes(self) -> list[int]:
        """Hashes of the names of its events."""
        return name_hashes(chain.from_iterable(event_names(self.contribution)))

    def row(self) -> dict[str, SqlValue]:
        """The row of `dose_object`."""
        return {
            "study_id": self.study_id,
            "sop_instance_uid": self.contribution.sop_instance_uid,
            "orthanc_id": self.orthanc_id,
            "sop_class_uid": self.sop_class_uid,
            "source": self.contribution.source,
            "content_at": self.contribution.content_at,
            "extraction": self.extraction,
            "content_tree": self.content_tree,
            "received_at": self.reception.received_at or datetime.now(UTC),
            "calling_ae_title": cleaned_text(self.reception.calling_ae_title or "") or None,
            "digest": self.reception.digest,
            "event_hashes": [*self.event_hashes],
            "protection": self.protection,
        }


class StoredObject(NamedTuple):
    """A stored dose object.

    Attributes:
        orthanc_id: Orthanc's identifier of the instance.
        study_id: identifier of its study.
        sop_instance_uid: SOP Instance UID.
        digest: digest of its facts.
        tree_digest: digest of its content tree; None for images.
        file_digest: MD5 of its file; None where unknown.
    """

    orthanc_id: str
    study_id: UUID
    sop_instance_uid: str
    digest: str
    tree_digest: str | None
    file_digest: str | None


def prepare(
    orthanc_id: str,
    extraction: Extraction,
    protection: PatientProtection,
    reception: Reception,
    rules: NotPatientRules = NO_RULES,
) -> DoseObject:
    """Recognise phantoms by the plain identity, protect the patient data of an extraction, and compress it.

    Raises:
        ValueError: it contains a number that JSON cannot express, or no study and source.
    """
    contribution = _shortened(_protected(orthanc_id, extraction, protection, rules))
    stored, packed = _packed(contribution.to_json())
    if stored is not None:
        contribution = Contribution.from_json(stored, contribution.sop_instance_uid)
    return DoseObject(
        orthanc_id=orthanc_id,
        study_id=study_id(contribution.study.study_instance_uid or ""),
        sop_class_uid=cleaned_text(extraction.sop_class_uid or ""),
        contribution=contribution,
        extraction=packed,
        content_tree=_packed_tree(extraction, protection),
        reception=reception,
        protection=protection.code,
    )


def _protected(
    orthanc_id: str, extraction: Extraction, protection: PatientProtection, rules: NotPatientRules
) -> Contribution:
    if extraction.study is None or extraction.source is None:
        raise ValueError("an extraction without study and source is no contribution")
    uid = cleaned_text(extraction.sop_instance_uid or orthanc_id)
    return Contribution(
        sop_instance_uid=uid,
        source=extraction.source,
        content_at=extraction.content_at,
        study=updated(protection.study(extraction.study), not_patient_rule=rules.first_match(extraction.study)),
        totals=extraction.totals,
        planes=extraction.planes,
        events=protection.events(extraction.events),
        problems=tuple(
            StudyProblem(problem.where, protection.problem(problem.where, problem.message), uid)
            for problem in extraction.problems
        ),
        predecessors=extraction.predecessors,
    )


def _shortened(contribution: Contribution) -> Contribution:
    """With texts cut that are too long to be shown, and a problem for each; the content tree has them in full."""
    problems: list[StudyProblem] = []

    def cut(where: str, record: Record) -> Record:
        long = {
            name: value
            for name, value in vars(record).items()
            if isinstance(value, str) and len(value) > MAX_TEXT_LENGTH
        }
        for name, value in long.items():
            what = message(
                "a text of {all} characters; only the first {shown} are shown", all=len(value), shown=MAX_TEXT_LENGTH
            )
            problems.append(StudyProblem(f"{where}.{name}", what, contribution.sop_instance_uid))
        shortened = {name: value[:MAX_TEXT_LENGTH] + "…" for name, value in long.items()}
        return updated(record, **shortened) if shortened else record

    events = tuple(cut(f"events[{i}]", event) for i, event in enumerate(contribution.events))
    study = cut("study", contribution.study)
    if not problems:
        return contribution
    return replace(contribution, study=study, events=events, problems=(*contribution.problems, *problems))


def _packed_tree(extraction: Extraction, protection: PatientProtection) -> bytes | None:
    if extraction.tree is None:
        return None
    packer = zlib.compressobj(COMPRESSION)
    parts = [packer.compress(part) for part in _tree_in_parts(extraction.tree, protection)]
    return b"".join([*parts, packer.flush()])


def _tree_in_parts(root: Item, protection: PatientProtection) -> Iterator[bytes]:
    """The JSON of a content tree: its root and each item directly below, so that not all of it is held at once."""
    opening = _json(root._replace(children=()), protection)[:-1]
    if not root.children:
        yield opening + b"}"
        return
    separator = opening + (b',"content":[' if len(opening) > 1 else b'"content":[')
    for child in root.children:
        yield separator + _json(child, protection)
        separator = b","
    yield b"]}"


def _json(item: Item, protection: PatientProtection) -> bytes:
    """A content item as JSON, with patient data protected."""
    tree = tree_as_json(item)
    protection.tree(tree)
    return _storable(tree)[1]


def _packed(value: Json) -> tuple[Json | None, bytes]:
    """Compressed JSON; and the value itself where it was cleaned of what PostgreSQL cannot store in a text."""
    cleaned_value, text = _storable(value)
    return cleaned_value, zlib.compress(text, COMPRESSION)


def _storable(value: Json) -> tuple[Json | None, bytes]:
    """JSON; and the value itself where it was cleaned of what PostgreSQL cannot store in a text."""
    try:
        text = dumps(value).encode()
    except UnicodeEncodeError:
        text = b"\\u0000"
    if b"\\u0000" not in text:
        return None, text
    value = cleaned(value)
    return value, dumps(value).encode()


def cleaned(value: Json) -> Json:
    """JSON without NUL characters and unpaired surrogates, which PostgreSQL cannot store in a text."""
    return {key: _cleaned_value(part) for key, part in value.items()}


def _cleaned_value(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return cleaned_text(value)
    if isinstance(value, dict):
        return cleaned(value)
    return [_cleaned_value(part) for part in value] if isinstance(value, list | tuple) else value


def cleaned_text(text: str) -> str:
    """A text without NUL characters and unpaired surrogates."""
    return text.replace("\0", "").encode(errors="replace").decode()


def stored_objects(
    connection: Connection, orthanc_ids: Collection[str], sop_instance_uids: Collection[str]
) -> dict[str, StoredObject]:
    """The stored dose objects among these, their stored copies and stored versions of these SOP Instance UIDs.

    Args:
        connection: where they are stored.
        orthanc_ids: Orthanc's identifiers.
        sop_instance_uids: SOP Instance UIDs.

    Returns:
        stored objects by Orthanc's identifier.
    """
    columns = dose_object.c
    copies = select(ledger.c.orthanc_id).where(ledger.c.anonymized_from == any_(texts(orthanc_ids)))
    is_meant = or_(
        columns.orthanc_id == any_(texts(orthanc_ids)),
        columns.orthanc_id == any_(func.array(copies.scalar_subquery(), type_=ARRAY(Text))),
        columns.sop_instance_uid == any_(texts(sop_instance_uids)),
    )
    query = select(
        columns.orthanc_id,
        columns.study_id,
        columns.sop_instance_uid,
        func.md5(columns.extraction),
        func.md5(columns.content_tree),
        columns.digest,
    )
    return {row[0]: StoredObject(*row) for row in connection.execute(query.where(is_meant))}


def remove(connection: Connection, sop_instance_uids: Collection[str]) -> None:
    """Delete dose objects; their studies must be rebuilt."""
    if sop_instance_uids:
        uid = dose_object.c.sop_instance_uid
        connection.execute(delete(dose_object).where(uid == any_(texts(sop_instance_uids))))


def upsert(connection: Connection, objects: Iterable[DoseObject]) -> None:
    """Store dose objects, or what was read from them again.

    Args:
        connection: within a transaction that has locked the objects.
        objects: one for each SOP Instance UID.
    """
    by_uid = {item.contribution.sop_instance_uid: item for item in objects}
    statement = insert(dose_object)
    replaced = {column.name: statement.excluded[column.name] for column in dose_object.c if not column.primary_key}
    statement = statement.on_conflict_do_update(index_elements=[dose_object.c.sop_instance_uid], set_=replaced)
    if by_uid:
        connection.execute(statement, [by_uid[uid].row() for uid in sorted(by_uid)])


def contributions(
    connection: Connection, studies: Collection[UUID], fresh: Iterable[DoseObject] = ()
) -> dict[UUID, list[Contribution]]:
    """The contributions of all stored objects of these studies.

    Args:
        connection: where they are stored.
        studies: the studies' identifiers.
        fresh: objects just stored in this transaction, which need not be read back.
    """
    columns = dose_object.c
    known = {item.orthanc_id: item.contribution for item in fresh}
    index = select(columns.study_id, columns.sop_instance_uid, columns.orthanc_id)
    found: dict[UUID, list[Contribution]] = {}
    unknown: list[str] = []
    for study, _uid, orthanc_id in connection.execute(index.where(columns.study_id == any_(uuids(studies)))):
        if orthanc_id in known:
            found.setdefault(study, []).append(known[orthanc_id])
        else:
            unknown.append(orthanc_id)
    for study, contribution in _read_back(connection, unknown):
        found.setdefault(study, []).append(contribution)
    return found


def stored_slices(connection: Connection, studies: Collection[UUID]) -> dict[UUID, list[Contribution]]:
    """The contributions of the stored CT and PET slices of these studies: one for each exposure or administration."""
    columns = dose_object.c
    query = select(columns.study_id, columns.sop_instance_uid, columns.extraction)
    is_slice = columns.source.in_(sorted(SLICED))
    found: dict[UUID, list[Contribution]] = {}
    for study, uid, packed in connection.execute(query.where(columns.study_id == any_(uuids(studies)), is_slice)):
        found.setdefault(study, []).append(Contribution.from_json(unpack(packed), uid))
    return found


def _read_back(connection: Connection, orthanc_ids: list[str]) -> Iterable[tuple[UUID, Contribution]]:
    if not orthanc_ids:
        return
    columns = dose_object.c
    query = select(columns.study_id, columns.sop_instance_uid, columns.extraction)
    for study, uid, packed in connection.execute(query.where(columns.orthanc_id == any_(texts(orthanc_ids)))):
        yield study, Contribution.from_json(unpack(packed), uid)
