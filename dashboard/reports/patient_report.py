"""All about one patient, for a request for access: studies with doses, what is stored, who saw it; no sum of doses."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast

from sqlalchemy import Connection

from dashboard.pages.audit.columns import ACTIONS
from dashboard.pages.patient.study_table import COLUMNS, study_row
from dashboard.pages.study import overview
from dashboard.reports.document import Block, Facts, Group, Note, Report, Table
from dashboard.reports.imprint import imprinted
from dashboard.reports.tables import table_of, text_table
from dashboard.ui.current_user import current_user, require
from dashboard.ui.permitted_changes import permitted_query
from dashboard.ui.text import formatting, patient_identity
from dashboard.ui.text.i18n import msg, tr, trn
from kerma.access.rights import Right
from kerma.audit.chain import AuditRecord
from kerma.database.audit import events
from kerma.database.audit.events import AuditFilter
from kerma.database.query.studies import identifiers, patient_record, study_detail
from kerma.database.query.studies.study_detail import StudyDetail
from kerma.identity import study_id
from kerma.privacy import audit_patient_key
from kerma.settings import settings

if TYPE_CHECKING:
    from kerma.json_types import Json

_MAX_VIEWS = 1000
_NO_SUM = msg("Doses of different modalities and regions of the body are not added up.")
_PROTECTED = msg(
    "“protected” stands for a keyed hash: it shows that studies are of the same patient, and cannot be read as the "
    "name, number or date that was hashed."
)
_IN_FULL = msg(
    "This report states the studies with their doses, and how much else is stored. All of it, value by value, is in "
    "the file in JSON that the page Patient data makes."
)
#: A line on which somebody writes.
_LINE = "_" * 30
_STORED = {
    "objects": msg("Dose objects, with all facts read from them and the content of reports"),
    "earlier_versions": msg("Earlier versions of dose objects"),
    "skin_dose": msg("Skin doses"),
    "tags": msg("Tags, removed ones included"),
    "notes": msg("Notes, with all versions"),
    "received": msg("Entries about received objects: time, sender, UIDs"),
}


def patient_report(connection: Connection, study_instance_uid: str, printed_at: datetime) -> Report | None:
    """The report in the present language; None where the patient of the study is not known.

    Args:
        connection: a connection to Kerma's database.
        study_instance_uid: a study of the patient, as no URL names a patient.
        printed_at: now, with time zone.

    Raises:
        MissingRightError: the user may not manage patient data.
    """
    require(Right.MANAGE_PATIENT_DATA)
    studies = identifiers.studies_of_same_patient(connection, study_instance_uid)
    detail = study_detail.study_detail(connection, study_instance_uid)
    if not studies or detail is None:
        return None
    uids = [study.study_instance_uid for study in studies]
    rows = [study_row(study) for study in studies]
    return imprinted(
        kind=tr("All that is stored about a patient"),
        title=tr("Patient data"),
        subtitle=trn("{count} study", "{count} studies", len(uids), count=formatting.number(len(uids))),
        blocks=[
            *_patient(detail),
            table_of(rows, COLUMNS, title=tr("Studies, newest first")),
            Note(text=tr(_NO_SUM)),
            _stored(connection, uids),
            Note(text=tr(_IN_FULL)),
            *_views(detail),
        ],
        printed_at=printed_at,
    )


def _patient(detail: StudyDetail) -> Iterator[Block]:
    """Whose request it answers, and what is stored of the identity."""
    stored = [(tr(fact.label), overview.fact_text(fact, detail, ())) for fact in overview.PATIENT_FACTS]
    # Filled in by hand: the site may store neither name nor ID, and no URL states them.
    by_hand = [(tr(label), _LINE) for label in (msg("Name"), msg("Patient ID"), msg("Request received on"))]
    yield Facts(groups=[Group(heading=tr("Request of"), pairs=by_hand), Group(heading=tr("Patient"), pairs=stored)])
    if tr(patient_identity.PROTECTED) in {text for _, text in stored}:
        yield Note(text=tr(_PROTECTED))


def _stored(connection: Connection, study_instance_uids: Sequence[str]) -> Table:
    """How many rows of each kind are stored about the studies."""
    record = patient_record.patient_record(connection, [study_id(uid) for uid in study_instance_uids])
    counts = {name: sum(len(cast("Sequence[Json]", study[name])) for study in record) for name in _STORED}
    rows = [(tr(_STORED[name]), formatting.number(count)) for name, count in counts.items()]
    return text_table((tr("Data"), tr("Number")), rows, (False, True), title=tr("What is stored"))


def _views(detail: StudyDetail) -> Iterator[Block]:
    """Who saw or changed it, where the user may read the audit trail."""
    key = audit_patient_key(settings(), detail.study.header.patient_id)
    if key is None or not current_user().may(Right.READ_AUDIT_TRAIL):
        return
    keys = tuple(dict.fromkeys((key, detail.study.header.patient_id or key)))
    with permitted_query(Right.READ_AUDIT_TRAIL) as connection:
        found = list(events.rows(connection, AuditFilter(patient_keys=keys), _MAX_VIEWS))
    if found:
        headings = (tr("Time"), tr("User"), tr("Action"))
        yield text_table(headings, [_view(record) for record in found], (False, False, False), title=tr("Audit trail"))


def _view(record: AuditRecord) -> tuple[str, str, str]:
    event = record.event
    return formatting.received(record.recorded_at), event.actor.user_name or "", tr(ACTIONS[event.action])
