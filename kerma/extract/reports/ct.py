"""Reads CT dose reports (PS3.16 TID 10011 to 10015)."""

from collections.abc import Iterator
from typing import NamedTuple

from kerma.dicom.children import Children, text_of
from kerma.dicom.content_tree import Item
from kerma.dicom.document import Document
from kerma.extract.content_reader import ContentReader
from kerma.extract.extraction import Dose
from kerma.extract.quirks import ct as quirks
from kerma.facts.ct import CTEvent, CTTotals, CTXRaySource, DoseCheck
from kerma.facts.fact import numeric_item
from kerma.facts.record import updated
from kerma.messages import Number, message, missing
from kerma.standard import concepts as c
from kerma.standard.codes import Concept
from kerma.standard.enumerations import DoseCheckKind

_ANNOUNCED_EVENTS = numeric_item(
    name="event_count",
    unit="1",
    path=(c.CT_ACCUMULATED_DOSE_DATA, c.TOTAL_NUMBER_OF_IRRADIATION_EVENTS),
    source="TID 10012",
)
_REQUIRED_TOTALS = ("dlp_mgy_cm",)
_REQUIRED = ("irradiation_event_uid", "acquisition_type")
_REQUIRED_WITH_DOSE = ("ctdi_vol_mgy", "dlp_mgy_cm")


class _DoseCheckItems(NamedTuple):
    """The concepts of one check of TID 10015: container, whether it is configured, its value, forward estimate."""

    kind: DoseCheckKind
    quantity: str
    unit: str
    container: Concept
    configured: Concept
    value: Concept
    estimate: Concept


_DOSE_CHECKS = (
    _DoseCheckItems(
        kind=DoseCheckKind.ALERT,
        quantity="dlp_mgy_cm",
        unit="mGy.cm",
        container=c.DOSE_CHECK_ALERT,
        configured=c.DLP_ALERT_CONFIGURED,
        value=c.DLP_ALERT_VALUE,
        estimate=c.ACCUMULATED_DLP_FORWARD_ESTIMATE,
    ),
    _DoseCheckItems(
        kind=DoseCheckKind.ALERT,
        quantity="ctdi_vol_mgy",
        unit="mGy",
        container=c.DOSE_CHECK_ALERT,
        configured=c.CTDI_VOL_ALERT_CONFIGURED,
        value=c.CTDI_VOL_ALERT_VALUE,
        estimate=c.ACCUMULATED_CTDI_VOL_FORWARD_ESTIMATE,
    ),
    _DoseCheckItems(
        kind=DoseCheckKind.NOTIFICATION,
        quantity="dlp_mgy_cm",
        unit="mGy.cm",
        container=c.DOSE_CHECK_NOTIFICATION,
        configured=c.DLP_NOTIFICATION_CONFIGURED,
        value=c.DLP_NOTIFICATION_VALUE,
        estimate=c.DLP_FORWARD_ESTIMATE,
    ),
    _DoseCheckItems(
        kind=DoseCheckKind.NOTIFICATION,
        quantity="ctdi_vol_mgy",
        unit="mGy",
        container=c.DOSE_CHECK_NOTIFICATION,
        configured=c.CTDI_VOL_NOTIFICATION_CONFIGURED,
        value=c.CTDI_VOL_NOTIFICATION_VALUE,
        estimate=c.CTDI_VOL_FORWARD_ESTIMATE,
    ),
)


def read(document: Document, reader: ContentReader) -> Dose:
    """Totals and events of a CT dose report."""
    report = document.report
    totals = _totals(report, reader)
    events = tuple(_event(item, f"events[{i}]", reader) for i, item in enumerate(report.all(c.CT_ACQUISITION)))
    _check_event_count(report, len(events), reader)
    return Dose(totals, (), events)


def _totals(report: Children, reader: ContentReader) -> CTTotals:
    accumulated = report.all(c.CT_ACCUMULATED_DOSE_DATA)
    if not accumulated:
        reader.report_problem(
            "totals",
            missing("the accumulated dose data are missing; the standard requires them ({source})", source="TID 10012"),
        )
        return CTTotals()
    items = Children(item for container in accumulated for item in container.children)
    totals = reader.record(CTTotals, items, "totals")
    reader.require(totals, _REQUIRED_TOTALS, "totals", "TID 10012")
    return totals


def _check_event_count(report: Children, count: int, reader: ContentReader) -> None:
    """Report a problem where the report announces more events than it contains."""
    announced = reader.number(_ANNOUNCED_EVENTS, report, "totals")
    if announced is not None and announced > count:
        what = message(
            "the report announces {announced} events and has {count}; it may be cut short",
            announced=Number(f"{announced:g}"),
            count=count,
        )
        reader.report_problem("events", what)


def _event(item: Item, where: str, reader: ContentReader) -> CTEvent:
    children = Children.of_item(item)
    event = reader.record(CTEvent, children, where)
    for repair in quirks.EVENT:
        event = repair(event, children, reader, where)
    reader.require(event, _REQUIRED, where, "TID 10013")
    if children.all(c.CT_DOSE):
        reader.require(event, _REQUIRED_WITH_DOSE, where, "TID 10013")
    sources = children.at((c.CT_ACQUISITION_PARAMETERS, c.CT_XRAY_SOURCE_PARAMETERS))
    return updated(
        event,
        sources=tuple(
            reader.record(CTXRaySource, Children.of_item(source), f"{where}.sources[{i}]")
            for i, source in enumerate(sources)
        ),
        dose_check=tuple(_dose_checks(children, reader, f"{where}.dose_check")),
    )


def _dose_checks(event: Children, reader: ContentReader, where: str) -> Iterator[DoseCheck]:
    """Dose checks that were configured or exceeded; in the CT Dose container or beside it."""
    for items in _DOSE_CHECKS:
        for details in [*event.at((c.CT_DOSE, items.container)), *event.all(items.container)]:
            children = Children.of_item(details)
            check = quirks.value_of_no_configured_check(
                _dose_check(items, children, reader, where), children.all(items.configured)
            )
            if check.configured_value is not None or check.forward_estimate is not None:
                yield check


def _dose_check(items: _DoseCheckItems, details: Children, reader: ContentReader, where: str) -> DoseCheck:
    value = numeric_item(name="configured_value", unit=items.unit, path=(items.value,), source="TID 10015")
    estimate = numeric_item(name="forward_estimate", unit=items.unit, path=(items.estimate,), source="TID 10015")
    return DoseCheck(
        kind=items.kind,
        quantity=items.quantity,
        configured_value=reader.number(value, details, where),
        forward_estimate=reader.number(estimate, details, where),
        reason=next((text_of(item) for item in details.all(c.REASON_FOR_PROCEEDING)), None),
        person=next((text_of(item) for item in details.all(c.PERSON_NAME)), None),
    )
