"""Which categories a country pack proposes: at, just above and below each limit; what is missing leaves it open."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kerma.alerts.alert_rule import RuleMark
from kerma.incidents.country_pack import CATEGORY_TITLES, PACKS, category_codes
from kerma.incidents.criterion import criteria
from kerma.incidents.incident import IncidentContent, IncidentTask
from kerma.incidents.incident_terms import BodyPart, DoseQuantity, ExposureKind, PatientGroup, Setting, TaskKind
from kerma.incidents.proposal import Proposal, Verdict, offered_tasks, proposals
from kerma.standard.enumerations import ExamModality

D = Decimal
CT_HEAD = {
    "pack": "de",
    "setting": Setting.EXAMINATION,
    "modality": ExamModality.CT,
    "body_part": BodyPart.BRAIN,
    "quantity": DoseQuantity.CTDI_VOL,
}
CT_BODY = {**CT_HEAD, "body_part": BodyPart.OTHER}
FLUORO = {**CT_HEAD, "modality": ExamModality.FLUOROSCOPY, "quantity": DoseQuantity.DAP}
INTERVENTION = {**FLUORO, "setting": Setting.INTERVENTION}
NM = {**CT_HEAD, "modality": ExamModality.NUCLEAR_MEDICINE, "intended_effective_dose_msv": D(5)}
ADULT = {"pack": "eng", "patient_group": PatientGroup.ADULT, "exposure": ExposureKind.ACCIDENTAL}
CHILD = {**ADULT, "patient_group": PatientGroup.CHILD}
UNINTENDED = {**ADULT, "exposure": ExposureKind.UNINTENDED}
M, N, UNDECIDED = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN


def proposal(code: str, **fields: Any) -> Proposal:
    """What the pack of an incident gives for one category."""
    return {one.code: one for one in proposals(IncidentContent(**fields))}[code]


@pytest.mark.parametrize(
    ("code", "fields", "verdict"),
    [
        # "Exceeds": the limit itself is none.
        ("I-2-brain", {**CT_HEAD, "total_dose": D(120)}, N),
        ("I-2-brain", {**CT_HEAD, "total_dose": D("120.01")}, M),
        ("I-2-brain", {**CT_HEAD, "total_dose": D(0)}, N),
        ("I-2-brain", CT_HEAD, UNDECIDED),
        ("I-2-brain", {**CT_BODY, "total_dose": D(130)}, N),
        ("I-2-body", {**CT_BODY, "total_dose": D("80.1")}, M),
        ("I-2-body", {**CT_BODY, "body_part": None, "total_dose": D("80.1")}, UNDECIDED),
        # Another quantity says nothing about CTDIvol.
        ("I-2-body", {**CT_BODY, "quantity": DoseQuantity.DLP, "total_dose": D(5000)}, UNDECIDED),
        # 200 Gy·cm² = 20 000 cGy·cm².
        ("I-2-dap", {**FLUORO, "total_dose": D(200)}, N),
        ("I-2-dap", {**FLUORO, "total_dose": D("200.1")}, M),
        # Part I is about examinations; an intervention needs an injury besides 500 Gy·cm².
        ("I-2-dap", {**INTERVENTION, "total_dose": D(600)}, N),
        ("II", {**INTERVENTION, "total_dose": D(600)}, UNDECIDED),
        ("II", {**INTERVENTION, "total_dose": D(600), "has_skin_injury": True}, M),
        ("II", {**INTERVENTION, "total_dose": D(600), "has_skin_injury": False}, N),
        ("II", {**INTERVENTION, "total_dose": D(500), "has_skin_injury": True}, N),
        # 25 - 5 = 20 mSv above what was intended.
        ("I-2-nm", {**NM, "effective_dose_msv": D(25)}, N),
        ("I-2-nm", {**NM, "effective_dose_msv": D("25.1")}, M),
        ("I-1", {**CT_HEAD, "group_mean_factor": D("2.1")}, M),
        ("I-1", {**CT_HEAD, "group_mean_factor": D("1.96")}, N),
        ("I-other", CT_HEAD, UNDECIDED),
        # The English criteria are reached by the value itself.
        ("1", {**ADULT, "effective_dose_msv": D(3)}, M),
        ("1", {**ADULT, "effective_dose_msv": D("2.99")}, N),
        ("1", {**CHILD, "effective_dose_msv": D(1)}, M),
        ("1", {**CHILD, "effective_dose_msv": D("0.99")}, N),
        ("1", ADULT, UNDECIDED),
        ("1", {**UNINTENDED, "effective_dose_msv": D(30)}, N),
        ("2.1", {**UNINTENDED, "intended_effective_dose_msv": D("0.29"), "effective_dose_msv": D(3)}, M),
        ("2.1", {**UNINTENDED, "intended_effective_dose_msv": D("0.3"), "effective_dose_msv": D(3)}, N),
        ("2.2", {**UNINTENDED, "intended_effective_dose_msv": D("0.3"), "effective_dose_msv": D(3)}, M),
        ("2.2", {**UNINTENDED, "intended_effective_dose_msv": D("0.31"), "effective_dose_msv": D(3)}, N),
        ("2.3", {**UNINTENDED, "intended_effective_dose_msv": D("2.5"), "effective_dose_msv": D(25)}, M),
        ("2.4", {**UNINTENDED, "intended_effective_dose_msv": D(10), "effective_dose_msv": D(25)}, M),
        ("2.4", {**UNINTENDED, "intended_effective_dose_msv": D(10), "effective_dose_msv": D("24.9")}, N),
        ("2.4", {**UNINTENDED, "effective_dose_msv": D(25)}, UNDECIDED),
        ("tissue", {**ADULT, "has_tissue_reaction": True}, M),
        ("tissue", {**ADULT, "has_tissue_reaction": False}, N),
        ("tissue", ADULT, UNDECIDED),
        ("fetal", {**ADULT, "fetal_dose_mgy": D(10)}, N),
        ("fetal", {**ADULT, "fetal_dose_mgy": D("10.1")}, M),
    ],
)
def test_a_category_is_proposed_by_its_criterion(code: str, fields: dict[str, Any], verdict: Verdict) -> None:
    assert proposal(code, **fields).verdict is verdict


def test_a_proposal_states_value_limit_and_unit() -> None:
    found = proposal("I-2-brain", **CT_HEAD, total_dose=D("121.5"))
    assert found.reason == "121.5 mGy meets the limit of 120 mGy."
    assert "Annex 14" in found.source


@pytest.mark.parametrize("pack", ["pl", "ch"])
def test_numbers_that_nobody_verified_decide_nothing(pack: str) -> None:
    """Whatever the doses are, the category stays open."""
    everything = IncidentContent(
        pack=pack, effective_dose_msv=D(900), quantity=DoseQuantity.DAP, total_dose=D(9000), has_tissue_reaction=True
    )
    found = proposals(everything)
    assert {one.verdict for one in found} == {UNDECIDED}
    assert {one.reason for one in found} == {"The numbers of this law are not verified."}
    assert {one.mark for one in found} == {RuleMark.UNCHECKED}


def test_every_criterion_has_source_pack_and_title() -> None:
    assert all(one.source and one.pack in PACKS for one in criteria())
    assert {(one.pack, one.code) for one in criteria()} == set(CATEGORY_TITLES)
    assert all(category_codes(pack) for pack in PACKS)


@pytest.mark.parametrize(
    ("intended", "total", "factor"),
    [(D(10), D(25), D("2.5")), (D(0), D(25), None), (None, D(25), None), (D(10), None, None), (D(10), D(0), D(0))],
)
def test_the_factor_is_total_by_intended(
    intended: Decimal | None, total: Decimal | None, factor: Decimal | None
) -> None:
    """Where nothing was intended there is no factor; a total of zero is a factor of zero."""
    assert IncidentContent(intended_dose=intended, total_dose=total).dose_factor == factor


def test_follow_ups_are_offered_by_dose() -> None:
    content = IncidentContent(occurred_on=date(2026, 11, 1), discovered_on=date(2026, 11, 3))
    assert offered(content) == {}
    # 14 days after 1 November; the year only from 10 Gy on.
    five = replace(content, skin_dose_mgy=D(5000))
    assert offered(five) == {TaskKind.SKIN_CHECK: date(2026, 11, 15)}
    assert offered(replace(content, skin_dose_mgy=D("4999.9"))) == {}
    ten = replace(content, skin_dose_mgy=D(10000))
    assert offered(ten)[TaskKind.SKIN_CHECK_YEAR] == date(2027, 11, 1)
    assert offered(replace(content, fetal_dose_mgy=D(0))) == {}
    assert set(offered(replace(content, fetal_dose_mgy=D("0.1")))) == {TaskKind.FETAL_FOLLOW_UP}
    done = replace(five, tasks=(IncidentTask(TaskKind.SKIN_CHECK, date(2026, 11, 14)),))
    assert offered(done) == {}


def test_german_deadlines_count_from_the_discovery() -> None:
    content = IncidentContent(pack="de", occurred_on=date(2026, 10, 1), discovered_on=date(2026, 11, 3))
    assert offered(content)[TaskKind.NOTIFY_AUTHORITY] == date(2026, 11, 3)


def offered(content: IncidentContent) -> dict[TaskKind, date]:
    return {offer.kind: day for offer, day in offered_tasks(content)}
