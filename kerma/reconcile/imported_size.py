"""Height and weight of a study from its objects and from imports of the site: which of them counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from kerma.facts.record import updated
from kerma.reconcile.study import ReconciledStudy


class SizeColumns(NamedTuple):
    """The columns of `study` about height or weight.

    Attributes:
        stated: what the objects state, where an import replaces it.
        import_number: the import that it comes from; NULL: from the objects.
    """

    stated: str
    import_number: str


#: The columns by fact.
SIZE_COLUMNS: Mapping[str, SizeColumns] = {
    "patient_size_m": SizeColumns("stated_patient_size_m", "patient_size_import"),
    "patient_weight_kg": SizeColumns("stated_patient_weight_kg", "patient_weight_import"),
}


class ImportedSize(NamedTuple):
    """Height and weight of a study from one import.

    Attributes:
        import_number: the import; a later one has a higher number.
        overwrites: whether it replaces what objects state.
        patient_size_m: height; None: the import states none.
        patient_weight_kg: weight; None: the import states none.
    """

    import_number: int
    overwrites: bool
    patient_size_m: float | None
    patient_weight_kg: float | None


class SourcedValue(NamedTuple):
    """Height or weight that counts.

    Attributes:
        value: the value; None: nobody states any.
        import_number: the import that it comes from; None: from the objects.
        stated: what the objects state, where the import replaces it.
    """

    value: float | None
    import_number: int | None = None
    stated: float | None = None


def counting(fact: str, stated: float | None, sizes: Iterable[ImportedSize]) -> SourcedValue:
    """What counts: the objects' value, where no import overwrites it; of several imports that of the latest.

    Args:
        fact: height or weight.
        stated: what the objects state.
        sizes: of the imports in force, in any order.
    """
    usable = (size for size in sizes if getattr(size, fact) is not None and (stated is None or size.overwrites))
    latest = max(usable, key=lambda size: size.import_number, default=None)
    value = None if latest is None else getattr(latest, fact)
    if latest is None or value == stated:
        return SourcedValue(stated)
    return SourcedValue(value, latest.import_number, stated)


def with_imported_sizes(study: ReconciledStudy, sizes: Sequence[ImportedSize]) -> ReconciledStudy:
    """The study with height and weight that count; itself where no import states any."""
    if not sizes:
        return study
    size = counting("patient_size_m", study.header.patient_size_m, sizes)
    weight = counting("patient_weight_kg", study.header.patient_weight_kg, sizes)
    return replace(
        study,
        header=updated(study.header, patient_size_m=size.value, patient_weight_kg=weight.value),
        patient_size_import=size.import_number,
        patient_weight_import=weight.import_number,
        stated_patient_size_m=size.stated,
        stated_patient_weight_kg=weight.stated,
    )
