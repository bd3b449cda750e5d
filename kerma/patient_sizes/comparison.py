"""What sizes of a file are beside those that are stored: new, equal, or others, and than whose."""

from collections.abc import Mapping
from typing import NamedTuple

from kerma.messages import Message, message
from kerma.patient_sizes.findings import Finding, Findings
from kerma.patient_sizes.size_file import FileSize
from kerma.patient_sizes.units import QUANTITIES, SizeQuantity, short


class StoredValue(NamedTuple):
    """Height or weight of a stored study: what counts, the import that it comes from, what the objects state."""

    value: float | None
    import_number: int | None
    stated: float | None


def compare(findings: Findings, size: FileSize, values: Mapping[str, StoredValue]) -> None:
    """Count what the values of a row are beside those of a study that has its key.

    Args:
        findings: where it is counted.
        size: the row.
        values: of the study, by fact.
    """
    for quantity in QUANTITIES:
        value, stored = getattr(size, quantity.fact), values[quantity.fact]
        if value is None:
            continue
        findings.add(_finding(quantity, value, stored), _difference(size.line, quantity, value, stored))


def _finding(quantity: SizeQuantity, value: float, stored: StoredValue) -> Finding:
    """What a value is beside the one that counts, of the objects or of an earlier import."""
    if stored.value is None:
        return Finding.NEW
    is_equal = round(stored.value, quantity.decimals) == value
    if stored.import_number is None:
        return Finding.EQUAL if is_equal else Finding.DIFFERING
    if is_equal:
        return Finding.REPEATED
    return Finding.REPLACED if stored.stated is None else Finding.OVERWRITTEN


def _difference(line: int, quantity: SizeQuantity, value: float, stored: StoredValue) -> Message | None:
    """Where what objects state differs: both values, and that of the import that replaces what objects state."""
    if stored.stated is None or round(stored.value or 0.0, quantity.decimals) == value:
        return None
    unit = next(iter(quantity.factors))
    if stored.import_number is not None:
        return message(
            "Line {line}: {quantity} {value} {unit}; import {number} has {counting} {unit}, the objects state {stated} "
            "{unit}",
            line=line,
            quantity=quantity.label,
            value=short(value),
            number=stored.import_number,
            counting=short(stored.value or 0.0),
            stated=short(stored.stated),
            unit=unit,
        )
    return message(
        "Line {line}: {quantity} {value} {unit}; the objects state {stated} {unit}",
        line=line,
        quantity=quantity.label,
        value=short(value),
        stated=short(stored.stated),
        unit=unit,
    )
