"""The pictures of a study say what its events say, and what they leave out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.pages.study.plots import (
    OF_FAMILY,
    administrations,
    angles,
    breasts,
    dose_in_time,
    exposures,
    organ_doses,
    pictures,
    scan_ranges,
    tube,
)
from dashboard.pages.study.plots.plot import Exposures, Picture
from dashboard.ui import colours

if TYPE_CHECKING:
    from kerma.database.query import Row

GROUNDS = ("#ffffff", "#11181d")
HOSTILE = "<script>alert(1)</script>"
SPIRAL = {"acquisition_type": "spiral", "ctdi_vol_mgy": 10.0, "scanning_length_mm": 300.0, "dlp_mgy_cm": 300.0}
LOCALIZER = {"acquisition_type": "constant_angle", "ctdi_vol_mgy": 0.1, "scanning_length_mm": 500.0}
CT_SOURCES = {
    "sources[0].tube_voltage_kv": 90.0,
    "sources[1].tube_voltage_kv": 150.0,
    "sources[0].tube_current_ma": 200.0,
}
RUN = {
    "irradiation_event_type": "stationary",
    "reference_air_kerma_mgy": 12.0,
    "dap_gy_cm2": 1.5,
    "primary_angle_deg": 30.0,
    "secondary_angle_deg": -20.0,
    "tube_voltage_kv": 80.0,
}
CHEST = {
    "anatomical_structure": "Chest",
    "image_view": "PA",
    "dap_gy_cm2": 0.1,
    "deviation_index": -0.4,
    "tube_voltage_kv": 120.0,
}
RIGHT_CC = {
    "laterality": "right",
    "view": "CC",
    "agd_mgy": 1.2,
    "compressed_thickness_mm": 50.0,
    "compression_force_n": 90.0,
}
FDG = {"radiopharmaceutical": HOSTILE, "administered_activity_mbq": 250.0, "pre_administration_activity_mbq": 260.0}
ORGAN = {"organ": "Bladder", "laterality": None, "dose_mgy": 30.0, "event_number": 1}
FULL: dict[str, tuple[dict[str, Any], list[str]]] = {
    "CT": (SPIRAL | CT_SOURCES, ["Acquisitions and CTDIvol", "Tube voltage", "Tube current"]),
    "RF": (RUN, ["Air kerma as it grew", "DAP as it grew", "Directions of the beam", "Tube voltage"]),
    "DX": (CHEST, ["Dose of the exposures", "Deviation index", "Tube voltage"]),
    "MG": (RIGHT_CC, ["Dose by breast and view", "Compressed thickness", "Compression force"]),
    "NM": (FDG, ["Administrations in order of time", "Organ doses as the report states them"]),
}


def told(*events: dict[str, Any], study: Row | None = None, organs: list[Row] | None = None) -> Exposures:
    rows = [{"event_id": number, "event_number": number, **event} for number, event in enumerate(events, start=1)]
    return Exposures(rows, study or {}, organs or [])


def drawn(picture: Picture | None) -> Picture:
    assert picture is not None
    return picture


@pytest.mark.parametrize("family", FULL)
def test_a_family_has_its_pictures_in_order(family: str) -> None:
    event, titles = FULL[family]
    assert [each.title for each in pictures(family, told(event, organs=[ORGAN]))] == titles


@pytest.mark.parametrize("family", OF_FAMILY)
def test_events_that_tell_nothing_make_no_picture(family: str) -> None:
    assert pictures(family, told({}, {})) == []


@pytest.mark.parametrize("family", FULL)
def test_every_picture_says_its_n_and_has_a_text_alternative(family: str) -> None:
    made = pictures(family, told(FULL[family][0], organs=[ORGAN]))
    assert [each.note[:4] for each in made] == ["n = "] * len(made)
    assert all(each.alt for each in made)


@pytest.mark.parametrize("family", FULL)
def test_a_specification_holds_no_data_and_no_text_of_objects(family: str) -> None:
    specs = [each.spec for each in pictures(family, told(FULL[family][0] | {"acquisition_protocol": HOSTILE}))]
    assert HOSTILE not in str(specs)
    assert "'values'" not in str(specs)


def test_missing_values_are_counted_and_zero_is_drawn() -> None:
    made = drawn(tube.voltage(told(RUN, {"tube_voltage_kv": 0.0}, {})))
    assert [row["value"] for row in made.rows] == [80.0, 0.0]
    assert made.note.startswith("n = 2 of 3 events; the others do not tell it")


@pytest.mark.parametrize("colour", sorted({*colours.SERIES, *colours.OF_WORD.values(), colours.QUIET}))
@pytest.mark.parametrize("ground", GROUNDS)
def test_a_colour_is_seen_on_light_and_on_dark(colour: str, ground: str) -> None:
    darker, lighter = sorted((luminance(colour), luminance(ground)))
    assert (lighter + 0.05) / (darker + 0.05) >= 3


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_words_never_share_a_colour_while_there_are_enough() -> None:
    _, chosen = colours.scale(["spiral", "source 1", "source 2", "stationary"])
    assert len(set(chosen)) == 4


# CT


def test_scans_stand_side_by_side_as_wide_as_they_are_long() -> None:
    made = drawn(scan_ranges.picture(told(LOCALIZER, SPIRAL)))
    assert [row["end"] - row["begin"] for row in made.rows] == [500.0, pytest.approx(300.0)]
    assert made.rows[1]["begin"] > made.rows[0]["end"]
    assert "does not tell where" in made.note


@pytest.mark.parametrize("kind", ["scan", "reconstructable"])
def test_scans_lie_where_the_report_says_whichever_end_it_calls_the_top(kind: str) -> None:
    ends = {f"{kind}_top_z_mm": -120.0, f"{kind}_bottom_z_mm": 180.0}
    made = drawn(scan_ranges.picture(told(SPIRAL | ends)))
    assert [(row["begin"], row["end"]) for row in made.rows] == [(180.0, -120.0)]
    assert made.rows[0]["told"] == "1: 10 mGy"
    assert made.title == "Scan ranges and CTDIvol"


def test_scans_of_one_place_have_lanes_of_their_own_and_one_scale() -> None:
    ends = {"scan_top_z_mm": 100.0, "scan_bottom_z_mm": -200.0}
    made = drawn(scan_ranges.picture(told(SPIRAL | ends, SPIRAL | ends | {"ctdi_vol_mgy": 5.0})))
    first, second = made.rows
    assert (first["lane"], second["lane"]) == (-1, -2)
    assert first["lane_top"] - first["lane"] == pytest.approx(2 * (second["lane_top"] - second["lane"]))


def test_places_of_another_frame_of_reference_are_left_out_and_counted() -> None:
    ends = {"scan_top_z_mm": 100.0, "scan_bottom_z_mm": -100.0}
    frames = ("1.1", "1.1", "1.2")
    made = drawn(scan_ranges.picture(told(*(SPIRAL | ends | {"frame_of_reference_uid": uid} for uid in frames))))
    assert [row["event"] for row in made.rows] == [1, 2]
    assert made.note.startswith("n = 2 of 3 acquisitions")
    assert "1 acquisition more with CTDIvol cannot be placed" in made.note


def test_few_known_places_are_no_reason_to_hide_the_other_scans() -> None:
    ends = {"scan_top_z_mm": 2.5, "scan_bottom_z_mm": -2.5}
    made = drawn(scan_ranges.picture(told(SPIRAL, SPIRAL, SPIRAL | ends)))
    assert len(made.rows) == 3


def test_a_length_of_zero_is_a_line_and_not_left_out() -> None:
    made = drawn(scan_ranges.picture(told(SPIRAL, SPIRAL | {"scanning_length_mm": 0.0})))
    assert [row["end"] - row["begin"] for row in made.rows] == [300.0, 0.0]
    assert made.note.startswith("n = 2 acquisitions.")


def test_scans_without_length_are_all_as_wide() -> None:
    made = drawn(scan_ranges.picture(told({"ctdi_vol_mgy": 3.0}, {"ctdi_vol_mgy": 0.0})))
    assert {round(row["end"] - row["begin"], 6) for row in made.rows} == {1.0}
    assert "no scan lengths" in made.note


def test_two_phantoms_are_pointed_out() -> None:
    made = drawn(
        scan_ranges.picture(told(SPIRAL | {"ctdi_phantom": "head_16cm"}, SPIRAL | {"ctdi_phantom": "body_32cm"}))
    )
    assert "do not compare" in made.note


def test_each_source_has_its_point_and_the_event_is_counted_once() -> None:
    made = drawn(tube.voltage(told(SPIRAL | CT_SOURCES)))
    assert [(row["kind"], row["value"]) for row in made.rows] == [("source 1", 90.0), ("source 2", 150.0)]
    assert made.note == "n = 1 event."


# Fluoroscopy


def test_dose_grows_event_by_event_over_the_minutes() -> None:
    starts = [datetime(2026, 3, 1, 10, minute) for minute in (0, 2, 5)]  # noqa: DTZ001, a modality's local time
    made = drawn(dose_in_time.air_kerma(told(*(RUN | {"started_at": start} for start in starts))))
    assert [(row["place"], row["total"]) for row in made.rows] == [(0.0, 12.0), (2.0, 24.0), (5.0, 36.0)]


def test_without_all_times_events_stand_in_their_order() -> None:
    start = datetime(2026, 3, 1, 10)  # noqa: DTZ001, a modality's local time
    made = drawn(dose_in_time.air_kerma(told(RUN | {"started_at": start}, RUN)))
    assert [row["place"] for row in made.rows] == [1.0, 2.0]
    assert "Not every event tells when it began" in made.note


@pytest.mark.parametrize(
    ("total", "said"),
    [(24.0, "add up to 24 mGy."), (30.0, "and the report's total is 30 mGy"), (None, "the report states no total")],
)
def test_the_sum_of_the_events_is_compared_with_the_reports_total(total: float | None, said: str) -> None:
    assert said in drawn(dose_in_time.air_kerma(told(RUN, RUN, study={"reference_air_kerma_mgy": total}))).note


@pytest.mark.parametrize(
    ("primary", "secondary", "name"),
    [
        (30, -20, "LAO 30° CAU 20°"),
        (-45, 25, "RAO 45° CRA 25°"),
        (350, 0, "RAO 10°"),
        (0, 0, "straight above or below (0°, 0°)"),
        (180, 0, "LAO 180°"),
    ],
)
def test_directions_are_named_as_people_name_them(primary: float, secondary: float, name: str) -> None:
    made = drawn(angles.picture(told(RUN | {"primary_angle_deg": primary, "secondary_angle_deg": secondary})))
    assert made.rows[0]["direction"] == name


def test_events_from_one_direction_are_one_disc_with_their_dose_together() -> None:
    made = drawn(angles.picture(told(RUN, RUN | {"primary_angle_deg": 30.3}, RUN | {"primary_angle_deg": -30.0})))
    assert [(row["dose"], row["events"]) for row in made.rows] == [(24.0, 2), (12.0, 1)]


def test_a_rotation_reaches_to_where_it_ended() -> None:
    rotation = {"irradiation_event_type": "rotational", "primary_angle_deg": -100.0, "primary_end_angle_deg": 100.0}
    made = drawn(angles.picture(told(RUN | rotation)))
    assert (made.rows[0]["primary"], made.rows[0]["primary_end"]) == (-100.0, 100.0)


def test_directions_without_air_kerma_are_weighted_by_dap() -> None:
    made = drawn(angles.picture(told(RUN | {"reference_air_kerma_mgy": None})))
    assert made.rows[0]["dose"] == 1.5
    assert "DAP from that direction" in made.note


# Radiography


def test_without_deviation_the_exposure_index_stands_with_its_target() -> None:
    told_index = {"exposure_index": 320.0, "target_exposure_index": 400.0, "deviation_index": None}
    made = drawn(exposures.exposure_index(told(CHEST | told_index)))
    assert [(row["value"], row["target"]) for row in made.rows] == [(320.0, 400.0)]


def test_a_protocol_name_of_500_characters_is_cut() -> None:
    made = drawn(exposures.dose(told({"dap_gy_cm2": 0.1, "acquisition_protocol": "x" * 500})))
    assert len(made.rows[0]["label"]) < 50


def test_a_hundred_exposures_are_counted_and_the_first_are_drawn() -> None:
    made = drawn(exposures.dose(told(*[CHEST] * 100)))
    assert len(made.rows) == 40
    assert made.note.startswith("n = 100 exposures")
    assert "The first 40 are drawn" in made.note


# Mammography


def test_views_stand_as_mammograms_are_hung() -> None:
    views = (("left", "MLO"), ("left", "CC"), ("right", "MLO"), ("right", "CC"), ("left", "ML"))
    made = drawn(breasts.dose(told(*(RIGHT_CC | {"laterality": side, "view": view} for side, view in views))))
    assert [row["label"] for row in made.rows] == ["R CC", "L CC", "R MLO", "L MLO", "L ML"]


def test_a_breast_that_is_not_told_is_said_so() -> None:
    assert drawn(breasts.dose(told({"agd_mgy": 1.0}))).rows[0]["label"] == "not told"


# Nuclear medicine


def test_administrations_stand_in_their_order_with_their_times() -> None:
    at = datetime(2026, 3, 1, 9, 5)  # noqa: DTZ001, a modality's local time
    made = drawn(administrations.picture(told(FDG | {"radiopharmaceutical": "FDG", "started_at": at}, FDG)))
    assert made.rows[0]["label"] == "1  09:05 FDG"
    assert "measured before" in made.note


def test_organ_doses_stand_with_the_highest_first_and_nothing_is_computed() -> None:
    liver = ORGAN | {"organ": "Liver", "dose_mgy": 6.0}
    lung = ORGAN | {"organ": "Lung", "laterality": "both", "dose_mgy": None}
    made = drawn(organ_doses.picture(told(FDG, organs=[liver, ORGAN, lung])))
    assert [row["label"] for row in made.rows] == ["Bladder", "Liver"]
    assert "Kerma computes none" in made.note
