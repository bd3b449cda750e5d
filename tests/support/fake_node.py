"""A DICOM node with a change log, in memory: it can lose objects and start its log again."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from kerma.database.ingest.reception import IndexedHeader, Reception
from orthanc_plugin.source import Change, MissingError, Page

_OPENING = datetime(2026, 1, 2, tzinfo=UTC)


class FakeNode:
    """Implements `orthanc_plugin.source.Source`.

    Attributes:
        name: name of the node.
        identifier: identifier of its index.
        objects: SOP Class UID and file of each object, by its identifier.
        log: identifiers of received objects; None is a change of another kind.
        deleted_until: the changes up to this number were deleted.
        page_size: maximum number of changes on a page, whatever is requested.
        opened: identifiers of the objects whose files were read, in order.
        received_at: time of the last reception of each object; a second passes between two receptions.
        reported_as_deleted: identifiers of deleted objects that were not dealt with.
    """

    def __init__(self, page_size: int = 1000, name: str = "FAKE", identifier: str = "an index") -> None:
        self.name = name
        self.identifier = identifier
        self.objects: dict[str, tuple[str, bytes]] = {}
        self.log: list[str | None] = []
        self.deleted_until = 0
        self.page_size = page_size
        self.opened: list[str] = []
        self.received_at: dict[str, datetime] = {}
        self.reported_as_deleted: list[str] = []

    def receive(self, instance_id: str, sop_class_uid: str, file: bytes) -> None:
        """Store an object, or overwrite it, and add it to the change log, which loses the earlier entry."""
        self.log = [None if name == instance_id else name for name in self.log]
        self.objects[instance_id] = (sop_class_uid, file)
        self.received_at[instance_id] = _OPENING + timedelta(seconds=len(self.log))
        self.log.append(instance_id)

    def delete_changes(self) -> None:
        """Delete the change log; the numbers of further changes continue."""
        self.deleted_until = len(self.log)

    def node(self) -> str:
        """The name of the node."""
        return self.name

    def index_id(self) -> str:
        """The identifier of its index."""
        return self.identifier

    def newest(self) -> int:
        """The number of the last change."""
        return len(self.log)

    def changes(self, since: int, limit: int) -> Page:
        """The changes after `since`."""
        last = min(since + min(limit, self.page_size), len(self.log))
        listed = range(max(since, self.deleted_until), last)
        new = [Change(i + 1, name) for i in listed if (name := self.log[i]) is not None]
        return Page(new, len(listed), max(last, since), last >= len(self.log))

    def deleted(self, limit: int) -> list[str]:
        """The first objects that were reported as deleted."""
        return self.reported_as_deleted[:limit]

    def forget_deleted(self, count: int) -> None:
        """Remove the first ones."""
        del self.reported_as_deleted[:count]

    def instance_ids(self) -> list[str]:
        """The identifiers of all objects."""
        return list(self.objects)

    def receptions(self, instance_ids: Sequence[str]) -> dict[str, Reception]:
        """SOP Class UID, time of reception and digest of the objects that the node holds."""
        return {name: self._reception(name) for name in instance_ids if name in self.objects}

    def _reception(self, instance_id: str) -> Reception:
        sop_class_uid, file = self.objects[instance_id]
        return Reception(
            node=self.name,
            received_at=self.received_at.get(instance_id, _OPENING),
            digest=hashlib.md5(file, usedforsecurity=False).hexdigest(),
            header=IndexedHeader(sop_class_uid=sop_class_uid),
        )

    def file(self, instance_id: str) -> bytes:
        """The file of an object."""
        self.opened.append(instance_id)
        return self._object(instance_id)[1]

    def _object(self, instance_id: str) -> tuple[str, bytes]:
        try:
            return self.objects[instance_id]
        except KeyError:
            raise MissingError(instance_id) from None
