"""Settings of the database: one URL for each role."""

from pydantic import Field
from pydantic_settings import BaseSettings

from kerma.errors import ConfigurationError


class DatabaseSettings(BaseSettings):
    """Settings of the database: one URL for each role."""

    database_url: str = Field(
        default="",
        description="PostgreSQL database of Kerma, with a role that owns its tables. "
        "`make run` starts a private PostgreSQL where it is not set; everything else needs it.",
        examples=["postgresql://kerma:password@localhost/kerma"],
    )
    dashboard_database_url: str = Field(
        default="",
        description="The same database with a role that may only read: the dashboard and its exports use it. "
        "Where it is not set, `KERMA_DATABASE_URL` is used.",
        examples=["postgresql://kerma_reader:password@localhost/kerma"],
    )
    settings_database_url: str = Field(
        default="",
        description="The same database with a role that may change equipment calibrations, senders, decisions, saved "
        "views and preferences, and have objects read again: the dashboard uses it for these. Where it is not set, "
        "`KERMA_DATABASE_URL` is used.",
        examples=["postgresql://kerma_settings:password@localhost/kerma"],
    )

    def required_database_url(self) -> str:
        """URL of the database.

        Raises:
            ConfigurationError: KERMA_DATABASE_URL is not set.
        """
        if not self.database_url:
            raise ConfigurationError(
                "KERMA_DATABASE_URL is not set. Set it to your PostgreSQL, "
                "for example postgresql://kerma:password@localhost/kerma."
            )
        return self.database_url

    def reading_database_url(self) -> str:
        """URL of the database for connections that only read: KERMA_DASHBOARD_DATABASE_URL, else KERMA_DATABASE_URL."""
        return self.dashboard_database_url or self.required_database_url()

    def writing_database_url(self) -> str:
        """URL for what the dashboard changes: KERMA_SETTINGS_DATABASE_URL, else KERMA_DATABASE_URL."""
        return self.settings_database_url or self.required_database_url()
