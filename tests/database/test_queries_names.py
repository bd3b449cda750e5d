"""Studies are found by the names of their procedures and protocols."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, select

from kerma.database.query.filters import terms
from kerma.database.schema.tables import study_table
from kerma.identity import term_id
from kerma.standard.enumerations import ExamModality
from tests.support.study_rows import add_machine, add_study, uid


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as connection:
        machine = add_machine(connection)
        events = [{"acquisition_protocol": "1.1 Thorax_100%"}, {"acquisition_protocol": "Topogram"}]
        add_study(connection, machine, uid(1), study_description="CT Thorax", events=events)
        add_study(connection, machine, uid(2), study_description="CT Kopf & Hals")
        add_study(connection, machine, uid(3), modality=ExamModality.FLUOROSCOPY, study_description="Thorax")
        yield connection


def found(connection: Connection, text: str, *kinds: str) -> set[str]:
    ids = terms.containing(connection, ExamModality.CT, text, kinds or terms.KINDS)
    query = select(study_table.c.study_instance_uid).where(terms.has_term(ids))
    return set(connection.execute(query).scalars())


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("thorax", {1}),
        ("KOPF & hals", {2}),
        ("100%", {1}),
        ("topo", {1}),
        ("%", {1}),
        ("ct", {1, 2}),
        ("nobody", set()),
    ],
)
def test_a_text_finds_the_studies_that_have_it_anywhere(connection: Connection, text: str, numbers: set[int]) -> None:
    assert found(connection, text) == {uid(number) for number in numbers}


def test_a_kind_restricts(connection: Connection) -> None:
    assert found(connection, "topo", "study_description") == set()


def test_names_that_are_known_need_no_look_up() -> None:
    assert terms.ids_of("study_description", ["CT Thorax"]) == [term_id("study_description", "CT Thorax")]


def test_postgresql_derives_the_same_identifier(connection: Connection) -> None:
    query = select(study_table.c.procedure_id).where(study_table.c.study_instance_uid == uid(2))
    assert connection.execute(query).scalar_one() == term_id("study_description", "CT Kopf & Hals")
    rows = terms.by_frequency(connection, ExamModality.CT, "study_description")
    term_ids = {row.text: row.term_id for row in rows}
    assert term_ids["CT Kopf & Hals"] == term_id("study_description", "CT Kopf & Hals")


def test_facets_are_the_commonest_names_of_a_family(connection: Connection) -> None:
    machine = connection.execute(select(study_table.c.equipment_id).limit(1)).scalar_one()
    add_study(connection, machine, uid(4), study_description="CT Kopf & Hals")
    rows = terms.by_frequency(connection, ExamModality.CT, "study_description")
    assert [(term.text, term.study_count) for term in rows] == [("CT Kopf & Hals", 2), ("CT Thorax", 1)]


def test_an_identifier_leads_back_to_its_text(connection: Connection) -> None:
    key = term_id("acquisition_protocol", "Topogram")
    assert terms.texts(connection, [key, term_id("acquisition_protocol", "unknown")]) == {key: "Topogram"}
