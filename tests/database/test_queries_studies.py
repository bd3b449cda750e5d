"""Lists of studies, against rows whose answers are known."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, create_engine, select, text

from kerma.database.query.filters.criterion import Period, SearchText
from kerma.database.query.filters.resolve import with_matching_terms
from kerma.database.query.filters.study_filter import StudyFilter, conditions
from kerma.database.query.studies.study_list import PAGE_SIZE, SortOrder, page_query, study_count, study_page
from kerma.database.schema.tables import MODALITIES, study_table
from kerma.skin_dose.result import ResultKind
from kerma.standard.enumerations import ExamModality
from tests.support.study_rows import add_machine, add_skin_dose, add_study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kerma.database.sql_types import AnySelect

NIGHT, MIDNIGHT = datetime(2026, 3, 1, 23, 59, 59), datetime(2026, 3, 2)  # noqa: DTZ001, local times
HASH = "a" * 64


@pytest.fixture(scope="module")
def connection(
    make_database: Callable[..., str], drop_database: Callable[[str], None], migrated_template: str
) -> Iterator[Connection]:
    url = make_database(migrated_template)
    engine = create_engine(url)
    with engine.connect() as connection:
        first = add_machine(connection)
        second = add_machine(connection, station_name="CT2", device_serial_number="B-1")
        cath_lab = add_machine(connection, station_name="LAB", device_serial_number="C-1")
        add_study(connection, first, "1.1", at=NIGHT, study_description="Thorax", accession_number="ACC-77")
        add_study(connection, second, "1.2", at=MIDNIGHT, requested_procedure="CT Abdomen 100% dose_check")
        add_study(connection, first, "1.3", at=None, performed_procedure="Head", accession_number=HASH)
        spiral = {"acquisition_protocol": "Low Dose Lung"}
        add_study(connection, second, "1.4", at=MIDNIGHT.replace(hour=9), events=[spiral, spiral])
        fluoroscopy = [{"acquisition_protocol": "Low dose cine"}]
        bound = add_study(connection, cath_lab, "1.5", modality=ExamModality.FLUOROSCOPY, events=fluoroscopy)
        add_skin_dose(connection, bound, kind=ResultKind.UPPER_BOUND, peak_skin_dose_mgy=135.0)
        mapped = add_study(connection, cath_lab, "9.7", modality=ExamModality.FLUOROSCOPY)
        add_skin_dose(connection, mapped, kind=ResultKind.MAP, peak_skin_dose_mgy=90.0)
        add_study(connection, cath_lab, "9.8", modality=ExamModality.FLUOROSCOPY)
        administration = {"radiopharmaceutical": "Fludeoxyglucose"}
        add_study(connection, cath_lab, "1.6", modality=ExamModality.NUCLEAR_MEDICINE, events=[administration])
        yield connection
    engine.dispose()
    drop_database(url)


def uids(connection: Connection, study_filter: StudyFilter, page: int = 1) -> list[str]:
    rows = study_page(connection, study_filter, ["study_instance_uid"], page)
    return [study.study_instance_uid for study in rows]


FILTERS = {
    "newest first, undated last": ({}, ["1.4", "1.2", "1.1", "1.3"]),
    "the last day is included to its end": ({"to": NIGHT.date()}, ["1.1"]),
    "the first day is included from its start": ({"from": MIDNIGHT.date()}, ["1.4", "1.2"]),
    "the last day of the calendar": ({"to": date.max}, ["1.4", "1.2", "1.1"]),
    "a word in a description, in any case": ({"text": SearchText("tHORax")}, ["1.1"]),
    "a word in a procedure": ({"text": SearchText("abdomen")}, ["1.2"]),
    "a word in a protocol, each study once": ({"text": SearchText("lung")}, ["1.4"]),
    "no accession number by a word": ({"text": SearchText("acc-7")}, []),
    "a station": ({"text": SearchText("CT2")}, ["1.4", "1.2"]),
    "all words must occur": ({"text": SearchText("low CT2")}, ["1.4"]),
    "a percent sign means itself": ({"text": SearchText("100%")}, ["1.2"]),
    "an underscore means itself": ({"text": SearchText("e_c")}, ["1.2"]),
    "a whole accession number by its hash": ({"accession": SearchText("secret", (HASH,))}, ["1.3"]),
    "nothing": ({"text": SearchText("'; drop table study; --")}, []),
}


@pytest.mark.parametrize(("wanted", "found"), FILTERS.values(), ids=FILTERS)
def test_a_filter_finds(connection: Connection, wanted: dict[str, Any], found: list[str]) -> None:
    assert uids(connection, StudyFilter.from_values(ExamModality.CT, wanted)) == found


@pytest.mark.parametrize(("wanted", "found"), FILTERS.values(), ids=FILTERS)
def test_the_count_agrees_with_the_list(connection: Connection, wanted: dict[str, Any], found: list[str]) -> None:
    assert study_count(connection, StudyFilter.from_values(ExamModality.CT, wanted)) == len(found)


@pytest.mark.parametrize(("wanted", "found"), FILTERS.values(), ids=FILTERS)
def test_a_count_by_terms_ends_at_its_cap(connection: Connection, wanted: dict[str, Any], found: list[str]) -> None:
    by_terms = with_matching_terms(connection, StudyFilter.from_values(ExamModality.CT, wanted))
    counts = [study_count(connection, by_terms, cap) for cap in range(4)]
    assert counts == [min(len(found), cap + 1) for cap in range(4)]


def test_a_machine_leaves_out_the_others(connection: Connection) -> None:
    study_filter = StudyFilter(ExamModality.CT)
    row = study_page(connection, study_filter, ["equipment_id", "station_name"])[0]
    assert row.station_name == "CT2"
    equipment_id = row.values["equipment_id"]
    assert isinstance(equipment_id, UUID)
    assert uids(connection, StudyFilter.from_values(ExamModality.CT, {"machine": (equipment_id,)})) == [
        "1.4",
        "1.2",
    ]


def test_a_protocol_is_sought_in_its_own_modality(connection: Connection) -> None:
    assert uids(connection, StudyFilter.from_values(ExamModality.FLUOROSCOPY, {"text": SearchText("low")})) == ["1.5"]


def test_a_radiopharmaceutical_is_sought_in_nuclear_medicine(connection: Connection) -> None:
    assert uids(
        connection, StudyFilter.from_values(ExamModality.NUCLEAR_MEDICINE, {"text": SearchText("fludeoxy")})
    ) == ["1.6"]


@pytest.mark.parametrize("family", [ExamModality.CT, ExamModality.NUCLEAR_MEDICINE])
def test_a_study_of_two_families_is_in_the_list_of_each(connection: Connection, family: ExamModality) -> None:
    with connection.begin_nested() as rows:
        machine = add_machine(connection, device_serial_number="P-1")
        add_study(
            connection,
            machine,
            "1.7",
            modality=ExamModality.NUCLEAR_MEDICINE,
            modalities=(ExamModality.CT, ExamModality.NUCLEAR_MEDICINE),
        )
        found = uids(connection, StudyFilter.from_values(family, {"machine": (machine,)}))
        rows.rollback()
    assert found == ["1.7"]


@pytest.mark.parametrize("family", MODALITIES)
def test_a_list_is_read_from_the_index_of_its_family(connection: Connection, family: ExamModality) -> None:
    plan = plan_of(connection, page_query(StudyFilter(family), ["study_instance_uid"]))
    # The page is cut right out of the index; only its fifty rows are sorted afterwards.
    assert re.search(rf"Limit .*\n *-> +Index (Only )?Scan using ix_study_newest_{family.lower()}", plan)


@pytest.mark.parametrize("is_descending", [True, False])
@pytest.mark.parametrize("family", MODALITIES)
def test_a_list_by_time_of_reception_is_read_from_an_index(
    connection: Connection, family: ExamModality, is_descending: bool
) -> None:
    order = SortOrder("received_at", is_descending)
    written = page_query(StudyFilter(family), ["received_at"], order=order)
    assert f"Scan{'' if is_descending else ' Backward'} using ix_study_received_{family.lower()}" in plan_of(
        connection, written
    )


def test_the_studies_received_in_a_period_are_read_from_an_index(connection: Connection) -> None:
    study_filter = StudyFilter.from_values(ExamModality.CT, {"received": Period("today", date(2026, 3, 9), None)})
    by_reception = page_query(study_filter, ["received_at"], order=SortOrder("received_at"))
    assert "Index Cond: (received_at >= " in plan_of(connection, by_reception)


def plan_of(connection: Connection, query: AnySelect) -> str:
    """The plan of a query that neither reads whole tables nor sorts."""
    written = query.compile(connection, compile_kwargs={"literal_binds": True})
    with connection.begin_nested() as rows:
        # With a handful of rows PostgreSQL would rather read and sort them all.
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        connection.execute(text("SET LOCAL enable_sort = off"))
        plan = "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {written}"))
        rows.rollback()
    return plan


@pytest.mark.parametrize(
    ("name", "by_hash"),
    [
        ("accession", "ix_study_accession_number"),
        ("patient_id", "ix_study_patient_id"),
        ("patient_name", "ix_study_patient_name"),
    ],
)
def test_a_search_for_a_patient_visits_no_hashes(connection: Connection, name: str, by_hash: str) -> None:
    _, searched = conditions(StudyFilter.from_values(ExamModality.CT, {name: SearchText("1", ("0" * 64,))}))
    written = select(study_table.c.study_id).where(searched).compile(connection, compile_kwargs={"literal_binds": True})
    with connection.begin_nested() as rows:
        # With a handful of rows PostgreSQL would rather read them all.
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {written}"))
        rows.rollback()
    column = {"accession": "accession_number"}.get(name, name)
    assert f"Bitmap Index Scan on ix_study_plain_{column}" in plan
    assert f"Bitmap Index Scan on {by_hash}" in plan


def test_an_unknown_family_is_refused() -> None:
    with pytest.raises(ValueError, match="is no modality"):
        conditions(StudyFilter("'; drop table study; --"))  # type: ignore[arg-type]  # what the check is for


def test_counting_stops_above_the_cap(connection: Connection) -> None:
    assert study_count(connection, StudyFilter(ExamModality.CT), cap=2) == 3


def test_a_list_shows_the_problems_of_studies_but_not_of_their_events(connection: Connection) -> None:
    places = ("totals.dlp_mgy_cm", "study.patient_age_years", "planes[0].dap_gy_cm2", "events[0].dlp_mgy_cm", "")
    with connection.begin_nested() as rows:
        machine = add_machine(connection, device_serial_number="P-1")
        problems = [{"where": where, "what": "", "sop_instance_uid": ""} for where in places]
        add_study(connection, machine, "3.1", problems=problems, study_description="with problems")
        [row] = study_page(
            connection,
            StudyFilter.from_values(ExamModality.CT, {"text": SearchText("with problems")}),
            ["problem_count"],
        )
        rows.rollback()
    assert [problem["where"] for problem in row.own_problems] == list(places[:3])


def test_an_unknown_column_is_refused(connection: Connection) -> None:
    with pytest.raises(KeyError):
        study_page(connection, StudyFilter(ExamModality.CT), ["study_id; drop table study"])


def test_pages_hold_every_study_once(connection: Connection) -> None:
    with connection.begin_nested() as rows:
        machine = add_machine(connection, device_serial_number="D-1")
        for number in range(PAGE_SIZE + 3):
            add_study(connection, machine, f"2.{number}", modality=ExamModality.RADIOGRAPHY, at=MIDNIGHT)
        pages = [uids(connection, StudyFilter(ExamModality.RADIOGRAPHY), page) for page in (1, 2, 3)]
        rows.rollback()
    assert [len(page) for page in pages] == [PAGE_SIZE, 3, 0]
    assert len({uid for page in pages for uid in page}) == PAGE_SIZE + 3


def test_an_open_filter_shows_a_message() -> None:
    assert StudyFilter.from_values(ExamModality.CT, {"text": SearchText("  ")}).is_empty
    assert not StudyFilter.from_values(ExamModality.CT, {"text": SearchText("x")}).is_empty


ORDERS = {
    "newest": (SortOrder(), ["1.4", "1.2", "1.1", "1.3"]),
    "oldest, undated last": (SortOrder("study_at", is_descending=False), ["1.1", "1.2", "1.4", "1.3"]),
    "highest dose": (SortOrder("dlp_mgy_cm"), ["1.2", "1.4"]),
    "lowest dose, zero first": (SortOrder("dlp_mgy_cm", is_descending=False), ["1.4", "1.2"]),
    "a name, A to Z": (SortOrder("study_description", is_descending=False), ["1.1"]),
    "a machine's serial number": (SortOrder("device_serial_number"), None),
}


@pytest.mark.parametrize(("order", "first"), ORDERS.values(), ids=ORDERS)
def test_a_list_is_sorted_by_any_column_with_what_is_missing_last(
    connection: Connection, order: SortOrder, first: list[str] | None
) -> None:
    with connection.begin_nested() as rows:
        for uid, dose in (("1.4", 0.0), ("1.2", 7.5)):
            connection.execute(
                study_table.update().where(study_table.c.study_instance_uid == uid).values(dlp_mgy_cm=dose)
            )
        found = [
            row.study_instance_uid
            for row in study_page(connection, StudyFilter(ExamModality.CT), ["study_instance_uid"], order=order)
        ]
        rows.rollback()
    assert sorted(found) == ["1.1", "1.2", "1.3", "1.4"]
    assert first is None or found[: len(first)] == first


@pytest.mark.parametrize("is_descending", [True, False])
@pytest.mark.parametrize("name", ["study_at", "dlp_mgy_cm", "study_description"])
def test_studies_that_are_equal_in_the_order_stand_on_one_page_each(
    connection: Connection, name: str, is_descending: bool
) -> None:
    order = SortOrder(name, is_descending)
    with connection.begin_nested() as rows:
        machine = add_machine(connection, device_serial_number="E-1")
        for number in range(2 * PAGE_SIZE + 3):
            add_study(connection, machine, f"4.{number}", at=None if number % 2 else MIDNIGHT)
        study_filter = StudyFilter.from_values(ExamModality.CT, {"machine": (machine,)})
        pages = [
            [
                row.study_instance_uid
                for row in study_page(connection, study_filter, ["study_instance_uid"], page, order)
            ]
            for page in (1, 2, 3, 4)
        ]
        rows.rollback()
    assert [len(page) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 3, 0]
    assert len({uid for page in pages for uid in page}) == 2 * PAGE_SIZE + 3


def test_a_list_gathers_what_its_events_state(connection: Connection) -> None:
    study_filter = StudyFilter.from_values(ExamModality.CT, {"protocol": "lung"})
    [row] = study_page(connection, study_filter, ["acquisition_protocols", "acquisition_types"])
    assert row.values["acquisition_protocols"] == "Low Dose Lung"
    assert row.values["acquisition_types"] is None


def test_an_upper_bound_is_listed_and_sorted_as_such(connection: Connection) -> None:
    order = SortOrder("peak_skin_dose_mgy")
    studies = study_page(connection, StudyFilter(ExamModality.FLUOROSCOPY), ["peak_skin_dose_mgy"], order=order)
    assert [(study.values["peak_skin_dose_mgy"], study.upper_bounds) for study in studies] == [
        (135.0, {"peak_skin_dose_mgy"}),
        (90.0, set()),
        (None, set()),
    ]
