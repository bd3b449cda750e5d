"""Administrations of the demo hospital's nuclear medicine: tracer, activity, and dose by the tables of ICRP 128."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from numpy.random import Generator

from kerma.simulate.facts import Facts, digits, start_of
from kerma.simulate.patients import Patient

_STANDARD_KG = 70.0
_MAX_FACTOR, _MIN_FACTOR = 1.6, 0.3


@dataclass(frozen=True, slots=True)
class Tracer:
    """One radiopharmaceutical and its use.

    Attributes:
        name: radiopharmaceutical (meaning of the code).
        radionuclide: its radionuclide (meaning of the code).
        half_life_s: half-life of the radionuclide.
        positron_fraction: share of its decays that emit a positron; 0 for single photons.
        activity_mbq: usual activity in a patient of 70 kg.
        description: study description.
        wait_minutes: usual time from administration to imaging.
        relative_frequency: how often it is used.
        effective_msv_per_mbq: effective dose per activity.
        organs: dose per activity (mGy/MBq) by organ and, for paired organs, "both".
    """

    name: str
    radionuclide: str
    half_life_s: str
    positron_fraction: float
    activity_mbq: float
    description: str
    wait_minutes: int
    relative_frequency: float
    effective_msv_per_mbq: float = 0.0
    organs: tuple[tuple[str, str, float], ...] = ()


PET_TRACERS = (
    Tracer(
        "Fluorodeoxyglucose F^18^",
        "^18^Fluorine",
        "6586.2",
        0.967,
        245,
        "PET/CT FDG whole body",
        62,
        75,
        0.019,
        (
            ("Bladder", "", 0.130),
            ("Heart", "", 0.067),
            ("Brain", "", 0.038),
            ("Liver", "", 0.021),
            ("Lung", "both", 0.020),
            ("Kidney", "both", 0.017),
            ("Bone Marrow", "", 0.011),
        ),
    ),
    Tracer(
        "Fluorocholine F^18^",
        "^18^Fluorine",
        "6586.2",
        0.967,
        220,
        "PET/CT choline",
        45,
        12,
        0.020,
        (("Bladder", "", 0.059), ("Kidney", "both", 0.097), ("Liver", "", 0.061), ("Spleen", "", 0.036)),
    ),
    Tracer(
        "Dotatate Ga^68^",
        "^68^Gallium",
        "4057.7",
        0.891,
        150,
        "PET/CT somatostatin receptors",
        58,
        13,
        0.021,
        (("Spleen", "", 0.282), ("Bladder", "", 0.125), ("Kidney", "both", 0.092), ("Liver", "", 0.045)),
    ),
)
GAMMA_TRACERS = (
    Tracer("Technetium Tc^99m^ medronate", "^99m^Technetium", "21624", 0, 600, "NM Bone scan", 165, 45),
    Tracer("Technetium Tc^99m^Tetrofosmin", "^99m^Technetium", "21624", 0, 420, "NM Myocardial perfusion", 45, 25),
    Tracer("Sodium pertechnetate Tc^99m^", "^99m^Technetium", "21624", 0, 74, "NM Thyroid", 20, 20),
    Tracer("Ioflupane I^123^", "^123^Iodine", "47604", 0, 180, "NM Dopamine transporter", 190, 10),
)


def administration(tracer: Tracer, patient: Patient, moment: datetime, rng: Generator) -> Facts:
    """The administration of a tracer at a moment, with all facts of a report except its UID."""
    factor = min(max(patient.weight_kg / _STANDARD_KG, _MIN_FACTOR), _MAX_FACTOR)
    before = digits(tracer.activity_mbq * factor * float(rng.normal(1.0, 0.05)), 1)
    after = digits(max(float(rng.normal(5.0, 2.0)), 0.5), 1)
    administered = before - after
    return {
        "started_at": moment.isoformat(),
        "radiopharmaceutical": tracer.name,
        "radionuclide": tracer.radionuclide,
        "radionuclide_half_life_s": Decimal(tracer.half_life_s),
        "administered_activity_mbq": administered,
        "pre_administration_activity_mbq": before,
        "post_administration_activity_mbq": after,
        "effective_dose_msv": digits(float(administered) * tracer.effective_msv_per_mbq, 3),
        "route_of_administration": "Intravenous route",
        "organ_doses": [_organ(organ, side, float(administered) * per_mbq) for organ, side, per_mbq in tracer.organs],
        "organ_dose_count": Decimal(len(tracer.organs)),
    }


def _organ(organ: str, side: str, mgy: float) -> Facts:
    facts: Facts = {"organ": organ, "dose_mgy": digits(mgy, 2)}
    return {**facts, "laterality": side} if side else facts


_BY_IMAGE = (
    "started_at",
    "radiopharmaceutical",
    "radionuclide",
    "radionuclide_half_life_s",
    "administered_activity_mbq",
    "route_of_administration",
)


def facts_in_header(event: Facts) -> Facts:
    """Facts of an administration in an image's header: its time as typed by hand, to the minute."""
    typed = start_of(event).replace(second=0)
    return {**{name: event[name] for name in _BY_IMAGE}, "started_at": typed.isoformat()}


def imaged_from(tracer: Tracer, moment: datetime, rng: Generator) -> datetime:
    """When imaging begins after an administration at a moment."""
    return moment + timedelta(minutes=tracer.wait_minutes + int(rng.integers(-4, 9)))
