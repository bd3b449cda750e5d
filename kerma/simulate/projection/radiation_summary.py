"""Siemens radiation summary reports of mobile C-arms: totals in the maker's own coding scheme (99SMS_RADSUM)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from kerma.simulate.dicom import writer_concepts as m
from kerma.simulate.dicom.report import RADIATION_SUMMARY, Row, dicom_file, numbers
from kerma.simulate.dicom.sr import HAS_CONCEPT_MOD, Writer
from kerma.simulate.facts import Facts, decimal_of, digits
from kerma.simulate.study import Study
from kerma.simulate.totals import fluoroscopy_plane
from kerma.standard import manufacturer_concepts as mc

_TOTALS = (
    Row("fluoro_time_s", mc.RADSUM_FLUORO_TIME, "s"),
    Row("dap_gy_cm2", mc.RADSUM_DAP, "Gy.cm2"),
)


def summary_of(events: Sequence[Facts]) -> tuple[Facts, int]:
    """What the system keeps of a procedure: rounded totals and the number of exposures."""
    plane = fluoroscopy_plane("single", events)
    totals: Facts = {
        "dap_gy_cm2": digits(float(decimal_of(plane, "dap_gy_cm2")), 4),
        "fluoro_time_s": digits(float(decimal_of(plane, "fluoro_time_s")), 3),
    }
    return totals, sum(event["irradiation_event_type"] != "fluoroscopy" for event in events)


def radiation_summary(study: Study, totals: Facts, exposures: int, end: datetime) -> bytes:
    """The summary as a DICOM file; the system has no meter of air kerma."""
    w = Writer(study.equipment.spelling)
    content = [
        w.code(m.LANGUAGE, m.ENGLISH, relationship=HAS_CONCEPT_MOD),
        w.num(m.RADSUM_EXPOSURES, Decimal(exposures), "1"),
        *numbers(w, _TOTALS, totals),
        w.unknown(mc.RADSUM_AIR_KERMA),
    ]
    return dicom_file(study, RADIATION_SUMMARY, end, content)
