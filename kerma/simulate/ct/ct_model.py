"""What happens in a CT examination: acquisitions whose doses follow from protocol, patient size and chance."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from math import ceil, exp

from numpy.random import Generator

from kerma.simulate.ct.ct_protocols import Exam, Scan
from kerma.simulate.ct.ct_scanners import Scanner
from kerma.simulate.equipment import GE_CT, Equipment
from kerma.simulate.facts import Facts, decimal_of, digits, text_of
from kerma.simulate.patients import Patient

OPTIMISED = (GE_CT, "abdomen and pelvis", 0.58, 0.66)
"""The protocol that physicists improved: machine, examination, share of the period passed, dose left."""

_STANDARD_TRUNK_CM = 29.0
_STANDARD_HEAD_CM = 17.6
_STANDARD_HEIGHT_M = 1.70
_PER_CM = 0.085  # AEC: CTDIvol grows by 9 % per cm of water-equivalent diameter
_CHEST_TO_ABDOMEN = 0.93
_CHEST_REGIONS = {"Chest", "Heart"}
_HEAD_OUTPUT = 2.05  # CTDIw in the 16 cm phantom over that in the 32 cm phantom
_KV_POWER = 2.6
_CHEST = 0.17
_BELOW_VERTEX = {  # of the region's upper end, as a share of body height
    "Head": 0.0,
    "Paranasal sinus": 0.05,
    "Cervical spine": 0.09,
    "Heart": 0.21,
    "Liver": 0.26,
    "Abdomen": 0.26,
    "Abdomen and Pelvis": 0.26,
    "Kidney": 0.28,
    "Lumbar spine": 0.31,
}
_LOCALIZER_ABOVE_MM = 30.0
_SMALL_CM, _LARGE_CM = 26.0, 33.5
_NOTIFICATION_FACTOR = 1.6
_ALERT_MGY = Decimal(1000)
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Everything an acquisition depends on besides its protocol."""

    equipment: Equipment
    scanner: Scanner
    patient: Patient
    progress: float
    operator: str
    rng: Generator


def ct_events(exam: Exam, now: Circumstances) -> list[Facts]:
    """The acquisitions of an examination in order, by the contract's names; UIDs are given later."""
    region = exam.scans[0].region
    events = [_localizer(exam, region, now)]
    for scan in exam.scans:
        if scan.acquisition_type == "stationary":
            events.append(_bolus_tracking(scan, now))
        else:
            events.append(_volume(exam, scan, now))
    return [{**event, **_ends(event, now)} for event in events] if now.scanner.positions else events


def _ends(event: Facts, now: Circumstances) -> Facts:
    """Where an acquisition lay: z is 0 at the vertex and grows upwards; a localizer begins above its region."""
    relative_frequency = _BELOW_VERTEX.get(text_of(event, "target_region"), _CHEST)
    above = _LOCALIZER_ABOVE_MM if event["acquisition_type"] == "constant_angle" else 0.0
    top = digits(above - relative_frequency * now.patient.size_m * 1000, 1)
    bottom = top - decimal_of(event, "scanning_length_mm")
    scanned: Facts = {"scan_top_z_mm": top, "scan_bottom_z_mm": bottom}
    if not now.scanner.volumes:
        return scanned
    lost = digits(now.scanner.total_mm / 4, 1) if event["acquisition_type"] == "spiral" else Decimal(0)
    return {**scanned, "reconstructable_top_z_mm": top - lost, "reconstructable_bottom_z_mm": bottom + lost}


def timed(events: list[Facts], begin: datetime, now: Circumstances) -> tuple[list[Facts], datetime]:
    """The acquisitions one after the other from `begin`, with times where the scanner states them; and the end."""
    moment, acquisitions = begin, []
    for event in events:
        acquisitions.append({"started_at": moment.isoformat(), **event} if now.scanner.started else event)
        end = moment + timedelta(milliseconds=int(decimal_of(event, "exposure_time_s") * 1000))
        moment = end + timedelta(milliseconds=int(now.rng.integers(4_000, 45_000)))
    return acquisitions, end


def _diameter_cm(scan: Scan, patient: Patient) -> float:
    if scan.head:
        return patient.head_cm
    return patient.trunk_cm * (_CHEST_TO_ABDOMEN if scan.region in _CHEST_REGIONS else 1.0)


def _length(mm: float, now: Circumstances, *, spread: float = 0.07) -> Decimal:
    grown = mm * (now.patient.size_m / _STANDARD_HEIGHT_M) * float(now.rng.normal(1.0, spread))
    return digits(max(grown, 20.0), now.scanner.length_places)


def dose_length_product(ctdi_vol_mgy: Decimal, scanning_length_mm: Decimal) -> Decimal:
    """DLP in mGy·cm as a console shows it: the product of the shown digits, to two decimals."""
    return (ctdi_vol_mgy * scanning_length_mm / 10).quantize(_CENT, ROUND_HALF_EVEN)


def _common(scan_name: str, acquisition_type: str, region: str, now: Circumstances) -> Facts:
    facts: Facts = {
        "acquisition_protocol": scan_name,
        "acquisition_type": acquisition_type,
        "target_region": region,
    }
    if now.scanner.comment:
        size = "Child" if now.patient.child else "Adult"
        facts["comment"] = now.scanner.comment.format(region=region, size=size)
    return facts


def _contrast_note(scan: Scan) -> Facts:
    """A note to the writer where a contrast medium is given."""
    return {"_contrast": "given"} if scan.contrast else {}


def _source(kv: float, ma: float, ma_max: float, rotation_s: float | None) -> Facts:
    source: Facts = {
        "tube_voltage_kv": digits(kv, 0),
        "tube_current_ma": digits(ma, 0),
        "tube_current_max_ma": digits(max(ma, ma_max), 0),
    }
    return source if rotation_s is None else {**source, "rotation_time_s": digits(rotation_s, 2)}


def _localizer(exam: Exam, region: str, now: Circumstances) -> Facts:
    scanner = now.scanner
    margin_mm = 60 + sum(scan.length_mm for scan in exam.scans if scan.region == region)
    length = _length(min(margin_mm, 900.0), now)
    ma = 20 if now.patient.child else 35
    facts: Facts = {
        **_common(scanner.localizer, "constant_angle", region, now),
        "exposure_time_s": digits(float(length) / 100, 2),
        "scanning_length_mm": length,
        "single_collimation_mm": digits(scanner.single_mm, 3).normalize(),
        "total_collimation_mm": digits(6 * scanner.single_mm, 2).normalize(),
        "number_of_sources": Decimal(1),
        "modulation_type": scanner.modulation[1],
        "sources": [_source(120, ma, ma, None)],
    }
    if scanner.localizer_dose:
        ctdi = digits(0.14 * ma / 35, 2)
        facts |= {
            "ctdi_vol_mgy": ctdi,
            "ctdi_phantom": "head_16cm" if exam.scans[0].head else "body_32cm",
            "dlp_mgy_cm": dose_length_product(ctdi, length),
        }
    return facts


def _bolus_tracking(scan: Scan, now: Circumstances) -> Facts:
    rotations = int(now.rng.integers(3, 13)) if scan.contrast else 1
    ctdi = digits(scan.ctdi_vol_mgy * rotations, 2)
    length = Decimal(10)
    rotation = now.scanner.rotation_s
    return {
        **_common(scan.names[now.scanner.manufacturer], "stationary", scan.region, now),
        "exposure_time_s": digits(rotation * rotations, 2),
        "scanning_length_mm": length,
        "single_collimation_mm": length,
        "total_collimation_mm": length,
        "number_of_sources": Decimal(1),
        "modulation_type": now.scanner.modulation[1],
        "sources": [_source(120, 38, 40, rotation)],
        "ctdi_vol_mgy": ctdi,
        "ctdi_phantom": "body_32cm",
        "dlp_mgy_cm": dose_length_product(ctdi, length),
        **_contrast_note(scan),
    }


def _ctdi_vol(exam: Exam, scan: Scan, diameter_cm: float, now: Circumstances) -> Decimal:
    standard = _STANDARD_HEAD_CM if scan.head else _STANDARD_TRUNK_CM
    slope = 2 * _PER_CM if scan.head else _PER_CM  # a head's smaller diameter counts twice
    dose = scan.ctdi_vol_mgy * exp(slope * (diameter_cm - standard)) * float(now.rng.lognormal(0.0, 0.14))
    equipment, key, since, left = OPTIMISED
    if equipment is now.equipment and key == exam.key and now.progress >= since:
        dose *= left
    return digits(dose, 2)


def _volume(exam: Exam, scan: Scan, now: Circumstances) -> Facts:
    """A spiral or sequenced acquisition of a region."""
    scanner = now.scanner
    diameter = _diameter_cm(scan, now.patient)
    ctdi = _ctdi_vol(exam, scan, diameter, now)
    length, pitch, rotation = _movement(scan, now)
    facts: Facts = {
        **_common(scan.names[scanner.manufacturer], scan.acquisition_type, scan.region, now),
        "exposure_time_s": _exposure_time(length, pitch, rotation, scanner, scan),
        "scanning_length_mm": length,
        "single_collimation_mm": digits(scanner.single_mm, 3).normalize(),
        "total_collimation_mm": digits(scanner.total_mm, 2).normalize(),
        "pitch": digits(pitch, 3).normalize(),
        "modulation_type": scanner.modulation[0],
        "ctdi_vol_mgy": ctdi,
        "ctdi_phantom": "head_16cm" if scan.head else "body_32cm",
        "dlp_mgy_cm": dose_length_product(ctdi, length),
        **_contrast_note(scan),
    }
    sources = _sources(scan, float(ctdi), diameter, pitch, rotation, now)
    facts |= {"sources": sources, "number_of_sources": Decimal(len(sources))}
    if scanner.ssde:
        facts |= _size_specific(ctdi, diameter, head=scan.head)
    if scanner.dose_check:
        facts["dose_check"] = _dose_check(scan, ctdi, now.operator)
    return facts


def _two_sources(scan: Scan, scanner: Scanner) -> bool:
    return bool(scan.dual) and scanner.source_names == ("A", "B")


def _movement(scan: Scan, now: Circumstances) -> tuple[Decimal, float, float]:
    """Scanning length, pitch and rotation time."""
    scanner = now.scanner
    length = _length(scan.length_mm, now)
    if scan.acquisition_type == "sequenced":
        steps = ceil(float(length) / scanner.total_mm)
        return digits(steps * scanner.total_mm, scanner.length_places), 1.0, scanner.rotation_head_s
    if scan.dual == "high pitch" and _two_sources(scan, scanner):
        return length, 3.2, 0.25
    if scan.head:
        return length, scanner.pitch_head, scanner.rotation_head_s
    return length, scanner.pitch, scanner.rotation_s


def _exposure_time(length: Decimal, pitch: float, rotation: float, scanner: Scanner, scan: Scan) -> Decimal:
    turns = float(length) / (pitch * scanner.total_mm)
    over = 0.0 if scan.acquisition_type == "sequenced" else 0.5
    return digits((turns + over) * rotation, 2)


def _tube_voltage(diameter_cm: float, scan: Scan) -> float:
    if scan.head or diameter_cm > _LARGE_CM:
        return 120.0
    return 80.0 if diameter_cm < _SMALL_CM and scan.contrast else 100.0


def _sources(
    scan: Scan, ctdi: float, diameter: float, pitch: float, rotation: float, now: Circumstances
) -> list[Facts]:
    """Tube voltage and current of each source, such that they give this CTDIvol."""
    voltages: tuple[float, ...] = (_tube_voltage(diameter, scan),)
    if _two_sources(scan, now.scanner):
        voltages = (90.0, 150.0) if scan.dual == "dual energy" else voltages * 2
    peak = 1.0 + 0.6 * float(now.rng.random())
    sources = []
    for kv in voltages:
        per_mas = now.scanner.ctdi_per_100_mas / 100 * (kv / 120) ** _KV_POWER
        per_mas *= _HEAD_OUTPUT if scan.head else 1.0
        ma = min(ctdi / len(voltages) / per_mas * pitch / rotation, now.scanner.limit_ma)
        sources.append(_source(kv, max(ma, 10.0), min(ma * peak, now.scanner.limit_ma), rotation))
    return sources


def _size_specific(ctdi: Decimal, diameter_cm: float, *, head: bool) -> Facts:
    """SSDE by the coefficients of AAPM report 204 for both phantoms."""
    a, b = (1.874799, 0.03871313) if head else (3.704369, 0.03671937)
    return {
        "ssde_mgy": digits(float(ctdi) * a * exp(-b * diameter_cm), 2),
        "water_equivalent_diameter_mm": digits(diameter_cm * 10, 1),
    }


def _dose_check(scan: Scan, ctdi: Decimal, operator: str) -> list[Facts]:
    """What the console compares CTDIvol with (NEMA XR 25); a dose above the notification has a reason."""
    configured = digits(_NOTIFICATION_FACTOR * scan.ctdi_vol_mgy, 1)
    notification: Facts = {
        "kind": "notification",
        "quantity": "ctdi_vol_mgy",
        "configured_value": configured,
    }
    if ctdi > configured:
        notification |= {"forward_estimate": ctdi, "reason": "Large patient", "person": operator}
    alert: Facts = {"kind": "alert", "quantity": "ctdi_vol_mgy", "configured_value": _ALERT_MGY}
    return [alert, notification]
