"""Objects and studies of the simulated hospital, each with its known answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from pydicom import dcmread
from pydicom.dataset import FileDataset

from kerma.json_types import Json
from kerma.simulate.facts import Facts, answer
from kerma.simulate.study import Study, study_facts

_OBSERVED = {"ct_rdsr", "projection_rdsr"}  # name the device as their observer


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """What is known of a study, or of the part of it that one object states.

    Attributes:
        study: study, patient and equipment.
        totals: totals of the study.
        planes: totals of its X-ray planes.
        events: its events in the order of the object, or of time.
    """

    study: Facts
    totals: Facts
    planes: tuple[Facts, ...]
    events: tuple[Facts, ...]

    def as_json(self) -> Json:
        """The facts by the contract's names."""
        return {
            "study": answer(self.study),
            "totals": answer(self.totals),
            "planes": [answer(plane) for plane in self.planes],
            "events": [answer(event) for event in self.events],
        }


@dataclass(frozen=True, slots=True)
class DemoObject:
    """One object of the demo hospital: a report or an image.

    Attributes:
        data: the DICOM file.
        source: the kind of object, as extraction names it.
        sop_class_uid: its SOP Class UID.
        sop_instance_uid: its SOP Instance UID.
        expected: the facts that it states.
    """

    data: bytes
    source: str
    sop_class_uid: str
    sop_instance_uid: str
    expected: KnownFacts

    def to_bytes(self) -> bytes:
        """The complete DICOM file: explicit VR little endian, with file meta information."""
        return self.data

    @property
    def dataset(self) -> FileDataset:
        """The file as pydicom reads it."""
        return dcmread(BytesIO(self.data))

    def as_json(self) -> Json:
        """The known answer, in the form of `kerma extract --json` without the file's name."""
        return {
            "status": "extracted",
            "reason": None,
            "source": self.source,
            "sop_class_uid": self.sop_class_uid,
            "sop_instance_uid": self.sop_instance_uid,
            **self.expected.as_json(),
            "problems": [],
        }


@dataclass(frozen=True, slots=True)
class DemoStudy:
    """One study of the demo hospital.

    Attributes:
        objects: all objects that its equipment sent, in the order of sending.
        expected: facts of the study when all objects have arrived, in any order and however often. A fact that is a
            matter of convention (which of two images of one exposure gives the event its UID) is left out.
    """

    objects: tuple[DemoObject, ...]
    expected: KnownFacts

    def as_json(self) -> Json:
        """The known facts by the contract's names."""
        return self.expected.as_json()


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
    header = study_facts(study, modality or study.equipment.modality, observed=source in _OBSERVED)
    known = KnownFacts(header, totals, tuple(planes), tuple(events))
    return DemoObject(data, source, sop_class_uid, study.sop_instance_uid, known)


def single_object_study(made: DemoObject) -> DemoStudy:
    """A study of one object."""
    return DemoStudy((made,), made.expected)


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
    header: Facts = {}
    for demo in made:
        header |= demo.expected.study
    if modality:
        header["modality"] = modality
    return DemoStudy(tuple(made), KnownFacts(header, totals, tuple(planes), tuple(events)))
