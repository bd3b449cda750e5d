"""Dose objects as they are kept: all facts of one object, and its full content tree, both compressed.

What identifies the patient is protected before anything is compressed.
"""

import hashlib
import json
import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, any_, delete, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.types import Text, Uuid

from kerma.database.ingest.rows import dumps
from kerma.database.schema.tables import dose_object
from kerma.extract import Extraction, tree_as_json
from kerma.identity import study_id
from kerma.messages import message, problem_entry
from kerma.privacy import PatientProtection
from kerma.reconcile import Contribution

# Comments of some makers hold several thousand characters of XML; whatever is longer is an accident or an attack.
LONGEST_TEXT = 20_000
# Level 1 takes a fraction of the default's time and makes little more bytes of such repetitive text.
_COMPRESSION = 1


@dataclass(frozen=True)
class DoseObject:
    """An object that told a dose, ready to be stored.

    Attributes:
        told: what it told, protected.
        reading: the same as compressed JSON.
        content_tree: the full content tree as compressed JSON; None for images.
    """

    orthanc_id: str
    study: UUID
    sop_class_uid: str
    told: Contribution
    reading: bytes
    content_tree: bytes | None

    @property
    def digest(self) -> str:
        """Tells whether the same object was stored before with the same facts."""
        return hashlib.md5(self.reading, usedforsecurity=False).hexdigest()


class Held(NamedTuple):
    """A stored dose object: whose it is, and the digest of its facts."""

    study: UUID
    sop_instance_uid: str
    digest: str


def prepare(orthanc_id: str, reading: Extraction, protection: PatientProtection) -> DoseObject:
    """Protect and compress what an object told.

    Raises:
        ValueError: it holds something that JSON cannot say.
    """
    content_at = reading.content_at
    told: dict[str, Any] = {**reading.as_json(), "content_at": content_at and content_at.isoformat()}
    told["study"] = protection.study(told["study"])
    told["problems"] = [
        problem_entry(each.where, protection.problem(each.where, each.message)) for each in reading.problems
    ]
    told, packed = _packed(_bounded(told))
    return DoseObject(
        orthanc_id,
        study_id(told["study"]["study_instance_uid"]),
        told["sop_class_uid"] or "",
        Contribution.from_extraction(told, told["sop_instance_uid"] or orthanc_id),
        packed,
        _packed_tree(reading, protection),
    )


def _bounded(told: dict[str, Any]) -> dict[str, Any]:
    """With texts cut that no list or page can show, and a problem for each; the content tree keeps all of them."""
    problems = list(told["problems"])

    def cut(place: str, facts: dict[str, Any]) -> dict[str, Any]:
        long = {name: each for name, each in facts.items() if isinstance(each, str) and len(each) > LONGEST_TEXT}
        for name, each in long.items():
            what = message(
                "a text of {all} characters; only the first {shown} are shown", all=len(each), shown=LONGEST_TEXT
            )
            problems.append(problem_entry(f"{place}.{name}", what))
        return {**facts, **{name: each[:LONGEST_TEXT] + "…" for name, each in long.items()}} if long else facts

    events = [cut(f"events[{i}]", event) for i, event in enumerate(told["events"])]
    return {**told, "study": cut("study", told["study"]), "events": events, "problems": problems}


def _packed_tree(reading: Extraction, protection: PatientProtection) -> bytes | None:
    if reading.tree is None:
        return None
    tree = tree_as_json(reading.tree)
    protection.tree(tree)
    return _packed(tree)[1]


def _packed(value: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The value without what PostgreSQL cannot keep in a text, and its compressed JSON."""
    try:
        text = dumps(value).encode()
    except UnicodeEncodeError:
        text = b"\\u0000"
    if b"\\u0000" in text:
        value = clean(value)
        text = dumps(value).encode()
    return value, zlib.compress(text, _COMPRESSION)


def unpack(compressed: bytes) -> Any:
    """What `reading` and `content_tree` hold, as plain data."""
    return json.loads(zlib.decompress(compressed))


def clean(value: Any) -> Any:
    """Without NUL characters and halves of surrogate pairs, which PostgreSQL cannot keep in a text."""
    if isinstance(value, str):
        return value.replace("\0", "").encode(errors="replace").decode()
    if isinstance(value, dict):
        return {key: clean(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [clean(part) for part in value]
    return value


def held(connection: Connection, orthanc_ids: Collection[str]) -> dict[str, Held]:
    """The stored dose objects among these, by Orthanc's identifier."""
    columns = dose_object.c
    query = select(columns.orthanc_id, columns.study_id, columns.sop_instance_uid, func.md5(columns.extraction))
    rows = connection.execute(query.where(columns.orthanc_id == any_(texts(orthanc_ids))))
    return {row[0]: Held(*row[1:]) for row in rows}


def remove(connection: Connection, keys: Collection[tuple[UUID, str]]) -> None:
    """Forget dose objects, by study and SOP Instance UID; their studies must be built anew."""
    if keys:
        key = tuple_(dose_object.c.study_id, dose_object.c.sop_instance_uid)
        connection.execute(delete(dose_object).where(key.in_(list(keys))))


def upsert(connection: Connection, objects: Iterable[DoseObject]) -> None:
    """Store dose objects. Of two that claim one SOP Instance UID, the one with the lesser Orthanc identifier stays."""
    by_descending_id = sorted(objects, key=lambda each: each.orthanc_id, reverse=True)
    winners = {(each.study, each.told.sop_instance_uid): each for each in by_descending_id}
    statement = insert(dose_object)
    given = {name: statement.excluded[name] for name in _KEPT}
    statement = statement.on_conflict_do_update(
        index_elements=[dose_object.c.study_id, dose_object.c.sop_instance_uid],
        set_=given,
        where=statement.excluded.orthanc_id <= dose_object.c.orthanc_id,
    )
    if winners:
        connection.execute(statement, [_row(winners[key]) for key in sorted(winners)])


_KEPT = ("orthanc_id", "sop_class_uid", "source", "content_at", "extraction", "content_tree")


def _row(each: DoseObject) -> dict[str, Any]:
    content_at = each.told.content_at
    return {
        "study_id": each.study,
        "sop_instance_uid": each.told.sop_instance_uid,
        "orthanc_id": each.orthanc_id,
        "sop_class_uid": each.sop_class_uid,
        "source": each.told.source,
        "content_at": datetime.fromisoformat(content_at) if content_at else None,
        "extraction": each.reading,
        "content_tree": each.content_tree,
    }


def contributions(
    connection: Connection, studies: Collection[UUID], fresh: Iterable[DoseObject] = ()
) -> dict[UUID, list[Contribution]]:
    """What every stored object of these studies told.

    Args:
        connection: where they are stored.
        studies: the studies' identifiers.
        fresh: objects just stored in this transaction, which need not be read back.
    """
    columns = dose_object.c
    known = {each.orthanc_id: each.told for each in fresh}
    index = select(columns.study_id, columns.sop_instance_uid, columns.orthanc_id)
    found: dict[UUID, list[Contribution]] = {}
    unknown: list[str] = []
    for study, _uid, orthanc_id in connection.execute(index.where(columns.study_id == any_(uuids(studies)))):
        if orthanc_id in known:
            found.setdefault(study, []).append(known[orthanc_id])
        else:
            unknown.append(orthanc_id)
    for study, told in _read_back(connection, unknown):
        found.setdefault(study, []).append(told)
    return found


def _read_back(connection: Connection, orthanc_ids: list[str]) -> Iterable[tuple[UUID, Contribution]]:
    if not orthanc_ids:
        return
    columns = dose_object.c
    query = select(columns.study_id, columns.sop_instance_uid, columns.extraction)
    for study, uid, packed in connection.execute(query.where(columns.orthanc_id == any_(texts(orthanc_ids)))):
        yield study, Contribution.from_extraction(unpack(packed), uid)


def texts(values: Iterable[str]) -> ColumnElement[Any]:
    """A PostgreSQL array of texts, for `= ANY(...)`."""
    return literal(list(values), ARRAY(Text))


def uuids(values: Iterable[UUID]) -> ColumnElement[Any]:
    """A PostgreSQL array of UUIDs, for `= ANY(...)`."""
    return literal(list(values), ARRAY(Uuid))
