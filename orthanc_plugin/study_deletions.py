"""Deletes studies from the Orthanc of this process that a person had deleted by the page or command of another node."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Engine

from kerma.database.error_messages import error_message
from kerma.database.ingest import orthanc_deletions
from kerma.errors import KermaError, UnavailableError
from kerma.retention.study_deletion import StudyStorage, delete_from_orthanc, study_query
from orthanc_plugin.remote_orthanc import RemoteOrthanc, RemoteOrthancError


class OrthancStudies:
    """The studies of an Orthanc, as its module gives them.

    Args:
        orthanc: its Python module.
    """

    def __init__(self, orthanc: RemoteOrthanc) -> None:
        self._orthanc = orthanc

    def study_sizes(self, study_instance_uid: str) -> Mapping[str, int]:
        """Number of objects of each of its studies with this UID."""
        found = self._post("/tools/find", study_query(study_instance_uid))
        return {one: self._object_count(one) for one in found}

    def delete(self, orthanc_ids: Collection[str]) -> None:
        """Delete studies."""
        self._post("/tools/bulk-delete", {"Resources": list(orthanc_ids)})

    def _object_count(self, study: str) -> int:
        return int(json.loads(self._orthanc.RestApiGet(f"/studies/{study}/statistics"))["CountInstances"])

    def _post(self, uri: str, document: Mapping[str, object]) -> Any:
        try:
            return json.loads(self._orthanc.RestApiPost(uri, json.dumps(document)))
        except RemoteOrthancError as error:
            raise UnavailableError(f"Orthanc refuses {uri}: {error}. See its log.") from error


class StudyDeletions:
    """Has a node's Orthanc delete the studies that are requested.

    Args:
        storage: the studies of the Orthanc.
    """

    def __init__(self, storage: StudyStorage) -> None:
        self._storage = storage

    def delete_requested(self, engine: Engine, node: str) -> None:
        """Delete what is requested; a failure is noted and tried again a minute later.

        Args:
            engine: Kerma's database.
            node: name of the Orthanc.
        """
        with engine.begin() as connection:
            waiting = orthanc_deletions.waiting(connection, node)
        for study_instance_uid in waiting:
            self._delete(engine, node, study_instance_uid)

    def _delete(self, engine: Engine, node: str, study_instance_uid: str) -> None:
        try:
            count = delete_from_orthanc(self._storage, study_instance_uid)
        except KermaError as error:
            with engine.begin() as connection:
                orthanc_deletions.fail(connection, node, study_instance_uid, error_message(error))
        else:
            with engine.begin() as connection:
                orthanc_deletions.finish(connection, node, study_instance_uid, count)
