"""What all declarations of tables share."""

from typing import Any

from sqlalchemy import Column, MetaData
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key(name: str, type_: TypeEngine[Any], comment: str) -> Column[Any]:
    """A column of a primary key; its value is given, never counted."""
    return Column(name, type_, primary_key=True, autoincrement=False, comment=comment)
