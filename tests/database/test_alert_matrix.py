"""Each kind of rule, modality and edge: one alert each, none lost and none twice, through storing and the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from kerma.alerts.alert_rule import RuleKind
from kerma.alerts.quantity import AlertQuantity
from kerma.database.ingest import alert_rules, jobs, reference_levels, store
from kerma.database.ingest.store import Received
from kerma.privacy import PatientProtection
from kerma.reference_levels.level_cells import read_level
from kerma.standard import concepts as c
from kerma.standard.codes import Concept
from kerma.standard.enumerations import ExamModality
from kerma.worker.alerts import compare_with_others
from kerma.worker.worker import Worker
from tests.support.alert_rules import rule
from tests.support.sr_builder import (
    accumulated,
    code,
    container,
    ct_dose,
    ct_event,
    ct_report,
    num,
    read,
    report,
    xray_event,
)

if TYPE_CHECKING:
    from pydicom import Dataset
    from sqlalchemy import Engine

Rows = Callable[[str], list[dict[str, Any]]]
M, Q, K = ExamModality, AlertQuantity, RuleKind
_LEFT = Concept("80248007", "SCT")
_PLAIN = PatientProtection({})


class Dose(NamedTuple):
    """A dose as a report states it: number and unit."""

    value: str
    unit: str


class Doses(NamedTuple):
    """Doses about the limit of a rule.

    Attributes:
        at: the dose at the limit.
        above: one just above it.
        other_unit: that one in another unit.
        higher: two further doses, each above the one before.
    """

    at: Dose
    above: Dose
    other_unit: Dose
    higher: tuple[Dose, Dose]


@dataclass(frozen=True)
class Case:
    """A rule and its reports.

    Attributes:
        rule: its values.
        build: a report with a dose.
        doses: about its limit.
        before: stores what is compared with.
    """

    rule: dict[str, Any]
    build: Callable[..., Dataset]
    doses: Doses
    before: Callable[[Engine], None] = lambda _: None


def _header(sop: str = "2.25.1", study: str = "2.25.1000", **more: str) -> dict[str, Any]:
    patient = {"PatientAge": "060Y", "StudyDescription": "CT Head", "StudyDate": "20260310", "StudyTime": "101500"}
    return {**patient, "StudyInstanceUID": study, "SOPInstanceUID": sop, **more}


def _event_uid(header: Mapping[str, str]) -> str:
    """Of each study its own: an event of two studies counts once."""
    return f"{header.get('study', '2.25.1000')}.7"


def _fluoroscopy(dose: Dose, **header: str) -> Dataset:
    total = accumulated(num(c.DAP_TOTAL, *dose), num(c.TOTAL_FLUORO_TIME, "60", "s"))
    return report(total, xray_event(event_uid=_event_uid(header)), **_header(**header))


def _biplane(dose: Dose, **header: str) -> Dataset:
    """Half of the dose in each plane."""
    half = num(c.DAP_TOTAL, repr(float(dose.value) / 2), dose.unit)
    planes = (accumulated(half, num(c.TOTAL_FLUORO_TIME, "60", "s"), plane="113620"), accumulated(half, plane="113621"))
    return report(*planes, xray_event(event_uid=_event_uid(header)), **_header(**header))


def _air_kerma(dose: Dose, **header: str) -> Dataset:
    total = accumulated(num(c.DOSE_RP_TOTAL, *dose), num(c.TOTAL_FLUORO_TIME, "60", "s"))
    return report(total, xray_event(event_uid=_event_uid(header)), **_header(**header))


def _radiography(dose: Dose, **header: str) -> Dataset:
    return report(accumulated(num(c.DAP_TOTAL, *dose)), xray_event(event_uid=_event_uid(header)), **_header(**header))


def _ct(dose: Dose, **header: str) -> Dataset:
    scan = ct_event(ct_dose(dlp=dose.value, dlp_unit=dose.unit), event_uid=_event_uid(header))
    total = container(c.CT_ACCUMULATED_DOSE_DATA, num(c.DLP_TOTAL, *dose))
    return report(code(c.PROCEDURE_REPORTED, c.COMPUTED_TOMOGRAPHY), total, scan, **_header(**header))


def _dose_check(dose: Dose, **header: str) -> Dataset:
    check = (num(c.DLP_ALERT_VALUE, "1000", "mGy.cm"), num(c.ACCUMULATED_DLP_FORWARD_ESTIMATE, *dose))
    of_event = ct_dose()
    of_event.ContentSequence.append(container(c.DOSE_CHECK_ALERT, *check))
    return ct_report(ct_event(of_event, event_uid=_event_uid(header)), **_header(**header))


def _mammography(dose: Dose, **header: str) -> Dataset:
    total = num(c.ACCUMULATED_AVERAGE_GLANDULAR_DOSE, *dose)
    total.ContentSequence = [code(c.LATERALITY, _LEFT)]
    anatomy = code(c.ANATOMICAL_STRUCTURE, Concept("76752008", "SCT"), code(c.LATERALITY, _LEFT))
    event = xray_event(anatomy, num(c.AVERAGE_GLANDULAR_DOSE, *dose), event_uid=_event_uid(header))
    procedure = code(c.PROCEDURE_REPORTED, c.MAMMOGRAPHY)
    return report(procedure, container(c.ACCUMULATED_XRAY_DOSE_DATA, total), event, **_header(**header))


def _nuclear_medicine(dose: Dose, **header: str) -> Dataset:
    administration = container(c.RADIOPHARMACEUTICAL_ADMINISTRATION, num(c.ADMINISTERED_ACTIVITY, *dose))
    return report(administration, title=c.RADIOPHARMACEUTICAL_DOSE_REPORT, **_header(**header))


def _with_level(engine: Engine) -> None:
    """A level of 500 mGy·cm."""
    level, problems = read_level(
        {
            "level_id": "SITE-HEAD",
            "jurisdiction": "site",
            "set_name": "",
            "modality": "CT",
            "examination": "Head",
            "standard_name": "CT head",
            "match": "equal",
            "population": "adult",
            "quantity": "dlp",
            "unit": "mGy.cm",
            "value": "500",
            "phantom": "",
            "projection": "",
            "statistic": "p75",
            "valid_from": "2026",
            "valid_to": "",
            "source": "A test",
            "mark": "site",
        }
    )
    assert level is not None, problems
    with engine.begin() as connection:
        reference_levels.add(connection, [level], "a test")


def _with_practice(engine: Engine) -> None:
    """Twenty studies of 1000 mGy·cm on the days before."""
    for number in range(20):
        header = {"sop": f"2.25.3{number}", "study": f"2.25.4{number}", "StudyDate": f"202602{number + 1:02}"}
        _put(engine, f"before-{number}", _ct(Dose("1000", "mGy.cm"), **header))


_DAP = {"modality": M.FLUOROSCOPY, "quantity": Q.DAP, "unit": "Gy.cm2"}
_DLP = {"modality": M.CT, "quantity": Q.DLP}
_GY_CM2 = Doses(
    at=Dose("150", "Gy.cm2"),
    above=Dose("150.01", "Gy.cm2"),
    other_unit=Dose("15001", "cGy.cm2"),
    higher=(Dose("170", "Gy.cm2"), Dose("190", "Gy.cm2")),
)
_MGY_CM = Doses(
    at=Dose("1000", "mGy.cm"),
    above=Dose("1000.1", "mGy.cm"),
    other_unit=Dose("1.0001", "Gy.cm"),
    higher=(Dose("1200", "mGy.cm"), Dose("1400", "mGy.cm")),
)
CASES = {
    "RF, DAP": Case({**_DAP, "limit": "150"}, _fluoroscopy, _GY_CM2),
    "RF, DAP of two planes": Case({**_DAP, "limit": "150"}, _biplane, _GY_CM2),
    "RF, air kerma": Case(
        {"modality": M.FLUOROSCOPY, "quantity": Q.REFERENCE_AIR_KERMA, "unit": "Gy", "limit": "1"},
        _air_kerma,
        Doses(
            at=Dose("1", "Gy"),
            above=Dose("1.001", "Gy"),
            other_unit=Dose("1001", "mGy"),
            higher=(Dose("1.2", "Gy"), Dose("1.4", "Gy")),
        ),
    ),
    "DX, DAP": Case({**_DAP, "modality": M.RADIOGRAPHY, "limit": "150"}, _radiography, _GY_CM2),
    "CT, DLP": Case({**_DLP, "unit": "mGy.cm", "limit": "1000"}, _ct, _MGY_CM),
    "CT, DLP of an acquisition": Case(
        {"modality": M.CT, "quantity": Q.DLP_PER_ACQUISITION, "unit": "mGy.cm", "limit": "1000"}, _ct, _MGY_CM
    ),
    "CT, multiple of a level": Case(
        {**_DLP, "kind": K.MULTIPLE_OF_LEVEL, "unit": "1", "limit": "2"}, _ct, _MGY_CM, before=_with_level
    ),
    "CT, percentile of own practice": Case(
        {**_DLP, "kind": K.PERCENTILE, "unit": "%", "limit": "90"}, _ct, _MGY_CM, before=_with_practice
    ),
    "CT, dose check": Case(
        {"modality": M.CT, "quantity": Q.DLP_PER_ACQUISITION, "kind": K.DOSE_CHECK, "unit": "1", "limit": "1"},
        _dose_check,
        _MGY_CM,
    ),
    "MG, glandular dose of an exposure": Case(
        {"modality": M.MAMMOGRAPHY, "quantity": Q.AGD_PER_EXPOSURE, "unit": "mGy", "limit": "3"},
        _mammography,
        Doses(
            at=Dose("3", "mGy"),
            above=Dose("3.01", "mGy"),
            other_unit=Dose("0.301", "cGy"),
            higher=(Dose("3.5", "mGy"), Dose("4", "mGy")),
        ),
    ),
    "NM, activity": Case(
        {"modality": M.NUCLEAR_MEDICINE, "quantity": Q.ADMINISTERED_ACTIVITY, "unit": "MBq", "limit": "400"},
        _nuclear_medicine,
        Doses(
            at=Dose("400", "MBq"),
            above=Dose("400.1", "MBq"),
            other_unit=Dose("0.4001", "GBq"),
            higher=(Dose("450", "MBq"), Dose("500", "MBq")),
        ),
    ),
}


def _put(engine: Engine, name: str, written: Dataset, version_before: str | None = None) -> None:
    with engine.begin() as connection:
        store.store(connection, [Received(name, read(written), version_before=version_before)], _PLAIN)


class Site:
    """A database with one rule, where a worker follows each store."""

    def __init__(self, engine: Engine, rows: Rows, case: Case) -> None:
        self.engine, self.rows, self.case = engine, rows, case
        case.before(engine)
        values = dict(case.rule)
        added = rule(values.pop("limit"), rule_id="MATRIX", **values)
        with engine.begin() as connection:
            alert_rules.add(connection, [replace(added, valid_from=date(2026, 3, 1))], "a test")

    def receive(self, dose: Dose, name: str = "a", version_before: str | None = None, **header: str) -> None:
        _put(self.engine, name, self.case.build(dose, **header), version_before)
        Worker(self.engine, handlers={jobs.ALERTS: compare_with_others}).drain()

    def raised(self) -> list[tuple[str, int]]:
        """Outcome and version of all alerts of the rule."""
        return [(row["outcome"], row["data_version"]) for row in self.rows("alert") if row["rule_id"] == "MATRIX"]

    def lines(self) -> int:
        """Lines of history of these alerts."""
        alerts = {row["alert_id"] for row in self.rows("alert") if row["rule_id"] == "MATRIX"}
        return sum(row["alert_id"] in alerts for row in self.rows("alert_history"))


@pytest.fixture(params=list(CASES.values()), ids=list(CASES))
def site(request: pytest.FixtureRequest, engine: Engine, rows: Rows) -> Site:
    return Site(engine, rows, request.param)


def test_at_the_limit_nothing_is_raised(site: Site) -> None:
    site.receive(site.case.doses.at)
    assert site.raised() == []


def test_just_above_one_alert_is_raised(site: Site) -> None:
    site.receive(site.case.doses.above)
    assert site.raised() == [("exceeds", 1)]


def test_in_another_unit_one_alert_is_raised(site: Site) -> None:
    site.receive(site.case.doses.other_unit)
    assert site.raised() == [("exceeds", 1)]


def test_a_cumulative_report_of_three_states_has_one_alert_with_three_versions(site: Site) -> None:
    for number, dose in enumerate((site.case.doses.above, *site.case.doses.higher)):
        site.receive(dose, ContentDate="20260310", ContentTime=f"1{number}0000")
    assert (site.raised(), site.lines()) == ([("exceeds", 3)], 3)


def test_a_corrected_report_leaves_the_alert_and_states_that_it_no_longer_exceeds(site: Site) -> None:
    site.receive(site.case.doses.above)
    site.receive(site.case.doses.at)
    assert (site.raised(), site.lines()) == ([("not_above", 2)], 2)


def test_reading_the_object_again_changes_nothing(site: Site) -> None:
    site.receive(site.case.doses.above)
    site.receive(site.case.doses.above, version_before="0.0.1")
    assert (site.raised(), site.lines()) == ([("exceeds", 1)], 1)


def test_two_studies_have_one_alert_each(site: Site) -> None:
    site.receive(site.case.doses.above)
    site.receive(site.case.doses.above, name="b", sop="2.25.2", study="2.25.1001", StudyDate="20260311")
    assert site.raised() == [("exceeds", 1)] * 2
