"""`kerma skindose` prints the peak skin dose of reports, or the reason why there is none."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kerma.cli import app
from kerma.simulate import hospital
from kerma.standard import concepts as c
from tests.support.demo_answers import answer_of
from tests.support.extraction_json import extract_json
from tests.support.fluoroscopy_report import fluoroscopy_report
from tests.support.sr_builder import as_file, ct_dose, ct_event, ct_report, num, xray_event

Skindose = Callable[..., Result]

NAMES = {
    *(
        "file",
        "kind",
        "reason",
        "peak_skin_dose_mgy",
        "peak_skin_dose_low_mgy",
        "peak_skin_dose_high_mgy",
        "peak_skin_dose_position",
        "reference_air_kerma_mgy",
        "reference_air_kerma_on_phantom_mgy",
        "events_mapped",
    ),
    *("uncertainty_k2_percent", "flags", "seconds"),
}


@pytest.fixture
def skindose(monkeypatch: pytest.MonkeyPatch) -> Skindose:
    monkeypatch.delenv("KERMA_DATABASE_URL", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *arguments: CliRunner().invoke(app, ["skindose", *map(str, arguments)])


@pytest.fixture(scope="session")
def fluoroscopy() -> bytes:
    """A report of the demo hospital with the positions of beam and table."""
    reports = (made for made in hospital() if answer_of(made)["study"]["modality"] == "RF")
    return next(data for data in (made.to_bytes() for made in reports) if _has_geometry(data))


def _has_geometry(data: bytes) -> bool:
    reading = extract_json(data)
    return any(event.get("table_height_position_mm") is not None for event in reading.events)


@pytest.fixture
def report(tmp_path: Path, fluoroscopy: bytes) -> Path:
    path = tmp_path / "report.dcm"
    path.write_bytes(fluoroscopy)
    return path


def test_it_prints_the_names_of_the_contract(skindose: Skindose, report: Path) -> None:
    assert set(json.loads(skindose("--json", report).stdout)) == NAMES


def test_a_report_without_skin_dose_has_the_same_names(skindose: Skindose, tmp_path: Path) -> None:
    path = tmp_path / "ct.dcm"
    path.write_bytes(as_file(ct_report(ct_event(ct_dose()))))
    assert set(json.loads(skindose("--json", path).stdout)) == NAMES


def test_a_report_of_another_modality_says_why_not(skindose: Skindose, tmp_path: Path) -> None:
    path = tmp_path / "ct.dcm"
    path.write_bytes(as_file(ct_report(ct_event(ct_dose()))))
    result = skindose("--json", path)
    line = json.loads(result.stdout)
    assert (result.exit_code, line["kind"], line["peak_skin_dose_mgy"]) == (0, "not_possible", None)
    assert line["reason"] == "this is a study of CT; skin dose is mapped of fluoroscopy (RF) only"


def test_an_air_kerma_that_no_event_states_is_missing_and_not_zero(skindose: Skindose, tmp_path: Path) -> None:
    path = tmp_path / "fluoroscopy.dcm"
    event = xray_event(num(c.DOSE_AREA_PRODUCT, "1e-4", "Gy.m2"), num(c.DISTANCE_SOURCE_TO_ISOCENTER, "785", "mm"))
    path.write_bytes(as_file(fluoroscopy_report(event)))
    line = json.loads(skindose("--json", path).stdout)
    assert (line["flags"], line["reference_air_kerma_mgy"]) == ({"events_without_kerma": 1}, None)


def test_a_folder_is_searched_in_order(skindose: Skindose, report: Path) -> None:
    (report.parent / "a.txt").write_text("not an X-ray")
    lines = [json.loads(line) for line in skindose("--json", report.parent).stdout.splitlines()]
    assert [Path(line["file"]).name for line in lines] == ["a.txt", "report.dcm"]


@pytest.mark.parametrize(("content", "exit_code"), [(None, 0), (b"not an X-ray", 1)])
def test_the_exit_status_shows_whether_a_file_failed(
    skindose: Skindose, report: Path, content: bytes | None, exit_code: int
) -> None:
    report.write_bytes(content or report.read_bytes())
    assert skindose(report).exit_code == exit_code


def test_a_file_that_is_not_there_is_named(skindose: Skindose, tmp_path: Path) -> None:
    result = skindose(tmp_path / "nowhere.dcm")
    assert (result.exit_code, "there is no such file or folder" in result.stdout) == (1, True)


@pytest.mark.parametrize("phantom", ["plane", "cylinder", "trunk"])
def test_every_phantom_gives_a_dose(skindose: Skindose, report: Path, phantom: str) -> None:
    assert json.loads(skindose("--json", "--phantom", phantom, report).stdout)["peak_skin_dose_mgy"] > 0


def test_a_phantom_that_does_not_exist_is_refused(skindose: Skindose, report: Path) -> None:
    result = skindose("--phantom", "horse", report)
    assert (result.exit_code, "cylinder" in result.stderr) == (2, True)


def test_a_hard_edge_gives_nearly_the_same_peak(skindose: Skindose, report: Path) -> None:
    soft, hard = (
        json.loads(skindose("--json", *edge, report).stdout)["peak_skin_dose_mgy"] for edge in ([], ["--hard-edge"])
    )
    assert hard == pytest.approx(soft, rel=0.1)


def test_the_output_for_people_is_in_words(skindose: Skindose, report: Path) -> None:
    shown = skindose(report).stdout
    assert "Peak skin dose" in shown
    assert "from the vertex" in shown


def test_help_says_that_each_file_is_a_map(skindose: Skindose) -> None:
    assert "Each file is a map of its own" in " ".join(skindose("--help").stdout.split())
