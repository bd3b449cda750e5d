"""Orthanc's REST interface as far as deletion needs it: its name, receptions, digests, studies, deletion in bulk."""

import http.client
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from kerma.errors import UnavailableError
from kerma.interop import orthanc_rest
from kerma.interop.orthanc_rest import RestResponse, without_password
from kerma.retention.study_deletion import study_query

# Deleting 200 objects of 500 kB takes a second; a slow disk takes longer.
_TIMEOUT_S = 120.0


class ObjectStorage:
    """The objects of one Orthanc. Its methods raise UnavailableError where Orthanc does not answer as it should.

    Args:
        url: address of its REST interface.
    """

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def node(self) -> str:
        """Its name and AE title, as the ledger names it."""
        answer = self._get("/system").document
        return f"{answer['Name']} ({answer['DicomAet']})"

    def object_bytes(self) -> int:
        """Size of all its objects."""
        return int(self._get("/statistics").document["TotalDiskSize"])

    def receptions(self, orthanc_ids: Collection[str]) -> Mapping[str, datetime]:
        """When it received these objects last; those that it does not hold are left out."""
        query = {"Resources": list(orthanc_ids), "Level": "Instance", "Metadata": True}
        instances: list[dict[str, Any]] = self._post("/tools/bulk-content", query).document
        dates = {one["ID"]: one.get("Metadata", {}).get("ReceptionDate") for one in instances}
        return {orthanc_id: _utc(date) for orthanc_id, date in dates.items() if date}

    def digest(self, orthanc_id: str) -> str:
        """MD5 of an object's file."""
        return self._get(f"/instances/{orthanc_id}/attachments/dicom/md5").body.decode("ascii").strip()

    def study_sizes(self, study_instance_uid: str) -> Mapping[str, int]:
        """Number of objects of each of its studies with this UID: it has one of each patient ID.

        Raises:
            UnavailableError: as all methods.
            ConfigurationError: the UID has characters with which Orthanc would find other studies.
        """
        found: list[str] = self._post("/tools/find", study_query(study_instance_uid)).document
        return {one: int(self._get(f"/studies/{one}/statistics").document["CountInstances"]) for one in found}

    def delete(self, orthanc_ids: Collection[str]) -> None:
        """Delete objects or studies, and the series, studies and patients that hold no others."""
        self._post("/tools/bulk-delete", {"Resources": list(orthanc_ids)})

    def _get(self, path: str) -> RestResponse:
        return self._answer(lambda: orthanc_rest.get(self._url + path))

    def _post(self, path: str, document: Mapping[str, object]) -> RestResponse:
        return self._answer(lambda: orthanc_rest.post(self._url + path, document, _TIMEOUT_S))

    def _answer(self, request: Callable[[], RestResponse]) -> RestResponse:
        shown = without_password(self._url)
        try:
            response = request()
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise UnavailableError(f"{shown} cannot be reached: {reason}. Correct KERMA_ORTHANC_URL.") from error
        if response.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise UnavailableError(
                f"{shown} requires a password. Set KERMA_ORTHANC_USERS as for Orthanc, or run this where it runs."
            )
        if response.status != HTTPStatus.OK:
            raise UnavailableError(f"{shown} answers with status {response.status}; see Orthanc's log.")
        return response


def _utc(text: str) -> datetime:
    """The time in Orthanc's form 20260131T235959, which is UTC."""
    return datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
