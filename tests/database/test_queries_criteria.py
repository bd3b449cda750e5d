"""Every criterion against studies of which it is known whether they fit, also once the filter was made quick."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, create_engine, func, select

from kerma.annotations import AnnotatedItem
from kerma.database.ingest import study_notes, study_tags
from kerma.database.query.filters.criteria import BY_MODALITY, find_criterion
from kerma.database.query.filters.criterion import FilterKind, Period, Range, SearchText
from kerma.database.query.filters.resolve import with_matching_terms
from kerma.database.query.filters.study_filter import StudyFilter, conditions, event_conditions
from kerma.database.query.studies.study_list import excluded_counts
from kerma.database.schema.event_tables import EVENT_TABLES
from kerma.database.schema.expressions import has_modality
from kerma.database.schema.tables import study_table
from kerma.identity import study_id
from kerma.skin_dose.result import ResultKind
from kerma.standard.enumerations import ExamModality, Tag
from tests.support.study_rows import add_alert, add_machine, add_object, add_skin_dose, add_study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


HASH = "a" * 64
DAY = timedelta(days=1)
SUNDAY_NIGHT = datetime(2026, 3, 1, 23, 30)  # noqa: DTZ001, local times
MONDAY_MORNING = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001, local times
MIDNIGHT = datetime(2026, 3, 3, 0, 0)  # noqa: DTZ001, local times
# The last moment of a day in the time zone of the server.
LATE = datetime(2026, 3, 9, 23, 59, 59).astimezone()
SPIRAL = {"acquisition_type": "spiral", "acquisition_protocol": "Lung low", "dlp_mgy_cm": 80.0, "ctdi_vol_mgy": 2.0}
SCOUT = {"acquisition_type": "constant_angle", "acquisition_protocol": "Topogram", "dlp_mgy_cm": 5.0}
HEAD = {"acquisition_type": "sequenced", "acquisition_protocol": "Head", "sources": [{"tube_voltage_kv": 140.0}]}


@pytest.fixture(scope="module")
def machines() -> dict[str, UUID]:
    """The machines, by the names of the tests."""
    return {}


@pytest.fixture(scope="module")
def connection(
    make_database: Callable[..., str],
    drop_database: Callable[[str], None],
    migrated_template: str,
    machines: dict[str, UUID],
) -> Iterator[Connection]:
    url = make_database(migrated_template)
    engine = create_engine(url)
    with engine.connect() as connection:
        machines["old"] = add_machine(connection)
        machines["new"] = add_machine(
            connection,
            station_name="CT2",
            device_serial_number="B-1",
            manufacturer="Others, Ltd.",
            institution_name="St. Bede's",
            department_name="Emergency",
            manufacturer_model_name="Ring 320",
        )
        _computed_tomography(connection, machines)
        _other_families(connection, machines["old"])
        yield connection
    engine.dispose()
    drop_database(url)


def _computed_tomography(connection: Connection, machines: dict[str, UUID]) -> None:
    add_study(
        connection,
        machines["old"],
        "thorax",
        at=SUNDAY_NIGHT,
        received_at=LATE,
        events=[SCOUT, SPIRAL, SPIRAL],
        study_description="Thorax 100%",
        requested_procedure="Chest",
        accession_number="ACC-77",
        performing_physician_name="House",
        operators_name="Ann",
        software_versions="VB10|patch",
        dlp_mgy_cm=165.0,
        patient_age_years=40.0,
        patient_sex="F",
        patient_weight_kg=70.0,
        patient_size_m=1.7,
        patient_name="Doe^Jane",
        patient_id="4711",
    )
    head = add_study(
        connection,
        machines["new"],
        "head",
        at=MONDAY_MORNING,
        events=[HEAD],
        problems=[{"where": "totals.dlp_mgy_cm", "what": "", "sop_instance_uid": ""}],
        study_description="Head",
        performed_procedure="Head routine",
        accession_number=HASH,
        operators_name="Bob",
        dlp_mgy_cm=800.0,
        patient_age_years=80.0,
        patient_name=HASH,
    )
    add_object(connection, head, "head.2", source="philips_dose_info")
    add_study(
        connection,
        machines["new"],
        "undated",
        at=None,
        exclusion="phantom_by_rule",
        exclusion_reason="patient_id qa*",
        events=[{**SCOUT, "dlp_mgy_cm": 90.0}, {**SPIRAL}],
    )
    add_study(connection, machines["new"], "zero", at=MONDAY_MORNING, dlp_mgy_cm=0.0)
    study_tags.add(connection, AnnotatedItem(head), Tag.REVIEWED, None, "ada")
    study_tags.remove(connection, AnnotatedItem(head), Tag.REVIEWED, "ada")
    study_tags.add(connection, AnnotatedItem(head, UUID(int=1), "1"), Tag.FOLLOW_UP, None, "ada")
    study_notes.add(connection, AnnotatedItem(study_id("zero")), "Arms 100% up", "ada")
    # The value of the head exceeds the limit no longer.
    add_alert(connection, study_id("thorax"), outcome="exceeds", state="seen")
    add_alert(connection, head, outcome="not_above", state="explained")


def _other_families(connection: Connection, machine: UUID) -> None:
    fluoroscopy = {
        "irradiation_event_type": "fluoroscopy",
        "tube_voltage_kv": 70.0,
        "dap_gy_cm2": 1.5,
        "target_region": "Heart",
    }
    doses: dict[str, Any] = {"dap_gy_cm2": 20.0, "reference_air_kerma_mgy": 300.0, "fluoro_time_s": 90.0}
    heart = add_study(connection, machine, "heart", modality=ExamModality.FLUOROSCOPY, events=[fluoroscopy], **doses)
    add_skin_dose(connection, heart, peak_skin_dose_mgy=2500.0)
    leg = add_study(connection, machine, "leg", modality=ExamModality.FLUOROSCOPY, at=MIDNIGHT, dap_gy_cm2=1.0)
    areas = {"0.5": 90.0, "2": 12.0, "3": 4.0, "5": 0.0}
    add_skin_dose(connection, leg, kind=ResultKind.MAP, peak_skin_dose_mgy=3500.0, area_above_cm2=areas)
    hand = {"exposure_control_mode": "MANUAL", "dap_gy_cm2": 0.01, "tube_voltage_kv": 50.0}
    chest = {"exposure_control_mode": "AUTOMATIC", "dap_gy_cm2": 0.1, "tube_voltage_kv": 120.0}
    add_study(connection, machine, "hand", modality=ExamModality.RADIOGRAPHY, events=[hand], dap_gy_cm2=0.01)
    add_study(connection, machine, "chest", modality=ExamModality.RADIOGRAPHY, events=[chest, chest], dap_gy_cm2=0.2)
    cc = {"view": "CC", "laterality": "left", "compressed_thickness_mm": 45.0, "agd_mgy": 1.2}
    mlo = {"view": "MLO", "laterality": "right", "compressed_thickness_mm": 62.0, "agd_mgy": 1.9}
    add_study(
        connection,
        machine,
        "screening",
        modality=ExamModality.MAMMOGRAPHY,
        events=[cc, mlo],
        agd_left_mgy=1.2,
        agd_right_mgy=1.9,
    )
    add_study(
        connection,
        machine,
        "spot",
        modality=ExamModality.MAMMOGRAPHY,
        events=[{**mlo, "compressed_thickness_mm": 30.0}],
    )
    fdg = {"radiopharmaceutical": "Fludeoxyglucose", "radionuclide": "F-18"}
    add_study(
        connection,
        machine,
        "pet",
        modality=ExamModality.NUCLEAR_MEDICINE,
        events=[fdg],
        administered_activity_mbq=250.0,
    )
    bone = {"radiopharmaceutical": "Oxidronate", "radionuclide": "Tc-99m"}
    add_study(
        connection,
        machine,
        "bone",
        modality=ExamModality.NUCLEAR_MEDICINE,
        events=[bone],
        administered_activity_mbq=600.0,
    )


CT_CASES: list[tuple[str, Any, set[str]]] = [
    ("name", ("CT head", "CT neck"), {"head"}),
    ("body_region", ("chest",), {"thorax"}),
    ("named", True, {"head", "thorax"}),
    ("text", SearchText("thorax 100%"), {"thorax"}),
    ("text", SearchText("CHEST"), {"thorax"}),
    ("text", SearchText("routine"), {"head"}),
    ("text", SearchText("lung ct2"), {"undated"}),
    ("text", SearchText("acc-7"), set()),
    ("text", SearchText("ac%"), set()),
    ("text", SearchText("aaaa"), set()),
    ("from", MONDAY_MORNING.date(), {"head", "zero"}),
    ("to", SUNDAY_NIGHT.date(), {"thorax"}),
    ("period", Period("yesterday", SUNDAY_NIGHT.date(), SUNDAY_NIGHT.date()), {"thorax"}),
    ("period", Period("today", MONDAY_MORNING.date(), None), {"head", "zero"}),
    ("received", Period("today", LATE.date(), None), {"thorax"}),
    ("received", Period("yesterday", LATE.date() - DAY, LATE.date() - DAY), set()),
    ("received_from", LATE.date(), {"thorax"}),
    ("received_from", LATE.date() + DAY, set()),
    ("received_to", LATE.date() - DAY, {"head", "undated", "zero"}),
    ("received_to", LATE.date(), {"thorax", "head", "undated", "zero"}),
    ("received_to", date.max, {"thorax", "head", "undated", "zero"}),
    ("received_from", date.min, {"thorax", "head", "undated", "zero"}),
    ("weekday", (7,), {"thorax"}),
    ("weekday", (1, 2), {"head", "zero"}),
    ("hour", Range(9, 9), {"head", "zero"}),
    ("hour", Range(22, 8), {"thorax"}),
    ("hour", Range(23, 9), {"thorax", "head", "zero"}),
    ("hour", Range(None, 12), {"head", "zero"}),
    ("institution", ("St. Bede's",), {"head", "undated", "zero"}),
    ("department", ("Emergency", "Radiology"), {"thorax", "head", "undated", "zero"}),
    ("make", ("Others, Ltd.",), {"head", "undated", "zero"}),
    ("model", ("Ring 64",), {"thorax"}),
    ("station", ("CT2", "CT9"), {"head", "undated", "zero"}),
    ("software", "vb10|p", {"thorax"}),
    ("study", ("Head",), {"head"}),
    ("study", ("head",), set()),
    ("description", "ORA", {"thorax"}),
    ("description", "0%", {"thorax"}),
    ("description", "thorax, 100", set()),
    ("description", "_", set()),
    ("requested", "ches", {"thorax"}),
    ("requested_is", ("Chest", "Ches"), {"thorax"}),
    ("procedure", "routine", {"head"}),
    ("procedure_is", ("Head routine",), {"head"}),
    ("accession", SearchText("c-7"), {"thorax"}),
    ("accession", SearchText("aa"), set()),
    ("accession", SearchText("x", (HASH,)), {"head"}),
    ("physician", SearchText("hous"), {"thorax"}),
    ("physician_is", ("House",), {"thorax"}),
    ("operator", SearchText("b"), {"head"}),
    ("operator_is", ("Ann",), {"thorax"}),
    ("age", Range(40, 79), {"thorax"}),
    ("sex", ("F", "O"), {"thorax"}),
    ("weight", Range(70, 70), {"thorax"}),
    ("height", Range(1.8, None), set()),
    ("patient_name", SearchText("jane"), {"thorax"}),
    ("patient_name", SearchText("a"), {"thorax"}),
    ("patient_name", SearchText("Doe, Jane"), {"thorax"}),
    ("patient_name", SearchText("Jane Doe"), {"thorax"}),
    ("patient_name", SearchText("Doe, John"), set()),
    ("patient_name", SearchText(", "), set()),
    ("operator", SearchText("ann;"), {"thorax"}),
    ("patient_id", SearchText("471"), {"thorax"}),
    ("dlp", Range(None, 165), {"thorax", "zero"}),
    ("dlp", Range(0, 0), {"zero"}),
    ("percentile", Range(50, None), {"thorax", "head"}),
    ("percentile", Range(None, 50), {"thorax", "zero"}),
    ("percentile", Range(90, 100), {"head"}),
    ("events", Range(0, 0), {"zero"}),
    ("events", Range(2, 3), {"thorax", "undated"}),
    ("spiral", Range(1, None), {"thorax", "undated"}),
    ("spiral", Range(2, 5), {"thorax"}),
    ("spiral", Range(None, 0), {"head", "zero"}),
    ("sequenced", Range(1, 1), {"head"}),
    ("localizer", Range(0, 1), {"thorax", "head", "undated", "zero"}),
    ("stationary", Range(1, None), set()),
    ("cone_beam", Range(1, None), set()),
    ("protocol", "topo", {"thorax", "undated"}),
    ("protocol_is", ("Lung low", "Head"), {"thorax", "head", "undated"}),
    ("type", ("sequenced",), {"head"}),
    ("region", "head", set()),
    ("ctdi", Range(1, 2), {"thorax", "undated"}),
    ("event_dlp", Range(85, None), {"undated"}),
    ("kv", Range(130, None), {"head"}),
    ("kv", Range(None, 100), set()),
    ("source", ("philips_dose_info",), {"head"}),
    ("problems", True, {"head"}),
    ("not_counted", True, {"undated"}),
    ("not_counted", False, {"thorax", "head", "zero"}),
    ("exclusion", ("phantom_by_rule", "excluded"), {"undated"}),
    ("exclusion_reason", "QA", {"undated"}),
    ("tag", ("reviewed", "follow_up"), {"head"}),
    ("tag", ("reviewed",), set()),
    ("note", "100% UP", {"zero"}),
    ("has_alert", True, {"thorax"}),
    ("has_alert", False, {"head", "zero", "undated"}),
    ("alert_state", ("seen",), {"thorax"}),
    ("alert_state", ("explained",), set()),
    ("problems", False, {"thorax", "undated", "zero"}),
]
OTHER_CASES: list[tuple[str, str, Any, set[str]]] = [
    (ExamModality.FLUOROSCOPY, "dap", Range(2, None), {"heart"}),
    (ExamModality.FLUOROSCOPY, "kerma", Range(None, 300), {"heart"}),
    (ExamModality.FLUOROSCOPY, "fluoro_time", Range(60, 120), {"heart"}),
    (ExamModality.FLUOROSCOPY, "event_type", ("fluoroscopy",), {"heart"}),
    (ExamModality.FLUOROSCOPY, "event_dap", Range(1, None), {"heart"}),
    (ExamModality.FLUOROSCOPY, "region", "heart", {"heart"}),
    (ExamModality.FLUOROSCOPY, "psd", Range(2000, None), {"heart", "leg"}),
    (ExamModality.FLUOROSCOPY, "psd", Range(None, 2500), {"heart"}),
    (ExamModality.FLUOROSCOPY, "psd_kind", (ResultKind.UPPER_BOUND,), {"heart"}),
    (ExamModality.FLUOROSCOPY, "psd_kind", (ResultKind.MAP, ResultKind.MISSES), {"leg"}),
    (ExamModality.FLUOROSCOPY, "skin_area_2gy", Range(10, None), {"leg"}),
    (ExamModality.FLUOROSCOPY, "skin_area_3gy", Range(10, None), set()),
    (ExamModality.FLUOROSCOPY, "skin_area_5gy", Range(None, 0), {"leg"}),
    (ExamModality.FLUOROSCOPY, "psd", Range(None, 2000), set()),
    (ExamModality.FLUOROSCOPY, "percentile", Range(None, 10), {"leg"}),
    (ExamModality.FLUOROSCOPY, "from", MIDNIGHT.date(), {"leg"}),
    (ExamModality.FLUOROSCOPY, "to", MONDAY_MORNING.date(), {"heart"}),
    (ExamModality.RADIOGRAPHY, "exposure_control", "man", {"hand"}),
    (ExamModality.RADIOGRAPHY, "event_dap", Range(0.05, None), {"chest"}),
    (ExamModality.RADIOGRAPHY, "kv", Range(100, None), {"chest"}),
    (ExamModality.RADIOGRAPHY, "events", Range(2, None), {"chest"}),
    (ExamModality.RADIOGRAPHY, "percentile", Range(100, None), {"chest"}),
    (ExamModality.MAMMOGRAPHY, "view", ("CC",), {"screening"}),
    (ExamModality.MAMMOGRAPHY, "laterality", ("right",), {"screening", "spot"}),
    (ExamModality.MAMMOGRAPHY, "thickness", Range(50, None), {"screening"}),
    (ExamModality.MAMMOGRAPHY, "agd", Range(1.5, None), {"screening"}),
    (ExamModality.MAMMOGRAPHY, "event_agd", Range(1.5, None), {"screening", "spot"}),
    (ExamModality.MAMMOGRAPHY, "percentile", Range(None, 100), {"screening"}),
    (ExamModality.NUCLEAR_MEDICINE, "text", SearchText("f-18"), {"pet"}),
    (ExamModality.NUCLEAR_MEDICINE, "activity", Range(None, 300), {"pet"}),
    (ExamModality.NUCLEAR_MEDICINE, "radiopharmaceutical", "oxid", {"bone"}),
    (ExamModality.NUCLEAR_MEDICINE, "radiopharmaceutical_is", ("Oxidronate",), {"bone"}),
    (ExamModality.NUCLEAR_MEDICINE, "radionuclide", "tc-99", {"bone"}),
    (ExamModality.NUCLEAR_MEDICINE, "percentile", Range(60, None), {"bone"}),
]
CASES = [*((ExamModality.CT, *case) for case in CT_CASES), *OTHER_CASES]


def uids(connection: Connection, study_filter: StudyFilter) -> set[str]:
    query = select(study_table.c.study_instance_uid).where(*conditions(study_filter))
    return set(connection.execute(query).scalars())


@pytest.mark.parametrize(("family", "name", "value", "found"), CASES)
def test_a_criterion_finds_what_fits_it(
    connection: Connection, family: ExamModality, name: str, value: Any, found: set[str]
) -> None:
    study_filter = StudyFilter.from_values(family, {name: value})
    assert uids(connection, study_filter) == found
    assert uids(connection, with_matching_terms(connection, study_filter)) == found


def test_every_kind_of_criterion_has_a_case() -> None:
    kinds = {find_criterion(ExamModality(case[0]), case[1]).kind for case in CASES}
    assert kinds | {FilterKind.EQUIPMENT} == set(FilterKind)


def test_every_criterion_of_ct_has_a_case() -> None:
    assert {case[0] for case in CT_CASES} | {"machine"} == set(BY_MODALITY[ExamModality.CT])


def test_every_criterion_has_a_case_in_some_modality() -> None:
    names = {name for criteria in BY_MODALITY.values() for name in criteria}
    assert names - {case[1] for case in CASES} == {"machine"}


def test_selected_equipment_excludes_the_rest(connection: Connection, machines: dict[str, UUID]) -> None:
    assert uids(connection, StudyFilter.from_values(ExamModality.CT, {"machine": (machines["old"],)})) == {"thorax"}
    assert len(uids(connection, StudyFilter.from_values(ExamModality.CT, {"machine": tuple(machines.values())}))) == 4


def test_the_criteria_of_an_event_must_fit_one_and_the_same_event(connection: Connection) -> None:
    each: list[dict[str, Any]] = [{"view": ("CC",)}, {"thickness": Range(60, None)}]
    assert all(
        uids(connection, StudyFilter.from_values(ExamModality.MAMMOGRAPHY, one)) == {"screening"} for one in each
    )
    assert uids(connection, StudyFilter.from_values(ExamModality.MAMMOGRAPHY, each[0] | each[1])) == set()


def test_the_events_that_fit_are_shown(connection: Connection) -> None:
    events = EVENT_TABLES[ExamModality.CT]
    study_filter = StudyFilter.from_values(ExamModality.CT, {"type": ("spiral",), "ctdi": Range(1, None)})
    counted = select(func.count()).select_from(events).where(*event_conditions(study_filter))
    assert connection.execute(counted).scalar_one() == 3


def test_a_percentile_is_that_of_what_the_other_criteria_leave(connection: Connection) -> None:
    highest = {"percentile": Range(100, None)}
    assert uids(connection, StudyFilter.from_values(ExamModality.CT, highest)) == {"head"}
    assert uids(connection, StudyFilter.from_values(ExamModality.CT, {**highest, "spiral": Range(1, None)})) == {
        "thorax"
    }


def test_the_studies_that_each_criterion_alone_excludes_are_counted(connection: Connection) -> None:
    study_filter = StudyFilter.from_values(
        ExamModality.CT, {"problems": False, "spiral": Range(1, None), "sex": ("F",)}
    )
    assert excluded_counts(connection, study_filter) == {"problems": 0, "spiral": 0, "sex": 1}


def test_how_many_of_too_many_are_excluded_is_unknown(connection: Connection) -> None:
    assert excluded_counts(connection, StudyFilter.from_values(ExamModality.CT, {"sex": ("F",)}), cap=3) == {
        "sex": None
    }


def test_a_filter_without_criteria_asks_for_its_family_alone() -> None:
    [only] = conditions(
        StudyFilter.from_values(
            ExamModality.CT, {"description": "", "machine": (), "dlp": Range(), "text": SearchText(" ")}
        )
    )
    assert only.compare(has_modality(ExamModality.CT))


def test_filters_that_say_the_same_are_equal() -> None:
    one = StudyFilter.from_values(ExamModality.CT, {"sex": ("F",), "from": MONDAY_MORNING.date()})
    other = StudyFilter.from_values(ExamModality.CT, {"from": MONDAY_MORNING.date(), "sex": ("F",), "to": None})
    assert one == other
    assert hash(one) == hash(other)
    assert one.without("sex").with_value("sex", ("F",)) == other


@pytest.mark.parametrize(
    ("family", "name"), [(ExamModality.NUCLEAR_MEDICINE, "dlp"), (ExamModality.CT, "1=1"), ("PT", "from")]
)
def test_an_unknown_criterion_is_refused(family: ExamModality, name: str) -> None:
    with pytest.raises(ValueError, match="have no criterion"):
        StudyFilter.from_values(family, {name: "x"})
