"""What one object told: facts in the contract's form, and everything that could not be read."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kerma.dicom.content_tree import Item
from kerma.messages import Message


class Problem(NamedTuple):
    """Something in an object that could not be read or believed, as a sentence for a physicist.

    `where` names the fact in the reading ("events[3].dap_gy_cm2").
    """

    where: str
    what: Message


@dataclass
class Extraction:
    """What an object told.

    An absent fact is absent or None, zero is zero, and what could not be read is absent and named in `problems`.

    Attributes:
        status: "extracted", "skipped" (carries no dose) or "failed" (should carry dose, could not be read).
        reason: why it was skipped or failed, as a sentence.
        source: which kind of object told it ("ct_rdsr").
        content_at: local date and time of the object's content, ISO 8601; later reports win over earlier.
        tree: the full content tree, for reports.
    """

    status: str
    reason: Message | None = None
    source: str | None = None
    sop_class_uid: str | None = None
    sop_instance_uid: str | None = None
    study: dict[str, Any] = field(default_factory=dict)
    totals: dict[str, Any] = field(default_factory=dict)
    planes: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    content_at: str | None = None
    tree: Item | None = field(default=None, repr=False)

    def as_json(self) -> dict[str, Any]:
        """The reading in the contract's form."""
        return {
            "status": self.status,
            "reason": self.reason,
            "source": self.source,
            "sop_class_uid": self.sop_class_uid,
            "sop_instance_uid": self.sop_instance_uid,
            "study": self.study,
            "totals": self.totals,
            "planes": self.planes,
            "events": self.events,
            "problems": [problem._asdict() for problem in self.problems],
        }
