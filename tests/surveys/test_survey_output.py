"""Sheets and files: rows where the form has them, separators of locales, and what a file says of itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from kerma.messages import message
from kerma.surveys.about import SurveyAbout
from kerma.surveys.built_in import built_in_survey
from kerma.surveys.csv_output import SurveyCsvForm, csv_cell, form_of, write_csv
from kerma.surveys.rows import SurveyRow
from kerma.surveys.run import run
from kerma.surveys.selection import LeftOut
from kerma.surveys.sheet_rows import rows_above
from kerma.surveys.spool import Spool
from kerma.surveys.workbook import write_workbook
from tests.support.survey_studies import study, survey

if TYPE_CHECKING:
    from pathlib import Path

    from kerma.surveys.declaration import Survey
    from kerma.surveys.survey_study import SurveyStudy

POINT, COMMA = SurveyCsvForm(), SurveyCsvForm(";", has_decimal_comma=True, is_quoted=True)
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


def ran(of: Survey, spool: Spool, *studies: SurveyStudy) -> SurveyAbout:
    return SurveyAbout(of, date(2026, 1, 1), None, NOW, run(of, studies, spool))


@pytest.mark.parametrize(
    ("cell", "form", "text"),
    [
        (None, POINT, ""),
        (0.0, POINT, "0"),
        (1.5, POINT, "1.5"),
        (1.5, COMMA, "1,5"),
        (1.2e-06, POINT, "0.0000012"),
        (120, COMMA, "120"),
        (-5.25, COMMA, "-5,25"),
        ("=1+1", POINT, "'=1+1"),
        ("1.5 mm", COMMA, "1.5 mm"),
        (date(2026, 3, 1), COMMA, "2026-03-01"),
        (time(8, 5), COMMA, "08:05:00"),
    ],
)
def test_a_cell_of_a_csv(cell: object, form: SurveyCsvForm, text: str) -> None:
    """No exponents, no formulas; points in texts stay."""
    assert csv_cell(cell, form) == text  # type: ignore[arg-type] # each is a cell


@pytest.mark.parametrize(
    ("name", "locale", "form"),
    [
        ("uk-ct-2019", "", POINT),
        ("uk-ct-2019", "de", COMMA),
        ("de-ct", "", COMMA),
        ("de-ct", "en", SurveyCsvForm(is_quoted=True)),
        ("uk-mg-nhsbsp", "", POINT),
    ],
)
def test_the_locale_goes_before_the_form_of_the_survey(name: str, locale: str, form: SurveyCsvForm) -> None:
    """Without both, comma and decimal point."""
    assert form_of(built_in_survey(name), locale) == form


def test_the_fluoroscopy_form_has_units_in_row_4_and_data_from_row_7(tmp_path: Path) -> None:
    """43 columns: Gy·m², seconds and Gy. 12.5 Gy·cm² are 0.00125 Gy·m², 1500 mGy are 1.5 Gy."""
    totals = {"dap_gy_cm2": 12.5, "fluoro_time_s": 90.0, "reference_air_kerma_mgy": 1500.0}
    file = tmp_path / "rf.xlsx"
    with Spool() as spool:
        about = ran(built_in_survey("uk-rf-2019"), spool, study(1, modality="RF", totals=totals))
        write_workbook(spool, about, file)
    sheet = load_workbook(file)["PHE IR-Fluoro"]
    units = {number: sheet.cell(4, number).value for number in (5, 6, 7, 8, 9, 10, 11)}
    assert units == {5: "Gy.m2", 6: "Gy.m2", 7: "Gy.m2", 8: "s", 9: "Gy", 10: "Gy", 11: "Gy"}
    assert [sheet.cell(7, number).value for number in (1, 2, 4, 5, 8, 9)] == [
        *(None, 1, datetime(2026, 1, 1), 0.00125, 90, 1.5)  # noqa: DTZ001 -- a date, as openpyxl reads it
    ]
    assert sheet.max_row == 7
    assert len(rows_above(about.survey, 0)[2]) == 43


def test_the_fifth_sequence_stands_after_the_form_and_a_gap_of_two(tmp_path: Path) -> None:
    """Columns 1 to 38 as in the form; headings and cells of sequence 5 in columns 41 to 48."""
    events = [{"ctdi_vol_mgy": number + 1.0, "dlp_mgy_cm": 10.0 * (number + 1)} for number in range(5)]
    file = tmp_path / "ct.csv"
    with Spool() as spool:
        about = ran(built_in_survey("uk-ct-2019"), spool, study(1, *events, totals={"dlp_mgy_cm": 150.0}))
        write_csv(spool, about, POINT, file)
    titles, cells = (line.split(",") for line in file.read_text("utf-8").splitlines())
    assert (titles[36], cells[36]) == ("Total DLP* (whole scan) mGy.cm", "150")
    assert titles[38:41] == ["", "", "Sequence 5: imaged length (mm)"]
    assert (titles[47], cells[47]) == ("Sequence 5: DLP (mGy.cm)*", "50")
    assert (len(titles), len(cells)) == (48, 48)


def test_rows_come_back_as_they_were() -> None:
    """Also dates and times; each as often as needed."""
    row = SurveyRow((1, 1.5, "x", None, date(2026, 3, 1), time(8, 5)), (datetime(2026, 3, 1, 8, tzinfo=UTC),), "2.25.1")
    left = LeftOut("2.25.2", None, "CT1", "CT head", message("why {x}", x=1))
    with Spool() as spool:
        spool.add_row(row)
        spool.add_left_out(left)
        assert list(spool.rows()) == list(spool.rows()) == [row]
        assert list(spool.left_out()) == [left]


def test_about_states_filter_sample_and_empty_columns() -> None:
    """So that the file can be made again."""
    more = (
        '[filter]\nage = { min = 16 }\nbody_region = ["head", "neck"]\n[sample]\nstudies = 20\n'
        'per = ["equipment_name"]\nmethod = "random"\nseed = 7'
    )
    of = survey('{ title = "N", value = "row_number" }, { title = "Kernel", empty = "Not stated." }', more=more)
    with Spool() as spool:
        pairs = dict(ran(of, spool, study(1)).pairs())
    assert pairs["Period"] == "2026-01-01 to end"
    assert pairs["Filter: age"] == "at least 16"
    assert pairs["Filter: body_region"] == "head or neck"
    assert pairs["Sample"] == "at most 20 studies for each equipment_name: random, seed 7"
    assert pairs["Empty column: Kernel"] == "Not stated."
    assert pairs["Made"] == "2026-07-01 12:00:00+00:00"
    assert (pairs["Number of rows"], pairs["Counted studies"]) == (1, 1)
