"""Facts that every irradiation event has, whatever the modality."""

from dataclasses import dataclass
from datetime import datetime

from kerma.facts import fact
from kerma.facts.record import facts_of
from kerma.standard import concepts as c


@dataclass(frozen=True, kw_only=True)
class IrradiationEvent:
    """An irradiation event: one exposure, acquisition or administration (PS3.16 TID 10003, 10013, 10022)."""

    irradiation_event_uid: str | None = fact.uid(
        label="Event UID",
        path=(c.IRRADIATION_EVENT_UID,),
        source="TID 10003, 10013",
        meaning="Identifies the irradiation event; for an image, its SOP Instance UID.",
    )
    started_at: datetime | None = fact.date_time(
        label="Started",
        path=(c.DATETIME_STARTED,),
        source="TID 10003",
        meaning="Local time at which the event started.",
    )


#: The facts that events of all modalities have: UID and start.
COMMON_FACTS = facts_of(IrradiationEvent)
