"""The plots of a study show what its events state, and count what they leave out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.pages.study.plots import (
    PLOTS,
    administrations,
    angles,
    breasts,
    dose_in_time,
    exposures,
    organ_doses,
    plots_of,
    scan_ranges,
    tube,
)
from dashboard.pages.study.plots.plot import ModalityEvents, Plot
from dashboard.ui import colours
from kerma.database.query.studies.study_detail import StudyTotals
from kerma.facts.ct import CTEvent
from kerma.facts.mammography import MammographyEvent
from kerma.facts.nuclear_medicine import AdministrationEvent
from kerma.facts.projection import ProjectionEvent
from kerma.facts.record import from_json
from kerma.standard.enumerations import ExamModality
from tests.support.study_detail import stored_event

if TYPE_CHECKING:
    from kerma.facts.event import IrradiationEvent

GROUNDS = ("#ffffff", "#11181d")
HOSTILE = "<script>alert(1)</script>"
SPIRAL = {"acquisition_type": "spiral", "ctdi_vol_mgy": 10.0, "scanning_length_mm": 300.0, "dlp_mgy_cm": 300.0}
LOCALIZER = {"acquisition_type": "constant_angle", "ctdi_vol_mgy": 0.1, "scanning_length_mm": 500.0}
CT_SOURCES = {"sources": [{"tube_voltage_kv": 90.0, "tube_current_ma": 200.0}, {"tube_voltage_kv": 150.0}]}
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
BLADDER = {"organ": "Bladder", "dose_mgy": 30.0}
FDG = {
    "radiopharmaceutical": HOSTILE,
    "administered_activity_mbq": 250.0,
    "pre_administration_activity_mbq": 260.0,
    "organ_doses": [BLADDER],
}
RECORDS: dict[ExamModality, type[IrradiationEvent]] = {
    ExamModality.CT: CTEvent,
    ExamModality.FLUOROSCOPY: ProjectionEvent,
    ExamModality.RADIOGRAPHY: ProjectionEvent,
    ExamModality.MAMMOGRAPHY: MammographyEvent,
    ExamModality.NUCLEAR_MEDICINE: AdministrationEvent,
}
FULL: dict[ExamModality, tuple[dict[str, Any], list[str]]] = {
    ExamModality.CT: (SPIRAL | CT_SOURCES, ["Acquisitions and CTDIvol", "Tube voltage", "Tube current"]),
    ExamModality.FLUOROSCOPY: (
        RUN,
        ["Cumulative air kerma", "Cumulative DAP", "Directions of the beam", "Tube voltage"],
    ),
    ExamModality.RADIOGRAPHY: (CHEST, ["Dose of the exposures", "Deviation index", "Tube voltage"]),
    ExamModality.MAMMOGRAPHY: (RIGHT_CC, ["Dose by breast and view", "Compressed thickness", "Compression force"]),
    ExamModality.NUCLEAR_MEDICINE: (
        FDG,
        ["Administrations in order of time", "Organ doses as the report states them"],
    ),
}


def study(modality: ExamModality, *events: dict[str, Any], totals: StudyTotals | None = None) -> ModalityEvents:
    """The events of a study with these facts."""
    records = [from_json(RECORDS[modality], facts) for facts in events]
    stored = [stored_event(record, number, modality=modality) for number, record in enumerate(records)]
    return ModalityEvents(stored, totals or StudyTotals())


def ct(*events: dict[str, Any]) -> ModalityEvents:
    return study(ExamModality.CT, *events)


def fluoroscopy(*events: dict[str, Any], totals: StudyTotals | None = None) -> ModalityEvents:
    return study(ExamModality.FLUOROSCOPY, *events, totals=totals)


def radiography(*events: dict[str, Any]) -> ModalityEvents:
    return study(ExamModality.RADIOGRAPHY, *events)


def mammography(*events: dict[str, Any]) -> ModalityEvents:
    return study(ExamModality.MAMMOGRAPHY, *events)


def nuclear_medicine(*events: dict[str, Any]) -> ModalityEvents:
    return study(ExamModality.NUCLEAR_MEDICINE, *events)


def drawn(plot: Plot | None) -> Plot:
    assert plot is not None
    return plot


def marks(plot: Plot | None) -> list[dict[str, Any]]:
    return [dict(mark) for mark in drawn(plot).marks]


@pytest.mark.parametrize("modality", FULL)
def test_a_modality_has_its_plots_in_order(modality: ExamModality) -> None:
    event, titles = FULL[modality]
    assert [plot.title for plot in plots_of(modality, study(modality, event))] == titles


@pytest.mark.parametrize("modality", PLOTS)
def test_events_without_facts_make_no_plot(modality: ExamModality) -> None:
    assert plots_of(modality, study(modality, {}, {})) == []


@pytest.mark.parametrize("modality", FULL)
def test_every_plot_states_its_n_and_has_a_text_alternative(modality: ExamModality) -> None:
    made = plots_of(modality, study(modality, FULL[modality][0]))
    assert [plot.note[:4] for plot in made] == ["n = "] * len(made)
    assert all(plot.alt for plot in made)


@pytest.mark.parametrize("modality", FULL)
def test_a_specification_holds_no_data_and_no_text_of_objects(modality: ExamModality) -> None:
    event = FULL[modality][0] | ({} if modality is ExamModality.NUCLEAR_MEDICINE else {"acquisition_protocol": HOSTILE})
    specs = [plot.spec for plot in plots_of(modality, study(modality, event))]
    assert HOSTILE not in str(specs)
    assert "'values'" not in str(specs)


def test_missing_values_are_counted_and_zero_is_drawn() -> None:
    events = fluoroscopy(RUN, {"tube_voltage_kv": 0.0}, {})
    assert [mark["value"] for mark in marks(tube.voltage(events))] == [80.0, 0.0]
    assert drawn(tube.voltage(events)).note.startswith("n = 2 of 3 events; the others do not state it")


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
    _, palette = colours.scale(["spiral", "source 1", "source 2", "stationary acquisition"])
    assert len(set(palette)) == 4


# CT


def test_scans_stand_side_by_side_as_wide_as_they_are_long() -> None:
    made = drawn(scan_ranges.plot(ct(LOCALIZER, SPIRAL)))
    assert [row["end"] - row["begin"] for row in marks(made)] == [500.0, pytest.approx(300.0)]
    assert marks(made)[1]["begin"] > marks(made)[0]["end"]
    assert "does not state where" in made.note


@pytest.mark.parametrize("kind", ["scan", "reconstructable"])
def test_scans_lie_where_the_report_states_whichever_end_it_calls_the_top(kind: str) -> None:
    ends = {f"{kind}_top_z_mm": -120.0, f"{kind}_bottom_z_mm": 180.0}
    made = drawn(scan_ranges.plot(ct(SPIRAL | ends)))
    assert [(row["begin"], row["end"]) for row in marks(made)] == [(180.0, -120.0)]
    assert marks(made)[0]["caption"] == "1: 10 mGy"
    assert made.title == "Scan ranges and CTDIvol"


def test_scans_of_one_place_have_lanes_of_their_own_and_one_scale() -> None:
    ends = {"scan_top_z_mm": 100.0, "scan_bottom_z_mm": -200.0}
    made = drawn(scan_ranges.plot(ct(SPIRAL | ends, SPIRAL | ends | {"ctdi_vol_mgy": 5.0})))
    first, second = marks(made)
    assert (first["lane"], second["lane"]) == (-1, -2)
    assert first["lane_top"] - first["lane"] == pytest.approx(2 * (second["lane_top"] - second["lane"]))


def test_places_of_another_frame_of_reference_are_left_out_and_counted() -> None:
    ends = {"scan_top_z_mm": 100.0, "scan_bottom_z_mm": -100.0}
    frames = ("1.1", "1.1", "1.2")
    made = drawn(scan_ranges.plot(ct(*(SPIRAL | ends | {"frame_of_reference_uid": uid} for uid in frames))))
    assert [row["event"] for row in marks(made)] == [1, 2]
    assert made.note.startswith("n = 2 of 3 acquisitions")
    assert "1 acquisition more with CTDIvol cannot be placed" in made.note


def test_few_known_places_are_no_reason_to_hide_the_other_scans() -> None:
    ends = {"scan_top_z_mm": 2.5, "scan_bottom_z_mm": -2.5}
    made = drawn(scan_ranges.plot(ct(SPIRAL, SPIRAL, SPIRAL | ends)))
    assert len(marks(made)) == 3


def test_a_length_of_zero_is_a_line_and_not_left_out() -> None:
    made = drawn(scan_ranges.plot(ct(SPIRAL, SPIRAL | {"scanning_length_mm": 0.0})))
    assert [row["end"] - row["begin"] for row in marks(made)] == [300.0, 0.0]
    assert made.note.startswith("n = 2 acquisitions.")


def test_scans_without_length_are_all_as_wide() -> None:
    made = drawn(scan_ranges.plot(ct({"ctdi_vol_mgy": 3.0}, {"ctdi_vol_mgy": 0.0})))
    assert {round(row["end"] - row["begin"], 6) for row in marks(made)} == {1.0}
    assert "no scan lengths" in made.note


def test_two_phantoms_are_pointed_out() -> None:
    made = drawn(scan_ranges.plot(ct(SPIRAL | {"ctdi_phantom": "head_16cm"}, SPIRAL | {"ctdi_phantom": "body_32cm"})))
    assert "do not compare" in made.note


def test_each_source_has_its_point_and_the_event_is_counted_once() -> None:
    made = drawn(tube.voltage(ct(SPIRAL | CT_SOURCES)))
    assert [(row["kind"], row["value"]) for row in marks(made)] == [("source 1", 90.0), ("source 2", 150.0)]
    assert made.note == "n = 1 event."


# Fluoroscopy


def test_dose_grows_event_by_event_over_the_minutes() -> None:
    starts = [datetime(2026, 3, 1, 10, minute) for minute in (0, 2, 5)]  # noqa: DTZ001, a modality's local time
    made = drawn(dose_in_time.air_kerma(fluoroscopy(*(RUN | {"started_at": start.isoformat()} for start in starts))))
    assert [(row["position"], row["cumulative"]) for row in marks(made)] == [(0.0, 12.0), (2.0, 24.0), (5.0, 36.0)]


def test_without_all_times_events_stand_in_their_order() -> None:
    start = datetime(2026, 3, 1, 10)  # noqa: DTZ001, a modality's local time
    made = drawn(dose_in_time.air_kerma(fluoroscopy(RUN | {"started_at": start.isoformat()}, RUN)))
    assert [row["position"] for row in marks(made)] == [1.0, 2.0]
    assert "Not every event has a start time" in made.note


def test_planes_that_start_at_once_stand_in_their_order_and_lack_no_time() -> None:
    start = datetime(2026, 3, 1, 10).isoformat()  # noqa: DTZ001, a modality's local time
    made = drawn(dose_in_time.air_kerma(fluoroscopy(*(RUN | {"started_at": start, "plane": plane} for plane in "AB"))))
    assert [row["position"] for row in marks(made)] == [1.0, 2.0]
    assert "start time" not in made.note


@pytest.mark.parametrize(
    ("total", "text"),
    [(24.0, "add up to 24 mGy."), (30.0, "and the report's total is 30 mGy"), (None, "the report states no total")],
)
def test_the_sum_of_the_events_is_compared_with_the_reports_total(total: float | None, text: str) -> None:
    assert (
        text
        in drawn(dose_in_time.air_kerma(fluoroscopy(RUN, RUN, totals=StudyTotals(reference_air_kerma_mgy=total)))).note
    )


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
    made = drawn(angles.plot(fluoroscopy(RUN | {"primary_angle_deg": primary, "secondary_angle_deg": secondary})))
    assert marks(made)[0]["direction"] == name


def test_events_from_one_direction_are_one_disc_with_their_dose_together() -> None:
    made = drawn(angles.plot(fluoroscopy(RUN, RUN | {"primary_angle_deg": 30.3}, RUN | {"primary_angle_deg": -30.0})))
    assert [(row["dose"], row["events"]) for row in marks(made)] == [(24.0, 2), (12.0, 1)]


def test_a_rotation_reaches_to_where_it_ended() -> None:
    rotation = {"irradiation_event_type": "rotational", "primary_angle_deg": -100.0, "primary_end_angle_deg": 100.0}
    made = drawn(angles.plot(fluoroscopy(RUN | rotation)))
    assert (marks(made)[0]["primary"], marks(made)[0]["primary_end"]) == (-100.0, 100.0)


def test_directions_without_air_kerma_are_weighted_by_dap() -> None:
    made = drawn(angles.plot(fluoroscopy(RUN | {"reference_air_kerma_mgy": None})))
    assert marks(made)[0]["dose"] == 1.5
    assert "DAP from that direction" in made.note


# Radiography


def test_without_deviation_the_exposure_index_stands_with_its_target() -> None:
    index = {"exposure_index": 320.0, "target_exposure_index": 400.0, "deviation_index": None}
    made = drawn(exposures.exposure_index(radiography(CHEST | index)))
    assert [(row["value"], row["target"]) for row in marks(made)] == [(320.0, 400.0)]


def test_a_protocol_name_of_500_characters_is_cut() -> None:
    made = drawn(exposures.dose(radiography({"dap_gy_cm2": 0.1, "acquisition_protocol": "x" * 500})))
    assert len(marks(made)[0]["label"]) < 50


def test_a_hundred_exposures_are_counted_and_the_first_are_drawn() -> None:
    made = drawn(exposures.dose(radiography(*[CHEST] * 100)))
    assert len(marks(made)) == 40
    assert made.note.startswith("n = 100 exposures")
    assert "The first 40 are drawn" in made.note


# Mammography


def test_views_stand_as_mammograms_are_hung() -> None:
    views = (("left", "MLO"), ("left", "CC"), ("right", "MLO"), ("right", "CC"), ("left", "ML"))
    made = drawn(breasts.dose(mammography(*(RIGHT_CC | {"laterality": side, "view": view} for side, view in views))))
    assert [row["label"] for row in marks(made)] == ["R CC", "L CC", "R MLO", "L MLO", "L ML"]


def test_a_breast_that_is_not_stated_is_named_so() -> None:
    assert marks(breasts.dose(mammography({"agd_mgy": 1.0})))[0]["label"] == "not stated"


# Nuclear medicine


def test_administrations_stand_in_their_order_with_their_times() -> None:
    at = datetime(2026, 3, 1, 9, 5)  # noqa: DTZ001, a modality's local time
    made = drawn(
        administrations.plot(nuclear_medicine(FDG | {"radiopharmaceutical": "FDG", "started_at": at.isoformat()}, FDG))
    )
    assert marks(made)[0]["label"] == "1  09:05 FDG"
    assert "measured before" in made.note


def test_organ_doses_stand_with_the_highest_first_and_nothing_is_computed() -> None:
    liver = BLADDER | {"organ": "Liver", "dose_mgy": 6.0}
    lung = BLADDER | {"organ": "Lung", "laterality": "both", "dose_mgy": None}
    made = drawn(organ_doses.plot(nuclear_medicine(FDG | {"organ_doses": [liver, BLADDER, lung]})))
    assert [row["label"] for row in marks(made)] == ["Bladder", "Liver"]
    assert "Kerma computes none" in made.note
