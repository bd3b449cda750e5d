"""The metadata object that all tables belong to, with the naming of constraints, and key columns."""

from sqlalchemy import Column, MetaData

from kerma.database.sql_types import SqlType, TableColumn

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key(name: str, type_: SqlType, comment: str) -> TableColumn:
    """A column of a primary key whose value is derived, not numbered by the database."""
    return Column(name, type_, primary_key=True, autoincrement=False, comment=comment)
