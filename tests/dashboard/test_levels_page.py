"""The page Reference levels: what it shows, what its URL selects, and its workbook."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from dashboard.pages.charts import data
from dashboard.pages.charts.chart_catalogue import Chart, ChartKind
from dashboard.pages.reference_levels import parameters, workbook
from dashboard.reports import assembly, report_request
from dashboard.ui.cached_queries import local_now
from dashboard.ui.text import formatting
from kerma.database.ingest import reference_levels
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.reference_levels import level_file
from kerma.reference_levels.level_audit import level_audit
from kerma.reference_levels.projection import Projection
from kerma.reference_levels.published_levels import published_levels
from kerma.reference_levels.quantity import LevelQuantity
from kerma.reference_levels.reference_level import Phantom
from kerma.reference_levels.sample_request import SampleRequest
from kerma.reference_levels.typical_value import RoomSample
from kerma.settings import settings
from kerma.standard.enumerations import ExamModality
from tests.support.pdf_files import PdfFile
from tests.support.screens import text_of
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

SITE_LEVEL = """level_id;jurisdiction;modality;examination;standard_name;population;quantity;unit;value;valid_from;\
source
H-1;site;CT;Head;CT head;adult;dlp;mGy.cm;600;2020-01-01;Survey
"""


def add_heads(connection: Connection, machine: UUID, doses: range, **facts: Any) -> None:
    values: dict[str, Any] = {"patient_age_years": 60.0, "patient_weight_kg": 70.0, **facts}
    now = local_now().replace(hour=0)
    for number, dose in enumerate(doses, 1):
        add_study(
            connection,
            machine,
            f"{machine.int}.{dose}"[-60:],
            at=now - timedelta(days=number),
            study_description="CT Head",
            dlp_mgy_cm=float(dose),
            events=[{"ctdi_vol_mgy": 40.0, "dlp_mgy_cm": float(dose), "ctdi_phantom": "head_16cm"}],
            **values,
        )


@pytest.fixture
def scanner(rows: Connection) -> UUID:
    """A scanner with heads of 881 to 900 mGy·cm, and a level of the site."""
    machine = add_machine(rows)
    add_heads(rows, machine, range(881, 901))
    reference_levels.add(rows, list(level_file.read(SITE_LEVEL).records.values()), "ada")
    return machine


def test_without_standard_names_the_page_states_so(rows: Connection, page: Page) -> None:
    assert rows.closed is False
    assert "No study of this modality has a standard name" in text_of(page("reference_levels"))


@pytest.mark.usefixtures("scanner")
def test_medians_are_compared_with_the_levels_of_the_site_first(page: Page) -> None:
    app = page("reference_levels")
    rooms, levels = app.dataframe[0].value, app.dataframe[1].value
    assert rooms[["n", "median"]].to_numpy().tolist() == [[20, 890.5]]
    assert rooms["above"].tolist() == ["site, UK, EU, Australia"]
    assert levels["level_id"].tolist()[:2] == ["H-1", "UK-CT-01-DLP"]
    assert levels["above"].tolist() == [1, 1, 1, 0, 1, 0]
    # 890.5 / 600
    assert rooms["H-1"].tolist() == [148.4]


@pytest.mark.usefixtures("scanner")
def test_the_page_says_that_a_level_is_no_limit_for_one_patient(page: Page) -> None:
    text = text_of(page("reference_levels"))
    assert "A reference level is not a limit for one patient." in text
    assert "20 studies of CT head; 20 counted, on 1 of 1 systems with at least 20 patients." in text


@pytest.mark.usefixtures("scanner")
@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ("", "no such level of Europe, France, Germany, Poland, Switzerland."),
        ("UK, Poland", "no such level of Poland."),
    ],
)
def test_jurisdictions_without_a_level_of_the_examination_are_named(
    page: Page, monkeypatch: pytest.MonkeyPatch, setting: str, named: str
) -> None:
    monkeypatch.setenv("KERMA_LEVEL_JURISDICTIONS", setting)
    settings.cache_clear()
    assert named in text_of(page("reference_levels"))


def test_studies_that_are_not_counted_have_their_reasons(rows: Connection, scanner: UUID, page: Page) -> None:
    add_heads(rows, scanner, range(1, 3), patient_weight_kg=120.0)
    add_heads(rows, scanner, range(5, 6), patient_age_years=None)
    app = page("reference_levels")
    assert "Not counted here: age unknown (1), size outside the band (2)" in text_of(app)
    assert app.dataframe[2].value[["studies", "n", "age_unknown", "size_outside"]].to_numpy().tolist() == [
        [23, 20, 1, 2]
    ]


@pytest.mark.usefixtures("scanner")
@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ({"quantity": "ctdi_vol"}, "40"),
        ({"population": "age 1-6 y"}, "Not counted here: other age (20)"),
        ({"phantom": "body_32cm"}, "Not counted here: other CTDI phantom (20)"),
        ({"levels_to": "2020-01-01", "levels_from": "2019-01-01"}, "No study of this examination in this period."),
        ({"levels_of": "NM"}, "No study of this modality has a standard name"),
        ({"population": "everybody"}, "population=everybody"),
    ],
)
def test_the_url_selects_what_is_compared(page: Page, url: dict[str, str], shown: str) -> None:
    app = page("reference_levels", **url)
    assert not app.exception
    assert shown in text_of(app) + " ".join(str(one.value) for one in app.dataframe)


@pytest.mark.usefixtures("scanner")
def test_adults_without_weight_are_left_out_where_the_page_says_so(rows: Connection, page: Page, scanner: UUID) -> None:
    add_heads(rows, scanner, range(1, 3), patient_weight_kg=None)
    assert "2 counted patients have no known weight" in text_of(page("reference_levels"))
    assert "Not counted here: size unknown (2)" in text_of(page("reference_levels", with_weight="true"))


def test_radiographs_are_compared_in_the_projection_of_the_first_level(rows: Connection, page: Page) -> None:
    """The mean DAP of PA radiographs, 0.15 Gy·cm², is above 12 cGy·cm² and not above 200 mGy·cm²."""
    machine = add_machine(rows)
    radiographs = [{"image_view": "PA", "dap_gy_cm2": 0.15}, {"image_view": "LL", "dap_gy_cm2": 0.9}]
    facts: dict[str, Any] = {"study_description": "Thorax", "patient_age_years": 60.0, "patient_weight_kg": 70.0}
    for number in range(20):
        at = local_now() - timedelta(days=1)
        add_study(rows, machine, f"2.25.{number}", at=at, modality="DX", events=radiographs, **facts)
    app = page("reference_levels", levels_of="DX")
    rooms, levels = app.dataframe[0].value, app.dataframe[1].value
    assert rooms[["n", "median", "above"]].to_numpy().tolist() == [[20, 0.15, "Germany"]]
    assert levels["level_id"].tolist() == ["DE-DX-02-DAP", "FR-DX-01-DAP", "FR-DX-01-DAP-MEDIAN"]
    assert "Not compared, of another projection: DE-DX-03-DAP, DE-DX-04-DAP, FR-DX-02-DAP" in text_of(app)


def test_the_report_of_a_url_has_the_numbers_of_the_page_with_the_same_words(rows: Connection, page: Page) -> None:
    """PA radiographs of the last year alone: not the lateral one of 0.9, and not those of 0.5 two years ago."""
    machine = add_machine(rows)
    radiographs = [{"image_view": "PA", "dap_gy_cm2": 0.15}, {"image_view": "LL", "dap_gy_cm2": 0.9}]
    earlier = [{"image_view": "PA", "dap_gy_cm2": 0.5}]
    facts: dict[str, Any] = {"study_description": "Thorax", "patient_age_years": 60.0, "patient_weight_kg": 70.0}
    now = local_now()
    for number in range(40):
        days, events = (1, radiographs) if number < 20 else (800, earlier)
        at = now - timedelta(days=days)
        add_study(rows, machine, f"2.25.{number}", at=at, modality="DX", events=events, **facts)
    rooms = page("reference_levels", levels_of="DX").dataframe[0].value
    assert rooms[["n", "median"]].to_numpy().tolist() == [[20, 0.15]]
    name = {"name": "Radiography chest"}
    found = assembly.with_defaults(report_request.read("levels", "radiography", name, now.date()), now)
    sample = found.sample
    assert sample is not None
    assert sample.since is not None
    assert sample.until is not None
    assert (sample.since, sample.until) == (now.date() - timedelta(days=364), now.date())
    assert sample.projection is Projection.PA
    pdf = PdfFile(assembly.pdf(found, now)).text
    assert " 20 0.15 " in pdf
    assert f"Adults, {formatting.day(sample.since)} to {formatting.day(sample.until)}" in pdf


def test_a_url_that_states_any_phantom_keeps_it_in_the_report(rows: Connection) -> None:
    add_heads(rows, add_machine(rows), range(601, 602))
    now = local_now()
    for stated, compared in (({}, Phantom.HEAD), ({"phantom": "any"}, None)):
        read = report_request.read("levels", "ct", {"name": "CT head", **stated}, now.date())
        found = assembly.with_defaults(read, now).sample
        assert found is not None
        assert found.phantom is compared
        again = report_request.read("levels", "ct", parameters.written(found), now.date())
        assert assembly.with_defaults(again, now).sample == found


def test_the_workbook_has_the_numbers_and_the_names_of_the_levels(scanner: UUID) -> None:
    request = SampleRequest(
        modality=ExamModality.CT, standard_name="CT head", quantity=LevelQuantity.DLP, phantom=Phantom.HEAD
    )
    sample = RoomSample(equipment_id=scanner, n=20, quartiles=(885.75, 890.5, 895.25), mean_weight_kg=70.0)
    levels = [level for level in published_levels() if level.level_id == "UK-CT-01-DLP"]
    made_at = datetime(2026, 4, 1, 12)  # noqa: DTZ001, local time
    audit = level_audit(request, [sample], levels)
    book = load_workbook(io.BytesIO(workbook.content(audit, {scanner: "CT1"}, made_at)))
    assert book.sheetnames == ["About", "Systems", "Levels", "Not counted", "Charts"]
    heading, room = (list(row) for row in book["Systems"].iter_rows(values_only=True))
    assert dict(zip(heading, room, strict=True)) == {
        "System": "CT1",
        "Median above": "UK",
        "Patients": 20,
        "Median (mGy·cm)": 890.5,
        "95 % from (mGy·cm)": None,
        "95 % to (mGy·cm)": None,
        "Lower quartile (mGy·cm)": 885.75,
        "Upper quartile (mGy·cm)": 895.25,
        "% of UK 790 (V)": 112.7,
        "Mean weight (kg)": 70,
        "Without weight": 0,
    }
    headings, level = (list(row) for row in book["Levels"].iter_rows(max_row=2, values_only=True))
    of_level = dict(zip(headings, level, strict=True))
    assert [of_level[name] for name in ("Level", "Value", "Unit")] == ["UK-CT-01-DLP", 790, "mGy·cm"]
    about = [row[0] for row in book["About"].iter_rows(values_only=True)]
    assert (
        "A reference level is not a limit for one patient. Medians of systems are compared with it (ICRP 135)." in about
    )


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({}, "Reference levels of CT head: DLP (mGy·cm) site 600, UK 790 (V), EU 807 (V2)"),
        ({"patient_age_years": 4.0}, "Reference levels of CT head: DLP (mGy·cm) EU 505 (V2), US 518 (V2)"),
    ],
)
def test_the_page_of_a_study_names_the_levels_for_its_patient(
    rows: Connection, scanner: UUID, page: Page, facts: dict[str, Any], text: str
) -> None:
    values = {"patient_age_years": 60.0, **facts}
    add_study(rows, scanner, "2.25.9", study_description="CT Head", dlp_mgy_cm=9.0, events=[{}], **values)
    shown = text_of(page("study", uid="2.25.9"))
    assert text in shown
    assert "A reference level is not a limit for one patient." in shown


def test_the_page_of_a_study_without_age_names_no_level(rows: Connection, scanner: UUID, page: Page) -> None:
    add_study(rows, scanner, "2.25.9", study_description="CT Head", dlp_mgy_cm=9.0, events=[{}])
    assert "Reference levels of" not in text_of(page("study", uid="2.25.9"))


@pytest.mark.parametrize(
    ("criteria", "quantity", "is_drawn"),
    [
        ({"name": ("CT head",)}, "study_dlp_mgy_cm", True),
        ({"name": ("CT head", "CT chest")}, "study_dlp_mgy_cm", False),
        ({}, "study_dlp_mgy_cm", False),
        # A level of CTDIvol is that of one acquisition of a study.
        ({"name": ("CT head",)}, "event_ctdi_vol_mgy", False),
    ],
)
@pytest.mark.parametrize("kind", [ChartKind.BOX, ChartKind.MEDIAN])
@pytest.mark.usefixtures("scanner")
def test_charts_of_one_standard_name_have_lines_at_its_levels(
    criteria: dict[str, Any], quantity: str, is_drawn: bool, kind: ChartKind
) -> None:
    chart = Chart(name="a", kind=kind, modality=ExamModality.CT, quantity=quantity, by="machine").exactly()
    model = data.chart_model(chart, StudyFilter.from_values(ExamModality.CT, criteria))
    lines = model.overlay["level_text"].tolist() if is_drawn else []
    assert lines[:2] == ["site 600: Head", "UK 790 (V): Head: acute stroke"][: 2 * is_drawn]
    assert any("reference levels of adults" in note for note in model.notes) is is_drawn
    assert len(model.frame) == 1
    if is_drawn:
        # The axis reaches over the highest level.
        assert max(model.marks["p95"]) == 962.0
