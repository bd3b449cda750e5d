"""Scopes of users: the equipment whose studies a user sees, named by institution, department or piece by piece."""

from dataclasses import dataclass
from uuid import UUID

from kerma.errors import AccessChangeError
from kerma.messages import message


@dataclass(frozen=True, order=True)
class ScopeEntry:
    """Equipment that belongs to a scope: all that fits every attribute that is not None.

    Attributes:
        institution_name: Institution Name (0008,0080), as the objects state it.
        department_name: Institutional Department Name (0008,1040).
        equipment_id: one piece of equipment.

    Raises:
        AccessChangeError: it names nothing, and would contain all equipment.
    """

    institution_name: str | None = None
    department_name: str | None = None
    equipment_id: UUID | None = None

    def __post_init__(self) -> None:
        """Refuse an entry that names nothing."""
        if not (self.institution_name or self.department_name or self.equipment_id):
            raise AccessChangeError(
                message("A scope names an institution, a department or a piece of equipment; this entry names none.")
            )

    def __str__(self) -> str:
        """In words, for the audit trail and the command line."""
        names = (self.institution_name, self.department_name, self.equipment_id)
        return " / ".join(str(name) for name in names if name)
