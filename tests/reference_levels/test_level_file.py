"""Files of reference levels are read whole or refused with line, column and what would be right."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kerma.reference_levels import level_file
from kerma.reference_levels.population import HEAD_BANDS, WEIGHT_BANDS, Population
from kerma.reference_levels.projection import Projection
from kerma.reference_levels.published_levels import published_levels
from kerma.reference_levels.quantity import TRAITS, LevelQuantity
from kerma.reference_levels.reference_level import COLUMNS, Mark, Match, Phantom, ReferenceLevel
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.region import Region
from kerma.standard_names.standard_name import REGION_NAMES, standard_name

ROOT = Path(__file__).resolve().parents[2]
#: Standard names of published levels that no suggestion gives: a site names its examinations so by a rule.
NAMES_BY_RULE = {
    *("Radiography hip", "Radiography shoulder", "Panoramic radiography", "Lower limb and iliac angiography"),
}
_ROW = {
    "level_id": "H-1",
    "jurisdiction": "site",
    "modality": "CT",
    "examination": "Head",
    "standard_name": "CT head",
    "population": "adult",
    "quantity": "dlp",
    "unit": "mGy.cm",
    "value": "700",
    "valid_from": "2026-01-01",
    "source": "Survey 2025",
}


def text(*rows: dict[str, str]) -> str:
    columns = list(dict.fromkeys(name for row in (_ROW, *rows) for name in row))
    lines = [",".join(columns), *(",".join({**_ROW, **row}.get(name, "") for name in columns) for row in rows)]
    return "\n".join(lines)


def level(level_id: str) -> ReferenceLevel:
    return next(one for one in published_levels() if one.level_id == level_id)


def test_years_mean_their_first_and_their_last_day() -> None:
    (read,) = level_file.read(text({"valid_from": "2024", "valid_to": "2025"})).records.values()
    assert (read.valid_from, read.valid_to) == (date(2024, 1, 1), date(2025, 12, 31))


def test_a_row_becomes_a_level_of_the_site() -> None:
    found = level_file.read(text({}))
    assert not found.problems
    read = found.records[2]
    assert (read.value, read.valid_from, read.valid_to) == (700.0, date(2026, 1, 1), None)
    assert (read.mark, read.match, read.phantom) == (Mark.SITE, Match.EQUAL, None)


@pytest.mark.parametrize(
    ("cells", "column", "what"),
    [
        ({"unit": ""}, "unit", "without unit is refused"),
        ({"unit": "mGy"}, "unit", "'mGy' is no unit of dlp, such as mGy.cm"),
        ({"quantity": "effective_dose"}, "quantity", "'effective_dose' is none of ctdi_vol, dlp"),
        ({"quantity": "agd", "unit": "mGy"}, "quantity", "studies of CT have no agd"),
        ({"projection": "pa"}, "projection", "dlp has no projection, only dap_per_projection has one"),
        ({"projection": "oblique"}, "projection", "'oblique' is none of ap, pa, lateral"),
        ({"value": "1,250"}, "value", "may be a decimal sign or separate thousands"),
        ({"value": "1,250.5"}, "value", "is no number such as 8.5 or 8,5"),
        ({"value": "0"}, "value", "it must be above zero"),
        ({"value": "NaN"}, "value", "'NaN' is no number such as 8.5"),
        ({"value": "1e-400"}, "value", "'1e-400' is no number such as 8.5"),
        ({"value": "1_000"}, "value", "'1_000' is no number such as 8.5"),
        ({"value": "0.0000001"}, "value", "it must be above zero, from 0.000001 to 1000000000"),
        ({"value": "10000000000"}, "value", "it must be above zero, from 0.000001 to 1000000000"),
        ({"valid_from": "2025-W01-1"}, "valid_from", "'2025-W01-1' is no date"),
        ({"population": "age 18-65 y"}, "population", "'age 18-65 y' has adults alone: write adult"),
        ({"population": "age 216-300 mo"}, "population", "has adults alone: write adult"),
        ({"population": "age >=18 y"}, "population", "has adults alone: write adult"),
        ({"population": "age 16-30 y"}, "population", "a band of age ends at 18 years"),
        ({"valid_from": "31.01.2026"}, "valid_from", "'31.01.2026' is no date such as 2026-01-31"),
        ({"valid_from": "2026-02-30"}, "valid_from", "is no date"),
        ({"valid_to": "2025-01-01"}, "valid_to", "before 2026-01-01"),
        ({"population": "children"}, "population", "no population such as adult"),
        ({"population": "weight 15-5 kg"}, "population", "contains nobody"),
        ({"mark": "N"}, "mark", "'N' is none of V, V2, site"),
        ({"modality": "XA"}, "modality", "'XA' is none of CT, RF"),
        ({"statistic": "mean"}, "statistic", "'mean' is none of p75, median"),
        ({"phantom": "16"}, "phantom", "'16' is none of head_16cm, body_32cm"),
        ({"level_id": ""}, "level_id", "it is empty"),
    ],
)
def test_a_cell_that_cannot_be_right_is_named_by_line_and_column(cells: dict[str, str], column: str, what: str) -> None:
    quoted = {name: f'"{cell}"' for name, cell in cells.items()}
    problems = level_file.read(text({}, {"level_id": "H-2", "examination": "Neck", **quoted})).problems
    assert [(one.line, one.column) for one in problems] == [(3, column)]
    assert what in problems[0].message


def test_every_problem_of_a_file_is_reported_at_once() -> None:
    problems = level_file.read(text({"unit": "", "value": "x"}, {"level_id": "B", "mark": "P"})).problems
    assert [(one.line, one.column) for one in problems] == [(2, "unit"), (2, "value"), (3, "mark")]


@pytest.mark.parametrize(
    ("first", "second", "is_refused"),
    [
        # The last day belongs to a level.
        ({"valid_to": "2026-06-30"}, {"valid_from": "2026-06-30"}, True),
        ({"valid_to": "2026-06-30"}, {"valid_from": "2026-07-01"}, False),
        ({}, {"valid_from": "2030-01-01"}, True),
        ({}, {"valid_from": "2020-01-01", "valid_to": "2025-12-31"}, False),
        ({}, {"population": "age 1-6 y"}, False),
        ({}, {"statistic": "median"}, False),
        ({}, {"jurisdiction": "UK"}, False),
    ],
)
def test_two_levels_for_the_same_days_are_refused(
    first: dict[str, str], second: dict[str, str], is_refused: bool
) -> None:
    problems = level_file.read(text(first, {"level_id": "H-2", **second})).problems
    assert [one.column for one in problems] == ["valid_from"] * is_refused


def test_a_name_is_not_used_twice() -> None:
    problems = level_file.read(text({"level_id": "UK-CT-01-DLP"}), published_levels()).problems
    assert str(problems[0]) == "line 2, column level_id: UK-CT-01-DLP is the name of a level that exists already."


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        ("", 1, "the heading lacks this column"),
        ("level_id,size\n", 1, "there is no such column"),
        (text({}) + "\nH-2,site\n", 3, "2 cells stand below 11 columns"),
        (text({}) + '\n"open', 3, "no valid CSV"),
    ],
)
def test_a_file_of_another_form_is_refused(content: str, line: int, what: str) -> None:
    problems = level_file.read(content).problems
    assert any(one.line == line and what in one.message for one in problems)


def test_a_level_is_written_as_it_is_read() -> None:
    lines = [",".join(COLUMNS)]
    lines += [",".join(f'"{cell}"' for cell in level_file.cells_of(one)) for one in published_levels()]
    assert tuple(level_file.read("\n".join(lines)).records.values()) == published_levels()


@pytest.mark.parametrize("population", ["adult", *map(str, (*HEAD_BANDS, *WEIGHT_BANDS))])
def test_a_population_is_written_as_it_is_read(population: str) -> None:
    assert str(Population.from_text(population)) == population


def test_only_verified_levels_are_published_each_once() -> None:
    levels = published_levels()
    assert {one.mark for one in levels} == {Mark.READ, Mark.TRANSCRIBED}
    assert len({one.level_id for one in levels}) == len(levels)


@pytest.mark.parametrize(
    ("level_id", "value"),
    [
        # 12 cGy·cm², 200 mGy·cm²: the same quantity in one unit.
        ("DE-DX-02-DAP", 0.12),
        ("FR-DX-01-DAP", 0.20),
        ("FR-DX-09-DAP", 2.7),
        ("DE-DX-07-DAP", 2.0),
        ("EUR-RF-01-DAP", 35.0),
        ("UK-CT-01-DLP", 790.0),
    ],
)
def test_published_values_are_converted_to_the_unit_of_kerma(level_id: str, value: float) -> None:
    assert level(level_id).value == pytest.approx(value, rel=1e-12)


def test_a_value_keeps_the_digits_that_were_published() -> None:
    assert level("UK-CT-05-CTDIVOL").published_value == Decimal("8.5")


def test_levels_of_children_state_their_phantom() -> None:
    phantoms = {one.examination: one.phantom for one in published_levels() if one.level_id.startswith("EU-PCT")}
    assert phantoms == {"Head": Phantom.HEAD, "Thorax": Phantom.BODY, "Abdomen": Phantom.BODY}


def test_levels_of_radiography_are_of_one_radiograph_because_a_study_may_have_several() -> None:
    radiography = [one for one in published_levels() if one.modality is ExamModality.RADIOGRAPHY]
    assert {one.quantity for one in radiography} == {
        LevelQuantity.DAP_PER_PROJECTION,
        LevelQuantity.INCIDENT_AIR_KERMA,
    }
    assert {one.examination: one.projection for one in radiography if one.jurisdiction == "Germany"} == {
        "Shoulder (one projection)": None,
        "Thorax PA (one projection)": Projection.PA,
        "Thorax AP supine (one projection)": Projection.AP,
        "Thorax lateral (one projection)": Projection.LATERAL,
        "Thoracic spine AP (one projection)": Projection.AP,
        "Thoracic spine lateral (one projection)": Projection.LATERAL,
        "Lumbar spine AP (one projection)": Projection.AP,
        "Lumbar spine lateral (one projection)": Projection.LATERAL,
        "Abdomen (one projection)": None,
        "Pelvis (one projection)": None,
    }


def test_standard_names_of_published_levels_are_names_that_kerma_gives() -> None:
    texts = (
        *("", "embolism", "calcium", "coronary", "kub", "urography", "colonography", "angio", "PCI", "TAVI", "CRT-P"),
        *("EP study", "pacemaker single chamber", "pacemaker dual chamber", "biliary drainage", "embolisation"),
    )
    given = {
        standard_name(modality, region, one, is_phantom=False)
        for modality in ExamModality
        for region in Region
        for one in texts
    }
    names = {one.standard_name for one in published_levels() if one.standard_name}
    assert names - given == NAMES_BY_RULE
    document = (ROOT / "docs/user/reference-levels.md").read_text(encoding="utf-8")
    assert [name for name in sorted(NAMES_BY_RULE) if f"`{name}`" not in document] == []
    assert set(Region) == set(REGION_NAMES)


def test_every_quantity_has_a_unit() -> None:
    assert set(TRAITS) == set(LevelQuantity)
