"""Criteria that compare a declared fact: its label, unit, column and values come from the declaration."""

from collections.abc import Mapping
from typing import TypedDict, Unpack

from kerma.database.query.filters.criterion import Criterion, FilterGroup, FilterKind, FilterTarget
from kerma.facts import ct, mammography, nuclear_medicine, projection, skin_dose, study
from kerma.facts.fact import Fact
from kerma.standard.enumerations import ExamModality

#: The modalities that a criterion is offered for.
CT = (ExamModality.CT,)
FLUOROSCOPY = (ExamModality.FLUOROSCOPY,)
MAMMOGRAPHY = (ExamModality.MAMMOGRAPHY,)
NUCLEAR_MEDICINE = (ExamModality.NUCLEAR_MEDICINE,)
PROJECTION = (ExamModality.FLUOROSCOPY, ExamModality.RADIOGRAPHY)
PROJECTION_AND_MAMMOGRAPHY = (*PROJECTION, *MAMMOGRAPHY)
XRAY = (*CT, *PROJECTION_AND_MAMMOGRAPHY)

#: Facts of events by name.
EVENT_FACTS: Mapping[str, Fact] = {
    fact.name: fact
    for fact in (
        *ct.EVENT_FACTS,
        *ct.SOURCE,
        *nuclear_medicine.EVENT_FACTS,
        *mammography.EVENT_FACTS,
        *projection.EVENT_FACTS,
    )
}
_STUDY_FACTS: Mapping[str, Fact] = {
    fact.name: fact
    for fact in (
        *study.HEADER,
        *study.EXCLUSION,
        *nuclear_medicine.TOTALS,
        *mammography.TOTALS,
        *ct.TOTALS,
        *projection.TOTALS,
        *skin_dose.SKIN_DOSE,
    )
}
_OF_EVENT = (FilterTarget.EVENT, FilterTarget.SOURCE)


class FactOptions(TypedDict, total=False):
    """Attributes of a criterion that differ from those of the fact it compares."""

    label: str
    help: str
    columns: tuple[str, ...]
    target: FilterTarget
    modalities: tuple[ExamModality, ...]
    maximum: float
    vocabulary: tuple[str, ...]
    is_private: bool


def _declared(fact: str, options: FactOptions) -> Fact:
    """The declaration of a compared fact: an event's DLP and a study's have the same name."""
    return (EVENT_FACTS if options.get("target") in _OF_EVENT else _STUDY_FACTS)[fact]


def of_fact(name: str, *, fact: str, kind: FilterKind, group: FilterGroup, **options: Unpack[FactOptions]) -> Criterion:
    """A criterion with label, column and unit of a declared fact."""
    declared = _declared(fact, options)
    options.setdefault("label", declared.label)
    options.setdefault("help", declared.meaning)
    options.setdefault("columns", (fact,))
    return Criterion(name=name, kind=kind, group=group, attribute=declared.label, symbol=declared.symbol, **options)


def contains(
    name: str, *, fact: str, group: FilterGroup = FilterGroup.PROCEDURE, **options: Unpack[FactOptions]
) -> Criterion:
    """A criterion that finds a text within the values of a fact."""
    return of_fact(name, fact=fact, kind=FilterKind.CONTAINS, group=group, **options)


def one_of(
    name: str, *, fact: str, group: FilterGroup = FilterGroup.PROCEDURE, **options: Unpack[FactOptions]
) -> Criterion:
    """A criterion that selects values of a fact; without a vocabulary, those of its value set."""
    options.setdefault("vocabulary", tuple(dict.fromkeys((_declared(fact, options).value_set or {}).values())))
    return of_fact(name, fact=fact, kind=FilterKind.ONE_OF, group=group, **options)


def in_range(
    name: str, *, fact: str, group: FilterGroup = FilterGroup.DOSE, **options: Unpack[FactOptions]
) -> Criterion:
    """A criterion that limits a fact to a range."""
    return of_fact(name, fact=fact, kind=FilterKind.RANGE, group=group, **options)
