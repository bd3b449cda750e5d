"""The report of one incident: what its newest version states, proposals, history and files; signed by the site."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from dashboard.pages.incidents import incident_facts, labels
from dashboard.reports.document import Block, Bullets, Facts, Group, Note, Notice, Report
from dashboard.reports.imprint import imprinted
from dashboard.reports.tables import text_table
from dashboard.ui.current_user import current_user
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from dashboard.ui.text.translated_messages import translated
from kerma.database import incident_register as register
from kerma.database.incident_register import StoredAttachment, StoredIncident
from kerma.incidents.incident_terms import IncidentAction
from kerma.incidents.proposal import proposals
from kerma.pdf_signature import signed_pdf, signing_certificate
from kerma.privacy import site_key
from kerma.settings import settings


def incident_report(connection: Connection, incident_id: UUID, printed_at: datetime) -> Report | None:
    """The report in the present language; None where there is no such incident in the scope of the connection."""
    one = register.by_id(connection, incident_id)
    if one is None:
        return None
    files = register.attachments(connection, incident_id)
    return imprinted(
        kind=tr("Incident: accidental or unintended exposure"),
        title=one.content.title,
        subtitle=tr(
            "Incident {number} · {state} · version {version}",
            number=one.number,
            state=labels.label(one.state),
            version=one.version,
        ),
        blocks=list(_blocks(one, files)),
        printed_at=printed_at,
    )


def signed(content: bytes) -> bytes:
    """The PDF, signed with the certificate of the site; unsigned where the site has no key.

    Raises:
        ConfigurationError: the key of the site cannot be read.
    """
    key = site_key(settings())
    return signed_pdf(content, signing_certificate(key), tr("Report of the register of incidents")) if key else content


def _blocks(one: StoredIncident, files: list[StoredAttachment]) -> Iterator[Block]:
    if not one.is_signed:
        yield Notice(text=tr("No second person has signed this version."))
    if not site_key(settings()):
        yield Notice(text=tr("This file has no digital signature: the site has no key (KERMA_SECRET_FILE)."))
    groups = incident_facts.groups(one, current_user())
    yield Facts(groups=[Group(heading=heading, pairs=pairs) for heading, pairs in groups.items()])
    for heading, text in incident_facts.texts(one.content):
        yield Bullets(heading=heading, items=[line for line in text.splitlines() if line.strip()])
    yield _proposals(one)
    yield Note(text=tr("People decide: Kerma compares values with criteria, and knows nothing else of the case."))
    if uids := one.content.study_instance_uids:
        yield Bullets(heading=tr("Studies"), items=list(uids))
    yield _history(one)
    if files:
        yield _files(files)


def _proposals(one: StoredIncident) -> Block:
    rows = [
        (
            labels.category(one.content.pack, proposal.code),
            labels.label(proposal.verdict),
            translated(proposal.reason),
            f"{proposal.source} [{proposal.mark}]",
        )
        for proposal in proposals(one.content)
    ]
    headings = (tr("Category"), tr("Proposal"), tr("Reason"), tr("Source"))
    return text_table(headings, rows, (False,) * len(headings), title=tr("Proposed categories"))


def _history(one: StoredIncident) -> Block:
    rows = [
        (
            formatting.received(step.at),
            step.name,
            _what(step.action),
            formatting.number(step.version),
            step.comment or formatting.MISSING,
        )
        for step in one.steps
    ]
    headings = (tr("When"), tr("Who"), tr("What"), tr("Version"), tr("Comment"))
    return text_table(headings, rows, (False, False, False, True, False), title=tr("History"))


def _what(action: IncidentAction | None) -> str:
    return tr("saved") if action is None else labels.label(action)


def _files(files: list[StoredAttachment]) -> Block:
    rows = [
        (
            file.file_name or tr("erased with the identity of the patient"),
            formatting.number(file.size_bytes),
            file.sha256,
        )
        for file in files
    ]
    return text_table((tr("File"), tr("Bytes"), "SHA-256"), rows, (False, True, False), title=tr("Files"))
