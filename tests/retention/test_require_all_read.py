"""Nothing is deleted while an Orthanc has changes that are not read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from kerma.database.ingest import cursor
from kerma.database.schema.tables import cursor as cursor_table
from kerma.errors import UnavailableError
from kerma.retention.run import require_all_read
from kerma.retention.storage import ObjectStorage
from local_stack import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

NODE = "Kerma (KERMA)"


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A connection to a database whose follower has read everything."""
    with engine.begin() as connection:
        cursor.claim(connection, NODE)
        cursor.advance(connection, NODE, 10, 10)
        yield connection


def refused(connection: Connection, node: str = NODE) -> str:
    with pytest.raises(UnavailableError) as caught:
        require_all_read(connection, node, datetime.now(tz=UTC))
    return str(caught.value)


def test_an_orthanc_whose_changes_are_read_is_accepted(connection: Connection) -> None:
    require_all_read(connection, NODE, datetime.now(tz=UTC))


def test_unread_changes_refuse_the_deletion(connection: Connection) -> None:
    cursor.advance(connection, NODE, 10, 15)
    assert "5 changes of Kerma (KERMA) are not read yet" in refused(connection)


def test_a_silent_follower_refuses_the_deletion(connection: Connection) -> None:
    connection.execute(cursor_table.update().values(seen_at=datetime.now(tz=UTC) - timedelta(minutes=5)))
    assert "does not work" in refused(connection)


def test_an_error_of_the_follower_refuses_the_deletion(connection: Connection) -> None:
    cursor.note_error(connection, NODE, "The disk is full.")
    assert "does not work" in refused(connection)


def test_an_unknown_orthanc_refuses_the_deletion(connection: Connection) -> None:
    assert "No follower of Second (X)" in refused(connection, "Second (X)")


def test_an_orthanc_that_does_not_answer_is_named() -> None:
    url = f"http://kerma:secret@127.0.0.1:{free_port()}"
    with pytest.raises(UnavailableError, match="cannot be reached") as caught:
        ObjectStorage(url).node()
    assert "secret" not in str(caught.value)
