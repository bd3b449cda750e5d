"""Faults in the settings of logins that need the database or the directory to be found: logged once, at the start."""

import logging
from threading import Thread

from sqlalchemy.exc import SQLAlchemyError

from dashboard.ui.engines import writing_engine
from kerma.authentication.directory_check import examined
from kerma.authentication.directory_configuration import directory_configuration
from kerma.authentication.roles_of_settings import unknown_roles
from kerma.database.access.role_rights import rights_by_role
from kerma.errors import ConfigurationError, KermaError
from kerma.settings import settings

logger = logging.getLogger(__name__)


def begin() -> None:
    """Search the faults beside the start, which does not wait for a directory that does not answer."""
    Thread(target=_search, name="start warnings", daemon=True).start()


def _search() -> None:
    """Log roles that settings name and that do not exist, and why the directory cannot be used."""
    try:
        site = settings()
        with writing_engine(site.writing_database_url()).connect() as connection:
            role_names = rights_by_role(connection).keys()
        for fault in unknown_roles(site, role_names):
            logger.warning("%s `kerma check` has more.", fault)
    except (SQLAlchemyError, ConfigurationError):
        return  # the pages say so, and nobody logs in
    try:
        if (directory := directory_configuration(site)) is not None:
            examined(directory)
    except KermaError as error:
        logger.warning("%s", error)
