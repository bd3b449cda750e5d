"""A study of one vertical field on the back, through the table."""

from typing import Any

from kerma.facts.study import Study

SIEMENS = Study(
    manufacturer="Siemens", manufacturer_model_name="AXIOM-Artis", patient_size_m=1.75, patient_weight_kg=75.0
)
EVENT: dict[str, Any] = {
    "plane": "single",
    "irradiation_event_type": "fluoroscopy",
    "reference_air_kerma_mgy": 100.0,
    "dap_gy_cm2": 10.0,
    "tube_voltage_kv": 80.0,
    "primary_angle_deg": 0.0,
    "secondary_angle_deg": 0.0,
    "distance_source_to_detector_mm": 1100.0,
    "distance_source_to_isocenter_mm": 785.0,
    "table_longitudinal_position_mm": 0.0,
    "table_lateral_position_mm": 600.0,
    "table_height_position_mm": 150.0,
    "patient_table_relationship": "headfirst",
    "patient_orientation_modifier": "supine",
}
