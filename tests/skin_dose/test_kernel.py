"""What is true of every skin dose map, however the beams stand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerma.skin_dose.irradiation import AngleFrame, Field, Gantry, Irradiation, Position, Table
from kerma.skin_dose.map.kernel import dose_at, fraction_by_event, skin_dose_map
from kerma.skin_dose.phantom.builders import cylinder, plane, trunk
from kerma.skin_dose.phantom.patient_size import Patient
from kerma.skin_dose.phantom.surface import Phantom
from kerma.skin_dose.physics.factors import Factors
from tests.support.geometries import EVENT, beams_of, cell_at, event, map_of, square, through_table

SKIN, FINE = trunk(Patient(), 2.0), trunk(Patient(), 1.0)
COARSE = {"trunk": trunk(Patient(), 3.0), "cylinder": cylinder(4.0), "plane": plane(4.0)}


def event_over_trunk(primary: float, secondary: float, x: float, y: float, z: float, side_cm: float) -> Irradiation:
    return event((primary, secondary), (x, y, z), field=square(side_cm))


#: Beams that meet the trunk of a patient, as in practice.
REAL = st.builds(
    event_over_trunk,
    st.floats(-180, 180),
    st.floats(-40, 40),
    st.floats(-12, 12),
    st.floats(0, 20),
    st.floats(20, 90),
    st.floats(0.2, 30),
)
ANYTHING = st.floats(allow_nan=False, allow_infinity=False)
WILD_NUMBER = st.one_of(ANYTHING, st.sampled_from((0.0, -0.0, 1e-300, 1.0, 15.0, 78.5, 1e300)), st.floats(-100, 100))
WILD_POINT = st.tuples(WILD_NUMBER, WILD_NUMBER, WILD_NUMBER)
WILD = st.builds(
    Irradiation,
    event_index=st.integers(0, 5),
    plane=st.just("single"),
    reference_air_kerma_mgy=WILD_NUMBER,
    dap_gy_cm2=st.none(),
    source_to_reference_cm=WILD_NUMBER,
    source_to_isocenter_cm=WILD_NUMBER,
    source_to_detector_cm=st.none(),
    start=st.builds(Gantry, WILD_NUMBER, WILD_NUMBER),
    end=st.one_of(st.none(), st.builds(Gantry, WILD_NUMBER, WILD_NUMBER)),
    angle_frame=st.sampled_from(AngleFrame),
    detector_rotation_deg=WILD_NUMBER,
    table=st.builds(Table, WILD_POINT, WILD_NUMBER, WILD_NUMBER, WILD_NUMBER),
    table_end_cm=st.one_of(st.none(), WILD_POINT),
    position=st.sampled_from(Position),
    field=st.builds(Field, WILD_NUMBER, WILD_NUMBER, WILD_NUMBER, WILD_NUMBER),
    tube_voltage_kv=st.just(80.0),
    aluminium_mm=st.just(3.1),
    copper_mm=st.just(0.1),
    frames=st.one_of(st.none(), st.integers(-5, 10**9)),
    field_area_ratio=st.none(),
    flags=st.just(frozenset()),
)


def real_factors(events: int) -> Factors:
    nodes = np.tile((1.0, 1.29, 1.42, 1.52, 1.54, 1.56), (events, 1))
    return Factors(nodes, np.full(events, 1.03), np.full(events, 0.75), np.zeros(events, dtype=np.bool_))


def mapped(*events: Irradiation, phantom: Phantom = SKIN) -> np.ndarray:
    return skin_dose_map(beams_of(events, real_factors(len(events))), phantom).dose_mgy


@settings(max_examples=100, deadline=None)
@given(st.lists(WILD, max_size=4), st.sampled_from(sorted(COARSE)), st.booleans())
def test_no_finite_input_gives_an_impossible_dose(events: list[Irradiation], phantom: str, soft: bool) -> None:
    beams = beams_of(events, real_factors(len(events)))
    result = skin_dose_map(beams, COARSE[phantom], soft_edge=soft, contributions=True)
    assert np.isfinite(result.dose_mgy).all()
    assert (result.dose_mgy >= 0).all()
    assert ((result.fraction_on_phantom >= 0) & (result.fraction_on_phantom <= 1)).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(WILD, max_size=3), REAL)
def test_a_wild_event_does_not_disturb_a_real_one(wild: list[Irradiation], real: Irradiation) -> None:
    alone, among = mapped(real, phantom=COARSE["trunk"]), mapped(*wild, real, phantom=COARSE["trunk"])
    assert (among >= alone * (1 - 1e-9)).all()


@settings(max_examples=40, deadline=None)
@given(REAL, st.integers(1, 6))
def test_splitting_an_event_changes_nothing(one: Irradiation, pieces: int) -> None:
    piece = replace(one, reference_air_kerma_mgy=one.reference_air_kerma_mgy / pieces)
    assert mapped(*[piece] * pieces) == pytest.approx(mapped(one), rel=1e-9, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.lists(REAL, min_size=1, max_size=4))
def test_twice_the_kerma_is_twice_the_dose(events: list[Irradiation]) -> None:
    doubled = [replace(one, reference_air_kerma_mgy=2 * one.reference_air_kerma_mgy) for one in events]
    assert mapped(*doubled) == pytest.approx(2 * mapped(*events), rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(REAL)
def test_a_mirrored_beam_mirrors_the_map(one: Irradiation) -> None:
    x, y, z = one.table.origin_cm
    other = replace(one, start=Gantry(-one.start.primary_deg, one.start.secondary_deg), table=Table((-x, y, z)))
    cells = np.lexsort((SKIN.across_cm, SKIN.along_cm))
    mirror = np.lexsort((-SKIN.across_cm, SKIN.along_cm))
    dose = mapped(one)
    edge_on = 1e-6 * dose.max(initial=0.0)  # whether a cell that is seen exactly edge on counts is up to rounding
    different = np.abs(mapped(other)[mirror] - dose[cells]) > edge_on
    assert np.count_nonzero(different) <= 2


@settings(max_examples=40, deadline=None)
@given(st.lists(REAL, min_size=1, max_size=4), st.randoms())
def test_the_order_of_events_does_not_matter(events: list[Irradiation], random: object) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis types its Random as an object
    assert mapped(*shuffled) == pytest.approx(mapped(*events), rel=1e-9, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.lists(REAL, min_size=1, max_size=4))
def test_contributions_add_up_to_the_map(events: list[Irradiation]) -> None:
    numbered = [
        replace(one, event_index=7 * index, end=Gantry(one.start.primary_deg + 5, 0.0))
        for index, one in enumerate(events)
    ]
    result = skin_dose_map(beams_of(numbered), SKIN, contributions=True)
    given = result.contributions
    assert given is not None
    assert np.bincount(given.cell, given.dose_mgy, SKIN.size) == pytest.approx(result.dose_mgy, rel=1e-9)
    assert len(set(zip(given.event_index.tolist(), given.cell.tolist(), strict=True))) == len(given.cell)
    assert set(given.event_index.tolist()) <= {one.event_index for one in numbered}
    peak = int(result.dose_mgy.argmax())
    assert sum(given.at(peak).values()) == pytest.approx(result.dose_mgy[peak])


@settings(max_examples=40, deadline=None)
@given(st.lists(REAL, min_size=1, max_size=4), st.integers(0, SKIN.size - 1), st.booleans())
def test_the_dose_at_one_cell_is_that_of_the_map(events: list[Irradiation], cell: int, soft: bool) -> None:
    beams = beams_of(events)
    whole = skin_dose_map(beams, SKIN, soft_edge=soft).dose_mgy
    for place in (cell, int(whole.argmax())):
        dose, _ = dose_at(beams, SKIN, place, soft_edge=soft)
        assert dose.sum() == pytest.approx(whole[place], rel=1e-9)


#: Primary and secondary angle, table, and side of a field that falls on the trunk with all its corners.
ON_TRUNK = st.builds(
    event_over_trunk,
    st.floats(-30, 30),
    st.floats(-20, 20),
    st.floats(-2, 2),
    st.just(8.0),
    st.floats(45, 70),
    st.floats(1.0, 9.0),
)


@settings(max_examples=40, deadline=None)
@given(ON_TRUNK)
def test_all_of_a_field_that_falls_on_the_trunk_hits(one: Irradiation) -> None:
    assert map_of(FINE, one).fraction_on_phantom == pytest.approx([1.0], abs=0.02)


@settings(max_examples=40, deadline=None)
@given(ON_TRUNK, st.floats(-90, 90))
def test_a_field_across_the_cells_hits_but_for_a_little_roughness(one: Irradiation, turned: float) -> None:
    wide = replace(one, detector_rotation_deg=turned, field=square(8.0))
    assert map_of(FINE, wide).fraction_on_phantom == pytest.approx([1.0], abs=0.02)


@pytest.mark.parametrize("side_cm", [4.0, 10.0, 20.0])
def test_a_field_on_the_mid_line_of_the_back_hits_within_a_hundredth(side_cm: float) -> None:
    assert map_of(FINE, event(field=square(side_cm))).fraction_on_phantom == pytest.approx([1.0], abs=0.01)


@pytest.mark.parametrize("side_cm", [2.0, 5.0, 10.0])
def test_half_of_a_field_over_the_side_of_a_film_hits(side_cm: float) -> None:
    one = event(origin_cm=(20.0, 15.0, 60.0), field=square(side_cm))
    assert map_of(plane(), one).fraction_on_phantom == pytest.approx([0.5], abs=0.01)


def test_the_share_of_a_run_is_that_of_its_parts() -> None:
    run = event(origin_cm=(0.0, 15.0, 60.0), table_end_cm=(40.0, 15.0, 60.0), event_index=3)
    beams = beams_of([run, event(origin_cm=(0.0, 15.0, 60.0), event_index=5)])
    shares = fraction_by_event(beams, skin_dose_map(beams, plane()))
    assert shares == {3: pytest.approx(0.5, abs=0.01), 5: pytest.approx(1.0, abs=0.01)}


def test_events_without_kerma_hit_nothing() -> None:
    assert map_of(SKIN, replace(EVENT, reference_air_kerma_mgy=0.0)).fraction_on_phantom.tolist() == [0.0]


@pytest.mark.parametrize(
    "field",
    [
        Field(0, 0, 0, 0),
        Field(0.1, 0.1, 0, 0),
        Field(0.1, -0.1, 0.1, 0.1),
        Field(-0.2, 0.1, 0.1, 0.1),
        Field(0.1, 0.1, -0.2, 0.1),
        Field(0.1, 0.1, 1e-300, 0),
    ],
)
def test_a_field_without_area_gives_no_dose(field: Field) -> None:
    assert not map_of(SKIN, event(field=field)).dose_mgy.any()


def test_a_focus_on_the_skin_gives_a_finite_dose() -> None:
    on_skin = beams_of([event((0.0, 0.0), (0.0, 78.5, 60.0), field=square(60.0))])
    assert np.isfinite(skin_dose_map(on_skin, plane()).dose_mgy).all()


def test_the_dose_grows_with_the_factor_of_the_medium() -> None:
    in_water = beams_of([EVENT], replace(real_factors(1), medium_factor=np.array([1.07])))
    in_air = beams_of([EVENT], replace(real_factors(1), medium_factor=np.ones(1)))
    dose, reference = (skin_dose_map(beams, plane()).dose_mgy for beams in (in_water, in_air))
    assert dose == pytest.approx(1.07 * reference, rel=1e-12)


@pytest.mark.parametrize(("transmission", "is_through"), [(0.75, True), (1.0, False)])
def test_the_dose_at_a_cell_states_which_beams_cross_the_table(transmission: float, is_through: bool) -> None:
    beams = beams_of([EVENT], through_table(transmission))
    dose, through = dose_at(beams, plane(), cell_at(plane(), 0.0, 60.0))
    assert dose[0] > 0
    assert through.dtype == np.dtype(np.bool_)
    assert through.tolist() == [is_through]


@pytest.mark.parametrize("transmission", [-0.1, 1.2])
def test_a_transmission_outside_its_limits_gives_no_dose(transmission: float) -> None:
    assert not skin_dose_map(beams_of([EVENT], through_table(transmission)), plane()).dose_mgy.any()


def test_the_share_of_a_field_does_not_depend_on_the_size_of_the_cells() -> None:
    fine, coarse = (map_of(plane(cell_cm), event(field=square(20.0))).fraction_on_phantom for cell_cm in (0.5, 2.5))
    assert coarse == pytest.approx(fine, abs=0.02)


def test_the_share_of_each_of_many_beams_is_that_of_the_beam_alone() -> None:
    events = [event_over_trunk(angle, 0, 0, 8, 55, 30) for angle in range(-90, 90)]
    alone = [map_of(COARSE["trunk"], one).fraction_on_phantom[0] for one in events[::30]]
    assert map_of(COARSE["trunk"], *events).fraction_on_phantom[::30] == pytest.approx(alone)


def test_the_share_of_an_event_without_kerma_is_zero() -> None:
    beams = beams_of([event(event_index=3), replace(EVENT, event_index=5, reference_air_kerma_mgy=0.0)])
    assert fraction_by_event(beams, skin_dose_map(beams, plane())) == {3: pytest.approx(1.0, abs=0.01), 5: 0.0}


def test_the_share_of_an_event_of_little_kerma_is_that_of_its_field() -> None:
    beams = beams_of([replace(EVENT, reference_air_kerma_mgy=0.2)])
    assert fraction_by_event(beams, skin_dose_map(beams, plane())) == {0: pytest.approx(1.0, abs=0.01)}


def test_edges_are_soft_and_contributions_left_out_unless_requested() -> None:
    one = event(field=square(9.3))
    result = skin_dose_map(beams_of([one]), plane())
    assert result.contributions is None
    assert len(np.unique(result.dose_mgy.round(9))) > len(
        np.unique(map_of(plane(), one, hard_edge=True).dose_mgy.round(9))
    )


def side_of(one: Irradiation) -> float:
    """Side of the square that scatters like the field on a film at the reference point: the factor is the side."""
    ramp = replace(
        real_factors(1), backscatter=np.array([[1.0, 6.0, 11.0, 21.0, 26.0, 36.0]]), medium_factor=np.ones(1)
    )
    dose = skin_dose_map(beams_of([one], replace(ramp, table_transmission=np.ones(1))), plane(0.5)).dose_mgy
    return float(dose.max() / map_of(plane(0.5), one).dose_mgy.max()) - 1


@pytest.mark.parametrize(
    ("width_cm", "length_cm", "side_cm"),
    [(10, 10, 10), (12, 10, 120**0.5), (20, 5, 8), (5, 20, 8)],
    ids=["square", "rectangle", "oblong", "upright"],
)
def test_backscatter_is_that_of_the_square_that_scatters_alike(
    width_cm: float, length_cm: float, side_cm: float
) -> None:
    half_width, half_length = width_cm / 63.5 / 2, length_cm / 63.5 / 2
    assert side_of(event(field=Field(half_width, half_width, half_length, half_length))) == pytest.approx(side_cm)


def test_the_field_grows_with_the_distance_of_the_skin() -> None:
    assert side_of(event(origin_cm=(0.25, 5.0, 60.25))) == pytest.approx(10 * 73.5 / 63.5)


def test_a_lopsided_field_lies_to_the_side_it_is_open_to() -> None:
    left_and_head = event(origin_cm=(0.0, 15.0, 60.0), field=Field(0.0, 0.1, 0.0, 0.2))
    hit = map_of(plane(), left_and_head, hard_edge=True).dose_mgy > 0
    film = plane()
    assert (film.across_cm[hit] >= 0).all()
    assert (film.along_cm[hit] <= 60).all()
    assert (np.ptp(film.across_cm[hit]), np.ptp(film.along_cm[hit])) == pytest.approx((5, 12), abs=1)


def test_beams_can_be_taken_apart_and_put_together() -> None:
    beams = beams_of([event_over_trunk(angle, 0, 0, 8, 55, 10) for angle in (0, 30)])
    apart = [skin_dose_map(beams.take(np.array([row])), SKIN).dose_mgy for row in (0, 1)]
    assert skin_dose_map(beams, SKIN).dose_mgy == pytest.approx(apart[0] + apart[1])
