"""What the audit trail records: who did what, from where, to which study or patient."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from kerma.standard.enumerations import AuditAction, AuditOutcome

#: A value among the details: no floating point number, which a database may write otherwise than it was stored.
DetailValue = str | int | bool | None | list[str]
Details = Mapping[str, DetailValue]
#: Longer texts are cut: one request must not fill the trail.
MAX_TEXT_CHARACTERS = 4000


@dataclass(frozen=True)
class Actor:
    """Who did something.

    Attributes:
        user_name: name of the account, or "command line: USER"; empty where a login named no account.
        account_id: the account; None for the command line.
        roles: names of the roles that the user had then.
        address: IP address of the browser; empty for the command line.
    """

    user_name: str
    account_id: UUID | None = None
    roles: tuple[str, ...] = ()
    address: str = ""


@dataclass(frozen=True)
class AuditEvent:
    """What was done.

    Attributes:
        actor: who did it.
        action: what.
        outcome: whether it was done.
        study_instance_uid: the study concerned; None where it is none or several.
        patient_key: the patient concerned, as the table of studies stores the patient ID: in plain text or as a hash.
        details: what else belongs to the action; names no patient.
    """

    actor: Actor
    action: AuditAction
    outcome: AuditOutcome = AuditOutcome.SUCCESS
    study_instance_uid: str | None = None
    patient_key: str | None = None
    details: Details = field(default_factory=dict)

    def storable(self) -> "AuditEvent":
        """The event with texts that PostgreSQL stores unchanged: without null characters and half characters, cut."""
        actor = Actor(
            _text(self.actor.user_name),
            self.actor.account_id,
            tuple(map(_text, self.actor.roles)),
            _text(self.actor.address),
        )
        return AuditEvent(
            actor,
            self.action,
            self.outcome,
            _optional_text(self.study_instance_uid),
            _optional_text(self.patient_key),
            {_text(name): _detail(value) for name, value in self.details.items()},
        )


def _detail(value: DetailValue) -> DetailValue:
    if isinstance(value, str):
        return _text(value)
    return [_text(item) for item in value] if isinstance(value, list) else value


def _optional_text(text: str | None) -> str | None:
    return None if text is None else _text(text)


def _text(text: str) -> str:
    complete = str(text).encode(errors="replace").decode()
    return complete.replace("\0", "\N{REPLACEMENT CHARACTER}")[:MAX_TEXT_CHARACTERS]
