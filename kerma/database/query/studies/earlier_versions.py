"""Earlier versions of the objects of a study, and what the version that counts states otherwise."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Row, func, or_, select

from kerma.database.schema.packed_json import unpack
from kerma.database.schema.tables import dose_object, ledger
from kerma.database.schema.version_tables import object_version
from kerma.database.sql_types import AnyColumn, Condition
from kerma.reconcile.contribution import Contribution
from kerma.reconcile.version_changes import FactChange, VersionChanges, version_changes
from kerma.standard.enumerations import ObjectSource

__all__ = ["EarlierVersion", "FactChange", "VersionChanges", "earlier_versions"]

#: Of the versions of one study, the latest.
MAX_VERSIONS = 50
_own = dose_object.alias("own")
_copy, _original = ledger.alias("copy"), ledger.alias("original")


@dataclass(frozen=True, kw_only=True)
class EarlierVersion:
    """A version of an object that counts no longer.

    Attributes:
        sop_instance_uid: SOP Instance UID of the object.
        orthanc_id: Orthanc's identifier of the instance.
        source: the kind of object.
        received_at: when Orthanc received it.
        replaced_at: when Kerma stored the version that counts instead.
        calling_ae_title: AE title of the sender; None where it was not received by DICOM.
        study_instance_uid: the study that it stated.
        current_sop_instance_uid: SOP Instance UID of the version that counts: another one after a modification.
        current_study_instance_uid: the study that the version that counts states; None where that states no dose.
        changes: what that version states otherwise; None where it states no dose.
        is_anonymized: whether it is a copy that Orthanc made by anonymising, which never counts beside its original.
    """

    sop_instance_uid: str
    orthanc_id: str
    source: ObjectSource
    received_at: datetime
    replaced_at: datetime
    calling_ae_title: str | None
    study_instance_uid: str | None
    current_sop_instance_uid: str
    current_study_instance_uid: str | None
    changes: VersionChanges | None
    is_anonymized: bool = False


def earlier_versions(connection: Connection, study_id: UUID) -> tuple[EarlierVersion, ...]:
    """The earlier versions of the study's objects, and those that stated this study; the latest received first."""
    version, current, original = object_version.c, dose_object.c, _anonymized_from()
    current_uid = func.coalesce(_modified_to(), original, version.sop_instance_uid)
    query = (
        select(
            version.sop_instance_uid,
            version.orthanc_id,
            version.source,
            version.received_at,
            version.replaced_at,
            version.calling_ae_title,
            version.extraction,
            original.is_not(None).label("is_anonymized"),
            current_uid.label("current_sop_instance_uid"),
            current.extraction.label("current_extraction"),
        )
        .select_from(object_version)
        .outerjoin(dose_object, current.sop_instance_uid == current_uid)
        .where(_concerns(study_id))
        .order_by(version.received_at.desc(), version.orthanc_id)
        .limit(MAX_VERSIONS)
    )
    return tuple(_version(row) for row in connection.execute(query))


def _modified_to() -> AnyColumn:
    """SOP Instance UID of the object that Orthanc made of a version by modifying it; NULL: none."""
    made = select(ledger.c.sop_instance_uid).where(ledger.c.modified_from == object_version.c.orthanc_id).limit(1)
    return made.correlate(object_version).scalar_subquery()


def _anonymized_from() -> AnyColumn:
    """SOP Instance UID of the object of which a version is an anonymized copy; NULL: of none."""
    copied = (
        select(_original.c.sop_instance_uid)
        .join_from(_copy, _original, _original.c.orthanc_id == _copy.c.anonymized_from)
        .where(_copy.c.orthanc_id == object_version.c.orthanc_id)
    )
    return copied.correlate(object_version).scalar_subquery()


def _concerns(study_id: UUID) -> Condition:
    """Whether a version stated the study, or is one of an object of it, what that was made of, or a copy of it."""
    version, own = object_version.c, _own.c
    own_uids = select(own.sop_instance_uid).where(own.study_id == study_id)
    sources = (
        select(ledger.c.modified_from)
        .join_from(ledger, _own, own.orthanc_id == ledger.c.orthanc_id)
        .where(own.study_id == study_id, ledger.c.modified_from.is_not(None))
    )
    copies = (
        select(ledger.c.orthanc_id)
        .join_from(ledger, _own, own.orthanc_id == ledger.c.anonymized_from)
        .where(own.study_id == study_id)
    )
    return or_(
        version.study_id == study_id,
        version.sop_instance_uid.in_(own_uids),
        version.orthanc_id.in_(sources),
        version.orthanc_id.in_(copies),
    )


def _version(row: Row[*tuple[object, ...]]) -> EarlierVersion:
    before = Contribution.from_json(unpack(row.extraction), row.sop_instance_uid)
    packed = row.current_extraction
    after = None if packed is None else Contribution.from_json(unpack(packed), row.sop_instance_uid)
    return EarlierVersion(
        sop_instance_uid=row.sop_instance_uid,
        orthanc_id=row.orthanc_id,
        source=ObjectSource(row.source),
        received_at=row.received_at,
        replaced_at=row.replaced_at,
        calling_ae_title=row.calling_ae_title,
        study_instance_uid=before.study.study_instance_uid,
        current_sop_instance_uid=row.current_sop_instance_uid,
        current_study_instance_uid=after.study.study_instance_uid if after else None,
        changes=version_changes(before, after) if after else None,
        is_anonymized=row.is_anonymized,
    )
