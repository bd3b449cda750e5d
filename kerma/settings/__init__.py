"""Settings of Kerma, read from environment variables with the prefix KERMA_."""

from kerma.settings.environment import PREFIX, Settings, read_settings, settings
from kerma.settings.values import MAX_PORT, LogFormat, MailSecurity, Protection, ae_title

__all__ = [
    "MAX_PORT",
    "PREFIX",
    "LogFormat",
    "MailSecurity",
    "Protection",
    "Settings",
    "ae_title",
    "read_settings",
    "settings",
]
