"""Regions of examinations are suggested from words in four languages, and applied only where they are sure."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kerma.cli import app
from kerma.standard_names.examination_texts import ExaminationTexts
from kerma.standard_names.region import Region
from kerma.standard_names.region_suggestion import suggest_region
from kerma.standard_names.suggestion import suggest
from tests.support.labelled_descriptions import FILE, labelled_descriptions

HEADING = "modality,study_description,requested_procedure,acquisition_protocols,target_region_code\n"


def texts(modality: str, description: str = "", *, request: str = "", protocols: str = "") -> ExaminationTexts:
    return ExaminationTexts(
        modality=modality,
        study_description=description,
        requested_procedure=request,
        acquisition_protocols=tuple(filter(None, protocols.split(";"))),
    )


def run(tmp_path: Path, content: str | bytes) -> tuple[int, str, str]:
    file = tmp_path / "examinations.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    done = CliRunner().invoke(app, ["names", "suggest", str(file)])
    return done.exit_code, done.stdout, done.stderr.replace("\n", " ")


@pytest.mark.parametrize(
    ("given", "region", "is_sufficient"),
    [
        (texts("CT", "TK głowy bez kontrastu"), Region.HEAD, True),
        (texts("CT", "CT Thorax/Abdomen/Becken mit KM"), Region.CHEST_ABDOMEN_PELVIS, True),
        (texts("CT", "AbdoPelvis", request="TDM abdomino-pelvienne"), Region.ABDOMEN_PELVIS, True),
        (texts("DX", "X-RAY HIP WITH PELVIS"), Region.PELVIS, True),
        (texts("DX", "RTG stawu biodrowego"), Region.LOWER_LIMB, True),
        (texts("CT", "CT neck", protocols="Thorax 5.0"), Region.NECK, False),
        (texts("CT", "Thorax^Routine (Adult)", request="CT head"), Region.CHEST, False),
        (texts("CT", "Something nobody knows"), Region.OTHER, False),
        (texts("MG"), Region.BREAST, True),
        (texts("MG", "QC Phantom"), Region.OTHER, True),
        (texts("CT", "TK jamy brzusznej lub miednicy"), Region.OTHER, False),
        (texts("CT", "CT Head 5.0 mm"), Region.HEAD, True),
        # What a text leaves out; without contrast leaves out nothing.
        (texts("CT", "CT Thorax ohne Abdomen"), Region.CHEST, False),
        (texts("CT", "CT chest without the abdomen and pelvis"), Region.CHEST, False),
        (texts("CT", "TK klatki piersiowej bez jamy brzusznej"), Region.CHEST, False),
        (texts("CT", "TDM thorax sans abdomen"), Region.CHEST, False),
        (texts("CT", request="CT chest w/o abdomen"), Region.CHEST, False),
        (texts("CT", "CT chest without abdomen", request="CT chest"), Region.CHEST, True),
        (texts("CT", "CT chest without abdomen", request="CT chest and abdomen"), Region.CHEST_ABDOMEN_PELVIS, False),
        (texts("CT", "CT head, neck excluded"), Region.HEAD, False),
        (texts("CT", "TDM crâne, cou exclu"), Region.HEAD, False),
        (texts("CT", "TK głowy, szyja wyłączona"), Region.HEAD, False),
        (texts("CT", "Not head"), Region.OTHER, False),
        (texts("CT", "Not head", request="CT head"), Region.HEAD, False),
        (texts("CT", "CT Kopf ohne KM"), Region.HEAD, True),
        (texts("CT", "non contrast CT head"), Region.HEAD, True),
        # Head, neck and pelvis of an organ.
        (texts("CT", "CT femoral head"), Region.LOWER_LIMB, True),
        (texts("CT", "TK głowy kości udowej"), Region.LOWER_LIMB, True),
        (texts("CT", "CT Schenkelhals"), Region.LOWER_LIMB, True),
        (texts("CT", "TDM tête du pancréas"), Region.ABDOMEN, True),
        (texts("CT", "CT renal pelvis"), Region.ABDOMEN, True),
        # A tumour names an organ, not what is scanned.
        (texts("CT", "CT cervical cancer staging"), Region.PELVIS, False),
        (texts("CT", "CT breast cancer staging"), Region.BREAST, False),
        (texts("CT", request="CT Staging Zervixkarzinom"), Region.PELVIS, False),
    ],
)
def test_a_region_is_suggested(given: ExaminationTexts, region: Region, is_sufficient: bool) -> None:
    found = suggest_region(given)
    assert (found.region, found.is_sufficient) == (region, is_sufficient), found


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (texts("CT", "CT LAE"), "CT pulmonary angiography"),
        (texts("CT", "COROSCANNER"), "CT coronary angiography"),
        (texts("CT", "Angio-TK tętnic szyjnych"), "CT angiography neck"),
        (texts("DX", "Rö-Thorax"), "Radiography chest"),
        (texts("RF", "Koronarografia"), "Coronary angiography"),
        (texts("CT", "FANTOM QA"), "Phantom or test"),
        (texts("MG", "Mammo"), "Mammography"),
        (texts("CT", "CT Breast"), "CT breast"),
        (texts("NM", "Breast"), "Scintigraphy breast"),
        (texts("CT", "CT chest, no PE"), "CT chest"),
        (texts("CT", "CT chest, non angio"), "CT chest"),
    ],
)
def test_a_standard_name_is_suggested(given: ExaminationTexts, name: str) -> None:
    assert suggest(given).standard_name == name


def test_what_applies_without_a_person_is_right_on_the_half_that_is_held_apart() -> None:
    applied, right, all_of_them = 0, 0, [one for one in labelled_descriptions() if one.is_held_apart]
    for one in all_of_them:
        found = suggest_region(
            ExaminationTexts(
                modality=one.modality,
                study_description=one.study_description,
                requested_procedure=one.requested_procedure,
                acquisition_protocols=tuple(filter(None, one.acquisition_protocols.split(";"))),
                target_region_code=one.target_region_code,
            )
        )
        applied += found.is_sufficient
        right += found.is_sufficient and found.region == one.region
    assert applied >= 0.6 * len(all_of_them)
    assert right >= 0.97 * applied


def test_the_command_writes_the_same_rows_with_suggestions(tmp_path: Path) -> None:
    heading, *given = FILE.read_text("utf-8").splitlines()
    without_labels = "\n".join((heading.replace("region,examination", "label,examination"), *given))
    status, output, _ = run(tmp_path, without_labels)
    rows = list(csv.DictReader(StringIO(output)))
    assert (status, len(rows)) == (0, 400)
    assert [row["study_description"] for row in rows] == [one.study_description for one in labelled_descriptions()]
    assert {row["applied"] for row in rows} == {"true", "false"}


def test_columns_may_be_separated_by_semicolons(tmp_path: Path) -> None:
    status, output, _ = run(tmp_path, 'modality;study_description;acquisition_protocols\nCT;CT Kopf;"CCT;Schädel"\n')
    [row] = csv.DictReader(StringIO(output))
    assert (status, row["region"], row["acquisition_protocols"]) == (0, "head", "CCT;Schädel")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "line 1: the heading needs modality"),
        ("study_description\nCT Head\n", "line 1: the heading needs modality and at least one of study_description"),
        ("modality,study_description,region\n", "line 1: region would be written twice"),
        (HEADING + "CT,a,b\n", "line 2: the row has not as many columns as the heading"),
        (HEADING + 'CT,"a,b,c,d\n', "no valid CSV"),
        (HEADING.encode() + "CT,Schädel,,,\n".encode("latin-1"), "line 2: this is not UTF-8"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(tmp_path: Path, content: str | bytes, words: str) -> None:
    status, _, message = run(tmp_path, content)
    assert (status, words in message) == (2, True), message
