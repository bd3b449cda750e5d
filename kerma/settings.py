"""Settings of Kerma, from the environment (prefix KERMA_) or a `.env` file; one typed place for all parts."""

from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from kerma.errors import ConfigurationError


class Protection(StrEnum):
    """How an identifying attribute of the patient is kept."""

    NONE = "none"
    HASH = "hash"
    PLAIN = "plain"


class Settings(BaseSettings):
    """All settings; each field is read from `KERMA_` + its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="KERMA_", extra="ignore")

    database_url: str = ""
    dashboard_database_url: str = ""
    settings_database_url: str = ""
    orthanc_url: str = "http://127.0.0.1:18042"
    orthanc_dicom_host: str = "127.0.0.1"
    orthanc_dicom_port: int = 14242
    orthanc_aet: str = "KERMA"
    dashboard_url: str = "http://127.0.0.1:18501"
    secret_file: Path | None = None
    patient_name: Protection = Protection.HASH
    patient_id: Protection = Protection.HASH
    accession: Protection = Protection.HASH
    birth_date: Protection = Protection.HASH

    def required_database_url(self) -> str:
        """The database's URL.

        Raises:
            ConfigurationError: none is set.
        """
        if not self.database_url:
            raise ConfigurationError(
                "KERMA_DATABASE_URL is not set. Set it to your PostgreSQL, "
                "for example postgresql://kerma:password@localhost/kerma."
            )
        return self.database_url

    def reading_database_url(self) -> str:
        """The URL for those who only read: KERMA_DASHBOARD_DATABASE_URL, else KERMA_DATABASE_URL."""
        return self.dashboard_database_url or self.required_database_url()

    def writing_database_url(self) -> str:
        """The URL for what people set and keep: KERMA_SETTINGS_DATABASE_URL, else KERMA_DATABASE_URL."""
        return self.settings_database_url or self.required_database_url()


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
