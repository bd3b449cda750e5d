"""Deletion of one study from Orthanc; it has succeeded when Orthanc holds none of its objects any longer."""

from kerma.errors import UnavailableError
from kerma.retention.storage import ObjectStorage


def delete_from_orthanc(storage: ObjectStorage, study_instance_uid: str) -> int:
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
