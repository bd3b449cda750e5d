"""Columns of tables of received objects, and the values of an object in them."""

from collections.abc import Mapping

from dashboard.ui.column import Column
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, object_sources
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.text.translated_messages import translated_reason
from kerma.database.query.operations.ingestion import LedgerEntry
from kerma.facts.fact import ValueKind
from kerma.standard.enumerations import ObjectOrigin, ObjectStatus

RECEIVED = Column(name="received", label="Received", help="When Orthanc received it, in this server's time.")
KIND = Column(name="kind", label="Kind", help="Kind of object: report or image.")
PROBLEMS = Column(name="problem_count", label="Problems", help="Problems found while reading.", kind=ValueKind.COUNT)
REASON = Column(name="reason", label="Reason", help="Why it was skipped or failed.")
SENDER = Column(
    name="sender", label="Sender", help="Calling AE title of the sender; how it arrived where that was not by DICOM."
)
ADDRESS = Column(name="remote_address", label="Address", help="IP address of the sender as Orthanc saw it.")
MODALITY = Column(name="dicom_modality", label="DICOM modality", help="Modality of the object.", source="(0008,0060)")
EQUIPMENT = Column(
    name="object_equipment", label="Equipment", help="Manufacturer, model and station of the object's header."
)
SOP_INSTANCE_UID = Column(name="sop_instance_uid", label="SOP Instance UID", help="Identifies the object.")
VERSION = Column(name="extractor_version", label="Kerma", help="Version of Kerma that read it last.")
RAW = Column(name="raw", label="Raw object", help="Opens the object in Orthanc Explorer.")

_ORIGIN = (SENDER, ADDRESS, MODALITY, EQUIPMENT)
OF_STATUS: Mapping[ObjectStatus, tuple[Column, ...]] = {
    ObjectStatus.EXTRACTED: (RECEIVED, KIND, PROBLEMS, *_ORIGIN, RAW, SOP_INSTANCE_UID, VERSION),
    ObjectStatus.SKIPPED: (RECEIVED, REASON, *_ORIGIN, RAW, SOP_INSTANCE_UID),
    ObjectStatus.FAILED: (RECEIVED, REASON, *_ORIGIN, RAW, SOP_INSTANCE_UID, VERSION),
    ObjectStatus.PENDING: (RECEIVED, KIND, *_ORIGIN, RAW, SOP_INSTANCE_UID, VERSION),
}
ORIGIN_NAMES: Mapping[ObjectOrigin, str] = {
    ObjectOrigin.DICOM: msg("DICOM (C-STORE)"),
    ObjectOrigin.REST: msg("REST interface"),
    ObjectOrigin.PLUGIN: msg("Plugin of Orthanc"),
    ObjectOrigin.LUA: msg("Lua script of Orthanc"),
    ObjectOrigin.WEBDAV: msg("WebDAV"),
    ObjectOrigin.UNKNOWN: msg("unknown"),
}


def row(entry: LedgerEntry) -> TableRow:
    """The values of an object by name of the column."""
    return {
        RECEIVED.name: formatting.received(entry.received_at),
        KIND.name: object_sources.source_name(entry.source),
        PROBLEMS.name: entry.problem_count,
        REASON.name: translated_reason(entry),
        SENDER.name: entry.calling_ae_title or origin_name(entry),
        ADDRESS.name: entry.remote_address,
        MODALITY.name: entry.dicom_modality,
        EQUIPMENT.name: equipment_name(entry),
        SOP_INSTANCE_UID.name: entry.sop_instance_uid,
        VERSION.name: entry.extractor_version,
        RAW.name: object_sources.explorer_link(entry.orthanc_id),
    }


def origin_name(entry: LedgerEntry) -> str | None:
    """How Orthanc received the object, in the language of the page; None where it does not state it."""
    return None if entry.origin is None else tr(ORIGIN_NAMES[entry.origin])


def equipment_name(entry: LedgerEntry) -> str | None:
    """Manufacturer, model and station as far as they are known: "Siemens Force · CT7"; None where none is."""
    model = " ".join(filter(None, (entry.manufacturer, entry.manufacturer_model_name)))
    return " · ".join(filter(None, (model, entry.station_name))) or None
