"""What the audit trail costs: `python -m bench.audit [ROWS]` fills a trail and prints who-saw and the cost of a row."""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from uuid import uuid4

from sqlalchemy import Connection, Engine, text

from kerma.audit.event import Actor, AuditEvent
from kerma.database.audit import events
from kerma.database.audit.append import append
from kerma.database.audit.events import AuditFilter
from kerma.database.engine import make_engine
from kerma.database.schema import audit_partitions, migrate
from kerma.standard.enumerations import AuditAction, AuditWriter
from local_stack import private_postgres

ROWS = 10_000_000
ROUNDS = 7
APPENDED = 1000
_ROWS_OF_PATIENT, _USERS = 20, 200
_PAGE = 50
_FILL = text(
    "INSERT INTO audit_event SELECT 'dashboard', current_date, n, "
    "date_trunc('month', now()) + n * CAST(:step AS interval), gen_random_uuid(), "
    "'user ' || n % :users, '{physicist}', '10.1.2.3', 'view_study', 'success', "
    "'1.2.840.113619.2.' || n / 2, encode(sha256((n % :patients)\\:\\:text\\:\\:bytea), 'hex'), '{}', "
    "encode(sha256(n\\:\\:text\\:\\:bytea), 'hex'), encode(sha256((n + 1)\\:\\:text\\:\\:bytea), 'hex') "
    "FROM generate_series(1, :rows) n"
)


def measure(rows: int) -> None:
    """Print the figures.

    Args:
        rows: number of rows of the trail, spread over 24 months.
    """
    with tempfile.TemporaryDirectory(prefix="kerma-audit-") as folder, private_postgres(Path(folder)) as url:
        engine = make_engine(url)
        with engine.begin() as connection:
            migrate.upgrade_within(connection)
            audit_partitions.create_missing(connection, datetime.now(tz=UTC).date())
        _print("adding a row, empty trail", _cost_of_rows(engine))
        began = time.perf_counter()
        with engine.begin() as connection:
            _fill(connection, rows)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE audit_event"))
        with engine.connect() as connection:
            size = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
            print(f"{rows:,} rows: filled in {time.perf_counter() - began:.0f} s, {size / 10**9:.1f} GB")
            for name, audit_filter in _filters(connection).items():
                _print(name, [_seconds(partial(_page, connection, audit_filter)) for _ in range(ROUNDS)])
        _print(f"adding a row to {rows:,}", _cost_of_rows(engine))
        engine.dispose()


def _fill(connection: Connection, rows: int) -> None:
    step = f"{23 * 30 * 86400 / rows} seconds"
    patients = max(1, rows // _ROWS_OF_PATIENT)
    connection.execute(_FILL, {"rows": rows, "patients": patients, "users": _USERS, "step": step})


def _filters(connection: Connection) -> dict[str, AuditFilter]:
    row = connection.execute(text("SELECT patient_key, study_instance_uid FROM audit_event OFFSET 4711 LIMIT 1")).one()
    return {
        "who saw a patient": AuditFilter(patient_keys=(row.patient_key, row.patient_key.upper())),
        "who saw a study": AuditFilter(study_instance_uid=row.study_instance_uid),
        "what a user saw, first page": AuditFilter(user_name="user 7"),
        "latest rows, first page": AuditFilter(),
    }


def _page(connection: Connection, audit_filter: AuditFilter) -> None:
    assert list(events.rows(connection, audit_filter, _PAGE))


def _cost_of_rows(engine: Engine) -> list[float]:
    event = AuditEvent(Actor("ada", uuid4(), ("physicist",)), AuditAction.VIEW_STUDY, patient_key="a" * 64)

    def add() -> None:
        with engine.begin() as connection:
            append(connection, AuditWriter.COMMAND_LINE, event)

    return [_seconds(add) for _ in range(APPENDED)]


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _print(name: str, seconds: list[float]) -> None:
    print(f"{name}: median {1000 * median(seconds):.1f} ms, at most {1000 * max(seconds):.1f} ms")


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
