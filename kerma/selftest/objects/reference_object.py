"""A reference object: its header, and the DICOM file."""

from dataclasses import dataclass, field
from io import BytesIO

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

#: Root of the UIDs; the numbers after it are those of study and object.
UID_ROOT = "2.25.2023110700"
_DAY = "20240115"


def study_uid(number: int) -> str:
    """Study Instance UID of a reference study."""
    return f"{UID_ROOT}{number:02}"


def event_uid(study: int, number: int) -> str:
    """Irradiation event UID within a reference study."""
    return f"{study_uid(study)}7{number:02}"


@dataclass(frozen=True)
class ReferenceObject:
    """One object.

    Attributes:
        study: number of its study.
        number: number of the object in the study; a later one has a later content time.
        sop_class_uid: what it is.
        modality: Modality (0008,0060).
        content: its own elements: a content tree, or an image header.
        header: elements of patient, study and equipment that differ from the usual ones, by keyword.
        is_full: whether only the full test has it.
    """

    study: int
    number: int
    sop_class_uid: str
    modality: str
    content: Dataset
    header: dict[str, str] = field(default_factory=dict)
    is_full: bool = False

    @property
    def name(self) -> str:
        """Name of its file."""
        return f"{self.study:02}-{self.number:02}.dcm"

    def file(self) -> bytes:
        """The DICOM file."""
        dataset = Dataset()
        for keyword, value in {**self._usual(), **self.header}.items():
            setattr(dataset, keyword, value)
        dataset.update(self.content)
        dataset.file_meta = FileMetaDataset()
        dataset.file_meta.MediaStorageSOPClassUID = UID(self.sop_class_uid)
        dataset.file_meta.MediaStorageSOPInstanceUID = UID(dataset.SOPInstanceUID)
        dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        stream = BytesIO()
        dataset.save_as(stream, enforce_file_format=True)
        return stream.getvalue()

    def _usual(self) -> dict[str, str]:
        own = f"{study_uid(self.study)}9{self.number:02}"
        return {
            "SpecificCharacterSet": "ISO_IR 192",
            "SOPClassUID": self.sop_class_uid,
            "SOPInstanceUID": own,
            "StudyInstanceUID": study_uid(self.study),
            "SeriesInstanceUID": f"{own}5",
            "StudyDate": _DAY,
            "StudyTime": f"{8 + self.study % 12:02}0000",
            "ContentDate": _DAY,
            "ContentTime": f"21{self.number:02}00",
            "Modality": self.modality,
            "Manufacturer": "Kerma reference",
            "DeviceSerialNumber": "KST1",
            "StationName": "SELFTEST",
            "PatientID": f"SELFTEST-{self.study:02}",
            "PatientName": "Selftest^Reference",
            "PatientSex": "O",
            "PatientAge": "045Y",
            "StudyID": str(self.study),
            "AccessionNumber": "",
            "ReferringPhysicianName": "",
            "SeriesNumber": "1",
            "InstanceNumber": str(self.number),
        }
