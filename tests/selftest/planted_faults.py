"""Faults that are planted one by one: file, text, replacement, and a comparison that finds it."""

from typing import NamedTuple


class Fault(NamedTuple):
    """A fault: what it is, where, and "study location quantity" of a comparison that must fail."""

    name: str
    file: str
    old: str
    new: str
    found_by: str


FAULTS = (
    Fault(
        "unit factor",
        "kerma/standard/units.py",
        '("Gy.m2", "Gy.cm2"): "1e4"',
        '("Gy.m2", "Gy.cm2"): "1e3"',
        "5 study dap_gy_cm2",
    ),
    Fault(
        "swapped planes",
        "kerma/standard/vocabulary.py",
        'Concept("113620"): Plane.A,\n    Concept("113621"): Plane.B,',
        'Concept("113620"): Plane.B,\n    Concept("113621"): Plane.A,',
        "6 plane A dap_gy_cm2",
    ),
    Fault(
        "lost upper end of a filter",
        "kerma/database/query/filters/criterion_sql.py",
        "upper = () if maximum is None else (column <= maximum,)",
        "upper = ()",
        "0 CT DLP from 400 to 600 studies",
    ),
    Fault(
        "open end of a filter",
        "kerma/database/query/filters/criterion_sql.py",
        "(column >= minimum,)",
        "(column > minimum,)",
        "0 CT DLP from 120 to 480 studies",
    ),
    Fault(
        "broken rollup",
        "kerma/database/schema/rollup_terms.py",
        "func.floor(BINS_PER_DECADE * func.log(value))",
        "func.floor(BINS_PER_DECADE * func.log(value)) + 3",
        "0 rollup CT median dlp_mgy_cm",
    ),
    Fault(
        "median without interpolation",
        "kerma/database/query/charts/chart_query.py",
        "func.percentile_cont(",
        "func.percentile_disc(",
        "0 exact RF median dap_gy_cm2",
    ),
    Fault(
        "inverted comparison of alerts",
        "kerma/alerts/evaluation.py",
        "return value > threshold * (1 + ROUNDING)",
        "return value < threshold * (1 + ROUNDING)",
        "5 RF-DAP-200 count",
    ),
    Fault(
        "alert at the limit",
        "kerma/alerts/evaluation.py",
        "return value > threshold * (1 + ROUNDING)",
        "return value >= threshold",
        "6 RF-DAP-200 count",
    ),
    Fault(
        "lost event",
        "kerma/extract/reports/ct.py",
        "enumerate(report.all(c.CT_ACQUISITION)))",
        "enumerate(report.all(c.CT_ACQUISITION)[:1]))",
        "1 event 2 ctdi_vol_mgy",
    ),
    Fault(
        "skin dose without backscatter",
        "kerma/skin_dose/physics/factors.py",
        "backscatter=backscatter.at_nodes(quality.hvl_mm_al, voltage),",
        "backscatter=backscatter.at_nodes(quality.hvl_mm_al, voltage) ** 0,",
        "5 skin dose peak_skin_dose_mgy",
    ),
    Fault(
        "skin dose without the table",
        "kerma/skin_dose/physics/factors.py",
        "table_transmission=table_attenuation.transmission(voltage, aluminium, copper, water_mm),",
        "table_transmission=table_attenuation.transmission(voltage, aluminium, copper, water_mm) ** 0,",
        "5 skin dose peak_skin_dose_mgy",
    ),
    Fault(
        "wrong phantom",
        "kerma/standard/vocabulary.py",
        'Concept("113690"): "head_16cm", Concept("113691"): "body_32cm"',
        'Concept("113690"): "body_32cm", Concept("113691"): "head_16cm"',
        "1 event 1 ctdi_phantom",
    ),
    Fault("wrong unit of age", "kerma/extract/patient_age.py", '"M": 1 / 12', '"M": 1.0', "2 study patient_age_years"),
    Fault(
        "shifted columns of the Excel export",
        "dashboard/exports/cells.py",
        "for column, value in enumerate(values):",
        "for column, value in enumerate(values, start=1):",
        "1 xlsx dlp_mgy_cm",
    ),
    Fault(
        "swapped breasts",
        "kerma/standard/vocabulary.py",
        '_sct("73056007"): Laterality.RIGHT,\n    _sct("80248007"): Laterality.LEFT,',
        '_sct("73056007"): Laterality.LEFT,\n    _sct("80248007"): Laterality.RIGHT,',
        "9 study agd_right_mgy",
    ),
    Fault(
        "activity in the wrong unit",
        "kerma/extract/images/nm_image.py",
        'in _IN_MEGABECQUEREL else "Bq"',
        'in _IN_MEGABECQUEREL else "kBq"',
        "12 study administered_activity_mbq",
    ),
)
