"""Objects and studies of the simulated hospital, each with its known answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pydicom import dcmread
from pydicom.dataset import FileDataset

from kerma.simulate.facts import Facts, answer
from kerma.simulate.study import Study, study_facts

_OBSERVED = {"ct_rdsr", "projection_rdsr"}  # name the device as their observer


@dataclass(frozen=True, slots=True)
class DemoObject:
    """One object of the demo hospital: a report or an image.

    Attributes:
        data: the DICOM file.
        expected: its known answer, in the form of `kerma extract --json` without the file's name.
    """

    data: bytes
    expected: dict[str, Any]

    def to_bytes(self) -> bytes:
        """The complete DICOM file: explicit VR little endian, with file meta information."""
        return self.data

    @property
    def dataset(self) -> FileDataset:
        """The file as pydicom reads it."""
        return dcmread(BytesIO(self.data))


@dataclass(frozen=True, slots=True)
class DemoStudy:
    """One study of the demo hospital.

    Attributes:
        objects: all objects that its equipment sent, in the order of sending.
        expected: facts of the study when all objects have arrived, in any order and however often: `study`, `totals`,
            `planes` and `events`, by the contract's names. A fact that is a matter of convention (which of two
            images of one exposure gives the event its UID) is left out.
    """

    objects: tuple[DemoObject, ...]
    expected: dict[str, Any]


def demo_object(
    data: bytes,
    source: str,
    sop_class_uid: str,
    study: Study,
    *,
    totals: Facts,
    events: Sequence[Facts],
    planes: Sequence[Facts] = (),
    modality: str = "",
) -> DemoObject:
    """An object with its known answer; the modality is that of its equipment unless one is named."""
    known: dict[str, Any] = answer(
        {
            "status": "extracted",
            "reason": None,
            "source": source,
            "sop_class_uid": sop_class_uid,
            "sop_instance_uid": study.sop_instance_uid,
            "study": study_facts(study, modality or study.equipment.modality, observed=source in _OBSERVED),
            "totals": totals,
            "planes": list(planes),
            "events": list(events),
            "problems": [],
        }
    )
    return DemoObject(data, known)


def single_object_study(made: DemoObject) -> DemoStudy:
    """A study of one object."""
    return DemoStudy((made,), {part: made.expected[part] for part in ("study", "totals", "planes", "events")})


def combined_study(
    made: Sequence[DemoObject],
    totals: Facts,
    events: Sequence[Facts],
    planes: Sequence[Facts] = (),
    *,
    modality: str = "",
) -> DemoStudy:
    """A study of several objects; its header combines theirs.

    Args:
        made: the objects.
        totals: the study's totals.
        events: its events, each once, in the order of time.
        planes: totals of its X-ray planes.
        modality: the study's modality, where its objects are of several.
    """
    header: dict[str, Any] = {}
    for demo in made:
        header |= demo.expected["study"]
    if modality:
        header["modality"] = modality
    known: dict[str, Any] = answer({"totals": totals, "planes": list(planes), "events": list(events)})
    return DemoStudy(tuple(made), {"study": header, **known})
