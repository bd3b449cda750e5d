"""Rows of the table `skin_dose`: a result as the values of its columns, and back."""

import zlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import TypeAlias
from uuid import UUID

import numpy as np
from sqlalchemy import RowMapping

from kerma.database.sql_types import SqlValue
from kerma.json_types import Json
from kerma.skin_dose.flags import Flag
from kerma.skin_dose.phantom.builders import PHANTOMS
from kerma.skin_dose.phantom.patient_size import Patient
from kerma.skin_dose.result import AREA_THRESHOLDS_GY, ResultKind, SkinDose
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration

_Plain: TypeAlias = str | float | None
_PLAIN = (
    "peak_skin_dose_mgy",
    "peak_skin_dose_position",
    "peak_cell",
    "mean_1cm2_mgy",
    "mean_10cm2_mgy",
    "reference_air_kerma_mgy",
    "reference_air_kerma_mapped_mgy",
    "reference_air_kerma_on_phantom_mgy",
    "dap_gy_cm2",
    "dap_on_phantom_gy_cm2",
    "events_mapped",
    "uncertainty_k2_percent",
)


def skin_dose_row(result: SkinDose, event_ids: Sequence[UUID]) -> dict[str, SqlValue]:
    """The values of the columns that a result fills; `event_ids` are the study's events in the order of the result."""
    interval = result.interval
    low, high = result.position_interval_mgy or (None, None)
    areas = zip(AREA_THRESHOLDS_GY, result.area_above_cm2, strict=False)
    dose = result.dose_mgy
    return {
        **{name: _python(getattr(result, name)) for name in _PLAIN},
        "kind": result.kind.value,
        "reason": result.reason,
        "peak_skin_dose_low_mgy": _python(interval.low_mgy if interval else None),
        "peak_skin_dose_high_mgy": _python(interval.high_mgy if interval else None),
        "position_interval_low_mgy": _python(low),
        "position_interval_high_mgy": _python(high),
        "area_above_cm2": {f"{threshold:g}": float(area) for threshold, area in areas},
        "flags": {flag.value: int(count) for flag, count in result.flags.items()},
        "event_doses_at_peak": {str(event_ids[i]): float(dose) for i, dose in result.event_dose_mgy.items()},
        "planes": {plane: float(peak) for plane, peak in result.plane_peak_skin_dose_mgy.items()},
        "parameters": _parameters(result),
        "versions": dict(result.versions),
        "map": None if dose is None else zlib.compress(dose.astype("<f4").tobytes()),
        "map_length": None if dose is None else len(dose),
    }


def _python(value: _Plain | np.generic) -> _Plain:
    """A plain number, where numpy gives one of its own."""
    plain: _Plain = value.item() if isinstance(value, np.generic) else value
    return plain


def _parameters(result: SkinDose) -> Json:
    phantom = result.phantom
    return {
        "medium": result.medium,
        "patient": asdict(result.patient),
        "calibration": result.calibration.as_json(),
        "phantom": None if phantom is None else {"name": phantom.name, "cell_cm": phantom.cell_cm},
    }


def skin_dose_of(row: RowMapping) -> SkinDose:
    """The result in a row, without the contributions of its events.

    Where this version builds the phantom of another number of cells than the map has, it has neither map nor phantom.
    """
    parameters = row["parameters"]
    patient = Patient(**parameters["patient"])
    phantom, dose = None, None
    if row["map"] is not None:
        about = parameters["phantom"]
        built = PHANTOMS[about["name"]](patient, about["cell_cm"])
        if built.size == row["map_length"]:
            phantom, dose = built, np.frombuffer(zlib.decompress(row["map"]), "<f4").astype(np.float64)
    interval = (
        None
        if row["position_interval_low_mgy"] is None
        else (row["position_interval_low_mgy"], row["position_interval_high_mgy"])
    )
    return SkinDose(
        **{name: row[name] for name in _PLAIN},
        kind=ResultKind(row["kind"]),
        reason=row["reason"],
        area_above_cm2=tuple(row["area_above_cm2"].get(f"{threshold:g}", 0.0) for threshold in AREA_THRESHOLDS_GY)
        if row["area_above_cm2"]
        else (),
        event_dose_mgy={},
        plane_peak_skin_dose_mgy=row["planes"],
        position_interval_mgy=interval,
        flags={Flag(name): count for name, count in row["flags"].items() if name in set(Flag)},
        medium=parameters["medium"],
        dose_mgy=dose,
        phantom=phantom,
        patient=patient,
        calibration=EquipmentCalibration.from_json(parameters["calibration"]),
        versions=row["versions"],
    )
