"""Invented patients: age, sex, height and weight belong together; every name is a mineral and a colour."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from numpy.random import Generator

from kerma.simulate.calendar import DAYS
from kerma.simulate.identity import Source

CHILD_EVERY = 20
"""One patient in so many is a child."""

_SURNAMES = (
    "Quartz", "Basalt", "Feldspar", "Gypsum", "Marble", "Opal", "Pumice", "Slate", "Topaz", "Zircon",
    "Agate", "Beryl", "Calcite", "Dolomite", "Epidote", "Fluorite", "Garnet", "Halite", "Jasper", "Kyanite",
)  # fmt: skip
_FIRST_NAMES = (
    "Amber", "Azure", "Cyan", "Ecru", "Fuchsia", "Hazel", "Indigo", "Ivory", "Jade", "Khaki",
    "Lilac", "Maroon", "Ochre", "Olive", "Russet", "Sepia", "Sienna", "Teal", "Umber", "Violet",
)  # fmt: skip
_ADULT_HEIGHT_M = {"M": (1.77, 0.070), "F": (1.64, 0.065)}
_YEAR = 365.25
_WOMEN = 0.52


@dataclass(frozen=True, slots=True)
class Patient:
    """One invented patient, the same at each visit.

    Attributes:
        number: position in the hospital's list.
        patient_id: identifier of the patient.
        name: DICOM person name.
        sex: M or F.
        birth_date: date of birth.
        size_m: height in metres.
        weight_kg: weight in kilograms.
    """

    number: int
    patient_id: str
    name: str
    sex: str
    birth_date: date
    size_m: float
    weight_kg: float

    @property
    def child(self) -> bool:
        """Whether the patient is one of the children."""
        return self.number % CHILD_EVERY == 0

    @property
    def trunk_cm(self) -> float:
        """Water-equivalent diameter of the abdomen: the trunk as a cylinder of the patient's mass and height."""
        return 4.4 * sqrt(self.weight_kg / self.size_m)

    @property
    def head_cm(self) -> float:
        """Water-equivalent diameter of the head, which hardly grows with weight."""
        return 13.2 + 2.6 * self.size_m


def _adult(rng: Generator, sex: str) -> tuple[float, float, float]:
    mean, spread = _ADULT_HEIGHT_M[sex]
    size = float(rng.normal(mean, spread))
    body_mass_index = 26.3 * float(rng.lognormal(0.0, 0.17))
    age = float(min(max(rng.normal(61.0, 17.0), 18.5), 97.0))
    return age, size, body_mass_index * size**2


def _child(rng: Generator, sex: str) -> tuple[float, float, float]:
    age = float(rng.uniform(0.6, 15.5))
    size = (0.74 + 0.063 * age) * float(rng.normal(1.0, 0.035))
    lean = 15.4 + 0.28 * max(age - 6.0, 0.0) + (0.2 if sex == "F" else 0.0)
    return age, size, lean * float(rng.lognormal(0.0, 0.09)) * size**2


def patient(source: Source, number: int) -> Patient:
    """Patient `number` of this hospital."""
    rng = source.generator("patient", number)
    sex = "F" if rng.random() < _WOMEN else "M"
    age, size, weight = (_adult if number % CHILD_EVERY else _child)(rng, sex)
    surname, first_name = _SURNAMES[rng.integers(len(_SURNAMES))], _FIRST_NAMES[rng.integers(len(_FIRST_NAMES))]
    return Patient(
        number=number,
        patient_id=f"DEMO-{number:06d}",
        name=f"{surname}-Demo^{first_name}",
        sex=sex,
        birth_date=source.until - timedelta(days=round(age * _YEAR) + DAYS),
        size_m=round(size, 2),
        weight_kg=round(weight, 1),
    )
