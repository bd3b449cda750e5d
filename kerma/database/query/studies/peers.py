"""Comparable studies: the same study description on the same equipment, in the year before a study."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Connection, select

from kerma.database.query.filters.resolve import with_matching_terms
from kerma.database.query.filters.study_filter import StudyFilter, statistical_conditions
from kerma.database.schema.tables import study_table
from kerma.reconcile.study import ReconciledStudy
from kerma.standard.enumerations import ExamModality

PERIOD = timedelta(days=365)
#: The newest comparable studies that are used; more do not change a percentile rank noticeably.
MAX_PEERS = 10_000

#: The totals that are compared.
COMPARED: Mapping[ExamModality, tuple[str, ...]] = {
    ExamModality.CT: ("dlp_mgy_cm",),
    ExamModality.FLUOROSCOPY: ("dap_gy_cm2", "reference_air_kerma_mgy", "fluoro_time_s"),
    ExamModality.RADIOGRAPHY: ("dap_gy_cm2",),
    ExamModality.MAMMOGRAPHY: ("agd_left_mgy", "agd_right_mgy", "agd_both_mgy"),
    ExamModality.NUCLEAR_MEDICINE: ("administered_activity_mbq",),
}


@dataclass(frozen=True)
class PeerTotals:
    """The compared totals of comparable studies.

    Attributes:
        study_count: number of comparable studies.
        values: of each compared total, the values of the studies that state it, newest first.
    """

    study_count: int
    values: Mapping[str, tuple[float, ...]]


def peers_of(modality: ExamModality, study: ReconciledStudy) -> StudyFilter:
    """The filter of the comparable studies of a study, itself included.

    Where the study has no date, those of all time; where it has no description, of any description.
    """
    day, description = study.header.study_date, study.header.study_description
    has_year = day is not None and day - day.min >= PERIOD
    return StudyFilter.from_values(
        modality,
        {
            "machine": (study.equipment_id,),
            "study": (description,) if description else (),
            "from": day - PERIOD if day is not None and has_year else None,
            "to": day,
        },
    )


def totals_of_peers(connection: Connection, study_filter: StudyFilter, excluded_study_id: UUID) -> PeerTotals:
    """The compared totals of the filtered studies without one."""
    names = COMPARED[study_filter.modality]
    columns = (study_table.c[name] for name in names)
    query = (
        select(*columns)
        .where(
            *statistical_conditions(with_matching_terms(connection, study_filter)),
            study_table.c.study_id != excluded_study_id,
        )
        .order_by(study_table.c.study_at.desc().nulls_last())
        .limit(MAX_PEERS)
    )
    rows = connection.execute(query).all()
    values = {name: tuple(row[i] for row in rows if row[i] is not None) for i, name in enumerate(names)}
    return PeerTotals(len(rows), values)
