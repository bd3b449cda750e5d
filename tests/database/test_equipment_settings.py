"""What a site sets for its equipment: checked, stored, and followed by what judges inactivity and quality."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import text

from kerma.database.ingest import equipment_settings, site_settings
from kerma.database.ingest.equipment_settings import NOT_SET, EquipmentSetting
from kerma.database.query.filters.criterion import SearchText
from kerma.database.query.filters.resolve import with_matching_terms
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.operations import studies_outside_use
from kerma.database.query.studies import study_list
from kerma.errors import ConfigurationError
from kerma.monitoring.inactive_equipment import inactivities
from kerma.standard.enumerations import ExamModality
from tests.support.study_rows import add_machine, add_study, uid

if TYPE_CHECKING:
    from sqlalchemy import Connection

TODAY = date(2026, 3, 10)


@pytest.fixture
def machines(connection: Connection) -> list[UUID]:
    return [add_machine(connection, device_serial_number=f"S{number}") for number in range(3)]


def change(connection: Connection, key: UUID, **changes: Any) -> EquipmentSetting:
    return equipment_settings.change(connection, key, changes, "ada")


@pytest.mark.parametrize(
    ("setting", "is_in_use"),
    [
        ({}, True),
        ({"used_to": TODAY}, True),
        ({"used_to": date(2026, 3, 9)}, False),
        ({"used_from": date(2026, 3, 11)}, False),
        ({"replaced_by_id": UUID(int=1)}, False),
        ({"replaced_by_id": UUID(int=1), "used_to": date(2026, 4, 1)}, True),
    ],
)
def test_equipment_is_in_use_within_its_days_and_until_it_is_replaced(setting: Any, *, is_in_use: bool) -> None:
    assert EquipmentSetting(**setting).is_in_use(TODAY) is is_in_use


def test_a_change_leaves_other_values_and_the_last_one_removed_leaves_no_row(
    connection: Connection, machines: list[UUID]
) -> None:
    change(connection, machines[0], room="1.07", expected_interval_days=3)
    change(connection, machines[0], room=None)
    assert equipment_settings.of_all(connection) == {machines[0]: EquipmentSetting(expected_interval_days=3)}
    assert change(connection, machines[0], expected_interval_days=None) == NOT_SET
    assert equipment_settings.of_all(connection) == {}


def test_a_display_name_is_that_of_one_piece_of_equipment_and_stays_when_it_comes_anew(
    connection: Connection, machines: list[UUID]
) -> None:
    names = text("SELECT equipment_id, display_name FROM equipment WHERE display_name IS NOT NULL")
    change(connection, machines[0], display_name="CT right")
    with pytest.raises(ConfigurationError, match=f"Equipment {machines[0]} has the display name 'ct RIGHT' already"):
        change(connection, machines[1], display_name="ct RIGHT")
    add_study(connection, machines[0], uid(1))
    found = StudyFilter.from_values(ExamModality.CT, {"text": SearchText("right")})
    for study_filter in (found, with_matching_terms(connection, found)):
        assert study_list.study_count(connection, study_filter) == 1
    connection.execute(text("UPDATE equipment SET display_name = NULL"))
    equipment_settings.apply_names(connection)
    assert [tuple(row) for row in connection.execute(names)] == [(machines[0], "CT right")]
    change(connection, machines[0], display_name=None)
    assert connection.execute(names).all() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"used_from": TODAY, "used_to": date(2026, 1, 1)}, "2026-01-01, is before the first, 2026-03-10"),
        ({"expected_interval_days": 0}, "it must be from 1 to 366"),
        ({"room": "x" * 65}, "longer than 64 characters"),
        ({"display_name": " "}, "The display name is empty"),
        ({"display_name": "CT\u202e1"}, r"a character that is not shown, U\+202E"),
        ({"department": "a\nb"}, r"a character that is not shown, U\+000A"),
        ({"replaced_by_id": UUID(int=9)}, "There is no equipment 00000000"),
    ],
)
def test_a_wrong_value_is_refused(
    connection: Connection, machines: list[UUID], changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ConfigurationError, match=words):
        change(connection, machines[0], **changes)
    assert equipment_settings.of_all(connection) == {}


def test_equipment_cannot_replace_itself_through_others(connection: Connection, machines: list[UUID]) -> None:
    first, second, third = machines
    change(connection, first, replaced_by_id=second)
    change(connection, second, replaced_by_id=third)
    for circle in (first, third):
        with pytest.raises(ConfigurationError, match="cannot replace"):
            change(connection, third, replaced_by_id=first if circle == first else third)


def test_an_import_with_a_circle_is_refused(connection: Connection, machines: list[UUID]) -> None:
    first, second, _ = map(str, machines)
    rows: Any = [
        {"equipment_id": one, "replaced_by_id": other, "changed_at": "2026-01-01", "changed_by": "ada"}
        for one, other in ((first, second), (second, first))
    ]
    with pytest.raises(ConfigurationError, match="would replace itself"):
        site_settings.import_(connection, {"equipment_setting": rows})


def test_no_study_is_expected_of_equipment_out_of_use(connection: Connection, machines: list[UUID]) -> None:
    for number, machine in enumerate(machines[:2]):
        add_study(connection, machine, uid(number), at=datetime(2026, 1, 5, 10))  # noqa: DTZ001, local time
        change(connection, machine, expected_interval_days=5)
    change(connection, machines[0], replaced_by_id=machines[1])
    found = inactivities(connection, TODAY)
    assert [key for key, one in found.items() if one is not None and one.is_inactive] == [machines[1]]
    assert machines[0] not in found


def test_studies_outside_the_days_in_use_are_counted_and_left(connection: Connection, machines: list[UUID]) -> None:
    times = [datetime(2026, 3, day, 23, 59) for day in (1, 2, 3, 4)]  # noqa: DTZ001, local time
    for number, at in enumerate(times):
        add_study(connection, machines[0], uid(number), at=at)
    change(connection, machines[0], used_from=date(2026, 3, 2), used_to=date(2026, 3, 3))
    [row] = studies_outside_use.outside_use(connection)
    assert (row.before_count, row.after_count, row.first_at, row.last_at) == (1, 1, times[0], times[3])
    assert connection.execute(text("SELECT count(*) FROM study")).scalar_one() == 4
