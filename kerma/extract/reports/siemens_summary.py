"""Reads Siemens radiation summary reports (Arcadis, Varic): totals only, in the coding scheme 99SMS_RADSUM."""

from kerma.dicom.document import Document
from kerma.extract.content_reader import ContentReader
from kerma.extract.extraction import Dose
from kerma.facts.fact import numeric_item
from kerma.facts.projection_totals import PlaneTotals, ProjectionTotals
from kerma.facts.record import build
from kerma.messages import missing
from kerma.standard import manufacturer_concepts as mc
from kerma.standard.enumerations import Plane

_TOTALS = (
    numeric_item(name="dap_gy_cm2", unit="Gy.cm2", path=(mc.RADSUM_DAP,), source="99SMS_RADSUM C-204"),
    numeric_item(
        name="reference_air_kerma_mgy",
        unit="mGy",
        path=(mc.RADSUM_AIR_KERMA,),
        source="99SMS_RADSUM C-210",
    ),
    numeric_item(name="fluoro_time_s", unit="s", path=(mc.RADSUM_FLUORO_TIME,), source="99SMS_RADSUM C-202"),
)


def read(document: Document, reader: ContentReader) -> Dose:
    """Totals of the study, which are those of its only plane; such a report has no events."""
    totals = reader.values(_TOTALS, document.report, "totals")
    if not totals:
        reader.report_problem("totals", missing("neither dose area product nor air kerma nor time is stated"))
    return Dose(build(ProjectionTotals, totals), (build(PlaneTotals, {"plane": Plane.SINGLE, **totals}),))
