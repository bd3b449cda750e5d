"""The cursor belongs to one follower at a time and moves with the transaction that stores the facts."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from kerma.database.ingest import cursor


def test_a_new_node_begins_at_the_beginning(engine: Engine) -> None:
    with engine.begin() as connection:
        assert cursor.claim(connection, "node") == (0, 0, None)


def test_the_cursor_moves_with_its_transaction(engine: Engine) -> None:
    with engine.begin() as connection:
        cursor.claim(connection, "node")
        cursor.advance(connection, "node", 7, 9)
    with engine.begin() as connection:
        assert cursor.claim(connection, "node").seq == 7


def test_the_cursor_stays_when_its_transaction_fails(engine: Engine) -> None:
    with engine.connect() as connection:
        cursor.claim(connection, "node")
        cursor.advance(connection, "node", 7, 9)
        connection.rollback()
    with engine.begin() as connection:
        assert cursor.claim(connection, "node").seq == 0


def test_a_second_follower_of_the_same_node_waits(engine: Engine) -> None:
    with engine.begin() as first, engine.begin() as second:
        cursor.claim(first, "node")
        first.commit()
        with engine.begin() as third:
            cursor.claim(third, "node")
            second.execute(text("set local lock_timeout = '50ms'"))
            with pytest.raises(DBAPIError, match="lock timeout"):
                cursor.claim(second, "node")


def test_an_error_is_noted_and_cleared_by_the_next_success(engine: Engine) -> None:
    with engine.begin() as connection:
        cursor.note_error(connection, "node", "something is wrong")
        noted = connection.execute(text("select last_error from cursor")).scalar_one()
        cursor.advance(connection, "node", 1, 1)
        cleared = connection.execute(text("select last_error from cursor")).scalar_one()
    assert (noted, cleared) == ("something is wrong", None)


def test_an_error_does_not_move_the_cursor(engine: Engine) -> None:
    with engine.begin() as connection:
        cursor.claim(connection, "node")
        cursor.advance(connection, "node", 7, 9)
        cursor.note_error(connection, "node", "something is wrong")
        assert cursor.claim(connection, "node").seq == 7
