"""PET and NM objects as makers write them: the object of each habit, and what is read."""

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from kerma.standard import concepts as c
from kerma.standard.concepts import Concept
from tests.support.image_builder import NUCLEAR_MEDICINE, POSITRON_EMISSION, image
from tests.support.sr_builder import code, coded, container, num, read_json, report

RADIOPHARMACEUTICAL_SR = "1.2.840.10008.5.1.4.1.1.88.68"


def administered(sop_class: str, activity: str) -> Dataset:
    item = Dataset()
    item.Radiopharmaceutical, item.RadionuclideTotalDose = "FDG", activity
    return image(sop_class, RadiopharmaceuticalInformationSequence=Sequence([item]))


@pytest.mark.parametrize(
    ("sop_class", "written"),
    [
        (POSITRON_EMISSION, "394000000"),
        (NUCLEAR_MEDICINE, "394"),
        (POSITRON_EMISSION, "394"),
        (NUCLEAR_MEDICINE, "394000000"),
    ],
    ids=["PET in Bq", "NM in MBq", "PET in MBq", "NM in Bq"],
)
def test_an_activity_is_the_same_in_bq_and_mbq(sop_class: str, written: str) -> None:
    assert read_json(administered(sop_class, written)).totals == {"administered_activity_mbq": 394.0}


@pytest.mark.parametrize(
    "agent", [Concept("349358000", "SCT"), Concept("F-61FDB", "SRT"), Concept("F-61FDB", "99SDM")], ids=str
)
def test_siemens_names_the_agent_in_either_code_of_snomed(agent: Concept) -> None:
    agent_item = code(c.RADIOPHARMACEUTICAL_AGENT, Concept("Y-X1743", "SRT"), meaning="Fluorodeoxyglucose F^18^")
    agent_item.ConceptNameCodeSequence = coded(agent)
    event = container(c.RADIOPHARMACEUTICAL_ADMINISTRATION, agent_item, num(c.ADMINISTERED_ACTIVITY, "394", "MBq"))
    written = report(event, title=c.RADIOPHARMACEUTICAL_DOSE_REPORT, SOPClassUID=RADIOPHARMACEUTICAL_SR)
    assert read_json(written).events[0]["radiopharmaceutical"] == "Fluorodeoxyglucose F^18^"


def test_several_calibration_dates_do_no_harm() -> None:
    header = administered(POSITRON_EMISSION, "394000000")
    header.DateOfLastCalibration = ["20260101", "20260102"]
    assert read_json(header).status == "extracted"
