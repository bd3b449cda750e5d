"""The SR content tree of an object, as stored beside its facts."""

from uuid import UUID

from sqlalchemy import Connection, select

from kerma.database.schema.packed_json import unpack
from kerma.database.schema.tables import dose_object
from kerma.json_types import Json


def content_tree(connection: Connection, study_id: UUID, sop_instance_uid: str) -> Json | None:
    """The root of an object's content tree; None for images, which have none, and for objects that are not stored.

    An item has the keys `rel`, `type`, `name`, `value`, `unit`, `qualifier` and `content`, as far as it states them;
    codes are lists of value, scheme and meaning. Patient identity is protected as in all stored data.
    """
    query = select(dose_object.c.content_tree).where(
        dose_object.c.study_id == study_id, dose_object.c.sop_instance_uid == sop_instance_uid
    )
    packed = connection.execute(query).scalar()
    return None if packed is None else unpack(packed)
