"""The studies of a survey as the database yields them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, Engine, update

from kerma.database.query.surveys import survey_studies as query
from kerma.database.query.surveys.survey_filter import study_filters
from kerma.database.query.surveys.survey_studies import survey_studies
from kerma.database.schema.tables import equipment, study_table
from kerma.database.scope import with_scope
from kerma.facts.ct import CTEvent
from kerma.standard.enumerations import Exclusion
from kerma.surveys.declaration import StudyOrder, Survey
from tests.support.study_rows import add_machine, add_study
from tests.support.survey_studies import results, survey

if TYPE_CHECKING:
    from uuid import UUID

    from kerma.surveys.survey_study import SurveyStudy

NUMBER = '{ title = "N", value = "row_number" }'


def at(day: int) -> datetime:
    return datetime(2026, 3, day, 10)  # noqa: DTZ001, a modality's local time


@pytest.fixture
def machine(connection: Connection) -> UUID:
    """Studies of 1, 2 and 3 March; the first with two events and two X-ray sources."""
    machine = add_machine(connection)
    sources = [{"tube_voltage_kv": 100.0}, {"tube_voltage_kv": 150.0}]
    events = [{"dlp_mgy_cm": 300.0, "sources": sources}, {"dlp_mgy_cm": 20.0, "acquisition_type": "constant_angle"}]
    add_study(connection, machine, "1.1", at=at(1), events=events, dlp_mgy_cm=320.0, study_description="CT head")
    add_study(connection, machine, "1.2", at=at(2), dlp_mgy_cm=0.0, study_description="unclear")
    add_study(connection, machine, "1.3", at=at(3), study_description="CT chest")
    add_study(connection, machine, "1.4", at=at(3), modality="DX", dap_gy_cm2=1.0)
    return machine


def found(
    connection: Connection,
    of: Survey | None = None,
    first: date | None = None,
    last: date | None = None,
    order: StudyOrder = StudyOrder.OLDEST_FIRST,
) -> list[SurveyStudy]:
    return list(survey_studies(connection, study_filters(of or survey(NUMBER), first, last)[0], order))


def uids(studies: list[SurveyStudy]) -> list[str | None]:
    return [one.header.study_instance_uid for one in studies]


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("chunk", [1, 2, 500])
def test_studies_come_in_their_order_with_their_events(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    """However many are read at once."""
    monkeypatch.setattr(query, "_CHUNK_STUDIES", chunk)
    studies = found(connection)
    assert uids(studies) == ["1.1", "1.2", "1.3"]
    assert uids(found(connection, order=StudyOrder.NEWEST_FIRST)) == ["1.3", "1.2", "1.1"]
    (first, second) = studies[0].events
    assert isinstance(first, CTEvent)
    assert [source.tube_voltage_kv for source in first.sources] == [100.0, 150.0]
    assert isinstance(second, CTEvent)
    assert second.acquisition_type == "constant_angle"
    assert studies[1].events == ()


@pytest.mark.usefixtures("machine")
def test_zero_is_zero_and_missing_is_missing(connection: Connection) -> None:
    """320, 0 and none."""
    cells, _, _ = results(survey('{ title = "D", value = "dlp_mgy_cm", unit = "mGy.cm" }'), *found(connection))
    assert cells == [(320,), (0,), (None,)]


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 3, 2), None, ["1.2", "1.3"]),
        (None, date(2026, 3, 2), ["1.1", "1.2"]),
        (date(2026, 3, 2), date(2026, 3, 2), ["1.2"]),
        (date(2026, 3, 4), None, []),
    ],
)
def test_a_period_includes_its_first_and_last_day(
    connection: Connection, first: date | None, last: date | None, expected: list[str]
) -> None:
    assert uids(found(connection, None, first, last)) == expected


@pytest.mark.usefixtures("machine")
def test_the_standard_name_and_region_of_an_examination_are_there(connection: Connection) -> None:
    """What names give: CT head; nothing for a text that is not clear."""
    names = [(one.standard_name, one.region) for one in found(connection)]
    assert names == [("CT head", "head"), (None, None), ("CT chest", "chest")]
    of = survey(NUMBER, more='[filter]\nbody_region = ["chest"]')
    assert uids(found(connection, of)) == ["1.3"]


def test_equipment_has_the_name_that_the_site_set(connection: Connection, machine: UUID) -> None:
    """Else model and station."""
    assert found(connection)[0].equipment_name == "Ring 64 CT1"
    connection.execute(update(equipment).where(equipment.c.equipment_id == machine).values(display_name="CT 1, ER"))
    assert found(connection)[0].equipment_name == "CT 1, ER"


@pytest.mark.usefixtures("machine")
def test_an_excluded_study_is_left_out_and_listed(connection: Connection) -> None:
    """It is read, so that the survey can say why."""
    is_first = study_table.c.study_instance_uid == "1.1"
    connection.execute(update(study_table).where(is_first).values(exclusion=Exclusion.EXCLUDED, exclusion_reason="x"))
    _, sink, counts = results(survey(NUMBER), *found(connection))
    assert [one.study_instance_uid for one in sink.left_out] == ["1.1"]
    assert (counts.studies, counts.counted_studies) == (3, 2)


@pytest.mark.usefixtures("machine")
def test_a_criterion_on_events_selects_events_as_well(connection: Connection) -> None:
    """Of the study of two events, the localizer."""
    of = survey(NUMBER, more='[filter]\ntype = ["constant_angle"]')
    (study,) = found(connection, of)
    assert len(study.events) == 1


def test_a_user_of_one_site_gets_the_studies_of_that_site(engine: Engine) -> None:
    """The scope of the connection counts."""
    with engine.begin() as connection:
        own, other = (add_machine(connection, station_name=name, device_serial_number=name) for name in ("1", "2"))
        add_study(connection, own, "1.1", events=[{"dlp_mgy_cm": 1.0}])
        add_study(connection, other, "1.2", events=[{"dlp_mgy_cm": 2.0}])
    scoped = with_scope(engine, [own])
    with scoped.connect() as connection:
        studies = found(connection)
    scoped.dispose()
    assert uids(studies) == ["1.1"]
    assert len(studies[0].events) == 1


def test_equipment_that_has_the_name_of_other_equipment_has_a_name_of_its_own(connection: Connection) -> None:
    """By its institution, and where that is the same by its first digits."""
    names = [
        add_machine(connection, manufacturer=maker, institution_name=institution)
        for maker, institution in (("A", "North"), ("B", "South"), ("C", "South"))
    ]
    for number, machine in enumerate(names, 1):
        add_study(connection, machine, f"1.{number}", at=at(number), dlp_mgy_cm=1.0)
    shown = [one.equipment_name for one in found(connection)]
    base = shown[0].removesuffix(" · North")
    assert shown == [f"{base} · North", *(f"{base} · South · {str(key)[:8]}" for key in names[1:])]
