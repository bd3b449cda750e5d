"""A preview counts by one statement what storing the same studies raises, whatever the rule."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from kerma.alerts.acquisition import Acquisition
from kerma.alerts.alert_rule import AlertRule
from kerma.alerts.band import Band
from kerma.alerts.quantity import AlertQuantity
from kerma.database.ingest import alert_rules
from kerma.database.query.alerts.preview import Preview, preview
from kerma.database.query.alerts.rule_scope import Period
from kerma.extract import Extraction
from kerma.reference_levels.reference_level import Phantom
from kerma.standard import concepts as c
from kerma.standard.codes import Concept
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.region import Region
from tests.support.alert_rules import rule
from tests.support.sr_builder import (
    accumulated,
    code,
    container,
    ct_report,
    num,
    read,
    text,
    uid,
    xray_event,
    xray_report,
)

Put = Callable[..., None]
Rows = Callable[[str], list[dict[str, Any]]]
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
Q, M = AlertQuantity, ExamModality
SPIRAL, STATIONARY, LOCALIZER = Concept("116152004", "SCT"), Concept("113806"), Concept("113805")


def scan(number: int, ctdi_vol: str, kind: Concept = SPIRAL, protocol: str = "Head", seconds: str = "8") -> Any:
    dose = container(c.CT_DOSE, num(c.MEAN_CTDI_VOL, ctdi_vol, "mGy"), num(c.DLP, "300", "mGy.cm"))
    facts = (
        code(c.CT_ACQUISITION_TYPE, kind),
        uid(c.IRRADIATION_EVENT_UID, f"2.25.7{number}"),
        text(c.ACQUISITION_PROTOCOL, protocol),
    )
    times = container(c.CT_ACQUISITION_PARAMETERS, num(c.EXPOSURE_TIME, seconds, "s"))
    return container(c.CT_ACQUISITION, *facts, times, dose)


def ct(number: int, *scans: Any, **header: Any) -> Extraction:
    uids = {"StudyInstanceUID": f"2.25.10{number}", "SOPInstanceUID": f"2.25.20{number}"}
    return read(ct_report(*scans, **{**uids, "StudyDescription": "CT head", **header}))


def plane(dap: str, kerma_gy: str, which: str) -> Any:
    total = (num(c.DAP_TOTAL, dap, "Gy.cm2"), num(c.DOSE_RP_TOTAL, kerma_gy, "Gy"))
    return accumulated(*total, num(c.TOTAL_FLUORO_TIME, "60", "s"), plane=which)


def xray(number: int, *planes: Any, **header: Any) -> Extraction:
    uids = {"StudyInstanceUID": f"2.25.30{number}", "SOPInstanceUID": f"2.25.40{number}"}
    return read(xray_report(*planes, xray_event(event_uid=f"2.25.5{number}"), **{**uids, **header}))


#: Seven studies of CT, and six of fluoroscopy.
STUDIES = {
    "a": ct(1, scan(1, "81"), PatientAge="040Y"),
    "b": ct(2, scan(2, "80"), scan(3, "300", protocol="VPCT Neuro"), PatientAge="040Y"),
    "c": ct(3, scan(4, "700", STATIONARY, "Neuro", "22"), scan(5, "90", STATIONARY, "Neuro", "1"), PatientAge="001Y"),
    "d": ct(4, scan(6, "500", LOCALIZER), scan(7, "5")),
    "e": ct(5, scan(8, "95", protocol="Thorax")),
    "f": ct(6, scan(9, "85", protocol="Routine"), StudyDescription="Thorax", PatientAge="080Y"),
    "g": ct(7, scan(0, "99"), StudyDate="20250102"),
    "h": xray(1, plane("200", "2", "113622")),
    "i": xray(2, plane("120", "1.9", "113620"), plane("120", "1.8", "113621"), PatientWeight="70"),
    "j": xray(3, plane("250", "2.1", "113622"), PatientWeight="80"),
    "k": xray(4, plane("0", "0", "113622")),
    "l": xray(5, accumulated(num(c.TOTAL_FLUORO_TIME, "60", "s"))),
    "m": xray(6, plane("900", "9", "113622"), StudyDate="20250102"),
}
CTDI = {"modality": M.CT, "quantity": Q.CTDI_VOL, "unit": "mGy"}
HEAD = {**CTDI, "regions": (Region.HEAD,)}


@pytest.mark.parametrize(
    ("tested", "counts"),
    [
        # 240 and 250 of five studies of 2026, one of which states none; 200 and 0 do not exceed.
        (rule("20000"), Preview(2, 2, 5, 1)),
        (rule("20000", weight_kg=Band(60, 80)), Preview(1, 1, 1, 0)),
        # The larger plane has 1.9 Gy.
        (rule("2", quantity=Q.REFERENCE_AIR_KERMA, unit="Gy"), Preview(1, 1, 5, 1)),
        (rule("1.8", quantity=Q.REFERENCE_AIR_KERMA, unit="Gy"), Preview(3, 3, 5, 1)),
        # Nothing is computed yet.
        (rule("2", quantity=Q.PEAK_SKIN_DOSE, unit="Gy"), Preview(0, 0, 5, 5)),
        # 81 | 300 | 700 and 90 | - | 95 | 85: a localizer is no alert.
        (rule("80", **CTDI), Preview(6, 5, 6, 0)),
        (rule("80", acquisition=Acquisition.SINGLE, **CTDI), Preview(4, 4, 6, 0)),
        (rule("600", acquisition=Acquisition.REPEATED, **CTDI), Preview(1, 1, 2, 0)),
        # Neuro and Routine name no region: that of the examination counts; Thorax is no head.
        (rule("80", **HEAD), Preview(4, 3, 4, 0)),
        (rule("80", **{**CTDI, "regions": (Region.CHEST,)}), Preview(2, 2, 2, 0)),
        (rule("80", age_years=Band(0, 2), **CTDI), Preview(2, 1, 1, 0)),
        (rule("80", age_years=Band(18, None), **CTDI), Preview(3, 3, 3, 0)),
        (rule("80", phantom=Phantom.HEAD, **CTDI), Preview(0, 0, 0, 0)),
        (rule("80", standard_name="CT head", **CTDI), None),
        (rule("299", modality=M.CT, quantity=Q.DLP, unit="mGy.cm", regions=(Region.HEAD,)), None),
    ],
)
def test_a_preview_counts_what_storing_raises(
    put: Put, rows: Rows, engine: Engine, tested: AlertRule, counts: Preview | None
) -> None:
    with engine.begin() as connection:
        alert_rules.add(connection, [tested], "a test")
    put(**STUDIES)
    with engine.connect() as connection:
        found = preview(connection, tested, YEAR)
    of_2026 = {row["study_id"] for row in rows("study") if row["study_date"].year == 2026}
    raised = [row["study_id"] for row in rows("alert") if row["rule_id"] == "R-1" and row["study_id"] in of_2026]
    assert (found.alert_count, found.exceeding_count) == (len(raised), len(set(raised)))
    assert found == (counts or found)


def test_the_fraction_is_that_of_the_studies_that_a_rule_concerns() -> None:
    assert Preview(6, 5, 8, 0).exceeding_percent == 62.5
    assert Preview(0, 0, 0, 0).exceeding_percent is None
