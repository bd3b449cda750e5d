"""Reads Siemens radiation summary reports (Arcadis, Varic): totals only, in the coding scheme 99SMS_RADSUM."""

from kerma.dicom.document import Document
from kerma.extract.content_reader import ContentReader
from kerma.extract.extraction import Dose
from kerma.facts.fact import numeric_item
from kerma.facts.projection import PlaneTotals, ProjectionTotals
from kerma.facts.record import build
from kerma.messages import missing
from kerma.standard import concepts as c
from kerma.standard.enumerations import Plane

_TOTALS = (
    numeric_item("dap_gy_cm2", "Gy.cm2", (c.RADSUM_DAP,), "99SMS_RADSUM C-204"),
    numeric_item("reference_air_kerma_mgy", "mGy", (c.RADSUM_AIR_KERMA,), "99SMS_RADSUM C-210"),
    numeric_item("fluoro_time_s", "s", (c.RADSUM_FLUORO_TIME,), "99SMS_RADSUM C-202"),
)


def read(document: Document, reader: ContentReader) -> Dose:
    """Totals of the study, which are those of its only plane; such a report has no events."""
    totals = reader.values(_TOTALS, document.report, "totals")
    if not totals:
        reader.report_problem("totals", missing("neither dose area product nor air kerma nor time is told"))
    return Dose(build(ProjectionTotals, totals), (build(PlaneTotals, {"plane": Plane.SINGLE, **totals}),))
