"""Looks at the database that `make run` is to use: can it be reached, and does it hold anything yet."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.exc import DBAPIError

from kerma.database.engine import database_url, explain, make_engine
from kerma.database.schema.tables import ledger
from kerma.errors import ConfigurationError
from local_stack.processes import StackError


def check_database(url: str) -> None:
    """Make sure that the database a site has named can be reached.

    Raises:
        StackError: when the address is not one of PostgreSQL's, or nobody answers there, or not to us.
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
        recorded: bool = connection.execute(select(exists().select_from(ledger))).scalar_one()
    engine.dispose()
    return not recorded
