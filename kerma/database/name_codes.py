"""Stored codes of standard names."""

from collections.abc import Iterable
from dataclasses import asdict, fields

from sqlalchemy import ColumnElement, Connection, ScalarSelect, delete, func, insert, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from kerma.database.schema.examination_tables import examination_name, standard_name_code
from kerma.database.schema.tables import study_table
from kerma.standard_names.name_codes import NameCode

SEPARATOR = " | "
_code = standard_name_code.c


def name_codes(connection: Connection, modality: str | None = None, standard_name: str | None = None) -> list[NameCode]:
    """The stored codes in order; of one modality and of one standard name where these are named."""
    query = select(*(_code[one.name] for one in fields(NameCode))).order_by(*standard_name_code.primary_key)
    if modality is not None:
        query = query.where(_code.modality == modality)
    if standard_name is not None:
        query = query.where(_code.standard_name == standard_name)
    return [NameCode(**row) for row in connection.execute(query).mappings()]


def replace(connection: Connection, codes: Iterable[NameCode]) -> int:
    """Store codes in place of all of the same coding schemes; returns how many there were of these before."""
    by_key = {(one.modality, one.standard_name, one.scheme, one.code): one for one in codes}
    schemes = {one.scheme for one in by_key.values()}
    before = connection.execute(delete(standard_name_code).where(_code.scheme.in_(schemes))).rowcount
    if by_key:
        connection.execute(insert(standard_name_code), [asdict(one) for one in by_key.values()])
    return before


def codes_in_one_cell() -> ScalarSelect[str]:
    """The codes of a study's standard name with their schemes, as SCT:303653007, where `examination_name` is joined."""
    scheme_and_code = func.concat(_code.scheme, ":", _code.code)
    ordered: ColumnElement[str] = aggregate_order_by(literal_column(f"'{SEPARATOR}'"), _code.scheme, _code.code)
    return (
        select(func.string_agg(scheme_and_code, ordered))
        .where(_code.modality == study_table.c.modality, _code.standard_name == examination_name.c.standard_name)
        .correlate(study_table, examination_name)
        .scalar_subquery()
    )
