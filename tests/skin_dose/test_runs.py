"""Moving events, divided into stationary segments."""

from typing import Any

import numpy as np
import pytest

from kerma.skin_dose.geometry.motion_segments import motion_segments
from kerma.skin_dose.irradiation import Gantry
from tests.support.geometries import event

ORIGIN = (1.0, 2.0, 3.0)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 1),
        ({"frames": 30}, 1),
        ({"end": Gantry(2.0, -2.0)}, 1),
        ({"end": Gantry(30.0, 0.0)}, 30),
        ({"end": Gantry(-30.5, 0.0)}, 31),
        ({"end": Gantry(0.0, 12.0)}, 12),
        ({"end": Gantry(30.0, 0.0), "frames": 120}, 120),
        ({"end": Gantry(30.0, 0.0), "frames": 10}, 30),
        ({"end": Gantry(200.0, 0.0), "frames": 1000}, 361),
        ({"end": Gantry(1e9, 0.0)}, 361),
        ({"table_end_cm": (1.0, 2.0, 3.9)}, 1),
        ({"table_end_cm": (1.0, 2.0, 43.0)}, 40),
    ],
)
def test_a_run_has_a_part_for_each_degree_and_frame(changes: dict[str, Any], expected: int) -> None:
    segments = motion_segments([event(origin_cm=ORIGIN, **changes)])
    assert len(segments.row) == expected
    assert segments.fraction.sum() == pytest.approx(1.0)


def test_parts_stand_in_the_middle_of_their_stretch() -> None:
    run = event((10.0, 0.0), ORIGIN, end=Gantry(14.0, 2.0), table_end_cm=(1.0, 2.0, 7.0))
    segments = motion_segments([run])
    assert segments.primary_deg == pytest.approx([10.5, 11.5, 12.5, 13.5])
    assert segments.secondary_deg == pytest.approx([0.25, 0.75, 1.25, 1.75])
    assert segments.table_cm[:, 2] == pytest.approx([3.5, 4.5, 5.5, 6.5])
    assert np.all(segments.table_cm[:, :2] == (1.0, 2.0))


def test_an_event_that_hardly_moves_stays_at_its_start() -> None:
    segments = motion_segments([event((10.0, 5.0), ORIGIN, end=Gantry(11.0, 5.0))])
    assert (segments.primary_deg[0], segments.secondary_deg[0]) == (10.0, 5.0)


def test_a_run_turns_the_way_its_numbers_say() -> None:
    assert motion_segments([event((-170.0, 0.0), end=Gantry(170.0, 0.0))]).primary_deg[170] == pytest.approx(0.5)


def test_parts_keep_the_order_of_their_events() -> None:
    segments = motion_segments([event(), event(end=Gantry(3.0, 0.0)), event()])
    assert segments.row.tolist() == [0, 1, 1, 1, 2]
