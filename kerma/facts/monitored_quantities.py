"""Quantities whose level is searched for changes, by exam modality."""

from collections.abc import Mapping

from kerma.standard.enumerations import ExamModality

#: Totals of a study.
TOTALS: Mapping[ExamModality, tuple[str, ...]] = {
    ExamModality.CT: ("dlp_mgy_cm",),
    ExamModality.FLUOROSCOPY: ("dap_gy_cm2", "reference_air_kerma_mgy", "fluoro_time_s"),
    ExamModality.RADIOGRAPHY: ("dap_gy_cm2",),
    ExamModality.MAMMOGRAPHY: ("agd_left_mgy", "agd_right_mgy"),
    ExamModality.NUCLEAR_MEDICINE: ("administered_activity_mbq",),
}
#: Facts of an irradiation event, of which the largest in a study counts.
MAXIMA: Mapping[ExamModality, tuple[str, ...]] = {ExamModality.CT: ("ctdi_vol_mgy",)}

QUANTITIES: Mapping[ExamModality, tuple[str, ...]] = {
    modality: (*TOTALS[modality], *MAXIMA.get(modality, ())) for modality in ExamModality
}
