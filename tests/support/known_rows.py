"""The rows that the browser finds on the dashboard."""

from __future__ import annotations

import json
import zlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from kerma.database.schema.tables import dose_object
from tests.support.study_rows import add_ledger, add_machine, add_study

if TYPE_CHECKING:
    from sqlalchemy import Connection

FIRST = datetime(2026, 3, 1, 8)  # noqa: DTZ001, a modality's local time
# The newest two CT studies and those with hostile texts are of one patient.
PATIENT_ID = "DEMO-000014"
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image": '<img src=x onerror="alert(2)">',
    "sql": "'; drop table study; --",
    "formula": "=cmd|' /C calc'!A0",
    "markup": "**b** :material/home: :tada: $x^2$ [link](http://example.com) :red[r]",
}
PATIENT_STUDIES = 2 + len(HOSTILE)


def fill(connection: Connection) -> None:
    """Sixty CT studies of two machines, and one study for each hostile text."""
    first = add_machine(connection)
    second = add_machine(connection, station_name="CT2", device_serial_number="B-1")
    for number in range(60):
        add_study(
            connection,
            second if number % 6 == 0 else first,
            f"1.{number}",
            at=FIRST + timedelta(hours=number),
            study_description=f"Study {number}",
            patient_id=PATIENT_ID if number >= 58 else f"P{number}",
            dlp_mgy_cm=100.0 + number,
            events=[{"acquisition_type": "spiral", "dlp_mgy_cm": 100.0 + number}],
        )
    for name, text in HOSTILE.items():
        machine = add_machine(connection, institution_name=text, device_serial_number=name)
        events = [{"acquisition_protocol": text, "comment": text, "tube_voltage_kv": 70.0}]
        problem = {"where": "events[0].dap_gy_cm2", "what": text, "sop_instance_uid": f"2.{name}.1"}
        texts: dict[str, Any] = dict.fromkeys(("study_description", "requested_procedure", "operators_name"), text)
        add_study(
            connection,
            machine,
            f"2.{name}",
            modality="DX",
            events=events,
            problems=[problem],
            patient_id=PATIENT_ID,
            **texts,
        )
        keep_content(connection, f"2.{name}.1", text)
        add_ledger(connection, name, "failed", reason=text)


def keep_content(connection: Connection, uid: str, text: str) -> None:
    """A content tree of three items for an object, with a text in every place of the last."""
    dlp = {"type": "NUM", "name": ["113838", "DCM", "DLP"], "value": "724.52", "unit": ["mGy.cm", "UCUM", "mGy.cm"]}
    hostile = {"type": "TEXT", "name": [text, text, text], "value": text}
    tree = {"type": "CONTAINER", "name": ["113701", "DCM", "Dose Report"], "content": [dlp, hostile]}
    packed = zlib.compress(json.dumps(tree).encode())
    connection.execute(update(dose_object).where(dose_object.c.sop_instance_uid == uid).values(content_tree=packed))
