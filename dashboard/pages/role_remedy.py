"""Who can give a role to a user who has none: that depends on how the user logs in."""

from dashboard.ui.engines import writing_engine
from dashboard.ui.text.i18n import msg
from kerma.access.provider_user import DIRECTORY_PREFIX
from kerma.access.user import User
from kerma.authentication.configuration import oidc_configuration, proxy_configuration
from kerma.authentication.directory_configuration import directory_configuration
from kerma.authentication.proxy import ISSUER
from kerma.database.access import accounts
from kerma.settings import settings

_BY_ADMINISTRATOR = msg("An administrator of Kerma can give you a role that does.")
_BY_GROUPS = msg(
    "Your roles follow from your groups at the hospital's login, and none of them gives one. An administrator "
    "of Kerma can compare them with the settings of the login."
)


def remedy(user: User) -> str:
    """What a user without the right for a page can do, in English."""
    if user.roles or user.account_id is None:
        return _BY_ADMINISTRATOR
    with writing_engine(settings().writing_database_url()).connect() as connection:
        account = accounts.by_id(connection, user.account_id)
    issuer = account.issuer if account else None
    return _BY_GROUPS if issuer and _gives_roles_by_groups(issuer) else _BY_ADMINISTRATOR


def _gives_roles_by_groups(issuer: str) -> bool:
    """Whether each login at this provider replaces the roles by those of the groups."""
    site = settings()
    directory, provider, proxy = directory_configuration(site), oidc_configuration(site), proxy_configuration(site)
    if issuer.startswith(DIRECTORY_PREFIX):
        return directory is not None and bool(directory.mapping)
    if issuer == ISSUER:
        return proxy is not None and bool(proxy.mapping)
    return provider is not None and bool(provider.mapping)
