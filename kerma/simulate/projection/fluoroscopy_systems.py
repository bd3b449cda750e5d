"""Fluoroscopy systems of the demo hospital and the procedures they are used for."""

from dataclasses import dataclass

from kerma.simulate.equipment import GE_C_ARM, PHILIPS_ANGIOGRAPHY, SIEMENS_ANGIOGRAPHY, SIEMENS_C_ARM, Equipment
from kerma.simulate.projection.fluoroscopy_procedure import Procedure
from kerma.simulate.projection.fluoroscopy_protocols import CARDIOLOGY, NEURORADIOLOGY, THEATRES


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """Geometry and habits of a fluoroscopy system.

    Attributes:
        planes: names of its X-ray planes.
        isocenter_mm: distance source to isocentre; None for a mobile C-arm.
        reference_mm: distance source to reference point.
        reference_point: definition of the reference point; a code where CID 10025 has it, else text.
        detector_mm: least and greatest distance source to detector.
        detector_side_mm: sides of the detector fields to choose from.
        focal_spots_mm: small and large focal spot.
        copper_mm: added copper of fluoroscopy and of acquisitions.
        aluminum_mm: added aluminium.
        orientation: whether the report says how the patient lies.
        calibration: who calibrated the dose meter; empty where the report does not state it.
        by_step: whether totals cover the performed procedure step.
        procedures: what is done on it.
    """

    planes: tuple[str, ...]
    isocenter_mm: int | None
    reference_mm: int
    reference_point: str
    detector_mm: tuple[int, int]
    detector_side_mm: tuple[int, ...]
    focal_spots_mm: tuple[float, float]
    copper_mm: tuple[float, float]
    aluminum_mm: float = 0.0
    orientation: bool = False
    calibration: str = ""
    by_step: bool = False
    procedures: tuple[Procedure, ...]


SYSTEMS: dict[Equipment, System] = {
    SIEMENS_ANGIOGRAPHY: System(
        planes=("A", "B"),
        isocenter_mm=785,
        reference_mm=635,
        reference_point="15cm from Isocenter toward Source",
        detector_mm=(990, 1180),
        detector_side_mm=(160, 220, 320, 420),
        focal_spots_mm=(0.4, 0.7),
        copper_mm=(0.3, 0.1),
        calibration="Siemens",
        procedures=NEURORADIOLOGY,
    ),
    PHILIPS_ANGIOGRAPHY: System(
        planes=("single",),
        isocenter_mm=765,
        reference_mm=615,
        reference_point="15cm below BeamIsocenter",
        detector_mm=(950, 1190),
        detector_side_mm=(150, 190, 220, 270),
        focal_spots_mm=(0.4, 0.7),
        copper_mm=(0.4, 0.1),
        aluminum_mm=1.0,
        orientation=True,
        by_step=True,
        procedures=CARDIOLOGY,
    ),
    GE_C_ARM: System(
        planes=("single",),
        isocenter_mm=None,
        reference_mm=700,
        reference_point="30cm in Front of Image Input Surface",
        detector_mm=(1000, 1000),
        detector_side_mm=(150, 210),
        focal_spots_mm=(0.3, 0.6),
        copper_mm=(0.1, 0.1),
        aluminum_mm=6.0,
        orientation=True,
        by_step=True,
        procedures=THEATRES,
    ),
}
SYSTEMS[SIEMENS_C_ARM] = SYSTEMS[GE_C_ARM]  # one theatre works like the other
