"""The events of a study in its report: one table per modality with the columns most used, dose checks, organ doses."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from dashboard.pages.study import event_table, problems, provenance
from dashboard.pages.study.problems import LocatedProblem
from dashboard.reports.document import Block, Note
from dashboard.reports.tables import table_of
from dashboard.ui.column import Column, columns_of
from dashboard.ui.modalities import Modality
from dashboard.ui.text import plurals
from dashboard.ui.text.i18n import tr
from kerma.database.query import Row
from kerma.database.query.studies.study_detail import StudyDetail
from kerma.facts import nuclear_medicine
from kerma.standard.enumerations import ExamModality

_STARTED_AT = "started_at"
_DOSE = ("dap_gy_cm2", "reference_air_kerma_mgy", "tube_voltage_kv")
#: The facts of an event that a report shows, by modality; an exposure of a paper page has no room for all.
REPORTED: Mapping[ExamModality, tuple[str, ...]] = {
    ExamModality.CT: (
        "acquisition_protocol",
        "acquisition_type",
        "target_region",
        "ctdi_vol_mgy",
        "ctdi_phantom",
        "dlp_mgy_cm",
        "dap_gy_cm2",
        "scanning_length_mm",
        "tube_voltage_kv",
        "tube_current_ma",
        "exposure_time_s",
        "pitch",
        "ssde_mgy",
    ),
    ExamModality.FLUOROSCOPY: (
        "plane",
        "irradiation_event_type",
        "acquisition_protocol",
        *_DOSE,
        "tube_current_ma",
        "irradiation_duration_s",
        "collimated_field_area_cm2",
        "primary_angle_deg",
        "secondary_angle_deg",
        "distance_source_to_detector_mm",
        event_table.FILTERS.name,
    ),
    ExamModality.RADIOGRAPHY: (
        "acquisition_protocol",
        "anatomical_structure",
        "laterality",
        *_DOSE,
        "entrance_air_kerma_mgy",
        "exposure_mas",
        "exposure_time_ms",
        "exposure_index",
        "target_exposure_index",
        "deviation_index",
        event_table.FILTERS.name,
    ),
    ExamModality.MAMMOGRAPHY: (
        "laterality",
        "view",
        "acquisition_protocol",
        "agd_mgy",
        "entrance_air_kerma_mgy",
        "compressed_thickness_mm",
        "compression_force_n",
        "tube_voltage_kv",
        "exposure_mas",
        "anode_target",
        "filter_material",
        "half_value_layer_mm",
    ),
    ExamModality.NUCLEAR_MEDICINE: (
        "radiopharmaceutical",
        "radionuclide",
        "administered_activity_mbq",
        "pre_administration_activity_mbq",
        "post_administration_activity_mbq",
        "route_of_administration",
        "organ_dose_count",
    ),
}
_ALWAYS = (event_table.EVENT_NUMBER.name, event_table.OBJECT_NUMBER.name, _STARTED_AT)
_COUNTED = {"irradiation event": plurals.irradiation_events, "administration": plurals.administrations}


def event_blocks(
    detail: StudyDetail, modality: Modality, columns: Sequence[Column], found: Sequence[LocatedProblem]
) -> Iterator[Block]:
    """The table of the events of one modality, all of them.

    Args:
        detail: the study.
        modality: the modality.
        columns: all columns of its table on the page.
        found: the problems of the study, which mark unreadable cells.
    """
    positions = event_table.positions_of(detail.study.events, modality)
    if not positions:
        yield Note(text=event_table.why_no_events(detail))
        return
    all_rows = event_table.event_rows(detail, provenance.object_numbers(detail.objects))
    cells = problems.unreadable_cells(found, all_rows)
    yield table_of(
        [_with_short_time(all_rows[position], detail.study.header.study_date) for position in positions],
        [column for column in columns if _is_reported(column, modality)],
        title=_COUNTED[modality.event_name](len(positions)),
        unreadable={(positions.index(position), name) for position, name in cells if position in positions},
    )


def _is_reported(column: Column, modality: Modality) -> bool:
    """Whether a report has the column; that of an X-ray source is named `sources[0].tube_voltage_kv`."""
    return column.name.rpartition(".")[2] in (*_ALWAYS, *REPORTED[modality.code])


def _with_short_time(row: Row, study_date: date | None) -> Row:
    """The row with the time of day alone where the event is of the day of the study."""
    started_at = row.get(_STARTED_AT)
    if isinstance(started_at, datetime) and started_at.date() == study_date:
        return {**row, _STARTED_AT: started_at.time()}
    return row


def further_blocks(detail: StudyDetail) -> Iterator[Block]:
    """CT dose checks and organ doses, if the study has any."""
    if rows := event_table.dose_check_rows(detail):
        yield table_of(rows, event_table.DOSE_CHECK_COLUMNS, title=tr("Dose check"))
    if rows := event_table.organ_dose_rows(detail):
        columns = (event_table.EVENT_NUMBER, *columns_of(nuclear_medicine.ORGAN_DOSE))
        yield table_of(rows, columns, title=tr("Organ doses as the report states them"))
