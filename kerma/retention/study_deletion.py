"""Deletion of one study from Orthanc; it has succeeded when Orthanc holds none of its objects any longer."""

import re
from collections.abc import Collection, Mapping
from typing import Protocol

from kerma.errors import ConfigurationError, UnavailableError

# PS3.5 9.1, and letters, which some equipment sends; no wildcards (PS3.4 C.2.2.2) and no lists.
_EXACT_UID = re.compile(r"[0-9A-Za-z._-]{1,64}")


class StudyStorage(Protocol):
    """The studies of one Orthanc."""

    def study_sizes(self, study_instance_uid: str, /) -> Mapping[str, int]:
        """Number of objects of each of its studies with this UID: it has one of each patient ID."""

    def delete(self, orthanc_ids: Collection[str], /) -> None:
        """Delete studies."""


def study_query(study_instance_uid: str) -> Mapping[str, object]:
    """The query for `/tools/find` of Orthanc that finds the studies with a UID.

    Raises:
        ConfigurationError: the UID has characters with which Orthanc would find other studies.
    """
    if not _EXACT_UID.fullmatch(study_instance_uid):
        raise ConfigurationError(f"'{study_instance_uid}' is no Study Instance UID by which Orthanc can be searched.")
    return {"Level": "Study", "Query": {"StudyInstanceUID": study_instance_uid}, "CaseSensitive": True}


def delete_from_orthanc(storage: StudyStorage, study_instance_uid: str) -> int:
    """Delete a study; returns how many objects it had. What an interruption left is deleted the next time.

    Args:
        storage: the Orthanc.
        study_instance_uid: the study.

    Raises:
        UnavailableError: Orthanc does not answer as it should, or holds objects of the study still or again.
        ConfigurationError: the UID is none.
    """
    sizes = storage.study_sizes(study_instance_uid)
    if not sizes:
        return 0
    failure: UnavailableError | None = None
    try:
        storage.delete(sizes.keys())
    except UnavailableError as error:
        # It may have been too slow to answer and yet have deleted all.
        failure = error
    left = sum(storage.study_sizes(study_instance_uid).values())
    if left:
        why = f" {failure}" if failure else ""
        raise UnavailableError(
            f"Orthanc still holds {left} of {sum(sizes.values())} objects of the study.{why} Delete it again to go on."
        )
    return sum(sizes.values())
