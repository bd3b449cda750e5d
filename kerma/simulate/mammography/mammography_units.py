"""Mammography units of the demo hospital: radiation qualities, examinations and habits."""

from dataclasses import dataclass
from typing import Literal

from kerma.simulate.equipment import GE_MAMMOGRAPHY, HOLOGIC_MAMMOGRAPHY, SIEMENS_MAMMOGRAPHY, Equipment

Mode = Literal["2D", "tomosynthesis", "magnification"]


@dataclass(frozen=True, slots=True)
class Beam:
    """A radiation quality and the breasts it is for.

    Attributes:
        thickest_mm: compressed thickness up to which it is used.
        anode: material of the anode's target.
        filter: material of the filter.
        filter_mm: thickness of the filter.
        kv: tube voltage at 50 mm.
        kv_per_mm: what each millimetre adds.
    """

    thickest_mm: float
    anode: str
    filter: str
    filter_mm: str
    kv: float
    kv_per_mm: float = 0.08


@dataclass(frozen=True, slots=True)
class Look:
    """One exposure that is wanted of each breast."""

    view: str
    mode: Mode = "2D"


@dataclass(frozen=True, slots=True)
class MammographyExam:
    """One kind of examination.

    Attributes:
        description: study description.
        looks: what is exposed, in the order of the compressions.
        relative_frequency: how often it is made.
        both: whether both breasts are examined.
        screening: whether healthy women are invited to it.
    """

    description: str
    projections: tuple[Look, ...]
    relative_frequency: float
    both: bool = True
    screening: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MammographyUnit:
    """Habits of a machine.

    Attributes:
        beams: its radiation qualities, for growing thickness.
        tomosynthesis: the quality for tomosynthesis.
        ma: its tube current.
        dose_mgy: glandular dose in a breast of 53 mm.
        names: what it calls its acquisitions, by mode.
        exams: what it is used for.
        source_detector_mm: distance from source to detector.
        field_mm: height and width of the field.
        two_pulses: whether each exposure is a weak pulse and a strong one.
        composition: whether it estimates the share of glandular tissue.
    """

    beams: tuple[Beam, ...]
    tomosynthesis: Beam | None = None
    ma: int
    dose_mgy: float
    names: dict[str, str]
    exams: tuple[MammographyExam, ...]
    source_detector_mm: int
    field_mm: tuple[int, int]
    two_pulses: bool = False
    composition: bool = False


_CC, _MLO = Look("CC"), Look("MLO")
_CC_TOMO, _MLO_TOMO = Look("CC", "tomosynthesis"), Look("MLO", "tomosynthesis")
_SCREENING = MammographyExam("MG Screening bilateral", (_CC, _MLO), 70)
_ASSESSMENT = MammographyExam(
    "MG Assessment unilateral", (_CC, Look("ML"), Look("CC", "magnification")), 30, both=False, screening=False
)
UNITS: dict[Equipment, MammographyUnit] = {
    HOLOGIC_MAMMOGRAPHY: MammographyUnit(
        beams=(Beam(70, "tungsten", "rhodium", "0.050", 28.5), Beam(200, "tungsten", "silver", "0.050", 28.0)),
        tomosynthesis=Beam(200, "tungsten", "aluminum", "0.700", 31.0),
        ma=120,
        dose_mgy=1.25,
        names={"2D": "Conventional", "tomosynthesis": "Tomo", "magnification": "Mag"},
        exams=(
            MammographyExam("MG Screening bilateral with tomosynthesis", (_CC, _CC_TOMO, _MLO, _MLO_TOMO), 55),
            _SCREENING,
            _ASSESSMENT,
        ),
        source_detector_mm=700,
        field_mm=(240, 290),
    ),
    GE_MAMMOGRAPHY: MammographyUnit(
        beams=(Beam(200, "rhodium", "silver", "0.030", 34.0, 0.0),),
        ma=62,
        dose_mgy=1.15,
        names={"2D": "ROUTINE", "magnification": "MAGNIFICATION"},
        exams=(_SCREENING, _ASSESSMENT),
        source_detector_mm=660,
        field_mm=(240, 290),
        two_pulses=True,
        composition=True,
    ),
    SIEMENS_MAMMOGRAPHY: MammographyUnit(
        beams=(Beam(200, "tungsten", "rhodium", "0.050", 28.0),),
        ma=110,
        dose_mgy=1.05,
        names={"2D": "SCREENING", "magnification": "MAG"},
        exams=(_SCREENING, _ASSESSMENT),
        source_detector_mm=655,
        field_mm=(240, 300),
    ),
}
