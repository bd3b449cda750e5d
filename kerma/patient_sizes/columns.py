"""Which columns of a file hold the key, the date, height and weight: recognised, or as a person states them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kerma.messages import Message, message, quoted
from kerma.patient_sizes.dates import DateOrder
from kerma.patient_sizes.errors import SizeFileError
from kerma.patient_sizes.heading_words import plain_heading
from kerma.patient_sizes.headings import KEYS, SizeColumn, candidates
from kerma.patient_sizes.table_file import TableOptions

#: What each column is called.
COLUMN_NAMES: Mapping[SizeColumn, str] = {
    SizeColumn.STUDY_INSTANCE_UID: message("Study Instance UID"),
    SizeColumn.ACCESSION_NUMBER: message("Accession number"),
    SizeColumn.PATIENT_ID: message("Patient ID"),
    SizeColumn.STUDY_DATE: message("Study date"),
    SizeColumn.HEIGHT: message("Height"),
    SizeColumn.WEIGHT: message("Weight"),
}


@dataclass(frozen=True)
class SizeOptions:
    """What a person states about a file; the rest is recognised.

    Attributes:
        key: by what rows find their studies.
        columns: headings of columns; an empty one: the file has no such column. That of the key is entered for `key`.
        units: units by fact, in place of those of headings and values.
        date_order: of dates with slashes.
        table: of a CSV.
    """

    key: SizeColumn | None = None
    columns: Mapping[SizeColumn, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    date_order: DateOrder | None = None
    table: TableOptions = field(default_factory=TableOptions)


@dataclass(frozen=True)
class FileColumns:
    """The columns of a file.

    Attributes:
        headings: of all its columns.
        key: by what rows find their studies: one of `KEYS`.
        indices: the position of each column that is used, that of the key included.
    """

    headings: tuple[str, ...]
    key: SizeColumn
    indices: Mapping[SizeColumn, int]

    @property
    def names(self) -> dict[SizeColumn, str]:
        """The heading of each column that is used."""
        return {column: self.headings[index] for column, index in self.indices.items()}

    @property
    def unused(self) -> list[str]:
        """The headings of the columns that are not used."""
        used = set(self.indices.values())
        return [heading for i, heading in enumerate(self.headings) if heading and i not in used]


def columns_of(headings: Sequence[str], options: SizeOptions) -> FileColumns:
    """The columns of a file with these headings.

    Raises:
        SizeFileError: one is missing, or several could be it.
    """
    found = candidates(headings)
    key = _key(found, options)
    used = [key, SizeColumn.HEIGHT, SizeColumn.WEIGHT, *([SizeColumn.STUDY_DATE] * (key is SizeColumn.PATIENT_ID))]
    positions = {column: _position(column, headings, found, options) for column in used}
    indices = {column: index for column, index in positions.items() if index is not None}
    if key not in indices:
        raise SizeFileError(_missing(COLUMN_NAMES[key], headings))
    if key is SizeColumn.PATIENT_ID and SizeColumn.STUDY_DATE not in indices:
        raise SizeFileError(
            message(
                "A patient ID needs the date of the study beside it, since height and weight change: the file has no "
                "column with a date. The columns are: {headings}.",
                headings=_listed(headings),
            )
        )
    if not {SizeColumn.HEIGHT, SizeColumn.WEIGHT} & indices.keys():
        raise SizeFileError(_missing(message("Height or weight"), headings))
    if len(set(indices.values())) < len(indices):
        raise SizeFileError(
            message("One column cannot hold two different values: {headings}.", headings=_twice(headings, indices))
        )
    return FileColumns(tuple(headings), key, indices)


def _key(found: Mapping[SizeColumn, Sequence[int]], options: SizeOptions) -> SizeColumn:
    """By what rows find their studies: as stated, else the first of `KEYS` that has a column."""
    if options.key is not None:
        return options.key
    stated = [key for key in KEYS if options.columns.get(key)]
    key = next(iter(stated), None) or next((key for key in KEYS if found[key]), None)
    if key is None:
        raise SizeFileError(
            message(
                "No column has a heading for the key: an accession number, a Study Instance UID, or a patient ID with "
                "the date of the study. State which one it is."
            )
        )
    return key


def _position(
    column: SizeColumn, headings: Sequence[str], found: Mapping[SizeColumn, Sequence[int]], options: SizeOptions
) -> int | None:
    stated = options.columns.get(column)
    if stated == "":
        return None
    if stated is not None:
        return _stated_position(stated, headings)
    if len(found[column]) > 1:
        raise SizeFileError(
            message(
                "{column}: several columns have such a heading ({headings}). State which one it is.",
                column=COLUMN_NAMES[column],
                headings=_listed([headings[index] for index in found[column]]),
            )
        )
    return next(iter(found[column]), None)


def _stated_position(stated: str, headings: Sequence[str]) -> int:
    same = [i for i, heading in enumerate(headings) if heading == stated.strip()]
    alike = [i for i, heading in enumerate(headings) if plain_heading(heading) == plain_heading(stated)]
    found = same or alike
    if len(found) != 1:
        raise SizeFileError(
            message(
                "The heading {stated} stands in {count} columns. The columns are: {headings}.",
                stated=quoted(stated),
                count=len(found),
                headings=_listed(headings),
            )
        )
    return found[0]


def _missing(column: Message | str, headings: Sequence[str]) -> Message:
    return message(
        "{column}: no column has such a heading. State which one it is; the columns are: {headings}.",
        column=column,
        headings=_listed(headings),
    )


def _twice(headings: Sequence[str], indices: Mapping[SizeColumn, int]) -> str:
    positions = list(indices.values())
    return _listed([headings[index] for index in dict.fromkeys(positions) if positions.count(index) > 1])


def _listed(headings: Sequence[str]) -> str:
    return ", ".join(quoted(heading) for heading in headings if heading)
