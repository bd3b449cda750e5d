"""What people have done with an alert."""

from enum import StrEnum


class AlertState(StrEnum):
    """The state of an alert."""

    #: Nobody has acknowledged it.
    NEW = "new"
    SEEN = "seen"
    #: With a cause, as the size of the patient.
    EXPLAINED = "explained"
    #: It belongs to an incident.
    INCIDENT = "incident"
    #: It needs nothing, as a fault of data.
    DISMISSED = "dismissed"
