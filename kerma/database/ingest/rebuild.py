"""Empties everything that comes from Orthanc's objects, so that the followers read all of them again."""

from typing import NamedTuple

from sqlalchemy import Connection, func, select, text, update

from kerma.database.ingest import site_settings
from kerma.database.schema.alert_action_table import alert_action
from kerma.database.schema.alert_message_tables import alert_message, alert_notice, alert_webhook
from kerma.database.schema.alert_tables import alert, alert_history
from kerma.database.schema.erasure_tables import (
    announced_removal,
    deleted_study,
    erased_study,
    orthanc_deletion,
    removed_data,
)
from kerma.database.schema.incident_tables import incident_attachment, incident_reminder
from kerma.database.schema.node_tables import orthanc, rejection
from kerma.database.schema.patient_size_tables import imported_size, size_import
from kerma.database.schema.report_tables import report_run
from kerma.database.schema.selftest_table import selftest_run
from kerma.database.schema.storage_tables import retention_run, storage_use
from kerma.database.schema.tables import cursor, dose_object, ledger
from kerma.database.schema.task_tables import task_run
from kerma.database.schema.update_tables import update_change
from kerma.database.schema.version_tables import object_version

#: Tables that stay as they are, with the reason.
LEFT = {
    **dict.fromkeys(site_settings.TABLES, "set by people of the site"),
    **dict.fromkeys(
        (
            *("account", "account_role", "account_scope", "account_second_step", "account_recovery_code", "role"),
            *("login_session", "login_link", "login_attempt", "login_transaction", "access_token"),
        ),
        "about users of the site",
    ),
    **dict.fromkeys(("audit_event", "audit_chain", "audit_head"), "who did what at the site"),
    **dict.fromkeys(("outbox", "outbox_destination"), "messages to other systems, which must leave it"),
    report_run.name: "what was sent to people",
    **dict.fromkeys(
        (alert.name, alert_history.name, alert_action.name), "what was raised, and what people noted; compared again"
    ),
    **dict.fromkeys((alert_notice.name, alert_message.name), "who is informed of which alert"),
    alert_webhook.name: "secrets of recipients of messages about alerts",
    incident_reminder.name: "who was reminded of which deadline of an incident",
    incident_attachment.name: "files that people of the site attached to incidents",
    task_run.name: "who began what, and how it ended",
    selftest_run.name: "tests of this installation, and what they found",
    **dict.fromkeys((size_import.name, imported_size.name), "from files of the site, which Orthanc does not hold"),
    erased_study.name: "whose identity stays erased",
    announced_removal.name: "the ages at which workers remove data",
    removed_data.name: "what was removed because of its age",
    deleted_study.name: "which stay deleted",
    orthanc_deletion.name: "which Orthancs are to delete, or have deleted",
    orthanc.name: "reported by each Orthanc itself, every second",
    rejection.name: "from Orthanc's log, which holds no objects",
    storage_use.name: "measured by each Orthanc",
    retention_run.name: "what was deleted from Orthanc, which holds it no longer",
    update_change.name: "what earlier versions of Kerma read, which Orthanc does not hold",
    cursor.name: "belongs to Orthanc's index; its position begins anew",
}
#: Tables of what objects state, or of what is computed from that.
EMPTIED = (
    *("dose_object", "object_version", "ledger", "equipment", "study", "shared_event", "job", "skin_dose"),
    *("ct_event", "ct_source", "ct_dose_check", "projection_event", "projection_filter", "plane_total"),
    *("mammography_event", "nuclear_medicine_event", "organ_dose", "examination", "examination_name"),
    *("dose_series", "dose_change"),
    *("known_term", "study_day", "study_hour", "study_histogram", "event_histogram"),
)


class Loss(NamedTuple):
    """What Orthanc can no longer give.

    Attributes:
        dose_objects: objects with a dose that Orthanc holds no longer.
        versions: earlier versions of objects, which later ones have overwritten in Orthanc.
    """

    dose_objects: int
    versions: int


def loss(connection: Connection) -> Loss:
    """What would be lost by reading all objects again."""
    gone = select(func.count()).select_from(dose_object.join(ledger, ledger.c.orthanc_id == dose_object.c.orthanc_id))
    return Loss(
        connection.execute(gone.where(ledger.c.gone_at.is_not(None))).scalar_one(),
        connection.execute(select(func.count()).select_from(object_version)).scalar_one(),
    )


def nodes(connection: Connection) -> set[str]:
    """Names of all Orthancs of which the ledger has objects that they still hold."""
    query = select(ledger.c.node).where(ledger.c.node.is_not(None), ledger.c.gone_at.is_(None)).distinct()
    return {str(name) for name in connection.execute(query).scalars()}


def empty(connection: Connection) -> None:
    """Empty the tables, and have the followers begin anew, within a transaction."""
    # A follower locks its cursor first: it waits here, and then finds nothing done.
    connection.execute(select(cursor.c.node).order_by(cursor.c.node).with_for_update())
    connection.execute(text(f"TRUNCATE {', '.join(EMPTIED)}"))
    connection.execute(update(cursor).values(seq=0, last_seq=0, reconciled_at=None))
