"""Doses of stored studies beside what the texts of an examination suggest."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Connection, Engine, text

from kerma.database.examination_doses import dose_profile, with_doses_of_studies
from kerma.database.named_examinations import waiting
from kerma.standard_names.region import Region
from kerma.standard_names.scanned_body import DoseProfile
from tests.support.study_rows import add_machine, add_study, uid

if TYPE_CHECKING:
    from collections.abc import Iterator

SPIRAL = {"acquisition_type": "spiral", "ctdi_phantom": "head_16cm", "ctdi_vol_mgy": 50.0, "scanning_length_mm": 160.0}
LOCALIZER = {"acquisition_type": "constant_angle", "ctdi_phantom": "body_32cm", "ctdi_vol_mgy": 0.1}


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as connection:
        yield connection


def add(connection: Connection, count: int, **facts: Any) -> None:
    """Studies that no text names, of adults unless the facts state another age."""
    machine = add_machine(connection)
    facts = {"study_description": "Protocol 7", "patient_age_years": 50.0, **facts}
    for number in range(count):
        at = datetime(2026, 3, 1 + number)  # noqa: DTZ001, a modality's local time
        add_study(connection, machine, uid(number), events=[SPIRAL, LOCALIZER], at=at, **facts)


def of_waiting(connection: Connection) -> DoseProfile:
    [one] = waiting(connection)
    return dose_profile(connection, one.examination_ids)


def test_scans_without_their_localizers_are_counted(connection: Connection) -> None:
    add(connection, 5)
    assert of_waiting(connection) == DoseProfile(
        study_count=5,
        head_phantom_count=5,
        body_phantom_count=0,
        ctdi_vol_mgy=50.0,
        scanning_length_mm=160.0,
        tube_voltage_kv=None,
    )


def test_what_no_text_names_is_suggested_as_a_head(connection: Connection) -> None:
    add(connection, 5)
    [one] = with_doses_of_studies(connection, waiting(connection))
    assert (one.suggestion.standard_name, one.suggestion.region.region) == ("CT head", Region.HEAD)


@pytest.mark.parametrize(
    "facts", [{"patient_age_years": 3.0}, {"patient_age_years": None}, {"exclusion": "phantom_by_rule"}]
)
def test_children_unknown_ages_and_phantoms_do_not_count(connection: Connection, facts: dict[str, Any]) -> None:
    add(connection, 5, **facts)
    assert of_waiting(connection).study_count == 0


def test_the_higher_of_two_voltages_counts(connection: Connection) -> None:
    add(connection, 5)
    connection.execute(
        text(
            "INSERT INTO ct_source (study_id, event_id, ordinal, tube_voltage_kv) "
            "SELECT study_id, event_id, n, 80 + 60 * n FROM ct_event, generate_series(0, 1) n WHERE ctdi_vol_mgy > 1"
        )
    )
    assert of_waiting(connection).tube_voltage_kv == pytest.approx(140)
