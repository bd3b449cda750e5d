"""Events with a known geometry: undertube at 78.5 cm, reference point at 63.5 cm, and no factor but distance."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from kerma.skin_dose.geometry.beam import Beams
from kerma.skin_dose.irradiation import AngleFrame, Field, Gantry, Irradiation, Point, Position, Table
from kerma.skin_dose.map.beam_placement import place_beams
from kerma.skin_dose.map.kernel import DoseMap, skin_dose_map
from kerma.skin_dose.phantom.surface import Phantom
from kerma.skin_dose.physics.factors import Factors, ones
from kerma.standard.enumerations import Plane

SOURCE_TO_ISOCENTER_CM, SOURCE_TO_REFERENCE_CM = 78.5, 63.5
#: Table top at the reference point, its head end 60 cm from the isocentre; a cell of 0.5 cm stands over the axis.
AT_REFERENCE: Point = (0.25, 15.0, 60.25)


def square(side_cm: float, distance_cm: float = SOURCE_TO_REFERENCE_CM) -> Field:
    half = side_cm / distance_cm / 2
    return Field(half, half, half, half)


EVENT = Irradiation(
    event_index=0,
    plane=Plane.SINGLE,
    reference_air_kerma_mgy=10.0,
    dap_gy_cm2=None,
    source_to_reference_cm=SOURCE_TO_REFERENCE_CM,
    source_to_isocenter_cm=SOURCE_TO_ISOCENTER_CM,
    source_to_detector_cm=110.0,
    start=Gantry(0.0, 0.0),
    end=None,
    angle_frame=AngleFrame.PATIENT,
    detector_rotation_deg=0.0,
    table=Table(AT_REFERENCE),
    table_end_cm=None,
    position=Position.HFS,
    field=square(10.0),
    tube_voltage_kv=80.0,
    aluminium_mm=3.1,
    copper_mm=0.2,
    frames=None,
    field_area_ratio=None,
    flags=frozenset(),
)


def event(angles: tuple[float, float] = (0.0, 0.0), origin_cm: Point = AT_REFERENCE, **changes: Any) -> Irradiation:
    """`EVENT` with other angles (primary, secondary), another origin of the table, or anything else."""
    return replace(EVENT, start=Gantry(*angles), **{"table": Table(origin_cm), **changes})


def through_table(transmission: float, events: int = 1) -> Factors:
    return replace(ones(events), table_transmission=np.full(events, transmission))


def beams_of(events: Sequence[Irradiation], factors: Factors | None = None, **options: Any) -> Beams:
    """Beams on a phantom that lies on the table top without a pad."""
    return place_beams(events, factors or ones(len(events)), **{"pad_cm": 0.0, **options})


def map_of(phantom: Phantom, *events: Irradiation, hard_edge: bool = False) -> DoseMap:
    return skin_dose_map(beams_of(events), phantom, soft_edge=not hard_edge)


def cell_at(phantom: Phantom, across_cm: float, along_cm: float) -> int:
    """The cell whose middle is nearest."""
    return int(np.argmin(np.hypot(phantom.across_cm - across_cm, phantom.along_cm - along_cm)))
