"""Checks of logins: settings, the directory and the identity provider, and roles that settings name."""

from collections.abc import Collection, Iterator

from kerma.authentication.configuration import oidc_configuration, proxy_configuration
from kerma.authentication.directory_check import MAX_USERS, examined
from kerma.authentication.directory_configuration import DirectoryConfiguration, directory_configuration
from kerma.authentication.oidc import IdentityProvider
from kerma.authentication.oidc_errors import OidcError
from kerma.authentication.roles_of_settings import unknown_roles
from kerma.authentication.second_step_configuration import required_second_steps
from kerma.commands.checks.result import CheckResult
from kerma.errors import ConfigurationError, KermaError
from kerma.settings import Settings

_EXAMPLES = "docs/administrator/single-sign-on.md has examples."


def check_login(settings: Settings) -> Iterator[CheckResult]:
    """Whether the settings of logins are complete, and what they name exists and answers."""
    try:
        required = required_second_steps(settings)
    except ConfigurationError as error:
        yield CheckResult("Login", False, str(error), "docs/administrator/access.md has an example.")
        return
    try:
        provider, proxy = oidc_configuration(settings), proxy_configuration(settings)
        directory = directory_configuration(settings)
    except ConfigurationError as error:
        yield CheckResult("Login", False, str(error), _EXAMPLES)
        return
    ways = [
        "passwords of local accounts" + (f", with codes for {', '.join(sorted(required))}" if required else ""),
        *([f"the directory at {directory.url}"] if directory else []),
        *([f"OpenID Connect at {provider.issuer}, which sends back to {provider.redirect_url}"] if provider else []),
        *([f"the header {proxy.user_header} from {', '.join(map(str, proxy.peers))}"] if proxy else []),
    ]
    yield CheckResult("Login", True, "; ".join(ways))
    if directory is not None:
        yield _directory(directory)
    if provider is not None:
        yield _provider(IdentityProvider(provider))


def check_login_roles(role_names: Collection[str], settings: Settings) -> list[CheckResult]:
    """The roles that settings of logins name and that do not exist; none where these settings cannot be used.

    Args:
        role_names: of all roles, built-in ones and those of the site.
        settings: of the site.
    """
    try:
        faults = unknown_roles(settings, role_names)
    except ConfigurationError:
        return []  # reported by the check of the login
    remedy = "Correct it, or define the role with `kerma role set`."
    return [CheckResult("Login roles", False, str(fault), remedy) for fault in faults]


def _directory(configuration: DirectoryConfiguration) -> CheckResult:
    try:
        found = examined(configuration)
    except KermaError as error:
        return CheckResult("Directory", False, str(error), _EXAMPLES)
    users = f"{'at least ' if found.user_count >= MAX_USERS else ''}{found.user_count}"
    bound = f"bound as {configuration.bind_dn}" if configuration.bind_dn else "bound anonymously"
    text = f"{configuration.url} answers; {bound}. Users below {configuration.base_dn}: {users}, with groups: "
    return CheckResult("Directory", True, f"{text}{found.group_count}.")


def _provider(provider: IdentityProvider) -> CheckResult:
    try:
        provider.require_answer()
    except OidcError as error:
        return CheckResult("Provider", False, str(error), _EXAMPLES)
    return CheckResult("Provider", True, f"{provider.configuration.issuer} answers, and describes itself.")
