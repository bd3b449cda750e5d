"""Columns of the table of schedules, and its rows."""

from dashboard.pages.scheduled_reports import texts
from dashboard.ui.column import Column
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr, trn
from kerma.database.report_schedules import ListedSchedule, SentReport
from kerma.facts.fact import ValueKind

COLUMNS = (
    Column(name="number", label="Report", help="Its number, as mails and commands state it.", kind=ValueKind.COUNT),
    Column(name="title", label="Title", help="Name of the report."),
    Column(name="about", label="Content", help="The page that shows the same."),
    Column(name="rule", label="Sent", help="When, in the server's time zone."),
    Column(name="form", label="Sent as", help="Each mail has the link as well."),
    Column(name="next", label="Next", help="When the next report is sent; a dash while it is paused."),
    Column(name="state", label="State", help="Why nothing is sent, or why the last attempt failed."),
    Column(name="last", label="Last report", help="When it was sent, with how many studies, to how many recipients."),
    Column(name="recipients", label="Recipients", help="The first mail address, and the number of others."),
    Column(name="author", label="Set up by", help="With whose rights and equipment the report is made."),
)


def row(listed: ListedSchedule) -> TableRow:
    """The row of a schedule."""
    stored, schedule = listed.stored, listed.stored.schedule
    return {
        "number": stored.number,
        "title": schedule.title,
        "about": texts.about(schedule),
        "rule": texts.rule(schedule.rule),
        "form": tr(texts.FORMS[schedule.form]),
        "next": None if stored.pause else formatting.received(stored.next_at)[:-3],
        "last": None if listed.last is None else _last(listed.last),
        "recipients": _recipients(schedule.recipients),
        "author": stored.author.name or None,
        "state": texts.pause(stored.pause) if stored.pause else stored.last_error,
    }


def _recipients(addresses: tuple[str, ...]) -> str:
    """The first address, and the number of others."""
    return f"{addresses[0]} (+{len(addresses) - 1})" if len(addresses) > 1 else addresses[0]


def _last(last: SentReport) -> str:
    studies = trn("{count} study", "{count} studies", last.study_count, count=formatting.number(last.study_count))
    mails = trn("{count} mail", "{count} mails", last.recipient_count, count=formatting.number(last.recipient_count))
    return f"{formatting.received(last.sent_at)[:-3]}: {studies}, {mails}"
