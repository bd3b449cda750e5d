"""What is drawn of a skin dose, before any browser sees it."""

from __future__ import annotations

import base64
import csv
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any

import altair as alt
import numpy as np
import pytest
from PIL import Image

from dashboard.skin_dose import body, event_bars, files, frames, layout, png, scale, skin_map
from kerma.facts.projection import ProjectionEvent
from kerma.facts.skin_dose import PEAK
from kerma.skin_dose.map import isodoses, unrolled
from kerma.skin_dose.map.kernel import Contributions
from kerma.skin_dose.phantom import builders
from kerma.skin_dose.phantom.patient_size import Patient
from kerma.standard.enumerations import IrradiationEventType
from tests.support.skin_dose_example import HOT, skin_dose

PATIENTS = {"standard": Patient(), "child": Patient(110, 19), "heavy": Patient(165, 140)}
EVENTS = [
    ProjectionEvent(
        irradiation_event_type=IrradiationEventType(kind),
        started_at=datetime(2026, 3, 1, 8, number),  # noqa: DTZ001, a modality's local time
        primary_angle_deg=-30.0,
        secondary_angle_deg=20.0,
        reference_air_kerma_mgy=1000.0,
    )
    for number, kind in enumerate(("fluoroscopy", "stationary", "rotational"))
]


@pytest.mark.parametrize("patient", PATIENTS.values(), ids=PATIENTS.keys())
@pytest.mark.parametrize("name", builders.PHANTOMS)
def test_cells_tile_each_part_without_seam_or_overlap(name: str, patient: Patient) -> None:
    skin = builders.PHANTOMS[name](patient, 1.0)
    box = unrolled.rectangles(skin)
    for patch in unrolled.patches(skin):
        assert np.allclose(box.right[patch.cell[:, :-1]], box.left[patch.cell[:, 1:]], atol=1e-6)
        assert np.allclose(box.bottom[patch.cell[:-1]], box.top[patch.cell[1:]], atol=1e-6)
        outer = (
            box.left[patch.cell[:, 0]],
            box.right[patch.cell[:, -1]],
            box.top[patch.cell[0]],
            box.bottom[patch.cell[-1]],
        )
        assert all(np.allclose(side, edge, atol=1e-6) for side, edge in zip(outer, patch.box, strict=True))


@pytest.mark.parametrize("name", builders.PHANTOMS)
def test_every_cell_is_drawn_once(name: str) -> None:
    skin = builders.PHANTOMS[name](Patient(), 1.0)
    drawn = np.concatenate([patch.cell.ravel() for patch in unrolled.patches(skin)])
    assert np.array_equal(np.sort(drawn), np.arange(skin.size))


def test_the_patient_s_left_is_on_the_left_as_seen_from_behind() -> None:
    skin = builders.trunk(Patient())
    leftmost = unrolled.patches(skin)[1].cell[0, : len(unrolled.patches(skin)[1].x) // 2]
    assert (skin.centre_cm[leftmost, 0] > 0).all()


@pytest.mark.parametrize("is_near", [False, True])
def test_a_centimetre_is_as_wide_as_it_is_high(is_near: bool) -> None:
    chart: Any = skin_map.specification(skin_dose(*HOT), is_near=is_near).spec
    ranges = [chart["encoding"][axis]["scale"]["domain"] for axis in ("x", "y")]
    across, along = (abs(high - low) for low, high in ranges)
    assert chart["width"] / across == pytest.approx(chart["height"] / along, rel=0.005)
    assert chart["autosize"]["type"] == "pad"


def test_the_map_is_valid_vega_lite() -> None:
    made = skin_map.specification(skin_dose(*HOT))
    rows = {name: frame.to_dict("records") for name, frame in made.rows.items()}
    alt.Chart.from_dict({**made.spec, "datasets": rows}, validate=True)


def test_every_layer_has_its_rows() -> None:
    made = skin_map.specification(skin_dose(*HOT))
    layers: Any = made.spec["layer"]
    assert {layer["data"]["name"] for layer in layers} == set(made.rows)


def test_the_picture_of_the_skin_has_the_colours_of_the_scale() -> None:
    found = skin_dose((1000.0, 0.0, 50.0, 5.0))
    urls = skin_map.specification(found).rows["parts"]["url"]
    images = [Image.open(BytesIO(base64.b64decode(url.partition(",")[2]))) for url in urls]
    colours = {colour for image in images for _, colour in image.convert("RGB").getcolors(100_000) or []}
    assert scale.COLOURS[0] in colours
    assert scale.COLOURS[-1] in colours


@pytest.mark.parametrize("peak", [1.7, 5500.0])
def test_the_colour_bar_has_the_unit_of_the_list(peak: float) -> None:
    found = skin_dose((peak, 0.0, 50.0, 5.0))
    layers: Any = skin_map.specification(found).spec["layer"]
    bars = [layer["encoding"]["color"]["legend"] for layer in layers if "color" in layer.get("encoding", {})]
    assert [bar["title"] for bar in bars] == [f"Skin dose ({PEAK.symbol})"]


@pytest.mark.parametrize("peak", [0.0013, 1.7, 42.0, 999.0, 1001.0, 5493.0, 21_000.0])
def test_ticks_are_round_few_and_within_the_bar(peak: float) -> None:
    ticks = scale.ticks_mgy(peak)
    assert 4 <= len(ticks) <= 10
    assert ticks[0] == 0
    assert ticks[-1] <= peak


def test_a_cell_shows_its_dose_and_place() -> None:
    rows = layout.cells(skin_dose((1720.0, 0.0, 50.0, 5.0)))
    hottest = rows.sort_values("dose").iloc[-1]
    assert hottest["dose_text"] == "1\u202f720 mGy"
    assert hottest["place"].startswith("back, in the middle")


def test_cells_without_dose_are_left_to_the_background() -> None:
    found = skin_dose((1.0, 0.0, 50.0, 5.0))
    assert found.dose_mgy is not None
    assert len(layout.cells(found)) == np.count_nonzero(found.dose_mgy)


def test_the_peak_is_marked_where_it_is() -> None:
    found = skin_dose((1.0, 7.0, 50.0, 0.4))
    assert layout.peak(found) == pytest.approx((-7.0, 50.0), abs=0.6)


def test_who_cannot_see_the_map_is_shown_its_peak() -> None:
    assert "Peak 5\u202f310 mGy" in skin_map.alt_text(skin_dose(*HOT))


X = Y = np.arange(-10.0, 11.0)
RADIUS = np.hypot(*np.meshgrid(X, Y))


@pytest.mark.parametrize("level", [2.5, 4.0, 7.25])
def test_the_line_of_a_cone_is_a_circle(level: float) -> None:
    ends = isodoses.segments(X, Y, -RADIUS, -level).reshape(-1, 2)
    assert np.hypot(*ends.T) == pytest.approx(level, abs=0.06)


def test_a_line_closes() -> None:
    pieces = isodoses.segments(X, Y, -RADIUS, -5.03).reshape(-1, 2).round(9)
    _, counts = np.unique(pieces, axis=0, return_counts=True)
    assert set(counts) == {2}


def test_a_line_across_a_slope_is_exact() -> None:
    slope = np.tile(X, (len(Y), 1))
    assert isodoses.segments(X, Y, slope, 3.3)[:, [0, 2]] == pytest.approx(3.3)


def test_a_saddle_is_crossed_by_two_lines() -> None:
    assert len(isodoses.segments(X[:2], Y[:2], np.array([[1.0, 0.0], [0.0, 1.0]]), 0.5)) == 2


def test_nothing_reaches_a_level_nobody_got() -> None:
    assert len(isodoses.segments(X, Y, RADIUS, 100.0)) == 0


@pytest.mark.parametrize(
    ("peak", "levels"),
    [
        (5300.0, (500.0, 1000.0, 2000.0, 3000.0, 5000.0)),
        (16_000.0, (500.0, 1000.0, 2000.0, 3000.0, 5000.0, 10_000.0, 15_000.0)),
        (600.0, (500.0,)),
        (2.0, (0.5, 1.0, 1.5)),
        (0.0, ()),
    ],
)
def test_lines_stand_at_thresholds_else_at_shares_of_the_peak(peak: float, levels: tuple[float, ...]) -> None:
    assert scale.levels_mgy(peak) == levels


def test_names_of_lines_do_not_cover_each_other() -> None:
    found = skin_dose(*HOT)
    assert found.phantom is not None
    assert found.dose_mgy is not None
    placed = isodoses.placed_labels(
        isodoses.isodoses(found.phantom, found.dose_mgy, scale.levels_mgy(float(found.dose_mgy.max(initial=0.0)))), []
    )
    places = [place for _, place in placed]
    assert len(places) > 2
    assert all(abs(a[0] - b[0]) >= 7 or abs(a[1] - b[1]) >= 2.4 for i, a in enumerate(places) for b in places[:i])


@pytest.mark.parametrize("name", builders.PHANTOMS)
def test_the_body_is_drawn_in_colours_that_streamlit_leaves_alone(name: str) -> None:
    found = skin_dose(*HOT, cells=builders.PHANTOMS[name](Patient(), 1.0))
    made = body.plot(found).to_dict()
    surfaces = [each for each in made["data"] if each["type"] == "surface"]
    assert len(surfaces) == len(unrolled.patches(found.phantom))  # type: ignore[arg-type]  # it has one
    assert all(colour.startswith("rgb(") for each in surfaces for _, colour in each["colorscale"])


def test_the_bars_of_events_add_up_to_the_peak() -> None:
    found = skin_dose(*HOT)
    assert event_bars.bar_rows(found, EVENTS)["dose"].sum() == pytest.approx(found.peak_skin_dose_mgy)


@pytest.mark.parametrize(
    ("event", "angles"),
    [
        (ProjectionEvent(primary_angle_deg=30.0, secondary_angle_deg=-20.0), "LAO 30°, CAU 20°"),
        (ProjectionEvent(primary_angle_deg=-30.2, secondary_angle_deg=0.0), "RAO 30°, CRA 0°"),
        (ProjectionEvent(primary_angle_deg=90.0), "LAO 90°"),
        (ProjectionEvent(), "–"),  # noqa: RUF001, the dash for what is missing
    ],
)
def test_angles_are_shown_as_cardiologists_do(event: ProjectionEvent, angles: str) -> None:
    assert event_bars.angles_of(event) == angles


@pytest.mark.parametrize(("events", "pictures"), [(0, 0), (1, 1), (59, 59), (60, 60), (61, 60), (317, 60)])
def test_a_film_has_at_most_sixty_pictures_in_the_order_of_time(events: int, pictures: int) -> None:
    groups = frames.groups(events)
    assert len(set(groups.tolist())) == pictures
    assert (np.diff(groups) >= 0).all()


def film() -> Any:
    found = skin_dose((100.0, 0.0, 50.0, 3.0), (50.0, 0.0, 50.0, 3.0), (25.0, 0.0, 50.0, 3.0))
    assert found.peak_cell is not None
    event, dose = (
        np.array(sorted(found.event_dose_mgy)),
        [found.event_dose_mgy[i] for i in sorted(found.event_dose_mgy)],
    )
    given = Contributions(event, np.full(3, found.peak_cell), np.array(dose))
    return frames.film(found, given, EVENTS).as_json()


def unpacked(text: str, kind: str) -> np.ndarray[Any, np.dtype[Any]]:
    return np.frombuffer(base64.b64decode(text), kind)


def test_a_film_ends_with_the_whole_dose() -> None:
    made = film()
    assert unpacked(made["doses"], "<f4").sum() == pytest.approx(175, rel=0.01)
    assert unpacked(made["starts"], "<i4").tolist() == [0, 1, 2, 3]
    assert made["frames"][-1]["dose"] == made["top_text"]


def test_each_picture_shows_its_event() -> None:
    assert film()["frames"][1] | {"dose": ""} == {
        "title": "Event 2 of 3",
        "detail": "08:01:00 · stationary acquisition · RAO 30°, CRA 20°",
        "dose": "",
    }


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def test_the_csv_of_the_map_holds_every_cell_and_all_of_its_dose() -> None:
    found = skin_dose(*HOT)
    assert found.dose_mgy is not None
    rows = rows_of(files.cells_csv(found))
    assert tuple(rows[0]) == files.CELL_COLUMNS
    assert [row["part"] for row in (rows[0], rows[-1])] == ["head", "trunk"]
    assert sum(float(row["dose_mgy"]) for row in rows) == pytest.approx(found.dose_mgy.sum(), rel=1e-5)


def test_the_csv_of_events_adds_up_to_the_peak() -> None:
    found = skin_dose(*HOT)
    rows = rows_of(files.events_csv(found, EVENTS))
    assert [row["irradiation_event_type"] for row in rows] == ["fluoroscopy", "stationary", "rotational"]
    assert sum(float(row["dose_at_peak_mgy"]) for row in rows) == pytest.approx(found.peak_skin_dose_mgy, rel=1e-5)


@pytest.mark.parametrize("name", builders.PHANTOMS)
def test_the_png_opens_and_shows_the_hottest_colour_at_the_peak(name: str) -> None:
    found = skin_dose(*HOT, cells=builders.PHANTOMS[name](Patient(), 1.0))
    image = Image.open(BytesIO(png.png(found, "Skin dose", ["Städtische Klinik, 3 cm²", "Peak"]))).convert("RGB")
    width, height = image.size
    assert width < 2600
    assert height < 2600
    colours = {colour for _, colour in image.getcolors(width * height) or []}
    assert {scale.COLOURS[0], scale.COLOURS[-1]} <= colours


def test_without_a_map_nothing_is_drawn() -> None:
    without = skin_dose(*HOT, dose_mgy=None, phantom=None)
    for draw in (skin_map.specification, body.plot, lambda found: png.png(found, "", [])):
        with pytest.raises(ValueError, match="no map"):
            draw(without)


def test_a_map_of_no_dose_is_drawn_too() -> None:
    nothing = skin_dose((0.0, 0.0, 50.0, 5.0))
    assert skin_map.specification(nothing)
    assert png.png(nothing, "", [])
    assert body.plot(nothing)
