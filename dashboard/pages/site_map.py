"""All pages of the dashboard, in the sections of the menu from left to right."""

from functools import partial

from dashboard.pages.account import page as account
from dashboard.pages.alerts import page as alerts
from dashboard.pages.audit import page as audit
from dashboard.pages.changes import page as changes
from dashboard.pages.charts import page as charts
from dashboard.pages.conformance import page as conformance
from dashboard.pages.dose_check import page as dose_check
from dashboard.pages.equipment import page as equipment
from dashboard.pages.equipment_detail import page as equipment_detail
from dashboard.pages.home import page as home
from dashboard.pages.incidents import page as incidents
from dashboard.pages.ingestion import page as ingestion
from dashboard.pages.optimisation import page as optimisation
from dashboard.pages.outbox import page as outbox
from dashboard.pages.patient import page as patient
from dashboard.pages.patient_data import page as patient_data
from dashboard.pages.patient_sizes import page as patient_sizes
from dashboard.pages.quality import page as quality
from dashboard.pages.reference_levels import page as reference_levels
from dashboard.pages.repeats import page as repeats
from dashboard.pages.roles import page as roles
from dashboard.pages.scheduled_reports import page as scheduled_reports
from dashboard.pages.search import page as search
from dashboard.pages.senders import page as senders
from dashboard.pages.settings import page as settings
from dashboard.pages.standard_names import page as standard_names
from dashboard.pages.studies import page as studies
from dashboard.pages.study import page as study
from dashboard.pages.surveys import page as surveys
from dashboard.pages.system_test import page as system_test
from dashboard.pages.tasks import page as tasks
from dashboard.pages.updates import page as updates
from dashboard.pages.upload import page as upload
from dashboard.pages.users import page as users
from dashboard.ui.menu import Entry, Section
from dashboard.ui.modalities import MODALITIES, Modality
from dashboard.ui.navigation import Page
from dashboard.ui.text.i18n import msg, tr


def _charts(modality: Modality) -> Entry:
    return Entry(
        page=modality.charts,
        show=partial(charts.show, modality),
        title=modality.title,
        icon=modality.icon,
        document_title=lambda: tr("{modality} charts", modality=tr(modality.title)),
    )


_BY_THEMSELVES = (
    Entry(page=Page.HOME, show=home.show, title=msg("Home"), icon=":material/home:"),
    Entry(page=Page.STUDY, show=study.show, title=msg("Study")),
    Entry(page=Page.PATIENT, show=patient.show, title=msg("Studies of one patient")),
    Entry(page=Page.SEARCH, show=search.show, title=msg("Search")),
    Entry(page=Page.ACCOUNT, show=account.show, title=msg("My account")),
    Entry(page=Page.EQUIPMENT_DETAIL, show=equipment_detail.show, title=msg("Equipment")),
)
_STUDIES = tuple(Entry(page=m.studies, show=partial(studies.show, m), title=m.title, icon=m.icon) for m in MODALITIES)
_EQUIPMENT = (
    Entry(page=Page.EQUIPMENT, show=equipment.show, title=msg("Equipment"), icon=":material/settings_heart:"),
    Entry(page=Page.SENDERS, show=senders.show, title=msg("Senders"), icon=":material/dns:"),
    Entry(page=Page.CONFORMANCE, show=conformance.show, title=msg("Conformance"), icon=":material/rule:"),
)
_DATA = (
    Entry(page=Page.INGESTION, show=ingestion.show, title=msg("Ingestion"), icon=":material/move_to_inbox:"),
    Entry(page=Page.UPLOAD, show=upload.show, title=msg("Upload"), icon=":material/upload_file:"),
    Entry(page=Page.PATIENT_SIZES, show=patient_sizes.show, title=msg("Patient sizes"), icon=":material/height:"),
    Entry(page=Page.QUALITY, show=quality.show, title=msg("Data quality"), icon=":material/fact_check:"),
    Entry(page=Page.NAMES, show=standard_names.show, title=msg("Standard names"), icon=":material/label:"),
    Entry(page=Page.UPDATES, show=updates.show, title=msg("Changed by updates"), icon=":material/update:"),
    Entry(page=Page.TASKS, show=tasks.show, title=msg("Tasks"), icon=":material/pending_actions:"),
    Entry(page=Page.OUTBOX, show=outbox.show, title=msg("Outbox"), icon=":material/outbox:"),
    Entry(page=Page.SYSTEM_TEST, show=system_test.show, title=msg("System test"), icon=":material/rule:"),
)
_QUALITY_AUDIT = (
    Entry(page=Page.ALERTS, show=alerts.show, title=msg("Alerts"), icon=":material/notifications:"),
    Entry(page=Page.LEVELS, show=reference_levels.show, title=msg("Reference levels"), icon=":material/straighten:"),
    Entry(page=Page.SURVEYS, show=surveys.show, title=msg("Surveys"), icon=":material/assignment:"),
    Entry(
        page=Page.SCHEDULED_REPORTS,
        show=scheduled_reports.show,
        title=msg("Scheduled reports"),
        icon=":material/schedule_send:",
    ),
    Entry(page=Page.OPTIMISATION, show=optimisation.show, title=msg("Optimisation"), icon=":material/compare_arrows:"),
    Entry(page=Page.CHANGES, show=changes.show, title=msg("What changed"), icon=":material/troubleshoot:"),
    Entry(page=Page.DOSE_CHECK, show=dose_check.show, title=msg("CT dose check"), icon=":material/speed:"),
    Entry(page=Page.REPEATS, show=repeats.show, title=msg("Repeats and rejects"), icon=":material/replay:"),
    Entry(page=Page.INCIDENTS, show=incidents.show, title=msg("Incidents"), icon=":material/report:"),
)
_ADMINISTRATION = (
    Entry(page=Page.USERS, show=users.show, title=msg("Users"), icon=":material/group:"),
    Entry(page=Page.ROLES, show=roles.show, title=msg("Roles"), icon=":material/badge:"),
    Entry(page=Page.AUDIT, show=audit.show, title=msg("Audit trail"), icon=":material/policy:"),
    Entry(page=Page.PATIENT_DATA, show=patient_data.show, title=msg("Patient data"), icon=":material/shield_person:"),
    Entry(page=Page.SETTINGS, show=settings.show, title=msg("Settings"), icon=":material/tune:"),
)
SECTIONS = (
    Section("", _BY_THEMSELVES),
    Section(msg("Studies"), _STUDIES),
    Section(msg("Charts"), [_charts(modality) for modality in MODALITIES]),
    Section(msg("Quality audit"), _QUALITY_AUDIT),
    Section(msg("Equipment"), _EQUIPMENT),
    Section(msg("Data"), _DATA),
    Section(msg("Administration"), _ADMINISTRATION),
)
