"""Siemens radiation summary reports (Arcadis, Varic): totals only, in the maker's own coding scheme 99SMS_RADSUM."""

from kerma.dicom.document import Document
from kerma.extract.content_reader import ContentReader, Facts
from kerma.facts.fact import numeric_item
from kerma.messages import missing
from kerma.standard import concepts as c

_TOTALS = (
    numeric_item("dap_gy_cm2", "Gy.cm2", (c.RADSUM_DAP,), "99SMS_RADSUM C-204"),
    numeric_item("reference_air_kerma_mgy", "mGy", (c.RADSUM_AIR_KERMA,), "99SMS_RADSUM C-210"),
    numeric_item("fluoro_time_s", "s", (c.RADSUM_FLUORO_TIME,), "99SMS_RADSUM C-202"),
)


def modality(events: list[Facts], totals: Facts) -> str:  # noqa: ARG001 -- one face for all families
    """The family of the study: these are mobile C-arms."""
    return "RF"


def read(document: Document, reader: ContentReader) -> tuple[Facts, list[Facts], list[Facts]]:
    """Totals and the only plane; the report tells no events."""
    totals = reader.read(document.report, _TOTALS, "totals")
    if not totals:
        reader.report_problem("totals", missing("neither dose area product nor air kerma nor time is told"))
    return totals, [{"plane": "single", **totals}], []
