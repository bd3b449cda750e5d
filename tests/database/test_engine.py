"""Errors of a database URL have messages that state the cause."""

import pytest
from sqlalchemy import literal, make_url, select, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from kerma.database import engine as engines
from kerma.database.engine import make_engine
from kerma.database.error_messages import explain
from kerma.errors import ConfigurationError
from local_stack import free_port


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg2://u@h/d"])
def test_each_spelling_of_a_postgresql_address_is_taken(url: str) -> None:
    assert engines.database_url(url).drivername == "postgresql+psycopg2"


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://u@h/d", "sqlite:///x.db", "postgresql://u@h:port/d"])
def test_another_address_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="postgresql://"):
        make_engine(url)


def why_not(url: str) -> str:
    engine = make_engine(url)
    with pytest.raises(OperationalError) as caught:
        engine.connect()
    engine.dispose()
    return explain(caught.value)


def test_a_server_that_is_not_there_is_shown() -> None:
    assert "Nobody answers there" in why_not(f"postgresql://u:secret@127.0.0.1:{free_port()}/d")


def test_a_password_is_never_shown() -> None:
    assert "secret" not in why_not(f"postgresql://u:secret@127.0.0.1:{free_port()}/d")


def test_an_error_does_not_repeat_the_values_of_its_statement(database_url: str) -> None:
    engine = make_engine(database_url)
    with engine.connect() as connection, pytest.raises(SQLAlchemyError) as caught:
        connection.execute(select(literal("P-4711")).select_from(text("nowhere")))
    engine.dispose()
    assert "nowhere" in str(caught.value)
    assert "P-4711" not in str(caught.value)


def shown(url: str, name: str, **settings: str) -> str:
    """A setting of a session as the server shows it."""
    engine = make_engine(url, settings)
    with engine.connect() as connection:
        value = str(connection.execute(text(f"show {name}")).scalar_one())
    engine.dispose()
    return value


def with_options(url: str, options: str) -> str:
    return make_url(url).update_query_dict({"options": options}).render_as_string(hide_password=False)


def test_options_of_the_address_count(postgres_url: str) -> None:
    assert shown(with_options(postgres_url, "-c work_mem=5MB"), "work_mem") == "5MB"


def test_settings_of_the_caller_count_before_options_of_the_address(postgres_url: str) -> None:
    assert shown(with_options(postgres_url, "-c work_mem=5MB"), "work_mem", work_mem="6MB") == "6MB"


def test_the_server_ends_a_session_whose_client_is_gone_within_half_a_minute(postgres_url: str) -> None:
    engine = make_engine(postgres_url)
    query = text("select name from pg_settings where source = 'client' and name like 'tcp%'")
    with engine.connect() as connection:
        set_by_client = set(connection.execute(query).scalars())
    engine.dispose()
    assert set_by_client == set(engines._OF_EVERY_SESSION)


def test_a_missing_database_is_shown(postgres_url: str) -> None:
    address = make_url(postgres_url).set(database="elsewhere").render_as_string(hide_password=False)
    assert "does not exist" in why_not(address)


def test_an_unknown_user_is_shown(postgres_url: str) -> None:
    address = make_url(postgres_url).set(username="nobody_here").render_as_string(hide_password=False)
    assert "does not exist" in why_not(address)
