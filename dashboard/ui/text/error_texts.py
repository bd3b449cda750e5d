"""Texts of errors for the pages, where they differ from those of commands and logs."""

from dashboard.ui.text.i18n import msg, tr
from kerma.errors import ConfigurationError, MissingKeyError
from kerma.settings import settings

_NO_KEY = msg(
    "This dashboard cannot use the key with which the site hashes patient data, so that no patient ID can be searched "
    "here. An administrator of the server has to give it the key that the other services use (KERMA_SECRET_FILE, here: "
    "{path}). Another key would not fit what is stored."
)


def configuration_error_text(error: ConfigurationError) -> str:
    """What a page shows; where the key of hashes is missing, that the site has one: nobody is to make another."""
    if isinstance(error, MissingKeyError):
        return tr(_NO_KEY, path=str(settings().secret_file or tr("not set")))
    return str(error)
