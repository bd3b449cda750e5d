"""Which studies a page shows."""

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import zip_longest
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Table, cast, exists, literal_column, or_

from kerma.database.tables import (
    MODALITIES,
    ct_event,
    equipment,
    mammography_event,
    nuclear_medicine_event,
    projection_event,
    study_table,
)

#: The table that holds the irradiation events of each family of studies.
EVENT_TABLES: dict[str, Table] = {
    "CT": ct_event,
    "RF": projection_event,
    "DX": projection_event,
    "MG": mammography_event,
    "NM": nuclear_medicine_event,
}
# Where an event has no protocol, what people look for instead.
_PROTOCOL = ("acquisition_protocol",)
_SEARCHED_IN_EVENTS = {"NM": ("radiopharmaceutical", "radionuclide")}

_SEARCHED = (
    study_table.c.study_description,
    study_table.c.requested_procedure,
    study_table.c.performed_procedure,
    study_table.c.accession_number,
    equipment.c.station_name,
)


def in_family(modality: str) -> ColumnElement[bool]:
    """Studies of a family, also those that belong to another one too, as a PET/CT does.

    Written as the predicate of that family's index is, letter by letter: PostgreSQL recognises no other form.

    Raises:
        ValueError: there is no such family.
    """
    if modality not in MODALITIES:
        raise ValueError(f"{modality!r} is no family of studies; known are {', '.join(MODALITIES)}")
    return study_table.c.modalities.op("@>", is_comparison=True)(literal_column(f"ARRAY['{modality}']"))


@dataclass(frozen=True)
class StudyFilter:
    """Which studies of one modality are meant.

    Attributes:
        modality: CT, RF, DX, MG or NM.
        text: words that must all occur, each in a description, the accession number, the station's name, an
            acquisition protocol or a radiopharmaceutical; upper and lower case are alike.
        from_date: first day, local to the modality.
        to_date: last day, included.
        equipment_id: one machine.

        hashed: for each word of `text` its keyed hash, where the site keeps accession numbers as hashes; a hash
            finds the whole accession number only.

    Studies without a date are left out as soon as a day is given.
    """

    modality: str
    text: str = ""
    from_date: date | None = None
    to_date: date | None = None
    equipment_id: UUID | None = None
    hashed: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it leaves out no study of its modality."""
        return not (self.text.split() or self.from_date or self.to_date or self.equipment_id)

    def conditions(self) -> list[ColumnElement[bool]]:
        """The WHERE clauses, on `study` joined with `equipment`."""
        found: list[ColumnElement[bool]] = [in_family(self.modality)]
        if self.from_date is not None:
            found.append(study_table.c.study_at >= datetime.combine(self.from_date, time.min))
        if self.to_date is not None:
            # A date is compared as its midnight; PostgreSQL counts on beyond Python's last day.
            found.append(study_table.c.study_at < cast(self.to_date, Date) + 1)
        if self.equipment_id is not None:
            found.append(study_table.c.equipment_id == self.equipment_id)
        words = zip_longest(self.text.split(), self.hashed)
        return [*found, *(self._says(word, hashed) for word, hashed in words)]

    def _says(self, word: str, hashed: str | None) -> ColumnElement[bool]:
        events = EVENT_TABLES[self.modality]
        names = _SEARCHED_IN_EVENTS.get(self.modality, _PROTOCOL)
        in_protocol = exists().where(
            events.c.study_id == study_table.c.study_id,
            or_(*(events.c[name].icontains(word, autoescape=True) for name in names)),
        )
        by_hash = () if hashed is None else (study_table.c.accession_number == hashed,)
        return or_(*(column.icontains(word, autoescape=True) for column in _SEARCHED), in_protocol, *by_hash)
