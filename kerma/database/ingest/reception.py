"""How an object reached Orthanc: sender, time and digest, and the header attributes that Orthanc indexed."""

from dataclasses import dataclass
from datetime import datetime

from kerma.standard.enumerations import ObjectOrigin


@dataclass(frozen=True, kw_only=True)
class IndexedHeader:
    """Header attributes that Orthanc knows without opening the object; None where it does not.

    Attributes:
        sop_class_uid: SOP Class UID (0008,0016).
        sop_instance_uid: SOP Instance UID (0008,0018).
        study_instance_uid: Study Instance UID (0020,000D).
        dicom_modality: Modality (0008,0060) of its series.
        manufacturer: Manufacturer (0008,0070) of its series.
        station_name: Station Name (0008,1010) of its series.
    """

    sop_class_uid: str | None = None
    sop_instance_uid: str | None = None
    study_instance_uid: str | None = None
    dicom_modality: str | None = None
    manufacturer: str | None = None
    station_name: str | None = None


@dataclass(frozen=True, kw_only=True)
class Reception:
    """How Orthanc received an object; None where it does not state it.

    Attributes:
        node: name of the Orthanc.
        calling_ae_title: AE title of the sender.
        called_ae_title: AE title that the sender called.
        remote_address: IP address of the sender as Orthanc saw it.
        origin: DICOM protocol, REST API, plugin, ...
        received_at: when Orthanc received it (UTC).
        change_number: its number in Orthanc's change log; None where it was not found by that.
        digest: MD5 of the stored file, 32 hexadecimal digits.
        modified_from: identifier of the instance from which Orthanc made it by a modification; None: received so.
        anonymized_from: identifier of the instance of which Orthanc made it by anonymising; None: received so.
        header: what Orthanc indexed of the header.
    """

    node: str | None = None
    calling_ae_title: str | None = None
    called_ae_title: str | None = None
    remote_address: str | None = None
    origin: ObjectOrigin | None = None
    received_at: datetime | None = None
    change_number: int | None = None
    digest: str | None = None
    modified_from: str | None = None
    anonymized_from: str | None = None
    header: IndexedHeader = IndexedHeader()
