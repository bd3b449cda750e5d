"""A fluoroscopy-guided procedure of the demo hospital, and the acquisition programmes that it uses."""

from dataclasses import dataclass
from typing import Literal

View = tuple[float, float]
"""Primary angle (LAO positive) and secondary angle (cranial positive) in degrees."""
Intent = Literal["diagnostic", "therapeutic", "combined"]
AcquisitionType = Literal["stationary", "rotational", "stepping"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquisition:
    """One recorded acquisition programme.

    Attributes:
        name: acquisition protocol.
        frames_per_s: frame rate.
        mas_per_frame: charge of a frame in a patient of standard size.
        pulse_width_ms: pulse width.
        seconds: usual length.
        kind: whether gantry or table moves meanwhile.
        relative_frequency: relative frequency of its use.
    """

    name: str
    frames_per_s: float
    mas_per_frame: float
    pulse_width_ms: float
    seconds: float
    kind: AcquisitionType = "stationary"
    relative_frequency: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """One kind of procedure.

    Attributes:
        key: short name.
        description: study description.
        performed: procedure as performed.
        region: target region (meaning of the code).
        intent: what it is done for.
        events: least and most irradiation events.
        fluoro_name: acquisition protocol of fluoroscopy.
        pulse_rate_per_s: pulse rate of fluoroscopy; 0 for continuous.
        fluoro_seconds: usual length of one fluoroscopy.
        views: projections that are used.
        steady: chance that the next event keeps the projection.
        acquisition_fraction: fraction of events that are recorded acquisitions.
        acquisitions: programmes for those.
        biplane: whether both planes are used.
        relative_frequency: how often it is done on its system.
        head: whether the head is in the beam, not the trunk.
    """

    key: str
    description: str
    performed: str
    region: str
    intent: Intent
    events: tuple[int, int]
    fluoro_name: str
    pulse_rate_per_s: float
    fluoro_seconds: float
    views: tuple[View, ...]
    steady: float = 0.65
    acquisition_fraction: float = 0.0
    acquisitions: tuple[Acquisition, ...] = ()
    biplane: bool = False
    relative_frequency: float = 1.0
    head: bool = False
