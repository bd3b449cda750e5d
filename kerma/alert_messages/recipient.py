"""Who receives messages about alerts: channel, filter, language, and whether at once or when nobody has looked."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit
from uuid import UUID

from kerma.alert_messages.phrases import LANGUAGES
from kerma.alerts.alert_rule import Severity
from kerma.errors import ConfigurationError
from kerma.mail_address import checked_address
from kerma.messages import message
from kerma.standard.enumerations import ExamModality

MAX_NAME_LENGTH = 80
MAX_ESCALATION_HOURS = 24 * 30
_ORDER: Mapping[Severity, int] = {severity: number for number, severity in enumerate(Severity)}


class AlertChannel(StrEnum):
    """How a message reaches its recipient."""

    MAIL = "mail"
    #: A webhook that takes JSON, signed with a secret.
    JSON = "json"
    #: A workflow of Microsoft Teams that takes an adaptive card.
    TEAMS = "teams"
    #: A topic of an ntfy server.
    NTFY = "ntfy"


class AlertFilter(NamedTuple):
    """Which alerts somebody receives; empty or None: any.

    Attributes:
        min_severity: the lowest severity.
        rule_ids: names of rules.
        modalities: modalities of rules.
        equipment_ids: equipment of studies.
        institution_name: institution of the equipment, as its objects state it.
        department_name: department of the equipment.
    """

    min_severity: Severity = Severity.NOTIFICATION
    rule_ids: tuple[str, ...] = ()
    modalities: tuple[ExamModality, ...] = ()
    equipment_ids: tuple[UUID, ...] = ()
    institution_name: str | None = None
    department_name: str | None = None

    def takes(self, found: "AlertSubject") -> bool:
        """Whether an alert passes."""
        return (
            _ORDER[found.severity] >= _ORDER[self.min_severity]
            and (not self.rule_ids or found.rule_id in self.rule_ids)
            and (not self.modalities or not found.modalities.isdisjoint(self.modalities))
            and (not self.equipment_ids or found.equipment_id in self.equipment_ids)
            and self.institution_name in {None, found.institution_name}
            and self.department_name in {None, found.department_name}
        )


#: Every alert.
ALL_ALERTS = AlertFilter()


class AlertSubject(NamedTuple):
    """What decides who receives an alert.

    Attributes:
        severity: that of its rule.
        rule_id: the rule.
        modalities: those of the study.
        equipment_id: the equipment for which the study counts; None where the study has no object any more.
        institution_name: of the equipment, as its objects state it.
        department_name: likewise.
    """

    severity: Severity
    rule_id: str
    modalities: frozenset[ExamModality]
    equipment_id: UUID | None
    institution_name: str | None
    department_name: str | None


@dataclass(frozen=True, kw_only=True)
class AlertRecipient:
    """Who receives messages about alerts.

    Attributes:
        name: what people call it.
        channel: how messages reach it.
        address: the mail address; of webhooks scheme and host of the URL, which as a whole may be a secret.
        filter: which alerts.
        language: code of the language of the messages.
        escalation_after_h: None: messages go at once; else alerts that are still new after so many hours.
        account_id: the account whose scope limits the equipment; None: all equipment.
        informs_of_deadlines: whether it is reminded of deadlines and follow-ups of incidents.
    """

    name: str
    channel: AlertChannel
    address: str
    filter: AlertFilter = ALL_ALERTS
    language: str = "en"
    escalation_after_h: int | None = None
    account_id: UUID | None = None
    informs_of_deadlines: bool = False

    def checked(self) -> "AlertRecipient":
        """The recipient itself.

        Raises:
            ConfigurationError: it cannot be used; the text says why.
        """
        if not self.name.strip() or len(self.name) > MAX_NAME_LENGTH or not self.name.isprintable():
            raise ConfigurationError(
                message("A recipient needs a name of 1 to {count} characters.", count=MAX_NAME_LENGTH)
            )
        if self.language not in LANGUAGES:
            raise ConfigurationError(f"{self.language!r} is no language of messages: {', '.join(LANGUAGES)}.")
        if self.escalation_after_h is not None and not 1 <= self.escalation_after_h <= MAX_ESCALATION_HOURS:
            raise ConfigurationError(
                message("An escalation comes after 1 to {count} hours.", count=MAX_ESCALATION_HOURS)
            )
        if self.channel is AlertChannel.MAIL:
            checked_address(self.address)
        return self


@dataclass(frozen=True)
class StoredRecipient:
    """A recipient as it is stored.

    Attributes:
        number: its number.
        recipient: who it is.
        is_active: whether messages go there.
    """

    number: int
    recipient: AlertRecipient
    is_active: bool


@dataclass(frozen=True)
class WebhookTarget:
    """Where a webhook is, and how Kerma proves who it is; never shown.

    Attributes:
        url: the URL.
        secret: signs the messages of `json`, and is the access token of `ntfy`; empty: none.
    """

    url: str
    secret: str = ""

    def __repr__(self) -> str:
        """Without what is secret."""
        return f"WebhookTarget({self.shown!r})"

    @property
    def host(self) -> str:
        """The host, in lower case; empty: the URL states none."""
        return _split(self.url).hostname or ""

    @property
    def shown(self) -> str:
        """Scheme and host, which lists may show."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}"

    def checked(self, channel: AlertChannel) -> "WebhookTarget":
        """The target itself.

        Raises:
            ConfigurationError: the URL cannot be used, or the channel needs something else.
        """
        parts = _split(self.url)
        if parts.scheme not in {"https", "http"} or not parts.hostname:
            raise ConfigurationError(message("A webhook needs a URL such as https://hooks.hospital.example/kerma."))
        if parts.scheme == "http" and not _is_loopback(parts.hostname):
            raise ConfigurationError(message("A webhook needs https; http is for a server on this computer alone."))
        if parts.username or parts.password:
            raise ConfigurationError(
                message("The URL of a webhook has no user and no password; the secret is stated by itself.")
            )
        if channel is AlertChannel.NTFY and not parts.path.strip("/"):
            raise ConfigurationError(
                message("The URL of an ntfy topic ends with its name: https://ntfy.hospital.example/alerts.")
            )
        if not (self.secret.isascii() and self.secret.isprintable()):
            raise ConfigurationError(message("The secret of a webhook has printable ASCII characters alone."))
        return self


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise ConfigurationError(message("The URL of the webhook cannot be read.")) from error
    if not url.isascii() or any(map(str.isspace, url)):
        raise ConfigurationError(message("The URL of a webhook has no blanks and ASCII characters alone."))
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
