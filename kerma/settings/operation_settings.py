"""Settings of operation: the dashboard, logs, and what is sent to a collector of audit messages."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings

from kerma.settings.values import LogFormat, OptionalPath, Port, WebUrl


class OperationSettings(BaseSettings):
    """Settings of operation: the dashboard, logs, and what is sent to a collector of audit messages."""

    dashboard_url: WebUrl = Field(
        default="http://127.0.0.1:18501",
        description="URL of the dashboard as the user's browser reaches it: Orthanc Explorer links to it.",
        examples=["https://dose.hospital.example"],
    )
    effective_dose_factors: str = Field(
        default="",
        description="Conversion factors with which `kerma effective-dose` estimates the mean effective dose of "
        "populations: `built-in` (AAPM Report 96, CT), or the path of a CSV file of the site. Where it is not set, "
        "Kerma computes no effective dose; of one patient it never does.",
        examples=["built-in"],
    )
    max_lag_minutes: Annotated[int, Field(ge=1)] = Field(
        default=15,
        description="Minutes that the reading of received objects may lag before `/kerma/health` answers 503.",
        examples=[60],
    )
    level_jurisdictions: str = Field(
        default="",
        description="Jurisdictions whose published reference levels doses are compared with, comma-separated in their "
        "order; those of the site come first. Where it is not set, all that Kerma contains.",
        examples=["UK, EU"],
    )
    known_faults_list: str = Field(
        default="",
        description="List of known faults, signed by the project: path of a file, or an https URL, with the signature "
        "in `….sig` beside it. `kerma check` reads it. Where it is not set, the list of the installed package is used "
        "and nothing is fetched.",
        examples=["/etc/kerma/known_faults.toml"],
    )
    log_format: LogFormat = Field(
        default=LogFormat.TEXT,
        description="Form of log lines: `text`, or `json` with one object per line. Lines hold identifiers of objects "
        "and studies, and no data of patients.",
        examples=["json"],
    )
    surveys_folder: OptionalPath = Field(
        default=None,
        description="Folder with the site's own declarations of dose surveys (`*.toml`): the page *Surveys* and "
        "`kerma survey` offer them by name.",
        examples=["/etc/kerma/surveys"],
    )
    syslog_host: str = Field(
        default="",
        description="Host of the collector of audit messages: the worker sends each row of the audit trail to it, as "
        "an audit message of DICOM (PS3.15 A.5) by syslog over TLS. Where it is not set, this worker sends "
        "nothing; `kerma outbox end syslog` ends the collection for it.",
        examples=["audit.hospital.example"],
    )
    syslog_port: Port = Field(
        default=6514,
        description="Port of that collector.",
        examples=[10514],
    )
    syslog_ca_file: OptionalPath = Field(
        default=None,
        description="Certificates (PEM) that may sign that of the collector. Where it is not set, those of the "
        "operating system.",
        examples=["/etc/kerma/syslog-ca.crt"],
    )
    syslog_certificate_file: OptionalPath = Field(
        default=None,
        description="Certificate (PEM) with which the worker identifies itself, where the collector requires one.",
        examples=["/etc/kerma/syslog.crt"],
    )
    syslog_key_file: OptionalPath = Field(
        default=None,
        description="Key (PEM) of that certificate; not needed where it stands in the same file.",
        examples=["/etc/kerma/syslog.key"],
    )

    @property
    def level_jurisdictions_in_order(self) -> tuple[str, ...]:
        """The jurisdictions of `level_jurisdictions`; empty: all."""
        return tuple(name for part in self.level_jurisdictions.split(",") if (name := part.strip()))
