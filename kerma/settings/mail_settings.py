"""Settings of the mail server to which Kerma hands its mail."""

from pydantic import Field
from pydantic_settings import BaseSettings

from kerma.mail_address import domain_of
from kerma.settings.values import MailSecurity, OptionalPath, Port


class MailSettings(BaseSettings):
    """Settings of the mail server to which Kerma hands its mail."""

    mail_host: str = Field(
        default="",
        description="Mail server (SMTP) that takes the mail of the worker. Where it is not set, nothing is sent by "
        "mail.",
        examples=["mail.hospital.example"],
    )
    mail_port: Port = Field(
        default=587,
        description="Port of the mail server: usually 587 with `starttls`, 465 with `tls`, 25 with `none`.",
        examples=[465],
    )
    mail_security: MailSecurity = Field(
        default=MailSecurity.STARTTLS,
        description="How the connection is protected: `starttls`, `tls` from the first byte, or `none`, for a server "
        "on the same computer.",
        examples=["tls"],
    )
    mail_ca_file: OptionalPath = Field(
        default=None,
        description="Certificates (PEM) that may sign that of the mail server. Where it is not set, those of the "
        "operating system.",
        examples=["/etc/kerma/mail-ca.crt"],
    )
    mail_user: str = Field(
        default="",
        description="Name with which Kerma logs in at the mail server; empty: it does not log in.",
        examples=["kerma"],
    )
    mail_password: str = Field(
        default="",
        description="Password of that name.",
        examples=["6f1c0d5e2b7a"],
    )
    mail_password_file: OptionalPath = Field(
        default=None,
        description="File with that password, instead of `KERMA_MAIL_PASSWORD`.",
        examples=["/run/secrets/kerma_mail_password"],
    )
    mail_from: str = Field(
        default="",
        description="Address from which Kerma sends. Required where `KERMA_MAIL_HOST` is set.",
        examples=["kerma@hospital.example"],
    )
    mail_recipient_domains: str = Field(
        default="",
        description="Comma-separated domains to which scheduled reports may be sent, or `*` for any. Where it is not "
        "set, only the domain of `KERMA_MAIL_FROM`.",
        examples=["hospital.example,physics.hospital.example"],
    )
    mail_max_attachment_mb: int = Field(
        default=10,
        ge=0,
        description="Largest file that a scheduled report has as an attachment, in MB; beyond it a link is sent.",
        examples=[5],
    )

    @property
    def allowed_recipient_domains(self) -> frozenset[str]:
        """The domains to which reports may be sent, in lower case; `*` for any."""
        stated = {one.strip().lower().removeprefix("@") for one in self.mail_recipient_domains.split(",")} - {""}
        return frozenset(stated or {domain_of(self.mail_from.strip())} - {""})
