"""A value raises an alert when it exceeds the limit of a rule that concerns its study, and for no other reason."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from kerma.alerts.acquisition import Acquisition, acquisition_of
from kerma.alerts.alert_rule import RuleKind
from kerma.alerts.alert_study import AlertEvent, AlertStudy, EstimatedDose
from kerma.alerts.band import Band
from kerma.alerts.evaluation import evaluate
from kerma.alerts.outcome import Measured, Outcome
from kerma.alerts.quantity import TRAITS, AlertQuantity, ValueLevel
from kerma.alerts.study_values import largest_of_planes
from kerma.reference_levels.reference_level import Phantom
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.region import Region
from tests.support.alert_rules import rule

TODAY = date(2026, 6, 1)
EQUIPMENT, OTHER = UUID(int=1), UUID(int=2)
Q, M = AlertQuantity, ExamModality


def study(value: float | Measured | None, quantity: AlertQuantity = Q.DAP, **more: Any) -> AlertStudy:
    """A study of the first modality that has the quantity, with this value: its own, or that of its only event."""
    traits, modality = TRAITS[quantity], TRAITS[quantity].modalities[0]
    measured = value if isinstance(value, Measured) else Measured(value)
    facts: dict[str, Any] = {"day": TODAY, "modalities": (modality,), **more}
    if traits.level is ValueLevel.EVENT:
        event = AlertEvent(UUID(int=3), modality, {quantity: measured}, acquisition=Acquisition.SINGLE)
        facts.setdefault("events", (event,))
    else:
        facts["values"] = {quantity: measured}
    return AlertStudy(study_id=UUID(int=9), equipment_id=EQUIPMENT, **facts)


def outcomes(subject: AlertStudy, **rule_values: Any) -> list[Outcome]:
    return [found.outcome for found in evaluate([rule(**rule_values)], subject, TODAY)]


#: By hand: the limit in the unit of the rule, and in that of Kerma.
LIMITS = {
    Q.PEAK_SKIN_DOSE: ("2", "Gy", 2_000.0),
    Q.REFERENCE_AIR_KERMA: ("3", "Gy", 3_000.0),
    Q.DAP: ("20000", "cGy.cm2", 200.0),
    Q.FLUORO_TIME: ("30", "min", 1_800.0),
    Q.DAP_PER_EXPOSURE: ("500", "mGy.cm2", 0.5),
    Q.DLP: ("1.5", "Gy.cm", 1_500.0),
    Q.DLP_PER_ACQUISITION: ("800", "mGy.cm", 800.0),
    Q.CTDI_VOL: ("80", "mGy", 80.0),
    Q.AGD_PER_BREAST: ("0.6", "cGy", 6.0),
    Q.AGD_PER_EXPOSURE: ("3000", "uGy", 3.0),
    Q.ADMINISTERED_ACTIVITY: ("0.4", "GBq", 400.0),
}


@pytest.mark.parametrize("quantity", Q)
@pytest.mark.parametrize(
    ("factor", "outcome"),
    [
        (0.0, Outcome.ZERO),
        (0.99995, Outcome.NOT_ABOVE),
        (1.0, Outcome.NOT_ABOVE),
        # The sum of 0.1 and 0.2 is 0.30000000000000004.
        (1.0000000000000002, Outcome.NOT_ABOVE),
        (1.00005, Outcome.EXCEEDS),
        # The value of another unit, by mistake.
        (1000.0, Outcome.EXCEEDS),
    ],
)
def test_a_value_must_exceed_the_limit(quantity: AlertQuantity, factor: float, outcome: Outcome) -> None:
    limit, unit, threshold = LIMITS[quantity]
    values = {"quantity": quantity, "modality": TRAITS[quantity].modalities[0], "unit": unit}
    assert outcomes(study(threshold * factor, quantity), limit=limit, **values) == [outcome]


@pytest.mark.parametrize(
    ("quantity", "modality"), [(quantity, one) for quantity in Q for one in M if one not in TRAITS[quantity].modalities]
)
def test_a_rule_concerns_no_study_of_another_modality(quantity: AlertQuantity, modality: ExamModality) -> None:
    limit, unit, _ = LIMITS[quantity]
    values = {"quantity": quantity, "modality": TRAITS[quantity].modalities[0], "unit": unit}
    subject = study(1e9, quantity, modalities=(modality,))
    assert not outcomes(subject, limit=limit, **values)


@pytest.mark.parametrize(
    ("dap_gy_cm2", "outcome"),
    [(250.0, Outcome.EXCEEDS), (199.99, Outcome.NOT_ABOVE), (200.0, Outcome.NOT_ABOVE), (200.01, Outcome.EXCEEDS)],
)
def test_20_000_cgy_cm2_are_200_gy_cm2(dap_gy_cm2: float, outcome: Outcome) -> None:
    assert outcomes(study(dap_gy_cm2)) == [outcome]


@pytest.mark.parametrize(
    ("measured", "outcome"),
    [
        (Measured(0.0), Outcome.ZERO),
        (Measured(None), Outcome.MISSING),
        (Measured(None, is_unreadable=True), Outcome.UNREADABLE),
    ],
)
def test_zero_missing_and_unreadable_are_three_reasons(measured: Measured, outcome: Outcome) -> None:
    assert outcomes(study(measured)) == [outcome]


def test_a_quantity_that_was_not_looked_up_is_not_compared() -> None:
    assert outcomes(study(5_000.0, Q.REFERENCE_AIR_KERMA)) == []


@pytest.mark.parametrize(
    ("total", "planes", "counted"),
    [
        # 1.5 and 1.2 Gy: 2.7 Gy meet no square centimetre of skin.
        (2_700.0, (1_500.0, 1_200.0), 1_500.0),
        (2_000.0, (2_000.0,), 2_000.0),
        (2_000.0, (), 2_000.0),
        (None, (), None),
        (None, (700.0, 900.0), 900.0),
        # 3 Gy of one object without plane, and 0.1 Gy of another one in plane A: nothing is lost.
        (3_100.0, (100.0,), 3_100.0),
        # Of 5 Gy only the smaller plane is left out.
        (5_000.0, (1_500.0, 1_200.0), 3_800.0),
    ],
)
def test_air_kerma_of_planes_is_never_added(total: float | None, planes: tuple[float, ...], counted: float) -> None:
    assert largest_of_planes(total, planes) == counted


@pytest.mark.parametrize(
    ("kind", "protocol", "seconds", "found"),
    [
        ("constant_angle", "Perfusion", 30.0, None),
        ("spiral", "Head routine", 5.0, Acquisition.SINGLE),
        ("spiral", "VPCT Neuro", 45.0, Acquisition.REPEATED),
        ("sequenced", "Hirnperfusion 4D", 40.0, Acquisition.REPEATED),
        (None, "Perfuzja mózgu", None, Acquisition.REPEATED),
        # One rotation of a wide detector.
        ("stationary", "Head volume", 1.0, Acquisition.SINGLE),
        ("stationary", "Neuro", 22.0, Acquisition.REPEATED),
        ("spiral", "Abdomen perforation", 8.0, Acquisition.SINGLE),
        (None, None, None, Acquisition.SINGLE),
    ],
)
def test_type_and_protocol_decide_whether_an_acquisition_repeats(
    kind: str | None, protocol: str | None, seconds: float | None, found: Acquisition | None
) -> None:
    assert acquisition_of(kind, protocol, seconds) is found


CT = {"modality": M.CT, "quantity": Q.CTDI_VOL, "unit": "mGy", "regions": (Region.HEAD,)}


@pytest.mark.parametrize(
    ("acquisition", "ctdi_vol_mgy", "region", "raised"),
    [
        (Acquisition.REPEATED, 300.0, Region.HEAD, []),
        (Acquisition.REPEATED, 600.0, Region.HEAD, []),
        (Acquisition.REPEATED, 601.0, Region.HEAD, ["PERFUSION"]),
        (Acquisition.SINGLE, 81.0, Region.HEAD, ["HEAD"]),
        (Acquisition.SINGLE, 80.0, Region.HEAD, []),
        (Acquisition.SINGLE, 81.0, Region.CHEST, []),
        # The acquisition names no region: that of the examination counts.
        (Acquisition.SINGLE, 81.0, None, ["HEAD"]),
        # A localizer raises nothing, whatever it states.
        (None, 5_000.0, Region.HEAD, []),
    ],
)
def test_region_and_acquisition_decide_between_the_limits_of_ct(
    acquisition: Acquisition | None, ctdi_vol_mgy: float, region: Region | None, raised: list[str]
) -> None:
    event = AlertEvent(UUID(int=3), M.CT, {Q.CTDI_VOL: Measured(ctdi_vol_mgy)}, region, acquisition)
    rules = [
        rule("80", rule_id="HEAD", acquisition=Acquisition.SINGLE, **CT),
        rule("600", rule_id="PERFUSION", acquisition=Acquisition.REPEATED, **CT),
    ]
    subject = study(None, Q.CTDI_VOL, events=(event,), region=Region.HEAD)
    found = evaluate(rules, subject, TODAY)
    assert [one.rule.rule_id for one in found if one.outcome is Outcome.EXCEEDS] == raised


def test_each_event_is_compared_by_itself() -> None:
    values = (81.0, 20.0, 95.0)
    events = tuple(
        AlertEvent(UUID(int=number), M.CT, {Q.CTDI_VOL: Measured(value)}, Region.HEAD, Acquisition.SINGLE)
        for number, value in enumerate(values)
    )
    found = evaluate([rule("80", **CT)], study(None, Q.CTDI_VOL, events=events), TODAY)
    assert [one.event_id for one in found if one.outcome is Outcome.EXCEEDS] == [UUID(int=0), UUID(int=2)]


@pytest.mark.parametrize(
    ("facts", "limits", "outcome"),
    [
        ({"age_years": 1.999}, {"age_years": Band(0, 2)}, Outcome.OUT_OF_SCOPE),
        ({"age_years": 1.99}, {"age_years": Band(0, 2)}, Outcome.EXCEEDS),
        ({"age_years": 17.999}, {"age_years": Band(18, None)}, Outcome.EXCEEDS),
        ({"age_years": 2.0}, {"age_years": Band(0, 2)}, Outcome.OUT_OF_SCOPE),
        ({}, {"age_years": Band(0, 2)}, Outcome.SCOPE_UNKNOWN),
        ({"weight_kg": 60.0}, {"weight_kg": Band(60, 80)}, Outcome.EXCEEDS),
        ({"weight_kg": 80.0}, {"weight_kg": Band(60, 80)}, Outcome.OUT_OF_SCOPE),
        ({}, {"weight_kg": Band(60, 80)}, Outcome.SCOPE_UNKNOWN),
        ({"region": Region.HEAD}, {"regions": (Region.HEAD, Region.NECK)}, Outcome.EXCEEDS),
        ({"region": Region.CHEST}, {"regions": (Region.HEAD,)}, Outcome.OUT_OF_SCOPE),
        ({}, {"regions": (Region.HEAD,)}, Outcome.SCOPE_UNKNOWN),
        # What is surely outside needs no further fact.
        ({"age_years": 40.0}, {"age_years": Band(0, 2), "weight_kg": Band(0, 15)}, Outcome.OUT_OF_SCOPE),
        ({"is_phantom": True}, {}, Outcome.PHANTOM),
    ],
)
def test_age_weight_and_region_limit_a_rule(facts: dict[str, Any], limits: dict[str, Any], outcome: Outcome) -> None:
    assert outcomes(study(250.0, **facts), **limits) == [outcome]


@pytest.mark.parametrize(
    ("limits", "raised"),
    [
        ({"equipment_id": EQUIPMENT}, True),
        ({"equipment_id": OTHER}, False),
        ({"standard_name": "Coronary angiography"}, True),
        ({"standard_name": "TAVI"}, False),
        ({"is_enabled": False}, False),
    ],
)
def test_equipment_and_standard_name_limit_a_rule(limits: dict[str, Any], raised: bool) -> None:
    subject = study(250.0, standard_name="Coronary angiography")
    assert outcomes(subject, **limits) == ([Outcome.EXCEEDS] if raised else [])


@pytest.mark.parametrize(
    ("phantom", "outcome"),
    [("head_16cm", Outcome.EXCEEDS), ("body_32cm", Outcome.OUT_OF_SCOPE), (None, Outcome.SCOPE_UNKNOWN)],
)
def test_the_phantom_limits_a_rule(phantom: str | None, outcome: Outcome) -> None:
    event = AlertEvent(UUID(int=3), M.CT, {Q.CTDI_VOL: Measured(30.0)}, None, Acquisition.SINGLE, phantom)
    limits: dict[str, Any] = {**CT, "regions": (), "phantom": Phantom.HEAD}
    assert outcomes(study(None, Q.CTDI_VOL, events=(event,)), limit="25", **limits) == [outcome]


@pytest.mark.parametrize(
    ("day", "raised"),
    [(date(2026, 5, 30), True), (date(2026, 5, 31), True), (TODAY, False), (None, False), (date(2025, 12, 31), False)],
)
def test_the_day_of_the_study_decides_which_rules_are_in_force(day: date | None, raised: bool) -> None:
    """The rule ended yesterday: a study of then raises an alert, whenever it is evaluated; one of today does not."""
    found = outcomes(study(250.0, day=day), valid_from=date(2026, 1, 1), valid_to=date(2026, 5, 31))
    assert found == ([Outcome.EXCEEDS] if raised else [])


_CHECKED = {
    "above the configured value": (80.1, 80.0, "1", [Outcome.EXCEEDS]),
    "at the configured value": (80.0, 80.0, "1", [Outcome.NOT_ABOVE]),
    "above it and below the factor": (90.0, 80.0, "1.5", [Outcome.NOT_ABOVE]),
    "not configured": (90.0, 0.0, "1", []),
}


@pytest.mark.parametrize(("estimate", "configured", "limit", "expected"), _CHECKED.values(), ids=_CHECKED)
def test_a_forward_estimate_is_compared_with_what_the_scanner_had_configured(
    estimate: float, configured: float, limit: str, expected: list[Outcome]
) -> None:
    checks = (EstimatedDose(Q.CTDI_VOL, estimate, configured), EstimatedDose(Q.DLP_PER_ACQUISITION, 9e9, 1.0))
    event = AlertEvent(UUID(int=3), M.CT, {}, acquisition=Acquisition.SINGLE, dose_checks=checks)
    subject = study(None, Q.CTDI_VOL, events=(event,))
    values = {"kind": RuleKind.DOSE_CHECK, "unit": "1", "modality": M.CT, "quantity": Q.CTDI_VOL}
    found = evaluate([rule(limit, **values)], subject, TODAY)
    assert [one.outcome for one in found] == expected


@pytest.mark.parametrize(
    ("dap", "has_map", "expected"),
    [
        (200.1, False, [Outcome.EXCEEDS]),
        (200.0, False, [Outcome.NOT_ABOVE]),
        (200.1, True, [Outcome.NOT_ABOVE]),
        (200.1, None, []),
        (0.0, False, [Outcome.ZERO]),
        (None, False, [Outcome.MISSING]),
    ],
)
def test_a_dose_without_a_map_is_one_whose_geometry_is_missing(
    dap: float | None, has_map: bool | None, expected: list[Outcome]
) -> None:
    assert outcomes(study(dap, has_skin_dose_map=has_map), kind=RuleKind.GEOMETRY_MISSING) == expected
