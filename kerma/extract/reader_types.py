"""How kinds of objects are recognised and read: the entries of the tables in `kerma.extract.object_readers`."""

from collections.abc import Callable
from dataclasses import dataclass

from pydicom.dataset import Dataset

from kerma.dicom.document import Document
from kerma.extract.content_reader import ContentReader
from kerma.extract.extraction import Dose
from kerma.standard.codes import Concept
from kerma.standard.enumerations import ExamModality, ObjectSource

ReadDose = Callable[[Document, ContentReader], Dose]
ModalityRule = Callable[[Dose], ExamModality]


@dataclass(frozen=True, kw_only=True)
class ObjectReader:
    """How one kind of object is read.

    Attributes:
        source: the kind of object.
        read: reads its dose.
        modality: the exam modality, or the rule that derives it from the dose; None where the object irradiates nobody.
    """

    source: ObjectSource
    read: ReadDose
    modality: ExamModality | ModalityRule | None

    def modality_of(self, dose: Dose) -> ExamModality | None:
        """The exam modality of an object with this dose."""
        return self.modality(dose) if callable(self.modality) else self.modality


@dataclass(frozen=True, kw_only=True)
class ReportReader(ObjectReader):
    """How one kind of structured report is recognised and read.

    Attributes:
        sop_class: the SOP class that only such reports have.
        title: the document title that only such reports have.
        containers: concepts of containers that only such reports have.
        procedure: the value of Procedure Reported (TID 10001, 10011).
        irradiates: False where the equipment in the header calculated doses that other equipment delivered.
    """

    sop_class: str | None = None
    title: Concept | None = None
    containers: tuple[Concept, ...] = ()
    procedure: Concept | None = None
    irradiates: bool = True


@dataclass(frozen=True, kw_only=True)
class ImageReader(ObjectReader):
    """How one kind of image is recognised and read.

    Attributes:
        sop_classes: its SOP classes; empty for secondary captures.
        is_secondary_capture: whether the header of a secondary capture is of this kind.
    """

    sop_classes: tuple[str, ...] = ()
    is_secondary_capture: Callable[[Dataset], bool] | None = None
