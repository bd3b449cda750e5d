"""The demo's reports as other programs see them: dciodvfy, dsrdump, pydicom, and the templates' mandatory rows."""

import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pydicom import Dataset
from pydicom.filewriter import dcmwrite

from kerma.simulate import DemoObject
from kerma.standard.codes import Concept, canonical
from tests.support.demo_answers import answer_of

Kinds = dict[tuple[str, ...], DemoObject]

#: What dciodvfy takes each SOP class for.
IODS = {
    "1.2.840.10008.5.1.4.1.1.88.67": "XRayRadiationDoseSR",
    "1.2.840.10008.5.1.4.1.1.88.68": "RadiopharmaceuticalRadiationDoseSR",
    "1.2.840.10008.5.1.4.1.1.88.22": "EnhancedSR",
    "1.2.840.10008.5.1.4.1.1.2": "CTImage",
    "1.2.840.10008.5.1.4.1.1.7": "SCImage",
    "1.2.840.10008.5.1.4.1.1.20": "NMImage",
    "1.2.840.10008.5.1.4.1.1.1": "CRImage",
    "1.2.840.10008.5.1.4.1.1.1.1": "DXImageForPresentation",
    "1.2.840.10008.5.1.4.1.1.128": "PETImage",
    "1.2.840.10008.5.1.4.1.1.1.2": "MammographyImageForPresentation",
    "1.2.840.10008.5.1.4.1.1.1.2.1": "MammographyImageForProcessing",
}
EVENT = {"CT": "113819", "RF": "113706", "DX": "113706", "MG": "113706"}
ACCUMULATED = {"CT": "113811", "RF": "113702", "DX": "113702", "MG": "113702"}

#: Rows that each template demands of every report or event, as code values below the root or the container.
ROOT = {
    "CT": {"121058", "121005", "121012", "113809", "113810", "113705", "113811", "113819", "113854"},  # TID 10011
    "RF": {"121058", "122142", "121005", "121012", "113705", "113702", "113706", "113854"},  # TID 10001
    "DX": {"121058", "122142", "121005", "121012", "113705", "113702", "113706", "113854"},
    "MG": {"121058", "121005", "121012", "113705", "113702", "113706", "113854"},
}
TOTALS = {
    "CT": {"113812", "113813"},  # TID 10012
    "RF": {"113764", "113722", "113725", "113726", "113728", "113730", "113727", "113729", "113855", "113780"},  # 10004
    "DX": {"113764", "113722", "113725", "113731", "113780"},  # TID 10007
    "MG": {"113764", "111637"},  # TID 10005
}
EVENTS = {
    "CT": {"123014", "113820", "113769", "113822"},  # TID 10013
    "RF": {"113764", "113769", "111526", "113721", "123014", "122130", "113738", "113780", "113733", "113876"},  # 10003
    "DX": {"113764", "113769", "111526", "113721", "123014", "122130", "113738", "113780", "113733", "113768"},
    "MG": {
        "113764",
        "113769",
        "111526",
        "113721",
        "123014",
        "111636",
        "113780",
        "111631",
        "113733",
        "113768",
        "111633",
    },
}
ADMINISTRATION = {"349358000", "113503", "123003", "113507", "410675002", "113870"}  # TID 10022
CT_PARAMETERS = {"113824", "113825", "113826", "113827", "113823", "113831"}  # TID 10013 rows 8 to 14, TID 10014
CT_DOSE = {"113830", "113835", "113838"}  # TID 10013 rows 22 to 26
PERSON = {"113875", "113873", "113874"}  # TID 1020
DEVICE = {"113877", "113878", "113879", "113880", "121012"}  # TID 1021


def name(item: Dataset) -> str:
    """Code value of an item's concept name, SNOMED's older codes brought to today's."""
    code = item.ConceptNameCodeSequence[0]
    return canonical(code.CodeValue, code.CodingSchemeDesignator).value


def children(item: Dataset, value: str) -> list[Dataset]:
    return [child for child in item.get("ContentSequence", ()) if name(child) == value]


def names(item: Dataset) -> set[str]:
    return {name(child) for child in item.get("ContentSequence", ())}


def walk(item: Dataset) -> Iterator[Dataset]:
    for child in item.get("ContentSequence", ()):
        yield child
        yield from walk(child)


@pytest.fixture(scope="session")
def files(all_kinds: Kinds, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, ...], Path]:
    """One file of each kind."""
    folder = tmp_path_factory.mktemp("demo")
    paths = {kind: folder / f"{number}.dcm" for number, kind in enumerate(all_kinds)}
    for kind, path in paths.items():
        path.write_bytes(all_kinds[kind].to_bytes())
    return paths


@pytest.fixture(scope="session")
def datasets(kinds: Kinds) -> list[tuple[str, Dataset]]:
    """Modality and data set of each kind of X-ray dose report."""
    xray = (report for kind, report in kinds.items() if kind[0] in {"ct_rdsr", "projection_rdsr"})
    return [(answer_of(report)["study"]["modality"], report.dataset) for report in xray]


def test_all_kinds_are_tried(all_kinds: Kinds) -> None:
    assert len(all_kinds) >= 80
    assert {kind[1] for kind in all_kinds} == IODS.keys()


def test_dciodvfy_finds_no_error(files: dict[tuple[str, ...], Path]) -> None:
    for kind, path in files.items():
        result = subprocess.run(["dciodvfy", path], capture_output=True, text=True, check=False)
        lines = (result.stdout + result.stderr).splitlines()
        assert [line for line in lines if "Error" in line] == []
        assert IODS[kind[1]] in lines
        assert result.returncode == 0


def test_dsrdump_reads_each_report_without_error(files: dict[tuple[str, ...], Path]) -> None:
    for path in (path for kind, path in files.items() if kind[0].endswith(("_rdsr", "_sr"))):
        result = subprocess.run(["dsrdump", path], capture_output=True, text=True, check=False)
        assert (result.returncode, "E: " in result.stderr) == (0, False), result.stderr


def test_pydicom_writes_the_same_bytes_again(all_kinds: Kinds) -> None:
    for report in all_kinds.values():
        again = BytesIO()
        dcmwrite(again, report.dataset, enforce_file_format=False)
        assert again.getvalue() == report.to_bytes()


def test_the_template_is_named(datasets: list[tuple[str, Dataset]]) -> None:
    for modality, dataset in datasets:
        template = dataset.ContentTemplateSequence[0]
        assert template.MappingResource == "DCMR"
        assert template.TemplateIdentifier == ("10011" if modality == "CT" else "10001")


def test_reports_have_the_mandatory_rows(datasets: list[tuple[str, Dataset]]) -> None:
    for modality, dataset in datasets:
        assert ROOT[modality] - names(dataset) == set()


def test_the_procedure_has_an_intent(datasets: list[tuple[str, Dataset]]) -> None:
    for _, dataset in datasets:
        (procedure,) = children(dataset, "121058")
        assert len(children(procedure, "363703001")) == 1


def test_totals_say_what_they_cover(datasets: list[tuple[str, Dataset]]) -> None:
    for _, dataset in datasets:
        (scope_of_accumulation,) = children(dataset, "113705")
        assert names(scope_of_accumulation) <= {"110180", "121126"}
        assert scope_of_accumulation.ContentSequence[0].RelationshipType == "HAS PROPERTIES"


def test_totals_have_the_mandatory_rows(datasets: list[tuple[str, Dataset]]) -> None:
    for modality, dataset in datasets:
        for totals in children(dataset, ACCUMULATED[modality]):
            assert TOTALS[modality] - names(totals) == set()


def test_events_have_the_mandatory_rows(datasets: list[tuple[str, Dataset]]) -> None:
    for modality, dataset in datasets:
        for event in children(dataset, EVENT[modality]):
            assert EVENTS[modality] - names(event) == set()


def ct_acquisitions(datasets: list[tuple[str, Dataset]]) -> Iterator[tuple[Concept, Dataset]]:
    for modality, dataset in datasets:
        for event in children(dataset, "113819") if modality == "CT" else ():
            code = children(event, "113820")[0].ConceptCodeSequence[0]
            yield canonical(code.CodeValue, code.CodingSchemeDesignator), event


def test_ct_parameters_have_the_mandatory_rows(datasets: list[tuple[str, Dataset]]) -> None:
    for _, event in ct_acquisitions(datasets):
        (parameters,) = children(event, "113822")
        assert CT_PARAMETERS - names(parameters) == set()


def test_pitch_is_stated_for_spiral_and_sequenced_acquisitions_only(datasets: list[tuple[str, Dataset]]) -> None:
    for kind, event in ct_acquisitions(datasets):
        assert ("113828" in names(children(event, "113822")[0])) == (kind.value in {"116152004", "113804"})


def test_rotation_time_is_stated_for_all_but_localizers(datasets: list[tuple[str, Dataset]]) -> None:
    for kind, event in ct_acquisitions(datasets):
        for source in children(children(event, "113822")[0], "113831"):
            assert ("113834" in names(source)) == (kind.value != "113805")


def test_ct_dose_is_stated_for_all_but_localizers(datasets: list[tuple[str, Dataset]]) -> None:
    for kind, event in ct_acquisitions(datasets):
        doses = children(event, "113829")
        assert len(doses) == 1 or (not doses and kind.value == "113805")
        assert all(CT_DOSE - names(dose) == set() for dose in doses)


def test_end_angles_are_stated_for_rotations_only(datasets: list[tuple[str, Dataset]]) -> None:
    for modality, dataset in datasets:
        for event in children(dataset, "113706") if modality == "RF" else ():
            rotational = children(event, "113721")[0].ConceptCodeSequence[0].CodeValue == "113613"
            assert ("113739" in names(event)) == rotational


def test_people_and_devices_that_took_part_are_described(datasets: list[tuple[str, Dataset]]) -> None:
    for _, dataset in datasets:
        for item in walk(dataset):
            if name(item) == "113870":
                assert PERSON - names(item) == set()
            if name(item) == "113876":
                assert DEVICE - names(item) == set()


def test_the_report_names_who_authorised_and_each_event_who_administered(datasets: list[tuple[str, Dataset]]) -> None:
    for modality, dataset in datasets:
        for parent, role in ((dataset, "113850"), *((event, "113851") for event in children(dataset, EVENT[modality]))):
            (person,) = children(parent, "113870")
            assert children(person, "113875")[0].ConceptCodeSequence[0].CodeValue == role


def test_administrations_have_the_mandatory_rows(kinds: Kinds) -> None:
    found = [report.dataset for kind, report in kinds.items() if kind[0] == "radiopharmaceutical_rdsr"]
    assert found
    for dataset in found:
        assert names(dataset) >= {"363589002", "113502", "121118"}  # TID 10021
        assert dataset.ContentTemplateSequence[0].TemplateIdentifier == "10021"
        (event,) = children(dataset, "113502")
        assert ADMINISTRATION - names(event) == set()
        assert names(children(event, "349358000")[0]) == {"89457008", "304283002"}
        assert all({"363698007", "113518"} <= names(organ) for organ in children(event, "113517"))


def test_images_have_small_pixels(all_kinds: Kinds) -> None:
    for kind, made in all_kinds.items():
        if kind[0].endswith("_image"):
            image = made.dataset
            assert image.pixel_array.size <= 128
            assert len(made.to_bytes()) < 6000
