"""Single exposures of the demo hospital's radiography rooms: technique, dose and exposure index."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from math import exp, log10

from numpy.random import Generator

from kerma.simulate.equipment import CANON_ROOM, CARESTREAM_ROOM, FUJI_READER, PHILIPS_ROOM, Equipment
from kerma.simulate.facts import Facts, digits
from kerma.simulate.patients import Patient

_OUTPUT_UGY_PER_MAS = 48.0  # at 1 m, 80 kV
_KV_POWER = 2.2
_STANDARD_TRUNK_CM = 29.0
_PER_CM = 0.11
_REPEATED = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """One exposure of an examination.

    Attributes:
        name: acquisition protocol.
        region: target region and anatomical structure (meaning of the code).
        view: image view.
        kv: tube voltage.
        mas: charge in a patient of standard size.
        ma: tube current.
        field_mm: height and width of the field at the detector.
        distance_mm: source to detector.
        grid: antiscatter grid.
        copper_mm: added copper.
        trunk: whether the patient's size changes the charge.
    """

    name: str
    region: str
    view: str
    kv: int
    mas: float
    ma: int
    field_mm: tuple[int, int]
    distance_mm: int = 1150
    grid: str = "Focused grid"
    copper_mm: float = 0.0
    trunk: bool = True


@dataclass(frozen=True, slots=True)
class Examination:
    """One kind of examination.

    Attributes:
        description: study description.
        exposures: what is exposed.
        relative_frequency: how often it is made.
        sided: whether it is of one side of the body.
    """

    description: str
    exposures: tuple[Exposure, ...]
    relative_frequency: float
    sided: bool = False


_PA, _AP, _LAT, _LEFT = "postero-anterior", "antero-posterior", "lateral", "left lateral"
_CHEST_PA = Exposure(
    name="Chest PA",
    region="Chest",
    view=_PA,
    kv=125,
    mas=1.6,
    ma=400,
    field_mm=(410, 390),
    distance_mm=1800,
    copper_mm=0.1,
)


def _limb(name: str, region: str, view: str, kv: int, mas: float, field_mm: tuple[int, int]) -> Exposure:
    return Exposure(
        name=name,
        region=region,
        view=view,
        kv=kv,
        mas=mas,
        ma=200,
        field_mm=field_mm,
        grid="No grid",
        trunk=False,
    )


EXAMINATIONS = (
    Examination(
        "XR Chest",
        (
            _CHEST_PA,
            Exposure(
                name="Chest LAT",
                region="Chest",
                view=_LEFT,
                kv=125,
                mas=4.8,
                ma=400,
                field_mm=(410, 330),
                distance_mm=1800,
                copper_mm=0.1,
            ),
        ),
        22,
    ),
    Examination("XR Chest PA", (_CHEST_PA,), 30),
    Examination(
        "XR Abdomen",
        (Exposure(name="Abdomen AP", region="Abdomen", view=_AP, kv=80, mas=22, ma=320, field_mm=(410, 360)),),
        6,
    ),
    Examination(
        "XR Pelvis",
        (Exposure(name="Pelvis AP", region="Pelvis", view=_AP, kv=77, mas=20, ma=320, field_mm=(330, 410)),),
        9,
    ),
    Examination(
        "XR Lumbar spine",
        (
            Exposure(name="L-Spine AP", region="Lumbar spine", view=_AP, kv=80, mas=30, ma=320, field_mm=(380, 190)),
            Exposure(
                name="L-Spine LAT",
                region="Lumbar spine",
                view=_LAT,
                kv=92,
                mas=46,
                ma=400,
                field_mm=(380, 200),
                copper_mm=0.1,
            ),
        ),
        8,
    ),
    Examination(
        "XR Knee",
        (
            _limb("Knee AP", "Knee", _AP, 63, 5.0, (280, 180)),
            _limb("Knee LAT", "Knee", _LAT, 63, 4.5, (280, 180)),
        ),
        12,
        sided=True,
    ),
    Examination("XR Hand", (_limb("Hand PA", "Hand", _PA, 52, 2.0, (230, 180)),), 8, sided=True),
    Examination(
        "XR Foot",
        (
            _limb("Foot AP", "Foot", _AP, 55, 2.5, (280, 150)),
            _limb("Foot LAT", "Foot", _LAT, 55, 2.8, (280, 150)),
        ),
        7,
        sided=True,
    ),
)


@dataclass(frozen=True, slots=True)
class RadiographyRoom:
    """Habits of a room.

    Attributes:
        target_index: target exposure index.
        kerma: whether it states air kerma (at the detector).
        reference_point: definition of the reference point; a code where CID 10025 has it, else text.
    """

    target_index: float
    kerma: bool
    reference_point: str


ROOMS: dict[Equipment, RadiographyRoom] = {
    CARESTREAM_ROOM: RadiographyRoom(226.22, kerma=True, reference_point="In Detector Plane"),
    CANON_ROOM: RadiographyRoom(400.0, kerma=False, reference_point="Unknown"),
    PHILIPS_ROOM: RadiographyRoom(250.0, kerma=False, reference_point="Unknown"),
    FUJI_READER: RadiographyRoom(300.0, kerma=False, reference_point="Unknown"),
}


def exposures(
    examination: Examination, room: RadiographyRoom, patient: Patient, begin: datetime, rng: Generator
) -> list[Facts]:
    """The exposures of an examination; now and then one is repeated. UIDs are given later."""
    side = ("left", "right")[rng.integers(2)] if examination.sided else ""
    now = begin
    events = []
    for exposure, comment in _with_repeats(examination.exposures, rng):
        now += timedelta(milliseconds=int(rng.integers(45_000, 180_000)))
        event = _event(exposure, room, patient, now, side, rng)
        events.append({**event, "comment": comment} if comment else event)
    return events


def _with_repeats(planned: tuple[Exposure, ...], rng: Generator) -> Iterator[tuple[Exposure, str]]:
    """Each exposure with the comment on it: why it is made again."""
    for exposure in planned:
        yield exposure, ""
        if rng.random() < _REPEATED:
            yield exposure, "Repeated: positioning"


def _event(
    exposure: Exposure, room: RadiographyRoom, patient: Patient, now: datetime, side: str, rng: Generator
) -> Facts:
    size = exp(_PER_CM * (patient.trunk_cm - _STANDARD_TRUNK_CM)) if exposure.trunk else 1.0
    needed_mas = exposure.mas * size * float(rng.lognormal(0.0, 0.12))
    time_ms = digits(max(needed_mas / exposure.ma * 1000, 1.0), 1)
    mas = time_ms * exposure.ma / 1000
    height, width = (digits(side_mm * float(rng.uniform(0.85, 1.0)), 0) for side_mm in exposure.field_mm)
    area = height * width / 100
    kerma = (
        _OUTPUT_UGY_PER_MAS
        * (exposure.kv / 80) ** _KV_POWER
        * (0.68 if exposure.copper_mm else 1.0)
        * float(mas)
        * (1000 / exposure.distance_mm) ** 2
        / 1000
    )
    facts: Facts = {
        "plane": "single",
        "irradiation_event_type": "stationary",
        "started_at": now.isoformat(),
        "acquisition_protocol": exposure.name,
        "anatomical_structure": exposure.region,
        "image_view": exposure.view,
        "target_region": exposure.region,
        "dap_gy_cm2": digits(kerma / 1000 * float(area), 5),
        "reference_point_definition": room.reference_point,
        "tube_voltage_kv": Decimal(exposure.kv),
        "tube_current_ma": Decimal(exposure.ma),
        "exposure_time_ms": time_ms,
        "exposure_mas": mas,
        "number_of_pulses": Decimal(1),
        "focal_spot_size_mm": Decimal("1.2") if exposure.trunk else Decimal("0.6"),
        "collimated_field_area_cm2": area,
        "collimated_field_height_mm": height,
        "collimated_field_width_mm": width,
        "distance_source_to_detector_mm": Decimal(exposure.distance_mm),
        "grid": exposure.grid,
        "filters": _filters(exposure),
        **_exposure_index(room.target_index, rng),
    }
    if side:
        facts["laterality"] = side
    if room.kerma:
        facts["reference_air_kerma_mgy"] = digits(kerma, 5)
    return facts


def _filters(exposure: Exposure) -> list[Facts]:
    aluminum: Facts = {"material": "aluminum", "minimum_mm": Decimal(1), "maximum_mm": Decimal(1)}
    copper = digits(exposure.copper_mm, 1)
    return [aluminum, {"material": "copper", "minimum_mm": copper, "maximum_mm": copper}] if copper else [aluminum]


def _exposure_index(target: float, rng: Generator) -> Facts:
    """Exposure index, its target and the deviation index between them (IEC 62494-1)."""
    index = digits(target * float(rng.lognormal(0.0, 0.28)), 2)
    return {
        "exposure_index": index,
        "target_exposure_index": digits(target, 2),
        "deviation_index": digits(10 * log10(float(index) / target), 1),
    }


def panoramic(begin: datetime, rng: Generator) -> Facts:
    """One panoramic exposure of the jaws. Its UID is given later."""
    kv, ma = int(rng.choice((64, 66, 68, 70))), int(rng.choice((6, 7, 8, 9, 10)))
    time_ms = digits(float(rng.choice((13_800, 15_800))), 0)
    mas = time_ms * ma / 1000
    return {
        "plane": "single",
        "irradiation_event_type": "stationary",
        "started_at": (begin + timedelta(seconds=int(rng.integers(60, 240)))).isoformat(),
        "acquisition_protocol": "Panoramic",
        "anatomical_structure": "Jaw",
        "dap_gy_cm2": digits(0.00062 * (kv / 66) ** _KV_POWER * float(mas) * float(rng.lognormal(0, 0.04)), 5),
        "tube_voltage_kv": Decimal(kv),
        "tube_current_ma": Decimal(ma),
        "exposure_time_ms": time_ms,
        "exposure_mas": mas,
        "focal_spot_size_mm": Decimal("0.5"),
        "distance_source_to_detector_mm": Decimal(500),
        "filters": [{"material": "aluminum", "minimum_mm": Decimal("2.5"), "maximum_mm": Decimal("2.5")}],
    }
