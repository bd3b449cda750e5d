"""What rules compare is taken from the merged study: totals of both planes, and problems of values."""

from typing import Any

import pytest

from kerma.alerts.outcome import Measured
from kerma.alerts.quantity import AlertQuantity
from kerma.alerts.study_values import ExaminationScope, alert_study, region_of_texts
from kerma.reconcile import reconcile
from kerma.standard_names.region import Region
from tests.support.contributions import contribution, ct, xray

Q = AlertQuantity
NO_NAME = ExaminationScope(None, None)
A, B = {"plane": "A"}, {"plane": "B"}


def value(quantity: AlertQuantity, *contributions: Any) -> Measured:
    return alert_study(reconcile(contributions), NO_NAME, [quantity]).values[quantity]


def test_dap_of_both_planes_is_added_and_air_kerma_is_not() -> None:
    planes = [
        {**A, "dap_gy_cm2": 120.0, "reference_air_kerma_mgy": 1_500.0},
        {**B, "dap_gy_cm2": 120.0, "reference_air_kerma_mgy": 1_200.0},
    ]
    totals = {"dap_gy_cm2": 240.0, "reference_air_kerma_mgy": 2_700.0}
    biplane = contribution(xray(1, 120.0, **A), xray(2, 120.0, **B), totals=totals, planes=planes)
    assert value(Q.DAP, biplane) == Measured(240.0)
    assert value(Q.REFERENCE_AIR_KERMA, biplane) == Measured(1_500.0)


@pytest.mark.parametrize(
    ("problems", "is_unreadable"),
    [
        ([], False),
        ([{"where": "totals.dap_gy_cm2", "what": "unit 'Gy.cm' is not an area product; value 4.3 left out"}], True),
        ([{"where": "totals.dap_gy_cm2", "what": "not stated", "absent": True}], False),
        ([{"where": "totals.fluoro_time_s", "what": "-3 is no time"}], False),
    ],
)
def test_a_total_that_cannot_be_used_is_unreadable(problems: list[dict[str, Any]], is_unreadable: bool) -> None:
    report = contribution(xray(1, None), problems=problems)
    assert value(Q.DAP, report) == Measured(None, is_unreadable=is_unreadable)


def test_an_event_is_unreadable_where_its_object_is() -> None:
    problem = {"where": "events[0].ctdi_vol_mgy", "what": "unit 'Gy.cm2' is not a dose; value 3 left out"}
    one = contribution(ct(1, ctdi_vol_mgy=None), uid="2.25.1", problems=[problem])
    other = contribution(ct(2, ctdi_vol_mgy=None), uid="2.25.2")
    found = alert_study(reconcile([one, other]), NO_NAME, [Q.CTDI_VOL]).events
    assert sorted(event.values[Q.CTDI_VOL].is_unreadable for event in found) == [False, True]


@pytest.mark.parametrize(
    ("target_region", "protocol", "region"),
    [
        ("Head", "Chest", Region.HEAD),
        (None, "Thorax", Region.CHEST),
        ("as the maker calls it", "Routine", None),
        (None, None, None),
    ],
)
def test_the_target_region_goes_before_the_protocol(
    target_region: str | None, protocol: str | None, region: Region | None
) -> None:
    assert region_of_texts(target_region, protocol) is region


def test_only_what_rules_compare_is_looked_up() -> None:
    study = alert_study(reconcile([contribution(ct(1, ctdi_vol_mgy=5.0))]), NO_NAME, [Q.DLP, Q.DAP_PER_EXPOSURE])
    assert list(study.values) == [Q.DLP]
    assert not study.events
