"""Checks of the database that `make run` uses: whether it can be reached, and whether it holds objects."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from kerma.database.engine import database_url, make_engine
from kerma.database.error_messages import explain
from kerma.database.query.operations import ingestion
from kerma.errors import ConfigurationError
from local_stack.processes import StackError


def check_database(url: str) -> None:
    """Check that the database at KERMA_DATABASE_URL can be reached.

    Raises:
        StackError: the address is not one of PostgreSQL's, or no connection can be made.
    """
    try:
        address = database_url(url)
        engine = make_engine(url)
        engine.connect().close()
        engine.dispose()
    except ConfigurationError as error:
        raise StackError(f"KERMA_DATABASE_URL does not work. {error}") from error
    except DBAPIError as error:
        raise StackError(
            f"KERMA_DATABASE_URL is {address.render_as_string()}, which does not work. {explain(error)} "
            "Correct the address or that server; without KERMA_DATABASE_URL a private PostgreSQL is started."
        ) from error


def is_empty(url: str) -> bool:
    """Whether Kerma's database has not recorded any object yet."""
    engine = make_engine(url)
    with engine.connect() as connection:
        has_objects = ingestion.has_objects(connection)
    engine.dispose()
    return not has_objects
