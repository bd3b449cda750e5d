"""Facts that every irradiation event has, whatever the modality."""

from kerma.facts.fact import Fact, Kind
from kerma.standard import concepts as c

IDENTITY = (
    Fact(
        "irradiation_event_uid",
        "Event UID",
        "Identifies the irradiation event; for an image, its SOP Instance UID.",
        Kind.UID,
        path=(c.IRRADIATION_EVENT_UID,),
        source="TID 10003, 10013",
    ),
    Fact(
        "started_at",
        "Started",
        "Local time at which the event started.",
        Kind.DATETIME,
        path=(c.DATETIME_STARTED,),
        source="TID 10003",
    ),
)
