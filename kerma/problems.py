"""Problems of an object: values that are missing, cannot be read, or contradict another value."""

from dataclasses import dataclass

from kerma import limits
from kerma.messages import Message, MissingMessage, message
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
    """Collects the problems of one object in the order in which they are reported, up to a limit."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._paths: set[str] = set()

    def report_problem(self, where: str, what: Message) -> None:
        """Add a problem with the fact at path `where`; beyond the limit only that there are more."""
        self._paths.add(where)
        if len(self.problems) > limits.PROBLEMS.maximum:
            return
        if len(self.problems) == limits.PROBLEMS.maximum:
            where, what = (
                "object",
                message("more than {number} problems; the rest is not listed", number=len(self.problems)),
            )
        kind = ProblemKind.MISSING if isinstance(what, MissingMessage) else ProblemKind.UNUSABLE
        self.problems.append(Problem(where, what, kind))

    def has_problem(self, where: str) -> bool:
        """Whether a problem was reported for the fact at path `where`."""
        return where in self._paths
