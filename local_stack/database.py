"""Looks at the database that `make run` is to use: can it be reached, and does it hold anything yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import NullPool, create_engine, exists, make_url, select
from sqlalchemy.exc import ArgumentError, OperationalError

from kerma.database.tables import ledger
from local_stack.processes import StackError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

EXAMPLE = "postgresql://kerma:password@localhost:5432/kerma"
CONNECT_TIMEOUT_S = 5


def check_database(url: str) -> None:
    """Make sure that the database a site has named can be reached.

    Raises:
        StackError: when the address is not one of PostgreSQL's, or nobody answers there, or not to us.
    """
    address = parse(url)
    try:
        engine = create_engine(address, poolclass=NullPool, connect_args={"connect_timeout": CONNECT_TIMEOUT_S})
        engine.connect().close()
    except OperationalError as error:
        said = " ".join(str(error.orig).split())
        raise StackError(
            f"the database of KERMA_DATABASE_URL, {address.render_as_string()}, cannot be used: {said} "
            "Correct KERMA_DATABASE_URL or start that server; without the variable a private one is started."
        ) from error


def parse(url: str) -> URL:
    """A database address as SQLAlchemy needs it, with the driver that Kerma ships.

    Raises:
        StackError: when it is not the address of a PostgreSQL database.
    """
    wrong = f"KERMA_DATABASE_URL is not the address of a PostgreSQL database; write it like {EXAMPLE}"
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StackError(wrong) from error
    if address.drivername not in ("postgres", "postgresql", "postgresql+psycopg2"):
        raise StackError(wrong)
    return address.set(drivername="postgresql+psycopg2")


def is_empty(url: str) -> bool:
    """Whether Kerma's database has not recorded any object yet."""
    with create_engine(parse(url), poolclass=NullPool).connect() as connection:
        return not connection.execute(select(exists().select_from(ledger))).scalar_one()
