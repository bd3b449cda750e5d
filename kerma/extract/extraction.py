"""The result of reading one object: its dose as typed records, its problems, or the reason why there is no dose."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeAlias

from kerma.dicom.content_tree import Item
from kerma.facts.ct import CTTotals
from kerma.facts.event import IrradiationEvent
from kerma.facts.mammography import MammographyTotals
from kerma.facts.nuclear_medicine import NuclearMedicineTotals
from kerma.facts.projection_totals import PlaneTotals, ProjectionTotals
from kerma.facts.record import fact_names, to_json
from kerma.facts.study import Equipment, Study
from kerma.json_types import Json
from kerma.messages import Message
from kerma.problems import Problem
from kerma.standard.codes import Concept
from kerma.standard.enumerations import ObjectSource, ObjectStatus

Totals: TypeAlias = CTTotals | ProjectionTotals | MammographyTotals | NuclearMedicineTotals


class Dose(NamedTuple):
    """The dose in one object.

    Attributes:
        totals: accumulated dose of the study, as the object states it; None where it accumulates none.
        planes: accumulated dose of each X-ray plane of projection X-ray.
        events: irradiation events in the order of the object, each a record of its modality.
        device_type: Acquisition Device Type (CID 10032), by which fluoroscopy and radiography are distinguished.
    """

    totals: Totals | None = None
    planes: tuple[PlaneTotals, ...] = ()
    events: tuple[IrradiationEvent, ...] = ()
    device_type: Concept | None = None


@dataclass(frozen=True, kw_only=True)
class Extraction:
    """Facts and problems of one object.

    An absent fact is None, zero is zero, and a value that could not be read is None with an entry in `problems`.

    Attributes:
        status: extracted, skipped (carries no dose) or failed (should carry dose, could not be read).
        reason: why it was skipped or failed.
        source: the kind of object; None where it carries no dose.
        sop_class_uid: SOP Class UID (0008,0016).
        sop_instance_uid: SOP Instance UID (0008,0018).
        dicom_modality: Modality (0008,0060) of the object: SR, CT, XA, ...
        study: study, equipment and patient; None where the header could not be read.
        equipment: the equipment of the header, also where it did not irradiate.
        totals: accumulated dose of the study.
        planes: accumulated dose of each X-ray plane.
        events: irradiation events in the order of the object.
        problems: values that are missing, unreadable or implausible.
        content_at: local date and time of the object's content; of two reports the later takes precedence.
        predecessors: SOP Instance UIDs of the documents that a report replaces or continues (0040,A360).
        tree: the content tree of a structured report.
    """

    status: ObjectStatus
    reason: Message | None = None
    source: ObjectSource | None = None
    sop_class_uid: str | None = None
    sop_instance_uid: str | None = None
    dicom_modality: str | None = None
    study: Study | None = None
    equipment: Equipment | None = None
    totals: Totals | None = None
    planes: tuple[PlaneTotals, ...] = ()
    events: tuple[IrradiationEvent, ...] = ()
    problems: tuple[Problem, ...] = ()
    content_at: datetime | None = None
    predecessors: tuple[str, ...] = ()
    tree: Item | None = field(default=None, repr=False)

    def as_json(self) -> Json:
        """The extraction as `kerma extract --json` prints it; facts of the study are null where they are absent."""
        return {
            "status": self.status,
            "reason": self.reason,
            "source": self.source,
            "sop_class_uid": self.sop_class_uid,
            "sop_instance_uid": self.sop_instance_uid,
            "study": {**dict.fromkeys(fact_names(Study)), **to_json(self.study)} if self.study else {},
            "totals": to_json(self.totals) if self.totals else {},
            "planes": [to_json(plane) for plane in self.planes],
            "events": [to_json(event) for event in self.events],
            "problems": [{"where": problem.where, "what": problem.message} for problem in self.problems],
        }
