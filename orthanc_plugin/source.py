"""What the follower needs of a DICOM node, and how Orthanc gives it."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol, TypeVar

from orthanc_plugin.orthanc_api import OrthancModule

Answer = TypeVar("Answer")


class MissingError(Exception):
    """The node does not hold this object, or no longer."""


class Change(NamedTuple):
    """An object that came: its place in the change log and its identifier."""

    seq: int
    instance_id: str


class Page(NamedTuple):
    """A page of the change log.

    Attributes:
        new: the objects that came.
        last: the last change of any kind on the page.
        is_last: whether the log ends with this page.
    """

    new: list[Change]
    last: int
    is_last: bool


class Source(Protocol):
    """A DICOM node with a change log."""

    def node(self) -> str:
        """The node's name, the same after a restart."""

    def newest(self) -> int:
        """The number of the last change; 0 when there is none."""

    def changes(self, since: int, limit: int) -> Page:
        """The changes after `since`, at most `limit`."""

    def instance_ids(self) -> list[str]:
        """The identifiers of all objects the node holds."""

    def sop_class_uid(self, instance_id: str) -> str | None:
        """The object's SOP Class UID, without opening the object; None where the node does not know it.

        Raises:
            MissingError: the node does not hold it.
        """

    def file(self, instance_id: str) -> bytes:
        """The object as a DICOM file.

        Raises:
            MissingError: the node does not hold it.
        """


# Orthanc's error codes "unknown resource" and "inexistent item".
_MISSING_CODES = frozenset({17, 7})


class OrthancSource:
    """The Orthanc that runs this interpreter.

    Args:
        orthanc: the module that Orthanc's Python plugin offers.
    """

    def __init__(self, orthanc: OrthancModule) -> None:
        self._orthanc = orthanc

    def node(self) -> str:
        """Orthanc's name and AE title as configured; several nodes of one database need different names."""
        node = self._get("/system")
        return f"{node['Name']} ({node['DicomAet']})"

    def newest(self) -> int:
        """The number of the last change; 0 when the log is empty."""
        return int(self._get("/changes?last")["Last"])

    def changes(self, since: int, limit: int) -> Page:
        """The changes after `since`."""
        page = self._get(f"/changes?since={since}&limit={limit}")
        new = [
            Change(change["Seq"], change["ID"]) for change in page["Changes"] if change["ChangeType"] == "NewInstance"
        ]
        return Page(new, int(page["Last"]), bool(page["Done"]))

    def instance_ids(self) -> list[str]:
        """All instances: Orthanc answers 10,000 in 0.04 s."""
        return list(self._get("/instances"))

    def sop_class_uid(self, instance_id: str) -> str | None:
        """Orthanc keeps it as metadata since 1.9; objects stored before have none."""
        try:
            return _text(self._call(self._orthanc.RestApiGet, f"/instances/{instance_id}/metadata/SopClassUid"))
        except MissingError:
            self._get(f"/instances/{instance_id}")  # raises where the object itself is missing
            return None

    def file(self, instance_id: str) -> bytes:
        """The object as Orthanc keeps it."""
        return bytes(self._call(self._orthanc.GetDicomForInstance, instance_id))

    def study_instance_uid(self, study_id: str) -> str:
        """The Study Instance UID of one of Orthanc's studies.

        Raises:
            MissingError: Orthanc does not hold it.
        """
        return str(self._get(f"/studies/{study_id}")["MainDicomTags"]["StudyInstanceUID"])

    def _get(self, path: str) -> Any:
        """JSON of Orthanc's REST API, whose members its version defines; the callers read one or two of them."""
        return json.loads(self._call(self._orthanc.RestApiGet, path))

    def _call(self, function: Callable[[str], Answer], argument: str) -> Answer:
        try:
            return function(argument)
        except self._orthanc.OrthancException as error:
            if error.args and error.args[0] in _MISSING_CODES:
                raise MissingError(argument) from error
            raise


def _text(answer: bytes | str) -> str | None:
    text = answer.decode("ascii", "replace") if isinstance(answer, bytes) else answer
    return text.strip("\0 ") or None
