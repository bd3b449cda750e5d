"""What an object says item by item: the content tree that is kept beside its facts."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from kerma.database.ingest.dose_objects import unpack
from kerma.database.schema.tables import dose_object


def content_tree(connection: Connection, study_id: UUID, sop_instance_uid: str) -> dict[str, Any] | None:
    """The root of an object's content tree; None for images, which have none, and for objects that are not kept.

    An item has the keys `rel`, `type`, `name`, `value`, `unit`, `qualifier` and `content`, as far as it says them;
    codes are lists of value, scheme and meaning. Who the patient is was protected before it was stored.
    """
    query = select(dose_object.c.content_tree).where(
        dose_object.c.study_id == study_id, dose_object.c.sop_instance_uid == sop_instance_uid
    )
    packed = connection.execute(query).scalar()
    return None if packed is None else unpack(packed)
