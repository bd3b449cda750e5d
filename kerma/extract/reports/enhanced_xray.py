"""Enhanced X-ray dose reports, one template for all X-ray modalities (PS3.16 TID 10040 to 10055).

Read from the standard's tables: the summaries of events up to Average Glandular Dose (TID 10042), that irradiation
details hold for a period of time and an X-ray source rather than for an event (TID 10043), radiation output (TID
10048), attenuator characteristics (TID 10055), and how tables are encoded (PS3.3 C.18.10). Inferred, because their
tables were not at hand: where in accumulated dose (TID 10041), in the rest of the summary, and in technique, field and
beam position (TID 10044 to 10047, 10049 to 10054) each item stands. Those are found by concept, wherever in the
container they are.

Air kerma at the output measurement point is not air kerma at the reference point: it stays with the full report.
"""

from dataclasses import replace
from decimal import Decimal

from kerma.dicom.content_tree import Item
from kerma.dicom.document import Document
from kerma.extract.content_reader import Children, ContentReader, Facts, words_of
from kerma.extract.reports import mammography as mammography_report
from kerma.extract.reports import projection as projection_report
from kerma.extract.reports.enhanced_details import told_in
from kerma.extract.reports.enhanced_event import read_events
from kerma.extract.reports.enhanced_plane import plane_of
from kerma.facts import ct, projection
from kerma.facts import mammography as breast
from kerma.facts.fact import Fact
from kerma.messages import missing
from kerma.standard import concepts as c

_TOTALS = tuple(replace(fact, path=fact.path[-1:]) for fact in (*ct.TOTALS, *projection.TOTALS))
_OF_CT = {c.MEAN_CTDI_VOL, c.DLP}


def modality(events: list[Facts], totals: Facts) -> str:
    """The family of the study: CT index or length product tell CT, glandular dose mammography, all else projection."""
    if "dlp_mgy_cm" in totals or any("sources" in found for found in events):
        return "CT"
    if any(name.startswith("agd_") for told in (totals, *events) for name in told):
        return "MG"
    return projection_report.modality(events, totals)


def read(document: Document, reader: ContentReader) -> tuple[Facts, list[Facts], list[Facts]]:
    """Totals, planes (of projection X-ray) and events of an enhanced X-ray dose report."""
    report = document.report
    accounts = [_account(item, i, reader) for i, item in enumerate(report.all(c.ACCUMULATED_DOSE_DATA))]
    if not accounts:
        reader.report_problem(
            "totals",
            missing("the accumulated dose data are missing; the standard asks for them ({source})", source="TID 10040"),
        )
    totals = _totals(accounts)
    events = read_events(report, _facts_of_events(report, totals), reader)
    planes = [] if modality(events, totals) in {"CT", "MG"} else _planes(accounts)
    return totals, planes, events


def _account(item: Item, index: int, reader: ContentReader) -> Facts:
    """Accumulated dose of one X-ray source, or of several together."""
    inside = Children(item._replace(children=tuple(told_in(item))))
    totals = reader.read(inside, _TOTALS, f"planes[{index}]")
    for dose in inside.all(c.ACCUMULATED_AVERAGE_GLANDULAR_DOSE):
        totals |= mammography_report.total_of_breast(dose, reader)
    sources = (words_of(source) for source in inside.all(c.XRAY_SOURCE_IDENTIFICATION))
    return {"plane": plane_of(next(sources, None)), **totals}


def _totals(accounts: list[Facts]) -> Facts:
    """Sums over the sources; what is told only of several together is taken from there."""
    totals: Facts = {}
    for name in dict.fromkeys(name for account in accounts for name in account if name != "plane"):
        apart = [account[name] for account in accounts if name in account and account["plane"] != "all"]
        together = [account[name] for account in accounts if name in account and account["plane"] == "all"]
        totals[name] = float(sum(Decimal(str(value)) for value in apart or together[:1]))
    return totals


def _planes(accounts: list[Facts]) -> list[Facts]:
    """The accounts of single planes; where there is none, that of all together."""
    named = [account for account in accounts if account["plane"] != "all"]
    return named or [{**account, "plane": "single"} for account in accounts]


def _facts_of_events(report: Children, totals: Facts) -> tuple[Fact, ...]:
    """The facts to look for in events: those of CT, mammography or projection X-ray."""
    codes = {item.value.concept for item in report.all(c.PROCEDURE_REPORTED) if isinstance(item.value, c.Code)}
    summaries = report.all(c.IRRADIATION_EVENT_SUMMARY_DATA)
    told = {item.name.concept for summary in summaries for item in told_in(summary) if item.name}
    if c.COMPUTED_TOMOGRAPHY in codes or "dlp_mgy_cm" in totals or told & _OF_CT:
        return ct.EVENT
    if c.MAMMOGRAPHY in codes or c.AVERAGE_GLANDULAR_DOSE in told:
        return breast.EVENT
    return projection.EVENT
