"""Fluoroscopy-guided procedures of the demo hospital and the systems they are done on."""

from dataclasses import dataclass
from typing import Literal

from kerma.simulate.equipment import GE_C_ARM, PHILIPS_ANGIOGRAPHY, SIEMENS_ANGIOGRAPHY, SIEMENS_C_ARM, Equipment

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
        share: relative frequency of its use.
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
        acquired: share of events that are recorded acquisitions.
        acquisitions: programmes for those.
        biplane: whether both planes are used.
        share: how often it is done on its system.
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
    acquired: float = 0.0
    acquisitions: tuple[Acquisition, ...] = ()
    biplane: bool = False
    relative_frequency: float = 1.0
    head: bool = False


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
        calibration: who calibrated the dose meter; empty where the report does not say.
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


_CORONARY_VIEWS: tuple[View, ...] = (
    (-30.0, -20.0), (30.0, -25.0), (0.0, -30.0), (-5.0, 38.0), (45.0, 25.0), (40.0, 0.0), (-30.0, 20.0), (90.0, 0.0),
)  # fmt: skip
_CINE = Acquisition(name="Left Coronary 15 fps Low", frames_per_s=15, mas_per_frame=2.2, pulse_width_ms=6.0, seconds=4)
_CINE_RIGHT = Acquisition(
    name="Right Coronary 15 fps Low",
    frames_per_s=15,
    mas_per_frame=2.0,
    pulse_width_ms=6.0,
    seconds=4,
    relative_frequency=0.6,
)

CHRONIC_OCCLUSION = Procedure(
    key="chronic occlusion",
    description="PCI chronic total occlusion",
    performed="Percutaneous coronary intervention, chronic total occlusion",
    region="Heart",
    intent="therapeutic",
    events=(76, 80),
    fluoro_name="Fluoroscopy Normal 15 p/s",
    pulse_rate_per_s=15,
    fluoro_seconds=30,
    views=((40.0, 25.0), (-30.0, -18.0)),
    steady=0.93,
    acquired=0.25,
    acquisitions=(_CINE,),
    relative_frequency=0.0,
)
"""Long, in a large patient, hardly changing the projection: the one study with a high skin dose."""

_CARDIOLOGY = (
    Procedure(
        key="coronary angiography",
        description="Coronary angiography",
        performed="Coronary angiography",
        region="Heart",
        intent="diagnostic",
        events=(16, 34),
        fluoro_name="Fluoroscopy Low 7.5 p/s",
        pulse_rate_per_s=7.5,
        fluoro_seconds=9,
        views=_CORONARY_VIEWS,
        steady=0.45,
        acquired=0.42,
        acquisitions=(_CINE, _CINE_RIGHT),
        relative_frequency=5,
    ),
    Procedure(
        key="coronary intervention",
        description="PCI",
        performed="Percutaneous coronary intervention",
        region="Heart",
        intent="therapeutic",
        events=(28, 70),
        fluoro_name="Fluoroscopy Low 7.5 p/s",
        pulse_rate_per_s=7.5,
        fluoro_seconds=16,
        views=_CORONARY_VIEWS,
        steady=0.7,
        acquired=0.33,
        acquisitions=(_CINE, _CINE_RIGHT),
        relative_frequency=4,
    ),
    Procedure(
        key="pacemaker",
        description="Pacemaker implantation",
        performed="Implantation of cardiac pacemaker",
        region="Chest",
        intent="therapeutic",
        events=(10, 24),
        fluoro_name="Fluoroscopy EP 3.75 p/s",
        pulse_rate_per_s=3.75,
        fluoro_seconds=14,
        views=((0.0, 0.0), (-30.0, 0.0), (40.0, 0.0)),
        steady=0.85,
        acquired=0.06,
        acquisitions=(
            Acquisition(name="EP 7.5 fps", frames_per_s=7.5, mas_per_frame=1.4, pulse_width_ms=5, seconds=3),
        ),
        relative_frequency=3,
    ),
)
_DSA_HEAD = Acquisition(name="DSA Neuro 3 fps", frames_per_s=3, mas_per_frame=20, pulse_width_ms=80, seconds=9)
_NEURORADIOLOGY = (
    Procedure(
        key="cerebral angiography",
        description="Cerebral angiography",
        performed="Cerebral angiography",
        region="Head",
        intent="diagnostic",
        events=(18, 44),
        fluoro_name="FL Neuro 7.5",
        pulse_rate_per_s=7.5,
        fluoro_seconds=14,
        views=((0.0, 20.0), (-20.0, 15.0), (30.0, 0.0)),
        steady=0.75,
        acquired=0.3,
        acquisitions=(
            _DSA_HEAD,
            Acquisition(
                name="5s 3D DSA",
                frames_per_s=26.6,
                mas_per_frame=1.1,
                pulse_width_ms=5,
                seconds=5,
                kind="rotational",
                relative_frequency=0.18,
            ),
        ),
        biplane=True,
        relative_frequency=4,
        head=True,
    ),
    Procedure(
        key="thrombectomy",
        description="Mechanical thrombectomy",
        performed="Mechanical thrombectomy of cerebral artery",
        region="Head",
        intent="therapeutic",
        events=(22, 60),
        fluoro_name="FL Neuro 7.5",
        pulse_rate_per_s=7.5,
        fluoro_seconds=22,
        views=((0.0, 18.0), (-15.0, 12.0)),
        steady=0.85,
        acquired=0.22,
        acquisitions=(_DSA_HEAD,),
        biplane=True,
        relative_frequency=3,
        head=True,
    ),
    Procedure(
        key="liver embolisation",
        description="TACE",
        performed="Transarterial chemoembolisation of liver",
        region="Abdomen",
        intent="combined",
        events=(20, 48),
        fluoro_name="FL Body 7.5",
        pulse_rate_per_s=7.5,
        fluoro_seconds=18,
        views=((0.0, 0.0), (-25.0, 0.0), (30.0, 0.0)),
        steady=0.8,
        acquired=0.2,
        acquisitions=(
            Acquisition(name="DSA Abdomen 2 fps", frames_per_s=2, mas_per_frame=24, pulse_width_ms=70, seconds=12),
            Acquisition(
                name="6s DCT Body",
                frames_per_s=60,
                mas_per_frame=1.0,
                pulse_width_ms=4,
                seconds=6,
                kind="rotational",
                relative_frequency=0.15,
            ),
        ),
        relative_frequency=2,
    ),
    Procedure(
        key="leg angiography",
        description="Peripheral angiography",
        performed="Angiography of lower limb with table stepping",
        region="Lower limb",
        intent="combined",
        events=(12, 36),
        fluoro_name="FL Periphery 4",
        pulse_rate_per_s=4,
        fluoro_seconds=12,
        views=((0.0, 0.0), (25.0, 0.0)),
        steady=0.85,
        acquired=0.25,
        acquisitions=(
            Acquisition(name="DSA Leg 2 fps", frames_per_s=2, mas_per_frame=8, pulse_width_ms=50, seconds=10),
            Acquisition(
                name="PeriVision",
                frames_per_s=1,
                mas_per_frame=6,
                pulse_width_ms=50,
                seconds=14,
                kind="stepping",
                relative_frequency=0.4,
            ),
        ),
        relative_frequency=2,
    ),
)
_THEATRES = (
    Procedure(
        key="hip fracture",
        description="Hip fracture fixation",
        performed="Internal fixation of fracture of hip",
        region="Hip joint",
        intent="therapeutic",
        events=(12, 40),
        fluoro_name="Ortho Pulsed",
        pulse_rate_per_s=8,
        fluoro_seconds=1.6,
        views=((0.0, 0.0),),
        relative_frequency=3,
    ),
    Procedure(
        key="bile duct",
        description="ERCP",
        performed="Endoscopic retrograde cholangiopancreatography",
        region="Abdomen",
        intent="therapeutic",
        events=(10, 30),
        fluoro_name="General",
        pulse_rate_per_s=0,
        fluoro_seconds=9,
        views=((0.0, 0.0),),
        relative_frequency=2,
    ),
)

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
        procedures=_NEURORADIOLOGY,
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
        procedures=_CARDIOLOGY,
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
        procedures=_THEATRES,
    ),
}
SYSTEMS[SIEMENS_C_ARM] = SYSTEMS[GE_C_ARM]  # one theatre works like the other
