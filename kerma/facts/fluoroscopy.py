"""Whether a study of projection X-ray contains fluoroscopy."""

from collections.abc import Iterable

from kerma.facts.event import IrradiationEvent
from kerma.facts.projection_totals import ProjectionTotals
from kerma.facts.xray_event import XRayEvent
from kerma.standard.enumerations import IrradiationEventType


def has_fluoroscopy(totals: object, events: Iterable[IrradiationEvent]) -> bool:
    """Whether it has fluoroscopic dose or time, or an event of fluoroscopy.

    Args:
        totals: the accumulated dose of the study or of one object; totals of another kind state no fluoroscopy.
        events: its irradiation events.
    """
    if isinstance(totals, ProjectionTotals) and any(
        (totals.fluoro_time_s, totals.fluoro_dap_gy_cm2, totals.fluoro_reference_air_kerma_mgy)
    ):
        return True
    return any(
        isinstance(event, XRayEvent) and event.irradiation_event_type is IrradiationEventType.FLUOROSCOPY
        for event in events
    )
