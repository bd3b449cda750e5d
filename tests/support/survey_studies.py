"""Studies and declarations of surveys, built in the test."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from kerma.facts.study import Study, StudyExclusion
from kerma.standard.enumerations import ExamModality, Exclusion
from kerma.surveys.reader import read_survey
from kerma.surveys.run import SurveyCounts, run
from kerma.surveys.survey_study import EVENT_RECORDS, TOTALS_RECORDS, SurveyStudy

if TYPE_CHECKING:
    from kerma.surveys.cells import Cell
    from kerma.surveys.declaration import Survey
    from kerma.surveys.rows import SurveyRow
    from kerma.surveys.selection import LeftOut

_SPACE = UUID(int=7)
HEAD = 'name = "own"\ntitle = "Own"\nversion = "1"\nsource = "test"\n'


def survey(columns: str, modality: str = "CT", more: str = "") -> Survey:
    """A survey with one block of columns.

    Args:
        columns: the columns, one inline table each.
        modality: of the studies.
        more: keys and tables before the block.
    """
    sheet = '[sheet]\nname = "Data"\n'
    return read_survey(f'{HEAD}modality = "{modality}"\n{more}\n{sheet}[[blocks]]\ncolumns = [{columns}]\n', "own.toml")


def study(
    number: int = 1,
    *events: dict[str, Any],
    modality: str = "CT",
    totals: dict[str, Any] | None = None,
    exclusion: Exclusion | None = None,
    **header: Any,
) -> SurveyStudy:
    """A study with a number for its UID; `standard_name`, `region` and `display_name` are its own, the rest header."""
    own = {name: header.pop(name) for name in ("standard_name", "region", "display_name") if name in header}
    code = ExamModality(modality)
    return SurveyStudy(
        study_id=uuid5(_SPACE, str(number)),
        modality=code,
        modalities=(code,),
        header=Study(study_instance_uid=f"2.25.{number}", study_date=date(2026, 1, number), **header),
        totals=TOTALS_RECORDS[code](**(totals or {})),
        events=tuple(EVENT_RECORDS[code](**event) for event in events),
        study_at=datetime(2026, 1, number, 12),  # noqa: DTZ001 -- local, as DICOM
        equipment_id=uuid5(_SPACE, header.get("station_name", "CT1")),
        exclusion=StudyExclusion(exclusion=exclusion),
        **own,
    )


class Collected:
    """A sink that holds everything."""

    def __init__(self) -> None:
        self.rows: list[SurveyRow] = []
        self.left_out: list[LeftOut] = []

    def add_row(self, row: SurveyRow) -> None:
        """Take a row."""
        self.rows.append(row)

    def add_left_out(self, study: LeftOut) -> None:
        """Take a study that is left out."""
        self.left_out.append(study)


def results(of: Survey, *studies: SurveyStudy) -> tuple[list[tuple[Cell, ...]], Collected, SurveyCounts]:
    """The cells of a survey over studies, all that it passed on, and its counts."""
    sink = Collected()
    counts = run(of, studies, sink)
    return [row.cells for row in sink.rows], sink, counts


def only_cell(value: str, one: SurveyStudy, modality: str = "CT", more: str = "", **column: Any) -> Cell:
    """The cell of a survey with one column and one study."""
    keys = "".join(f", {key} = {json.dumps(setting)}" for key, setting in column.items())
    cells, _, _ = results(survey(f'{{ title = "A", value = "{value}"{keys} }}', modality, more), one)
    return cells[0][0]
