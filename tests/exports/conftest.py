"""A dashboard of a site that keeps patient data in plain, over rows whose downloads are known."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
import requests
from sqlalchemy import create_engine

from kerma.database.schema.event_tables import plane_total
from kerma.identity import study_id
from kerma.skin_dose.result import ResultKind
from local_stack import dashboard_server, free_port
from tests.support.study_rows import add_machine, add_skin_dose, add_study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from uuid import UUID

    from sqlalchemy import Connection

    Get = Callable[..., requests.Response]

PLAIN = {f"KERMA_{name}": "plain" for name in ("PATIENT_NAME", "PATIENT_ID", "ACCESSION", "BIRTH_DATE", "STAFF_NAMES")}
FORMULA = "=cmd|' /C calc'!A0"
LONG = "Thorax/Abdomen: with a name of more than 31 characters"


def at(day: int) -> datetime:
    return datetime(2026, 3, day, 10, 15)  # noqa: DTZ001, a modality's local time


def fill(connection: Connection) -> None:
    """Three CT studies of five events, a biplane fluoroscopy, and an administration with organ doses."""
    machine = add_machine(connection)
    _add_ct(connection, machine)
    biplane = add_study(
        connection,
        machine,
        "3.1",
        modality="RF",
        at=at(5),
        dap_gy_cm2=12.5,
        events=[
            {
                "dap_gy_cm2": 1.5,
                "primary_angle_deg": -28.6,
                "filters": [
                    {"material": "copper", "minimum_mm": 0.1, "maximum_mm": 0.2},
                    {"material": "aluminum", "maximum_mm": 1.0},
                ],
            }
        ],
    )
    add_skin_dose(
        connection,
        biplane,
        kind=ResultKind.MAP,
        peak_skin_dose_mgy=2412.3456789,
        peak_skin_dose_low_mgy=1254.42,
        peak_skin_dose_high_mgy=3570.27,
        area_above_cm2={"0.5": 88.0, "2": 11.25, "3": 0.0, "5": 0.0},
    )
    for plane, dose in (("A", 8.0), ("B", 4.5)):
        connection.execute(plane_total.insert().values(study_id=study_id("3.1"), plane=plane, dap_gy_cm2=dose))
    organs = [{"organ": "liver", "dose_mgy": 1.2}, {"organ": "kidney", "laterality": "left", "dose_mgy": 3.0}]
    administration = {"radiopharmaceutical": "FDG", "administered_activity_mbq": 250.0, "organ_doses": organs}
    add_study(
        connection, machine, "4.1", modality="NM", at=at(6), events=[administration], administered_activity_mbq=250.25
    )
    exposure = {"dap_gy_cm2": 0.125, "filters": []}
    add_study(connection, machine, "5.1", modality="DX", at=at(7), events=[exposure], dap_gy_cm2=0.125)
    for number, dose in enumerate((1.25, 1.5)):
        mammogram = {"agd_mgy": dose, "laterality": "left"}
        add_study(connection, machine, f"6.{number}", modality="MG", at=at(8), events=[mammogram], agd_left_mgy=dose)


def _add_ct(connection: Connection, machine: UUID) -> None:
    patient: dict[str, Any] = {
        "patient_name": "Nowak^Zażółć",
        "patient_id": "-4711",
        "accession_number": "A1",
        "patient_sex": "F",
    }
    add_study(
        connection,
        machine,
        "2.1",
        at=at(2),
        study_description="Głowa, „pilna”",
        dlp_mgy_cm=724.52,
        software_versions="5.1",
        events=[
            {
                "acquisition_protocol": "Head",
                "ctdi_vol_mgy": 40.25,
                "dlp_mgy_cm": 700.0,
                "scan_bottom_z_mm": -120.5,
                "comment": 'a\nb, "c"',
                "started_at": at(2).replace(microsecond=500_000),
                "sources": [{"tube_voltage_kv": 100.0}, {"tube_voltage_kv": 150.0, "tube_current_ma": 80.0}],
            },
            {"acquisition_protocol": LONG, "ctdi_vol_mgy": 2.0, "dlp_mgy_cm": 24.52},
        ],
        **patient,
    )
    formulas: dict[str, Any] = {"study_description": FORMULA, "operators_name": "+48 600", "patient_name": "a" * 64}
    others = [{"acquisition_protocol": name, "ctdi_vol_mgy": 10.0, "dlp_mgy_cm": 100.0} for name in ("HEAD", None)]
    add_study(connection, machine, "2.2", at=at(3), events=others, dlp_mgy_cm=200.0, **formulas)
    add_study(connection, machine, "2.3", at=None, events=[{"acquisition_protocol": LONG.replace("with", "also")}])


@pytest.fixture(scope="session")
def filled_url(make_database: Callable[..., str], migrated_template: str) -> str:
    """The address of the database with these rows."""
    url = make_database(migrated_template)
    engine = create_engine(url)
    with engine.begin() as connection:
        fill(connection)
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def base(filled_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the dashboard."""
    log: Path = tmp_path_factory.mktemp("downloads") / "dashboard.log"
    with dashboard_server(free_port(), {"KERMA_DATABASE_URL": filled_url, **PLAIN}, log) as dashboard:
        yield dashboard.url


@pytest.fixture(scope="session")
def get(base: str) -> Get:
    """Ask for a file: `get("ct.csv", per="event", ct_from="2026-03-01")`."""

    def ask(name: str, **params: str) -> requests.Response:
        return requests.get(f"{base}/export/{name}", params=params, timeout=60)

    return ask
