"""Values of columns, for one study each."""

from __future__ import annotations

from typing import Any

import pytest

from kerma.facts.ct import CTXRaySource
from kerma.facts.xray_event import XRayFilter
from kerma.standard.enumerations import IrradiationEventType
from kerma.surveys.errors import SurveyError
from tests.support.survey_studies import only_cell, results, study, survey

FLUORO, STATIONARY = IrradiationEventType.FLUOROSCOPY, IrradiationEventType.STATIONARY
TWO_SOURCES = (CTXRaySource(tube_voltage_kv=80.0), CTXRaySource(tube_voltage_kv=140.0))
CT = study(
    1,
    {"ctdi_vol_mgy": 10.0, "pitch": 0.8, "sources": TWO_SOURCES, "acquisition_protocol": "Native"},
    {"ctdi_vol_mgy": 12.345, "pitch": 0.8, "acquisition_protocol": "Arterial"},
    totals={"dlp_mgy_cm": 620.25},
    patient_age_years=4.96,
    patient_size_m=1.125,
    study_description="Chest",
    requested_procedure="CT chest",
)
RF = study(
    1,
    {
        "irradiation_event_type": FLUORO,
        "pulse_rate_per_s": 7.5,
        "filters": (XRayFilter(material="copper", minimum_mm=0.2, maximum_mm=0.4),),
    },
    {"irradiation_event_type": FLUORO, "pulse_rate_per_s": 15.0, "filters": (XRayFilter(material="copper"),)},
    {
        "irradiation_event_type": STATIONARY,
        "pulse_rate_per_s": 3.0,
        "collimated_field_height_mm": 200.0,
        "collimated_field_width_mm": 200.0,
        "filters": (XRayFilter(material="copper", maximum_mm=0.9), XRayFilter(material="aluminum", minimum_mm=1.0)),
    },
    modality="RF",
    totals={"dap_gy_cm2": 12.5, "reference_air_kerma_mgy": 0.0},
)


@pytest.mark.parametrize(
    ("one", "value", "column", "expected"),
    [
        (CT, "dlp_mgy_cm", {"unit": "mGy.cm", "decimals": 1}, 620.3),  # 620.25: halves are rounded away from zero
        (CT, "dlp_mgy_cm", {"unit": "mGy.cm"}, 620.25),
        (CT, "patient_size_m", {"unit": "cm", "decimals": 0}, 113),  # 112.5
        (CT, "patient_weight_kg", {"unit": "kg"}, None),  # not stated: empty, not zero
        (CT, "completed(patient_age_years)", {"unit": "a", "decimals": 0}, 4),  # 4.96: not yet 5
        (study(1, patient_age_years=17.999), "completed(patient_age_years)", {"unit": "a", "decimals": 0}, 18),
        (study(1, patient_weight_kg=17.999), "completed(patient_weight_kg)", {"unit": "kg", "decimals": 0}, 17),
        (CT, "first(performed_procedure, requested_procedure)", {}, "CT chest"),
        (CT, "join(requested_procedure, study_description, requested_procedure)", {}, "CT chest | Chest"),
        (CT, "max(events.ctdi_vol_mgy)", {"unit": "mGy", "decimals": 2}, 12.35),  # 12.345
        (CT, "median(events.ctdi_vol_mgy)", {"unit": "mGy"}, 11.1725),  # (10 + 12.345) / 2
        (CT, "mean(events.ctdi_vol_mgy)", {"unit": "mGy"}, 11.1725),
        (CT, "sum(events.ctdi_vol_mgy)", {"unit": "mGy"}, 22.345),
        (CT, "range(events.ctdi_vol_mgy)", {"unit": "mGy", "decimals": 1}, "10.0 - 12.3"),
        (CT, "distinct(events.pitch)", {}, 0.8),  # one value: a number, not a text
        (CT, "distinct(events.sources.tube_voltage_kv)", {"unit": "kV"}, "80 | 140"),
        (CT, "count(events)", {}, 2),
        (CT, "event_count", {}, 2),
        (CT, "equipment_name", {}, str(CT.equipment_id)),  # neither a name, nor model and station
        (RF, "dap_gy_cm2", {"unit": "Gy.m2"}, 0.00125),
        (RF, "reference_air_kerma_mgy", {"unit": "Gy"}, 0),  # zero is zero
        (RF, "count(fluoro_events)", {}, 2),
        (RF, "count(acquisition_events)", {}, 1),
        (RF, "one_or(fluoro_events.pulse_rate_per_s, 'Multiple rates')", {"unit": "pulse/s"}, "Multiple rates"),
        (RF, "one_or(acquisition_events.pulse_rate_per_s, 'Multiple rates')", {"unit": "pulse/s"}, 3),
        # Mean of 0.2 and 0.4; none stated; maximum alone.
        (RF, "range(filter_thickness(events.filters, 'copper'))", {"unit": "mm", "decimals": 2}, "0.30 - 0.90"),
        (RF, "range(filter_thickness(events.filters, 'aluminum'))", {"unit": "mm"}, 1),
        (
            RF,
            "dimensions(range(events.collimated_field_height_mm), range(events.collimated_field_width_mm))",
            {"unit": "cm"},
            "20 x 20",
        ),
    ],
)
def test_value(one: Any, value: str, column: dict[str, Any], expected: object) -> None:
    """Each value by hand."""
    assert only_cell(value, one, "RF" if one is RF else "CT", **column) == expected


@pytest.mark.parametrize(
    ("age", "band"),
    [(0.0, "0-4"), (4.997, "0-4"), (4.999, "5-14"), (5.0, "5-14"), (14.99, "5-14"), (14.998, "15+"), (None, None)],
)
def test_an_age_band_includes_its_lower_bound(age: float | None, band: str | None) -> None:
    """A child is in the next band from its birthday on: 4.999 are 1826 days; an unknown age is in none."""
    bands = (
        '[bands.age_band]\nfact = "patient_age_years"\nunit = "a"\nbounds = [0, 5, 15]\nlabels = ["0-4","5-14","15+"]'
    )
    assert only_cell("age_band", study(1, patient_age_years=age), more=bands) == band


def test_repeated_views_are_numbered_from_the_second_on() -> None:
    """NHSBSP: RCC, LCC, RCC2."""
    events = [{"laterality": side, "view": "CC"} for side in ("right", "left", "right")]
    words = '[words.side]\nright = "R"\nleft = "L"\n'
    of = survey(
        '{ title = "V", value = "numbered(concat(word(event.laterality, side), event.view))" }',
        "MG",
        'rows = "event"\n' + words,
    )
    cells, _, _ = results(of, study(1, *events, modality="MG"))
    assert cells == [("RCC",), ("LCC",), ("RCC2",)]


@pytest.mark.parametrize(("events", "cells", "further"), [(1, (1.0, None, "x"), ()), (3, (1.0, 2.0, "x"), (3.0,))])
def test_a_block_is_repeated_for_each_event(
    events: int, cells: tuple[object, ...], further: tuple[object, ...]
) -> None:
    """Places without an event are empty; events without a place stand to the right of the form."""
    block = '{ title = "Phase {n}", value = "event.ctdi_vol_mgy", unit = "mGy" }]\nrepeat = 2\n[[blocks]]\ncolumns = ['
    of = survey(f'{block}{{ title = "X", text = "x" }}')
    _, sink, counts = results(of, study(1, *({"ctdi_vol_mgy": number + 1.0} for number in range(events))))
    assert (sink.rows[0].cells, sink.rows[0].further) == (cells, further)
    assert counts.further_cells == len(further)


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("repeat = 1001", "'repeat' must be a whole number of at most 1000, not 1001."),
        ('repeat = 2\nmore = "append"\ngap = 5000000', "'gap' must be a whole number of at most 1000"),
    ],
)
def test_a_form_beyond_any_sheet_is_refused(block: str, message: str) -> None:
    """A slip of the pen must not take all memory."""
    columns = f'{{ title = "A", value = "row_number" }}]\n{block}\n[[blocks]]\ncolumns = ['
    with pytest.raises(SurveyError, match=message):
        survey(columns)
