"""Totals that fluoroscopy and radiography share: a study with both has a total that is a dose of neither."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from kerma.database.ingest import modality_rules
from kerma.database.ingest.store import Received, store
from kerma.database.query.surveys.survey_run import SurveyPeriod, run_survey
from kerma.database.schema.tables import study_table
from kerma.database.scope import with_scope
from kerma.extract import Extraction
from kerma.facts.projection import ProjectionEvent
from kerma.facts.projection_totals import ProjectionTotals
from kerma.facts.study import Study
from kerma.modality_rules import ModalityRule
from kerma.standard.enumerations import ExamModality, ObjectSource, ObjectStatus
from kerma.surveys.built_in import built_in_survey
from kerma.worker.worker import Worker
from tests.support.database_contents import HASHED
from tests.support.survey_studies import Collected

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from kerma.surveys.run import SurveyCounts

RF, DX = ExamModality.FLUOROSCOPY, ExamModality.RADIOGRAPHY
REPORT, IMAGE = ObjectSource.PROJECTION_RDSR, ObjectSource.DX_IMAGE


def _object(uid: str, modality: ExamModality, source: ObjectSource, dap: float, event: str = "") -> Extraction:
    """An object of study 2.25.1 with one event and its dose in Gy·cm²; a report states the dose as total, too."""
    return Extraction(
        status=ObjectStatus.EXTRACTED,
        source=source,
        sop_instance_uid=uid,
        sop_class_uid="1.2.840.10008.5.1.4.1.1.88.67",
        study=Study(
            study_instance_uid="2.25.1",
            modality=modality,
            study_date=date(2026, 3, 1),
            study_description="Chest",
            manufacturer_model_name="Room",
            station_name="R1" if modality is RF else "D1",
        ),
        totals=ProjectionTotals(dap_gy_cm2=dap if source is REPORT else None),
        events=(
            ProjectionEvent(
                irradiation_event_uid=event or f"{uid}.1",
                started_at=datetime(2026, 3, 1, 9 if source is REPORT else 15),  # noqa: DTZ001 -- local, as DICOM
                dap_gy_cm2=dap,
            ),
        ),
    )


def _run(engine: Engine, name: str, *objects: Extraction) -> tuple[Collected, SurveyCounts]:
    sink = Collected()
    with engine.begin() as connection:
        store(connection, [Received(str(number), one) for number, one in enumerate(objects)], HASHED)
        counts = run_survey(connection, built_in_survey(name), SurveyPeriod(), sink)
    return sink, counts


@pytest.mark.parametrize(
    ("objects", "dap_gy_m2"),
    [
        # Two reports of fluoroscopy: 3 + 4 Gy·cm², which are 0.0007 Gy·m².
        ((_object("1.1", RF, REPORT, 3.0), _object("1.2", RF, REPORT, 4.0)), 0.0007),
        # A report and a radiograph of another exposure.
        ((_object("1.1", RF, REPORT, 3.0), _object("1.2", DX, IMAGE, 4.0)), None),
        ((_object("1.1", RF, REPORT, 3.0), _object("1.2", DX, REPORT, 4.0)), None),
        # The image shows the exposure of the report: the total is that of the report alone.
        ((_object("1.1", RF, REPORT, 3.0, "9.1"), _object("1.2", DX, IMAGE, 3.0, "9.1")), 0.0003),
    ],
    ids=["one modality", "report and radiograph", "two reports", "an image of the same exposure"],
)
def test_a_total_of_two_modalities_is_not_taken(
    engine: Engine, objects: tuple[Extraction, ...], dap_gy_m2: float | None
) -> None:
    """The study is listed with its reason; a total of one modality stands in its column, the fifth."""
    sink, _ = _run(engine, "uk-rf-2019", *objects)
    assert [row.cells[4] for row in sink.rows] == ([] if dap_gy_m2 is None else [dap_gy_m2])
    reasons = [one.reason for one in sink.left_out]
    assert reasons == (["DAP is a dose of several modalities."] if dap_gy_m2 is None else [])


def test_a_group_counts_the_examination_and_not_its_total(engine: Engine) -> None:
    """One examination of fluoroscopy, none with DAP; the same study is no examination of radiography."""
    objects = (_object("1.1", RF, REPORT, 3.0), _object("1.2", DX, REPORT, 4.0))
    sink, counts = _run(engine, "eu-population-rf", *objects)
    ((examination, _, _, number, with_dap, *statistics),) = [row.cells for row in sink.rows]
    assert (examination, number, with_dap, set(statistics)) == ("Fluoroscopy chest", 1, 0, {None})
    assert counts.mixed_studies == 1
    assert _run(engine, "eu-population-dx", *objects)[1].studies == 0


def test_a_rule_of_the_site_decides_between_fluoroscopy_and_radiography(engine: Engine) -> None:
    """A study that a rule moved to radiography is one as a whole: 3 + 4 Gy·cm² are 700 cGy·cm²."""
    objects = (_object("1.1", RF, REPORT, 3.0), _object("1.2", DX, REPORT, 4.0))
    _run(engine, "uk-rf-2019", *objects)
    with engine.begin() as connection:
        equipment_id = connection.execute(select(study_table.c.equipment_id)).scalar_one()
        modality_rules.add(connection, [ModalityRule(equipment_id=equipment_id, modality=DX)], "ada")
    Worker(engine).drain()
    sink = Collected()
    with engine.begin() as connection:
        run_survey(connection, built_in_survey("uk-dx-study-2019"), SurveyPeriod(), sink)
    assert [row.cells[4] for row in sink.rows] == [700]


def test_a_limited_user_sees_the_same_reason(engine: Engine) -> None:
    _run(engine, "uk-rf-2019", _object("1.1", RF, REPORT, 3.0), _object("1.2", DX, REPORT, 4.0))
    with engine.connect() as connection:
        own = list(connection.execute(select(study_table.c.equipment_id)).scalars())
    scoped, sink = with_scope(engine, own), Collected()
    with scoped.connect() as connection:
        run_survey(connection, built_in_survey("uk-rf-2019"), SurveyPeriod(), sink)
    scoped.dispose()
    assert [one.reason for one in sink.left_out] == ["DAP is a dose of several modalities."]
