"""Problems of a study: what is wrong or missing, in which fact, and in which object."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, cast

from kerma.json_types import Json, JsonValue
from kerma.messages import Message, MessageParts, MissingMessage, message_from_json, problem_entry


@dataclass(frozen=True)
class StudyProblem:
    """A problem of a study.

    Attributes:
        where: path of the fact: "events[3].dap_gy_cm2", "totals.dlp_mgy_cm".
        message: what is wrong; a `MissingMessage` where the object lacks a value.
        sop_instance_uid: the object concerned; None where it is the study as a whole.
    """

    where: str
    message: Message
    sop_instance_uid: str | None = None

    @classmethod
    def from_json(cls, entry: Mapping[str, JsonValue], sop_instance_uid: str | None) -> "StudyProblem":
        """From an entry of the problems of an object, as stored."""
        text = message_from_json(cast("str", entry["what"]), cast("MessageParts | None", entry.get("parts")))
        if entry.get("absent"):
            text = MissingMessage(text.pattern, text.values)
        return cls(cast("str", entry["where"]), text, sop_instance_uid)

    def entry(self) -> Json:
        """The problem as the object's JSON holds it."""
        return cast("Json", problem_entry(self.where, self.message))

    def to_json(self) -> Json:
        """The problem as the study's row holds it."""
        return {**self.entry(), "sop_instance_uid": self.sop_instance_uid}


#: Reports a problem of the study as a whole: path of the fact, message.
ReportProblem: TypeAlias = Callable[[str, Message], None]
