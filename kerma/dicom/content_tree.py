"""Structured reports as plain trees of content items (PS3.3 C.17.3), read once and detached from the file.

Two readers build the same tree: `lean_item_reader` from the byte slices of `kerma.dicom.elements` (fast, for most
reports), and `tree_from_dataset` from pydicom's data sets (other transfer syntaxes, and the reference in the tests).
"""

from collections.abc import Callable
from typing import NamedTuple, cast

from pydicom.charset import decode_bytes
from pydicom.dataset import Dataset
from pydicom.valuerep import TEXT_VR_DELIMS

from kerma import limits
from kerma.dicom.content_table import SELECTORS, Cells, Column, Definition, cell_count, columns, decoded, written
from kerma.dicom.elements import Elements
from kerma.errors import MalformedObjectError
from kerma.messages import message
from kerma.standard.codes import Code, Concept, canonical


class Reference(NamedTuple):
    """A DICOM object that a content item refers to."""

    sop_class_uid: str
    sop_instance_uid: str


class Item(NamedTuple):
    """One content item.

    `value` is text as written for TEXT, NUM, UIDREF, DATETIME, DATE, TIME and PNAME items, a `Code` for CODE,
    a `Reference` for IMAGE, COMPOSITE and WAVEFORM, and None where the item has none. Several numbers in one NUM are
    one text, separated by backslashes. The columns of a TABLE are its first children, one item each.
    """

    relationship: str
    value_type: str
    name: Code | None
    value: str | Code | Reference | None
    unit: Code | None
    qualifier: Code | None
    children: "tuple[Item, ...]"


_RELATIONSHIP, _VALUE_TYPE, _CONCEPT_NAME, _CONTENT = 0x0040A010, 0x0040A040, 0x0040A043, 0x0040A730
_CODE_VALUE, _SCHEME, _MEANING, _LONG_CODE, _URN_CODE = 0x00080100, 0x00080102, 0x00080104, 0x00080119, 0x00080120
_MEASURED_VALUE, _NUMERIC_VALUE, _UNITS, _QUALIFIER = 0x0040A300, 0x0040A30A, 0x004008EA, 0x0040A301
_CONCEPT_CODE, _REFERENCED_SOP, _SOP_CLASS, _SOP_INSTANCE = 0x0040A168, 0x00081199, 0x00081150, 0x00081155
_CHARACTER_SET = 0x00080005
_TABLE, _COLUMN_DEFINITIONS, _CELLS, _ROW_NUMBER, _COLUMN_NUMBER = (
    0x0040A801,
    0x0040A807,
    0x0040A808,
    0x0040A804,
    0x0040A805,
)
_TEXT_VALUES = {
    "TEXT": 0x0040A160,
    "UIDREF": 0x0040A124,
    "DATETIME": 0x0040A120,
    "DATE": 0x0040A121,
    "TIME": 0x0040A122,
    "PNAME": 0x0040A123,
}
#: Value types of items that refer to DICOM objects.
REFERENCE_TYPES = frozenset({"IMAGE", "COMPOSITE", "WAVEFORM"})


def lean_item_reader(encodings: list[str]) -> Callable[[Elements], Item]:
    """A function that makes the content item of an item's elements, with all items below it.

    It raises a MalformedObjectError where the tables of the object are beyond the limit.

    Args:
        encodings: Python encodings of the object's Specific Character Set, as pydicom names them.
    """
    return _LeanTree(encodings).item


class _LeanTree:
    """Builds items from byte slices; texts and codes, which repeat by the thousand, are made once."""

    def __init__(self, encodings: list[str]) -> None:
        self.encodings = encodings
        self.cells = 0
        self.texts: dict[bytes, str] = {}
        self.codes: dict[tuple[bytes, bytes, bytes], Code] = {}

    def item(self, elements: Elements) -> Item:
        value_type = self.text(elements.get(_VALUE_TYPE))
        value: str | Code | Reference | None = None
        unit = qualifier = None
        if value_type == "NUM":
            value, unit = self.measured_value(elements)
            qualifier = self.code(elements.get(_QUALIFIER))
        elif value_type == "CODE":
            value = self.code(elements.get(_CONCEPT_CODE))
        elif value_type in _TEXT_VALUES:
            value = self.text(elements.get(_TEXT_VALUES[value_type])) or None
        elif value_type in REFERENCE_TYPES:
            value = self.reference(elements.get(_REFERENCED_SOP))
        content = elements.get(_CONTENT)
        children = tuple([self.item(child) for child in content]) if isinstance(content, list) else ()
        if value_type == "TABLE":
            children = (*self.table(elements.get(_TABLE)), *children)
        relationship = self.text(elements.get(_RELATIONSHIP))
        name = self.code(elements.get(_CONCEPT_NAME))
        return Item(relationship, value_type, name, value, unit, qualifier, children)

    def text(self, raw: bytes | list[Elements] | None) -> str:
        if not isinstance(raw, bytes):
            return ""
        text = self.texts.get(raw)
        if text is None:
            text = self.texts[raw] = self.decoded(raw)
        return text

    def decoded(self, raw: bytes) -> str:
        if raw.isascii() and b"\x1b" not in raw:
            return raw.decode("ascii").rstrip("\0 ")
        return decode_bytes(raw, self.encodings, TEXT_VR_DELIMS).rstrip("\0 ")

    def code(self, sequence: bytes | list[Elements] | None) -> Code | None:
        if not isinstance(sequence, list) or not sequence:
            return None
        item = sequence[0]
        value = item.get(_CODE_VALUE) or item.get(_LONG_CODE) or item.get(_URN_CODE)
        scheme, meaning = item.get(_SCHEME, b""), item.get(_MEANING, b"")
        if not isinstance(value, bytes) or not isinstance(scheme, bytes) or not isinstance(meaning, bytes):
            return None
        key = (value, scheme, meaning)
        code = self.codes.get(key)
        if code is None:
            code = self.codes[key] = make_code(self.text(value), self.text(scheme), self.text(meaning))
        return code

    def measured_value(self, elements: Elements) -> tuple[str | None, Code | None]:
        sequence = elements.get(_MEASURED_VALUE)
        if not isinstance(sequence, list) or not sequence:
            return None, None
        measured = sequence[0]
        return self.text(measured.get(_NUMERIC_VALUE)).strip() or None, self.code(measured.get(_UNITS))

    def table(self, sequence: bytes | list[Elements] | None) -> "list[Item]":
        if not isinstance(sequence, list) or not sequence:
            return []
        definitions = [
            Definition(_number(item), self.code(item.get(_CONCEPT_NAME)), self.code(item.get(_UNITS)))
            for item in _listed(sequence[0].get(_COLUMN_DEFINITIONS))
        ]
        cells = [
            Cells(_number(item, _ROW_NUMBER), _number(item), tag, self.cell_values(tag, value))
            for item in _listed(sequence[0].get(_CELLS))
            for tag, value in item.items()
            if tag in SELECTORS and isinstance(value, bytes)
        ]
        return [_column_item(column) for column in columns(definitions, cells)]

    def cell_values(self, tag: int, raw: bytes) -> list[str]:
        self.cells += cell_count(tag, raw)
        if self.cells > limits.TABLE_CELLS.maximum:
            raise MalformedObjectError(
                message(
                    "its tables have more than {maximum} cells; at most so many are read: the object is damaged",
                    maximum=limits.TABLE_CELLS.maximum,
                )
            )
        return decoded(tag, raw)

    def reference(self, sequence: bytes | list[Elements] | None) -> Reference | None:
        if not isinstance(sequence, list) or not sequence:
            return None
        return Reference(self.text(sequence[0].get(_SOP_CLASS)), self.text(sequence[0].get(_SOP_INSTANCE)))


def _listed(sequence: bytes | list[Elements] | None) -> list[Elements]:
    return sequence if isinstance(sequence, list) else []


def _number(item: Elements, tag: int = _COLUMN_NUMBER) -> int:
    """The number of a row or column (UL); 0 where it is absent."""
    raw = item.get(tag)
    return int.from_bytes(raw[:4], "little") if isinstance(raw, bytes) else 0


def _column_item(column: Column) -> Item:
    return Item("CONTAINS", column.value_type, column.name, column.value, column.unit, None, ())


def make_code(value: str, scheme: str, meaning: str) -> Code:
    """A code as written, with the canonical concept."""
    value, scheme = value.strip(), scheme.strip()
    return Code(canonical(value, scheme), meaning.strip(), Concept(value, scheme))


def tree_from_dataset(dataset: Dataset, depth: int = 0) -> Item:
    """The content tree of a pydicom data set.

    Raises:
        MalformedObjectError: it is nested deeper than the lean reader would allow.
    """
    if depth > limits.DEPTH.maximum:
        raise MalformedObjectError(
            message("content is nested deeper than {levels} levels", levels=limits.DEPTH.maximum)
        )
    content = dataset[_CONTENT].value if _CONTENT in dataset else None
    return item_from_dataset(dataset, tuple(tree_from_dataset(child, depth + 1) for child in content or ()))


def item_from_dataset(dataset: Dataset, children: tuple[Item, ...]) -> Item:
    """The content item of a pydicom data set, with `children` below it."""
    value_type = _text(dataset, _VALUE_TYPE)
    value: str | Code | Reference | None = None
    unit = qualifier = None
    if value_type == "NUM":
        qualifier = _code(dataset, _QUALIFIER)
        if (measured := _first(dataset, _MEASURED_VALUE)) is not None:
            value, unit = _text(measured, _NUMERIC_VALUE).strip() or None, _code(measured, _UNITS)
    elif value_type == "CODE":
        value = _code(dataset, _CONCEPT_CODE)
    elif value_type in _TEXT_VALUES:
        value = _text(dataset, _TEXT_VALUES[value_type]) or None
    elif value_type == "TABLE":
        children = (*_table(dataset), *children)
    elif value_type in REFERENCE_TYPES and (referenced := _first(dataset, _REFERENCED_SOP)) is not None:
        value = Reference(_text(referenced, _SOP_CLASS), _text(referenced, _SOP_INSTANCE))
    relationship, name = _text(dataset, _RELATIONSHIP), _code(dataset, _CONCEPT_NAME)
    return Item(relationship, value_type, name, value, unit, qualifier, children)


def _table(dataset: Dataset) -> list[Item]:
    table = _first(dataset, _TABLE)
    if table is None:
        return []
    definitions = [
        Definition(_position(item, _COLUMN_NUMBER), _code(item, _CONCEPT_NAME), _code(item, _UNITS))
        for item in _items(table, _COLUMN_DEFINITIONS)
    ]
    cells = [
        Cells(_position(item, _ROW_NUMBER), _position(item, _COLUMN_NUMBER), tag, _cell_values(item, tag))
        for item in _items(table, _CELLS)
        for tag in SELECTORS & item.keys()
    ]
    return [_column_item(column) for column in columns(definitions, cells)]


def _items(dataset: Dataset, tag: int) -> list[Dataset]:
    return list(dataset[tag].value or ()) if tag in dataset else []


def _position(dataset: Dataset, tag: int) -> int:
    """The number of a row or column; 0 where there is none."""
    return int(dataset[tag].value or 0) if tag in dataset else 0


def _cell_values(item: Dataset, tag: int) -> list[str]:
    value = item[tag].value
    values = [value] if isinstance(value, str) or not hasattr(value, "__iter__") else list(value)
    return [written(part) for part in values if part is not None]


def _first(dataset: Dataset, tag: int) -> Dataset | None:
    sequence = dataset[tag].value if tag in dataset else None
    return cast("Dataset", sequence[0]) if sequence else None


def _code(dataset: Dataset, tag: int) -> Code | None:
    item = _first(dataset, tag)
    if item is None:
        return None
    value = _text(item, _CODE_VALUE) or _text(item, _LONG_CODE) or _text(item, _URN_CODE)
    return make_code(value, _text(item, _SCHEME), _text(item, _MEANING)) if value else None


def _text(dataset: Dataset, tag: int) -> str:
    if tag not in dataset:
        return ""
    raw = dataset.get_item(tag).value
    if isinstance(raw, bytes) and raw.isascii() and b"\x1b" not in raw:
        return raw.decode("ascii").rstrip("\0 ")
    value = dataset[tag].value
    parts = [value] if value is None or isinstance(value, str) or not hasattr(value, "__iter__") else list(value)
    return "\\".join("" if part is None else str(part) for part in parts).rstrip("\0 ")
