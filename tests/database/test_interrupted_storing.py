"""What interrupts the database while it stores is not a fault of the data: nothing becomes failed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from tests.support.fluoroscopy_report import fluoroscopy

Put = Callable[..., None]
Rows = Callable[[str], list[dict[str, Any]]]

INTERRUPTIONS = {
    "query_canceled": "57014",
    "lock_not_available": "55P03",
    "serialization_failure": "40001",
    "deadlock_detected": "40P01",
    "admin_shutdown": "57P01",
    "cannot_connect_now": "57P03",
    "disk_full": "53100",
    "out_of_memory": "53200",
    "too_many_connections": "53300",
    "io_error": "58030",
}
FAULTS_OF_DATA = {"numeric_value_out_of_range": "22003", "check_violation": "23514", "statement_too_complex": "54001"}


@contextmanager
def raising(engine: Engine, code: str) -> Iterator[None]:
    """PostgreSQL raises an error whenever a dose object is stored."""
    with engine.begin() as connection:
        connection.execute(
            text(
                "create function interrupt() returns trigger language plpgsql as "
                f"$$ begin raise exception 'interrupted' using errcode = '{code}'; end $$"
            )
        )
        connection.execute(text("create trigger interrupt before insert on dose_object execute function interrupt()"))
    yield
    with engine.begin() as connection:
        connection.execute(text("drop function interrupt cascade"))


@pytest.mark.parametrize("code", INTERRUPTIONS.values(), ids=INTERRUPTIONS.keys())
def test_an_interruption_is_raised_and_stores_no_failure(put: Put, rows: Rows, engine: Engine, code: str) -> None:
    with raising(engine, code), pytest.raises(DBAPIError):
        put(a=fluoroscopy(), b=fluoroscopy(sop="2.25.2"))
    assert rows("ledger") == []
    put(a=fluoroscopy(), b=fluoroscopy(sop="2.25.2"))
    assert [row["status"] for row in rows("ledger")] == ["extracted", "extracted"]


@pytest.mark.parametrize("code", FAULTS_OF_DATA.values(), ids=FAULTS_OF_DATA.keys())
def test_a_fault_of_the_data_is_stored_with_its_object(put: Put, rows: Rows, engine: Engine, code: str) -> None:
    with raising(engine, code):
        put(a=fluoroscopy())
    assert [row["status"] for row in rows("ledger")] == ["failed"]
