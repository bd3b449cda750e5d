"""Objects of one study, in every order and repeated, through a real Orthanc: the same study in the end.

Each order is sent as a study of its own: the same real objects with new Study and SOP Instance UIDs.
"""

from functools import partial
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from pydicom import DataElement, Dataset, dcmread
from pydicom.uid import generate_uid
from sqlalchemy import select

from kerma.database.schema.event_tables import nuclear_medicine_event
from kerma.database.schema.tables import study_table
from kerma.interop.association import Node
from kerma.interop.cstore import send
from tests.support.hospital import Hospital

# UID (0040,A124) of a content item, and in images: of the irradiation event, of the administration
_UIDS = (0x0040A124, 0x00083010, 0x00083012)

SEQUENCES: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "cumulative reports": (
        ("CT-RDSR-Siemens-Multi-1", "CT-RDSR-Siemens-Multi-3"),
        {"event_count": 3, "dlp_mgy_cm": 236.09},
    ),
    "two images": (("DX-Im-GE_XR220-1", "DX-Im-GE_XR220-2"), {"event_count": 2, "dap_gy_cm2": 0.123}),
    "one exposure, two images": (
        ("MG-Im-GE_Seno_1_ForProcessing", "MG-Im-GE_Seno_1_ForPresentation"),
        {"event_count": 1, "agd_left_mgy": 0.547},
    ),
    "one administration, two source objects": (
        ("NM-RRDSR-Siemens", "NM-PetIm-Siemens"),
        {"event_count": 1, "administered_activity_mbq": 394.0},
    ),
    "one report": (("RF-RDSR-Siemens-Zee",), {"event_count": 8, "dap_gy_cm2": 0.16}),
}


def as_new_study(files: list[Path], folder: Path) -> tuple[str, list[Path]]:
    """The same objects as another study, of other exposures by other equipment: its UID, and the files."""
    study, folder = generate_uid(), folder / generate_uid()
    folder.mkdir(parents=True)
    copies = []
    for path in files:
        dataset = dcmread(path)
        dataset.StudyInstanceUID, dataset.SOPInstanceUID = study, generate_uid()
        dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
        dataset.DeviceSerialNumber = study[-16:]
        dataset.walk(partial(_rename_event, study))
        copies.append(folder / path.name)
        dataset.save_as(copies[-1])
    return study, copies


def _rename_event(study: str, _dataset: Dataset, element: DataElement) -> None:
    """Give an event of another study another UID."""
    if element.tag in _UIDS and element.VM == 1:
        element.value = generate_uid(entropy_srcs=[study, str(element.value)])


def orders(files: list[Path]) -> list[list[Path]]:
    """Every order, with everything sent once more in the reverse order."""
    return [[*order, *order[::-1]] for order in permutations(files)]


@pytest.mark.filterwarnings("ignore::UserWarning")  # pydicom warns of what makers write
@pytest.mark.parametrize(("names", "known"), SEQUENCES.values(), ids=SEQUENCES.keys())
def test_every_order_and_repetition_ends_the_same(
    hospital: Hospital, samples: Path, tmp_path: Path, names: tuple[str, ...], known: dict[str, Any]
) -> None:
    sent = {}
    for order in orders([samples / f"{name}.dcm" for name in names]):
        distinct = list(dict.fromkeys(order))
        study, copies = as_new_study(distinct, tmp_path)
        copy_of = dict(zip(distinct, copies, strict=True))
        results = send((copy_of[path] for path in order), Node("127.0.0.1", hospital.node.dicom_port))
        assert [each.refusal for each in results] == [None] * len(order)
        sent[str(study)] = order
    hospital.settle()
    with hospital.engine.connect() as connection:
        rows = {row["study_instance_uid"]: row for row in connection.execute(select(study_table)).mappings()}
    assert [{name: rows[study][name] for name in known} for study in sent] == [pytest.approx(known)] * len(sent)


def test_the_reports_start_of_an_administration_wins_over_the_images(
    hospital: Hospital, samples: Path, tmp_path: Path
) -> None:
    study, copies = as_new_study([samples / "NM-PetIm-Siemens.dcm", samples / "NM-RRDSR-Siemens.dcm"], tmp_path)
    list(send(copies, Node("127.0.0.1", hospital.node.dicom_port)))
    hospital.settle()
    query = (
        select(nuclear_medicine_event.c.started_at)
        .join(study_table, study_table.c.study_id == nuclear_medicine_event.c.study_id)
        .where(study_table.c.study_instance_uid == study)
    )
    with hospital.engine.connect() as connection:
        assert [str(row.started_at) for row in connection.execute(query)] == ["2022-02-24 10:40:30"]
