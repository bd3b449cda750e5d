"""The mail of a report: subject, plain text and the same as HTML. It names no patient."""

from collections.abc import Iterator
from html import escape
from typing import NamedTuple
from urllib.parse import urlencode

from dashboard.pages.scheduled_reports import texts
from dashboard.pages.scheduled_reports.targets import ReportTarget
from dashboard.scheduled_reports.content import ReportContent
from dashboard.ui import keys
from dashboard.ui.navigation import Page
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import language, tr, trn
from kerma.scheduled_reports.due import DueReport
from kerma.scheduled_reports.rule import ReportPeriod
from kerma.scheduled_reports.schedule import StoredSchedule
from kerma.settings import settings

_MAX_MISSED = 12
_HTML = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title></head>
<body style="font-family: sans-serif; line-height: 1.5">
<h2 style="margin: 0 0 0.5em">{title}</h2>
<table>{rows}</table>
{paragraphs}
<p><a href="{url}">{link}</a></p>
<hr><p style="color: #555; font-size: 90%">{footer}<br><a href="{stop_url}">{stop}</a></p>
</body></html>
"""
_ROW = '<tr><th align="left" style="padding-right: 1.5em">{}</th><td>{}</td></tr>'


class MailText(NamedTuple):
    """A mail without recipient and files."""

    subject: str
    text: str
    html: str


class ReportMail(NamedTuple):
    """What a mail is about.

    Attributes:
        taken: the schedule.
        due: which report.
        target: what it is about.
        content: what it contains.
        is_too_large: whether its file is too large, and not sent.
    """

    taken: StoredSchedule
    due: DueReport
    target: ReportTarget
    content: ReportContent
    is_too_large: bool


def mail_text(mail: ReportMail) -> MailText:
    """The texts in the present language."""
    title, facts, paragraphs = mail.target.title, list(_facts(mail)), list(_paragraphs(mail))
    url = page_url(mail.target.page, dict(mail.target.parameters))
    stop_url = page_url(Page.SCHEDULED_REPORTS, {keys.SCHEDULE: str(mail.taken.number)})
    link, stop, footer = tr("Open in Kerma"), tr("Stop or change these mails"), _footer(mail)
    lines = [
        *(title, ""),
        *(f"{label}: {value}" for label, value in facts),
        *(part for paragraph in paragraphs for part in ("", paragraph)),
        *("", f"{link}:", url, "", "-- ", footer, f"{stop}:", stop_url, ""),
    ]
    html = _HTML.format(
        language=language(),
        title=escape(title),
        rows="".join(_ROW.format(escape(label), escape(value)) for label, value in facts),
        paragraphs="".join(f"<p>{escape(one)}</p>" for one in paragraphs),
        url=escape(url),
        link=escape(link),
        footer=escape(footer),
        stop_url=escape(stop_url),
        stop=escape(stop),
    )
    return MailText(f"Kerma: {title}, {texts.period(mail.target.period)}", "\n".join(lines), html)


def page_url(page: Page, parameters: dict[str, str]) -> str:
    """The URL of a page for somebody who has not opened the dashboard."""
    return f"{settings().dashboard_url.rstrip('/')}/{page}?{urlencode(parameters)}"


def _facts(mail: ReportMail) -> Iterator[tuple[str, str]]:
    yield tr("Report"), mail.target.about
    yield tr("Period"), texts.period(mail.target.period)
    yield tr("Studies"), formatting.number(mail.content.study_count)
    if mail.content.counted_studies is not None:
        yield tr("Studies in the survey"), formatting.number(mail.content.counted_studies)


def _paragraphs(mail: ReportMail) -> Iterator[str]:
    content = mail.content
    if not content.study_count:
        yield tr("There is no study in this period.")
    elif content.counted_studies == 0:
        yield tr("No study of the period counts for this survey, so there is no file; the page states the reasons.")
    if mail.is_too_large:
        limit = formatting.number(settings().mail_max_attachment_mb)
        yield tr("The file is too large for a mail (more than {limit} MB): the page has it.", limit=limit)
    if content.has_identifiers:
        yield tr("The file states identifiers of studies and is therefore not sent: the page has it.")
    if mail.due.missed:
        yield _missed(mail.due.missed)


def _missed(missed: tuple[ReportPeriod, ...]) -> str:
    """The periods without a report, of many the last ones."""
    shown = "; ".join(map(texts.period, missed[-_MAX_MISSED:]))
    return trn(
        "{count} earlier report could not be sent when it was due and is left out: {periods}.",
        "{count} earlier reports could not be sent when they were due and are left out: {periods}.",
        len(missed),
        count=formatting.number(len(missed)),
        periods=f"… {shown}" if len(missed) > _MAX_MISSED else shown,
    )


def _footer(mail: ReportMail) -> str:
    schedule, author = mail.taken.schedule, mail.taken.author
    return tr(
        "Scheduled report {number}, set up by {name}. {rule}.",
        number=mail.taken.number,
        name=author.name or "Kerma",
        rule=texts.rule(schedule.rule),
    )
