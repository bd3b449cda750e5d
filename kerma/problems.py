"""Problems of an object: values that are missing, cannot be read, or contradict another value."""

from dataclasses import dataclass

from kerma.messages import Message, MissingMessage
from kerma.standard.enumerations import ProblemKind


@dataclass(frozen=True)
class Problem:
    """A statement about one fact of an object, for the physicist.

    Attributes:
        where: path of the fact in the extraction: "events[3].dap_gy_cm2".
        message: what is wrong.
        kind: whether the object lacks the value, or states one that cannot be used.
    """

    where: str
    message: Message
    kind: ProblemKind = ProblemKind.UNUSABLE


class ProblemCollector:
    """Collects the problems of one object in the order in which they are reported."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._paths: set[str] = set()

    def report_problem(self, where: str, message: Message) -> None:
        """Add a problem with the fact at path `where`."""
        kind = ProblemKind.MISSING if isinstance(message, MissingMessage) else ProblemKind.UNUSABLE
        self.problems.append(Problem(where, message, kind))
        self._paths.add(where)

    def has_problem(self, where: str) -> bool:
        """Whether a problem was reported for the fact at path `where`."""
        return where in self._paths
