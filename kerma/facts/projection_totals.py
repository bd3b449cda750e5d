"""Accumulated dose of fluoroscopy and radiography, of a study and of each X-ray plane (PS3.16 TID 10002 to 10007)."""

from dataclasses import dataclass

from kerma.facts import fact
from kerma.standard import concepts as c
from kerma.standard.enumerations import Plane

_TOTAL = "TID 10004, 10007"


@dataclass(frozen=True, kw_only=True)
class ProjectionTotals:
    """Totals of a fluoroscopy or radiography study (TID 10004, 10007)."""

    dap_gy_cm2: float | None = fact.number(
        label="DAP", unit="Gy.cm2", path=(c.DAP_TOTAL,), source=_TOTAL, meaning="Dose area product of the whole study."
    )
    reference_air_kerma_mgy: float | None = fact.number(
        label="Air kerma",
        unit="mGy",
        path=(c.DOSE_RP_TOTAL,),
        source=_TOTAL,
        meaning="Air kerma at the patient entrance reference point, whole study.",
    )
    fluoro_dap_gy_cm2: float | None = fact.number(
        label="Fluoro DAP",
        unit="Gy.cm2",
        path=(c.FLUORO_DAP_TOTAL,),
        source="TID 10004",
        meaning="Dose area product of fluoroscopy.",
    )
    fluoro_reference_air_kerma_mgy: float | None = fact.number(
        label="Fluoro air kerma",
        unit="mGy",
        path=(c.FLUORO_DOSE_RP_TOTAL,),
        source="TID 10004",
        meaning="Air kerma at the reference point from fluoroscopy.",
    )
    fluoro_time_s: float | None = fact.number(
        label="Fluoro time", unit="s", path=(c.TOTAL_FLUORO_TIME,), source="TID 10004", meaning="Time of fluoroscopy."
    )
    acquisition_dap_gy_cm2: float | None = fact.number(
        label="Acquisition DAP",
        unit="Gy.cm2",
        path=(c.ACQUISITION_DAP_TOTAL,),
        source="TID 10004",
        meaning="Dose area product of recorded acquisitions.",
    )
    acquisition_reference_air_kerma_mgy: float | None = fact.number(
        label="Acquisition air kerma",
        unit="mGy",
        path=(c.ACQUISITION_DOSE_RP_TOTAL,),
        source="TID 10004",
        meaning="Air kerma at the reference point from recorded acquisitions.",
    )
    acquisition_time_s: float | None = fact.number(
        label="Acquisition time",
        unit="s",
        path=(c.TOTAL_ACQUISITION_TIME,),
        source="TID 10004",
        meaning="Time of recorded acquisitions.",
    )


@dataclass(frozen=True, kw_only=True)
class PlaneTotals(ProjectionTotals):
    """Accumulated dose of one X-ray plane (TID 10002)."""

    plane: Plane
