"""The page of quantities is what the declarations say."""

from pathlib import Path

import pytest

from kerma.facts import ct, event, mammography, nuclear_medicine, projection, study
from kerma.facts.fact import Fact
from kerma.facts.listing import page

ROOT = Path(__file__).resolve().parent.parent.parent
TABLES = {
    "study": study.HEADER,
    "ct event": (*event.COMMON_FACTS, *ct.EVENT_FACTS),
    "projection event": (*event.COMMON_FACTS, *projection.EVENT_FACTS),
    "mammography event": (*event.COMMON_FACTS, *mammography.EVENT_FACTS),
    "administration": (*event.COMMON_FACTS, *nuclear_medicine.EVENT_FACTS),
    "organ dose": nuclear_medicine.ORGAN_DOSE,
    "ct source": ct.SOURCE,
    "filter": projection.FILTER,
}


def test_the_page_of_quantities_is_printed_from_the_declarations() -> None:
    assert (ROOT / "docs" / "reference" / "quantities.md").read_text() == page()


@pytest.mark.parametrize("facts", TABLES.values(), ids=TABLES.keys())
def test_a_name_is_declared_once(facts: tuple[Fact, ...]) -> None:
    names = [fact.name for fact in facts]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("facts", TABLES.values(), ids=TABLES.keys())
def test_every_fact_has_a_label_a_meaning_and_a_source(facts: tuple[Fact, ...]) -> None:
    assert [fact.name for fact in facts if not (fact.label and fact.meaning and fact.source)] == []
