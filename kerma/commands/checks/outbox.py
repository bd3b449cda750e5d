"""Check of the outbox: whether messages to other systems are delivered."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from kerma.commands.checks.result import CheckResult
from kerma.database.outbox import overview
from kerma.database.outbox.overview import Destination
from kerma.errors import ConfigurationError, KermaError
from kerma.outbox.mail import connected, mail_configuration
from kerma.outbox.syslog import syslog_configuration
from kerma.settings import Settings

#: Messages that wait for longer are reported.
MAX_WAIT = timedelta(minutes=15)


def check_syslog(settings: Settings) -> list[CheckResult]:
    """Whether the files of the collector of audit messages can be used; nothing is sent."""
    try:
        found = syslog_configuration(settings)
    except ConfigurationError as error:
        return [CheckResult("Forwarding", False, str(error), "docs/administrator/outbox.md has an example.")]
    text = f"audit messages to {found.host}:{found.port}" if found else "audit messages stay here"
    return [CheckResult("Forwarding", True, text)]


def check_mail(settings: Settings) -> list[CheckResult]:
    """Whether the mail server can be reached and accepts the login; nothing is sent."""
    try:
        found = mail_configuration(settings)
        if found is None:
            return [CheckResult("Mail", True, "no mail is sent")]
        with connected(found):
            return [CheckResult("Mail", True, f"{found.host}:{found.port} takes mail from {found.sender}")]
    except KermaError as error:
        return [CheckResult("Mail", False, str(error), "docs/administrator/outbox.md has an example.")]


def check_outbox(connection: Connection) -> list[CheckResult]:
    """Whether messages of any destination wait for long or were given up."""
    return [_destination(one) for one in overview.destinations(connection)]


def _destination(one: Destination) -> CheckResult:
    text = f"{one.destination}: {one.waiting} waiting, {one.dead} given up"
    if one.waiting_since is not None and datetime.now(tz=UTC) - one.waiting_since > MAX_WAIT:
        since = f"{one.waiting_since.astimezone():%Y-%m-%d %H:%M}"
        reason = f"{one.last_error}" if one.last_error else "No attempt has failed."
        remedy = "Start `kerma work`, with the settings of the destination." if not one.last_error else "Correct that."
        return CheckResult("Outbox", False, f"{text}, the oldest since {since}. {reason}", remedy)
    if one.dead:
        return CheckResult(
            "Outbox", False, f"{text}.", "`kerma outbox list` has the reasons; then `kerma outbox retry`."
        )
    return CheckResult("Outbox", True, text)
