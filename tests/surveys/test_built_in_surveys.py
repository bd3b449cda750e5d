"""Each survey of Kerma from a demo hospital, cell by cell against the computation of `independent_surveys`.

The studies have one object each, or images of radiography and mammography alone: what several reports state of a study
is merged before surveys, and tested there. Standard names are those that Kerma gives.
"""

from __future__ import annotations

import hmac
import importlib.util
import json
import subprocess
import sys
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine, create_engine

from kerma.commands.survey_files import write_files
from kerma.database.ingest.store import Received, store
from kerma.database.query.studies.study_detail import study_detail
from kerma.database.query.surveys.survey_run import SurveyPeriod, run_survey
from kerma.extract import extract
from kerma.simulate import hospital_studies
from kerma.surveys.about import SurveyAbout
from kerma.surveys.built_in import built_in_names, built_in_survey
from kerma.surveys.spool import Spool
from tests.support.database_contents import HASHED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kerma.simulate import DemoObject

_PATH = Path(__file__).parent / "independent_surveys.py"
_SPEC = importlib.util.spec_from_file_location("independent_surveys", _PATH)
assert _SPEC is not None
assert _SPEC.loader is not None
independent = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(independent)

STUDIES = 260
IMAGES = {"dx_image", "mg_image"}
LEFT = {"ct_image", "nm_image", "pet_image"}
FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)
_ADDITIVE = {"DX": ("dap_gy_cm2",), "MG": ("agd_left_mgy", "agd_right_mgy", "agd_both_mgy")}


def _objects() -> Iterator[list[DemoObject]]:
    """The objects of each study: its last report, else all its images."""
    for study in hospital_studies(STUDIES, until=date(2026, 6, 30)):
        reports = [made for made in study.objects if made.source not in IMAGES | LEFT]
        radiopharmaceutical = [made for made in reports if made.source == "radiopharmaceutical_rdsr"]
        images = [made for made in study.objects if made.source in IMAGES]
        if reports or images:
            yield (radiopharmaceutical or reports)[-1:] or images


@pytest.fixture(scope="module")
def hospital(
    make_database: Callable[..., str],
    migrated_template: str,
    drop_database: Callable[[str], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Engine, list[dict[str, Any]]]]:
    """A database with the studies, and what `kerma extract --json` states of them in the order of time."""
    url = make_database(migrated_template)
    engine = create_engine(url)
    folder = tmp_path_factory.mktemp("objects")
    received = []
    for number, objects in enumerate(_objects()):
        for part, made in enumerate(objects):
            (folder / f"{number:04}-{part}.dcm").write_bytes(made.to_bytes())
            received.append(Received(f"orthanc-{number}-{part}", extract(made.to_bytes())))
    with engine.begin() as connection:
        store(connection, received, HASHED)
    yield engine, _with_names(engine, _extracted(folder))
    engine.dispose()
    drop_database(url)


def _extracted(folder: Path) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "kerma.cli", "extract", "--json", str(folder)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    by_study: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in output.splitlines():
        found = json.loads(line)
        by_study[Path(found["file"]).stem.split("-")[0]].append(found)
    return [_merged(found) for found in by_study.values()]


def _merged(found: list[dict[str, Any]]) -> dict[str, Any]:
    """A study of one object, or of images whose doses add up."""
    header, events = found[0]["study"], [event for one in found for event in one["events"]]
    totals = dict(found[0].get("totals") or {})
    if len(found) > 1 or not totals:
        events.sort(key=lambda event: event["started_at"])
        if header["modality"] == "DX":
            totals = {"dap_gy_cm2": independent.total(events, "dap_gy_cm2")}
        if header["modality"] == "MG":
            # Two images of one exposure, for processing and for presentation, state the same.
            events = list({(one["started_at"], one["laterality"], one["view"]): one for one in events}.values())
            sides = {side: [one for one in events if one.get("laterality") == side] for side in ("left", "right")}
            totals = {f"agd_{side}_mgy": independent.total(of_side, "agd_mgy") for side, of_side in sides.items()}
    return {"study": header, "totals": totals, "events": events}


def _with_names(engine: Engine, studies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With the standard name that Kerma gives; in the order of date and time."""
    with engine.connect() as connection:
        for study in studies:
            detail = study_detail(connection, study["study"]["study_instance_uid"])
            assert detail is not None
            study["standard_name"] = detail.name.standard_name if detail.name else None
            study["region"] = str(detail.name.region) if detail.name else None
            study["study_id"] = str(detail.study.study_id)
    return sorted(studies, key=lambda one: (one["study"]["study_date"], one["study"]["study_time"], one["study_id"]))


SECRET = b"0123456789abcdef0123456789abcdef"


def test_each_survey_is_computed_independently() -> None:
    """None is missing here."""
    assert set(independent.SURVEYS) == set(built_in_names())


@pytest.mark.parametrize("name", sorted(independent.SURVEYS))
def test_each_cell_is_right(name: str, hospital: tuple[Engine, list[dict[str, Any]]], tmp_path: Path) -> None:
    """The workbook, opened again; groups of any size have their statistics here, as the hospital is small."""
    engine, studies = hospital
    modality, rows_of, above = independent.SURVEYS[name]
    of_period = [
        study
        for study in studies
        if study["study"]["modality"] in modality.split() and FIRST.isoformat() <= study["study"]["study_date"]
    ]
    for study in of_period:
        digest = hmac.new(SECRET, f"survey {name}:{study['study_id']}".encode(), "sha256").hexdigest()
        study["record_id"] = digest[:16]
    expected = rows_of(of_period)
    survey = replace(built_in_survey(name), min_values=1)
    file = tmp_path / "survey.xlsx"
    with engine.begin() as connection, Spool() as spool:
        counts = run_survey(connection, survey, SurveyPeriod(FIRST, LAST), spool, SECRET)
        write_files(spool, SurveyAbout(survey, FIRST, LAST, datetime.now(tz=UTC), counts), file, "")
    book = load_workbook(file)
    sheet = book[survey.sheet.name]
    found = [list(row) for row in sheet.iter_rows(min_row=above + 1, values_only=True)]
    assert counts.rows == len(expected)
    assert [_trimmed(row) for row in found if any(cell is not None for cell in row)] == list(map(_trimmed, expected))
    left_out = sum(1 for _ in book["Left out"].iter_rows()) - 1
    assert counts.studies == counts.counted_studies + left_out
    if survey.rows != "group" and name not in {"de-annex14-ct", "de-annex14-rf"}:
        assert expected


def _trimmed(row: list[Any]) -> list[Any]:
    """Without the empty cells at the end; dates as dates."""
    cells = [cell.date() if isinstance(cell, datetime) else cell for cell in row]
    while cells and cells[-1] is None:
        cells.pop()
    return cells
