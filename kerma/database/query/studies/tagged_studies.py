"""Tags of studies and events with their history, of all studies or of one."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from kerma.database.query.studies.annotations import StoredTag
from kerma.database.query.studies.fact_rows import record_from_row
from kerma.database.schema.annotation_tables import study_tag
from kerma.database.schema.tables import study_table


@dataclass(frozen=True, kw_only=True)
class TagOfStudy(StoredTag):
    """A tag and its study; None where the study is not stored now."""

    study_instance_uid: str | None = None


def tags(connection: Connection, study_instance_uid: str | None = None) -> list[TagOfStudy]:
    """The tags, removed ones included, the latest first.

    Args:
        connection: connection to Kerma's database.
        study_instance_uid: only of this study; None: of all.
    """
    of_study = study_tag.outerjoin(study_table, study_table.c.study_id == study_tag.c.study_id)
    query = select(study_tag, study_table.c.study_instance_uid).select_from(of_study)
    if study_instance_uid is not None:
        query = query.where(study_table.c.study_instance_uid == study_instance_uid)
    rows = connection.execute(query.order_by(study_tag.c.added_at.desc(), study_tag.c.tag_id)).mappings()
    return [record_from_row(TagOfStudy, row) for row in rows]
