"""Studies with which one study is compared: the same procedure on the same machine."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection, select

from kerma.database.query import Row
from kerma.database.query.filters.resolve import resolved
from kerma.database.query.filters.study_filter import StudyFilter, conditions
from kerma.database.schema.tables import study_table
from kerma.standard.enumerations import ExamModality

PERIOD = timedelta(days=365)
#: More peers than this add nothing to where a study stands; the newest are taken.
MOST = 10_000

#: The doses by which the studies of a family are compared.
COMPARED: dict[str, tuple[str, ...]] = {
    "CT": ("dlp_mgy_cm",),
    "RF": ("dap_gy_cm2", "reference_air_kerma_mgy", "fluoro_time_s"),
    "DX": ("dap_gy_cm2",),
    "MG": ("agd_left_mgy", "agd_right_mgy", "agd_both_mgy"),
    "NM": ("administered_activity_mbq",),
}


def peers_of(modality: ExamModality, study: Row) -> StudyFilter:
    """The studies of the same description on the same machine, in the year up to this one.

    Where the study has no date, those of all time; where it has no description, of any.
    """
    day: date | None = study["study_date"]
    return StudyFilter.from_values(
        modality,
        {
            "machine": (study["equipment_id"],),
            "study": (study["study_description"],) if study["study_description"] else (),
            "from": day - PERIOD if day and day - date.min >= PERIOD else None,
            "to": day,
        },
    )


def doses(connection: Connection, chosen: StudyFilter, but: UUID) -> list[Row]:
    """The compared doses of the chosen studies, newest first, without the study that is compared with them."""
    columns = (study_table.c[name] for name in COMPARED[chosen.modality])
    query = (
        select(*columns)
        .where(*conditions(resolved(connection, chosen)), study_table.c.study_id != but)
        .order_by(study_table.c.study_at.desc().nulls_last())
        .limit(MOST)
    )
    return [dict(row) for row in connection.execute(query).mappings()]
