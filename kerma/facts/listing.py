"""Reference page of all quantities, printed by `make reference`."""

from collections.abc import Iterable

from kerma.facts import ct, event, mammography, nuclear_medicine, projection, skin_dose, study
from kerma.facts.fact import Fact

_TABLES: tuple[tuple[str, tuple[Fact, ...]], ...] = (
    ("Study", (*study.STUDY, *study.EXCLUSION)),
    ("Patient", (*study.PATIENT_IDENTITY, *study.PATIENT)),
    ("Equipment", study.EQUIPMENT),
    ("CT: totals of a study", ct.TOTALS),
    ("CT: irradiation event", (*event.COMMON_FACTS, *ct.EVENT_FACTS)),
    ("CT: X-ray source of an event", ct.SOURCE),
    ("Fluoroscopy and radiography: totals of a study and of each plane", projection.TOTALS),
    ("Fluoroscopy and radiography: irradiation event", (*event.COMMON_FACTS, *projection.EVENT_FACTS)),
    ("Fluoroscopy and radiography: filter of an event", projection.FILTER),
    ("Fluoroscopy: skin dose of a study, as computed", skin_dose.SKIN_DOSE),
    ("Mammography: totals of a study", mammography.TOTALS),
    ("Mammography: irradiation event", (*event.COMMON_FACTS, *mammography.EVENT_FACTS)),
    ("Nuclear medicine: totals of a study", nuclear_medicine.TOTALS),
    ("Nuclear medicine: administration", (*event.COMMON_FACTS, *nuclear_medicine.EVENT_FACTS)),
    ("Nuclear medicine: organ dose of an administration", nuclear_medicine.ORGAN_DOSE),
)

_INTRODUCTION = """# Quantities

Each quantity has one name, in the database, in CSV and in the output of `kerma extract --json`. The unit is part of the
name. The source is a template of PS3.16 with the path of concepts, or a data element. This page is printed from the
declarations in `kerma/facts/`.
"""


def page() -> str:
    """The whole page as Markdown."""
    return _INTRODUCTION + "".join(f"\n## {title}\n\n{_table(facts)}" for title, facts in _TABLES)


def _table(facts: Iterable[Fact]) -> str:
    rows = (f"| `{fact.name}` | {fact.symbol} | {fact.meaning} | {_source(fact)} |\n" for fact in facts)
    return "| name | unit | meaning | source |\n|---|---|---|---|\n" + "".join(rows)


def _source(fact: Fact) -> str:
    path = " > ".join(f"{concept.value} {concept.scheme}" for concept in fact.path)
    return f"{fact.source}: {path}" if path else fact.source
