"""Acceptable and achievable mean glandular doses by breast thickness, and classes of compressed thickness.

European guidelines for quality assurance in breast cancer screening and diagnosis, fourth edition (European Commission
2006, ISBN 92-79-01258-4), chapter 2b, dosimetry. The levels apply to standard breasts that plates of PMMA simulate at
automatic exposure; doses of patients scatter about them, since breasts differ in composition.
"""

from typing import NamedTuple

SOURCE = "European guidelines for quality assurance in breast cancer screening and diagnosis, 4th edition, 2006"


class GlandularDoseLevel(NamedTuple):
    """The levels for one thickness of PMMA.

    Attributes:
        pmma_mm: thickness of PMMA.
        breast_mm: compressed thickness of the equivalent breast.
        acceptable_mgy: the mean glandular dose must be below it.
        achievable_mgy: a dose that good equipment achieves.
    """

    pmma_mm: int
    breast_mm: int
    acceptable_mgy: float
    achievable_mgy: float


LEVELS = (
    GlandularDoseLevel(20, 21, 1.0, 0.6),
    GlandularDoseLevel(30, 32, 1.5, 1.0),
    GlandularDoseLevel(40, 45, 2.0, 1.6),
    GlandularDoseLevel(45, 53, 2.5, 2.0),
    GlandularDoseLevel(50, 60, 3.0, 2.4),
    GlandularDoseLevel(60, 75, 4.5, 3.6),
    GlandularDoseLevel(70, 90, 6.5, 5.1),
)


class InterpolatedLevel(NamedTuple):
    """The levels at one thickness between two of the table, in mGy."""

    acceptable_mgy: float
    achievable_mgy: float


def level_at(breast_mm: float) -> InterpolatedLevel | None:
    """The levels at a compressed thickness, linear between those of the table; None beyond its ends.

    The guidelines state the levels of the table alone; a line between them is how they are drawn.
    """
    if not LEVELS[0].breast_mm <= breast_mm <= LEVELS[-1].breast_mm:
        return None
    after = next(number for number, one in enumerate(LEVELS) if one.breast_mm >= breast_mm)
    upper, lower = LEVELS[after], LEVELS[max(0, after - 1)]
    width = upper.breast_mm - lower.breast_mm
    part = (breast_mm - lower.breast_mm) / width if width else 0.0
    return InterpolatedLevel(
        lower.acceptable_mgy + part * (upper.acceptable_mgy - lower.acceptable_mgy),
        lower.achievable_mgy + part * (upper.achievable_mgy - lower.achievable_mgy),
    )


class ThicknessClass(NamedTuple):
    """Compressed thicknesses from a lower bound on, below an upper one, in millimetres."""

    from_mm: int
    below_mm: int

    @property
    def levels(self) -> tuple[GlandularDoseLevel, ...]:
        """The levels of the table whose equivalent breast lies in the class."""
        return tuple(one for one in LEVELS if self.from_mm <= one.breast_mm < self.below_mm)


#: Ten millimetres each, from 20 to 110 mm; thinner and thicker breasts are counted, and not compared.
CLASSES = tuple(ThicknessClass(lower, lower + 10) for lower in range(20, 110, 10))


def thickness_class(thickness_mm: float) -> ThicknessClass | None:
    """The class of a compressed thickness; None outside of all."""
    return next((one for one in CLASSES if one.from_mm <= thickness_mm < one.below_mm), None)
