"""CT dose reports (PS3.16 TID 10011 to 10015)."""

from typing import Any

from kerma.dicom.content_tree import Item
from kerma.dicom.document import Document
from kerma.extract.content_reader import Children, ContentReader, Facts, words_of
from kerma.extract.quirks import ct as quirks
from kerma.extract.quirks.repair import repair
from kerma.facts import ct as facts
from kerma.facts import event
from kerma.facts.fact import numeric_item
from kerma.messages import Number, message, missing
from kerma.standard import concepts as c

_ANNOUNCED = numeric_item(
    "event_count", "1", (c.CT_ACCUMULATED_DOSE_DATA, c.TOTAL_NUMBER_OF_IRRADIATION_EVENTS), "TID 10012"
)
_SUMMARY_MANDATORY = ("dlp_mgy_cm",)
_EVENT_MANDATORY = ("irradiation_event_uid", "acquisition_type")
_DOSE_MANDATORY = ("ctdi_vol_mgy", "dlp_mgy_cm")

#: The four checks of TID 10015: kind, quantity, unit, whether configured, configured value, forward estimate.
_DOSE_CHECKS = (
    (
        "alert",
        "dlp_mgy_cm",
        "mGy.cm",
        c.DLP_ALERT_CONFIGURED,
        c.DLP_ALERT_VALUE,
        c.ACCUMULATED_DLP_FORWARD_ESTIMATE,
    ),
    (
        "alert",
        "ctdi_vol_mgy",
        "mGy",
        c.CTDI_VOL_ALERT_CONFIGURED,
        c.CTDI_VOL_ALERT_VALUE,
        c.ACCUMULATED_CTDI_VOL_FORWARD_ESTIMATE,
    ),
    (
        "notification",
        "dlp_mgy_cm",
        "mGy.cm",
        c.DLP_NOTIFICATION_CONFIGURED,
        c.DLP_NOTIFICATION_VALUE,
        c.DLP_FORWARD_ESTIMATE,
    ),
    (
        "notification",
        "ctdi_vol_mgy",
        "mGy",
        c.CTDI_VOL_NOTIFICATION_CONFIGURED,
        c.CTDI_VOL_NOTIFICATION_VALUE,
        c.CTDI_VOL_FORWARD_ESTIMATE,
    ),
)
_DOSE_CHECK_CONTAINERS = {"alert": c.DOSE_CHECK_ALERT, "notification": c.DOSE_CHECK_NOTIFICATION}


def modality(reading_events: list[Facts], totals: Facts) -> str:  # noqa: ARG001 -- one face for all families
    """The family of the study."""
    return "CT"


def read(document: Document, reader: ContentReader) -> tuple[Facts, list[Facts], list[Facts]]:
    """Totals, planes (CT has none) and events of a CT dose report."""
    children = document.report
    totals = _totals(children, reader)
    events = [_event(item, i, reader) for i, item in enumerate(children.all(c.CT_ACQUISITION))]
    _check_count(children, len(events), reader)
    return totals, [], events


def _totals(children: Children, reader: ContentReader) -> Facts:
    accumulated = children.all(c.CT_ACCUMULATED_DOSE_DATA)
    if not accumulated:
        reader.report_problem(
            "totals",
            missing("the accumulated dose data are missing; the standard asks for them ({source})", source="TID 10012"),
        )
        return {}
    totals = reader.read(Children(accumulated[0]), facts.TOTALS, "totals")
    reader.require(totals, _SUMMARY_MANDATORY, "totals", "TID 10012")
    return totals


def _check_count(children: Children, found: int, reader: ContentReader) -> None:
    """A report that announces more events than it holds was cut short on its way."""
    announced = reader.read(children, (_ANNOUNCED,), "totals").get("event_count")
    if announced is not None and announced > found:
        what = message(
            "the report announces {announced} events and holds {found}; it may be cut short",
            announced=Number(f"{announced:g}"),
            found=found,
        )
        reader.report_problem("events", what)


def _event(item: Item, index: int, reader: ContentReader) -> Facts:
    where = f"events[{index}]"
    children = Children(item)
    found = reader.read(children, (*event.IDENTITY, *facts.EVENT), where)
    repair(quirks.EVENT, found, children, reader, where)
    reader.require(found, _EVENT_MANDATORY, where, "TID 10013")
    if children.all(c.CT_DOSE):
        reader.require(found, _DOSE_MANDATORY, where, "TID 10013")
    sources = children.at((c.CT_ACQUISITION_PARAMETERS, c.CT_XRAY_SOURCE_PARAMETERS))
    found["sources"] = [
        reader.read(Children(source), facts.SOURCE, f"{where}.sources[{i}]") for i, source in enumerate(sources)
    ]
    found["dose_check"] = _dose_checks(children, reader, where)
    return found


def _dose_checks(children: Children, reader: ContentReader, where: str) -> list[dict[str, Any]]:
    """Dose checks that were configured or exceeded; found in the CT Dose container or beside it."""
    checks = []
    for kind, quantity, unit, configured, value, estimate in _DOSE_CHECKS:
        container = _DOSE_CHECK_CONTAINERS[kind]
        for details in [*children.at((c.CT_DOSE, container)), *children.all(container)]:
            declared = (
                numeric_item("configured_value", unit, (value,), "TID 10015"),
                numeric_item("forward_estimate", unit, (estimate,), "TID 10015"),
            )
            inside = Children(details)
            found = reader.read(inside, declared, f"{where}.dose_check")
            quirks.value_of_no_configured_check(found, inside.all(configured))
            if found:
                reason = [words_of(item) for item in inside.all(c.REASON_FOR_PROCEEDING)]
                person = [words_of(item) for item in inside.all(c.PERSON_NAME)]
                told = {"reason": next(iter(reason), None), "person": next(iter(person), None)}
                checks.append({"kind": kind, "quantity": quantity, **found, **told})
    return checks
