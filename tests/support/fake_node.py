"""A DICOM node with a change log, in memory: it can lose objects and start its log again."""

from collections.abc import Sequence

from kerma.database.ingest.reception import IndexedHeader, Reception
from orthanc_plugin.source import Change, MissingError, Page


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
    """

    def __init__(self, page_size: int = 1000, name: str = "FAKE", identifier: str = "an index") -> None:
        self.name = name
        self.identifier = identifier
        self.objects: dict[str, tuple[str, bytes]] = {}
        self.log: list[str | None] = []
        self.deleted_until = 0
        self.page_size = page_size
        self.opened: list[str] = []

    def receive(self, instance_id: str, sop_class_uid: str, file: bytes) -> None:
        """Store an object and add it to the change log."""
        self.objects[instance_id] = (sop_class_uid, file)
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

    def instance_ids(self) -> list[str]:
        """The identifiers of all objects."""
        return list(self.objects)

    def receptions(self, instance_ids: Sequence[str]) -> dict[str, Reception]:
        """The SOP Class UIDs of the objects that the node holds."""
        held = {name: self.objects[name][0] for name in instance_ids if name in self.objects}
        return {name: Reception(node=self.name, header=IndexedHeader(sop_class_uid=uid)) for name, uid in held.items()}

    def file(self, instance_id: str) -> bytes:
        """The file of an object."""
        self.opened.append(instance_id)
        return self._object(instance_id)[1]

    def _object(self, instance_id: str) -> tuple[str, bytes]:
        try:
            return self.objects[instance_id]
        except KeyError:
            raise MissingError(instance_id) from None
