"""Settings of Orthanc: its addresses, log and storage."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings

from kerma.settings.values import AeTitle, OptionalWebUrl, Port, WebUrl


class OrthancSettings(BaseSettings):
    """Settings of Orthanc: its addresses, log and storage."""

    orthanc_url: WebUrl = Field(
        default="http://127.0.0.1:18042",
        description="URL of Orthanc as Kerma's programs reach it. The password is taken from `KERMA_ORTHANC_USERS`.",
        examples=["http://orthanc:8042"],
    )
    orthanc_explorer_url: OptionalWebUrl = Field(
        default="",
        description="URL of Orthanc as the user's browser reaches it: the dashboard links to it. Where it is not set, "
        "`KERMA_ORTHANC_URL` is used.",
        examples=["https://dose.hospital.example/orthanc"],
    )
    orthanc_dicom_host: str = Field(
        default="127.0.0.1",
        description="Host to which the dashboard's page Upload sends by C-STORE.",
        examples=["orthanc"],
    )
    orthanc_dicom_port: Port = Field(
        default=14242,
        description="DICOM port of Orthanc: the page Upload sends to it. Orthanc itself reads the same variable for "
        "the port on which it listens.",
        examples=[104],
    )
    orthanc_aet: AeTitle = Field(
        default="KERMA",
        description="AE title of Orthanc: the page Upload calls it. Orthanc itself reads the same variable.",
        examples=["DOSE_SCP"],
    )
    orthanc_log: Path | None = Field(
        default=None,
        description="Log file of Orthanc as the plugin reaches it: the page Senders lists the callers that Orthanc "
        "rejected. Where it is not set, rejected callers are not known.",
        examples=["/var/log/orthanc/Orthanc.log"],
    )
    orthanc_storage: Path = Field(
        default=Path("/var/lib/orthanc/db"),
        description="Folder of Orthanc's index and objects: `kerma backup` copies it. Orthanc itself reads the same "
        "variable.",
        examples=["/data/orthanc"],
    )
