"""Users of a real directory log in with its passwords, over TLS, and get roles by their groups."""

from __future__ import annotations

from contextlib import contextmanager
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pytest
from sqlalchemy import create_engine

from kerma.access import attempt_limits
from kerma.access.passwords import Passwords
from kerma.access.rights import BuiltInRole
from kerma.authentication.directory_configuration import directory_configuration, normalised
from kerma.authentication.directory_login import DirectoryLogin
from kerma.authentication.login_result import LoginFailure, LoginResult
from kerma.commands.checks.login import check_login, check_login_roles
from kerma.database.access import account_changes, accounts
from kerma.errors import ConfigurationError
from kerma.settings import Settings
from local_stack import dashboard_server, free_port
from local_stack.processes import wait_until
from tests.access.conftest import NOW, PASSWORD, WARD
from tests.support.certificates import make_certificates
from tests.support.directory_server import BASE, PHYSICISTS, SEARCHER, SEARCHER_PASSWORD, USERS, DirectoryServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

ROLES = f"CN=dose physics, ou=Groups,{BASE}=physicist"
SPECIAL = "b*n (x)"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Certificates of the directory."""
    made = tmp_path_factory.mktemp("directory")
    make_certificates(made)
    return made


@pytest.fixture(scope="module")
def directory(folder: Path) -> Iterator[DirectoryServer]:
    """The directory."""
    started = DirectoryServer(folder)
    started.start()
    yield started
    started.stop()


@contextmanager
def stopped(directory: DirectoryServer) -> Iterator[None]:
    """The directory is away."""
    directory.stop()
    yield
    directory.start()


def values(directory: DirectoryServer, folder: Path) -> dict[str, str]:
    """Settings, by name of the field."""
    return {
        "ldap_url": f"ldaps://127.0.0.1:{directory.tls_port}",
        "ldap_ca_file": str(folder / "ca.crt"),
        "ldap_bind_dn": SEARCHER,
        "ldap_bind_password": SEARCHER_PASSWORD,
        "ldap_base_dn": BASE,
        "ldap_roles": ROLES,
    }


@pytest.fixture
def log_in(engine: Engine, directory: DirectoryServer, folder: Path) -> LogIn:
    """Logs users in, with the settings of the site or others."""
    return LogIn(engine, values(directory, folder))


class LogIn:
    def __init__(self, engine: Engine, site: dict[str, str]) -> None:
        self._engine = engine
        self._values = site

    def __call__(self, name: str, password: str | None = None, **changed: str) -> LoginResult:
        configuration = directory_configuration(Settings(**self._values | changed))  # type: ignore[arg-type]  # fields
        assert configuration is not None
        entered = USERS[name] if password is None else password
        return DirectoryLogin(self._engine, configuration).log_in(name, entered, WARD, NOW)

    def roles(self, result: LoginResult) -> tuple[str, ...] | None:
        """The roles of the account of a login; None where it was refused."""
        if result.account_id is None or result.failure is not None:
            return None
        with self._engine.connect() as connection:
            found = accounts.by_id(connection, result.account_id)
        return None if found is None else found.roles


@pytest.mark.parametrize("by", [{}, {"ldap_groups_attribute": "", "ldap_group_filter": "(member={dn})"}])
def test_groups_give_roles_as_attribute_and_as_search(log_in: LogIn, by: dict[str, str]) -> None:
    assert log_in.roles(log_in("ada", **by)) == (BuiltInRole.PHYSICIST,)
    assert log_in.roles(log_in(SPECIAL, **by)) == ()


def test_an_account_is_that_of_the_identifier_and_not_of_the_name(log_in: LogIn, engine: Engine) -> None:
    first, second = log_in("ada"), log_in("ada", ldap_name_attribute="sn")
    assert first.account_id == second.account_id
    with engine.connect() as connection:
        account = accounts.by_id(connection, first.account_id) if first.account_id else None
    assert account is not None
    assert (account.name, account.issuer) == ("Ada", f"ldap:{BASE}")


@pytest.mark.parametrize(
    ("name", "password"),
    [("ada", "wrong"), ("ada", ""), ("nobody", "wrong"), ("*", USERS["ada"]), ("a*", USERS["ada"]), ("", "x"),
     ("ada)(uid=*", USERS["ada"]), ("ada", "x\0y"), (SEARCHER, SEARCHER_PASSWORD)],
)  # fmt: skip
def test_others_are_refused(log_in: LogIn, name: str, password: str) -> None:
    assert log_in(name, password).failure is LoginFailure.WRONG


def test_a_filter_that_finds_several_users_logs_nobody_in(log_in: LogIn) -> None:
    result = log_in("shared@hospital.example", USERS["ada"], ldap_user_filter="(mail={name})")
    assert result.failure is LoginFailure.WRONG


def test_failures_count_as_those_of_local_accounts(log_in: LogIn) -> None:
    for _ in range(attempt_limits.FAILURES_OF_ACCOUNT_AND_ADDRESS):
        assert log_in("ada", "wrong").failure is LoginFailure.WRONG
    assert log_in("ada").failure is LoginFailure.LOCKED_OUT


def test_a_locked_account_stays_locked(log_in: LogIn, engine: Engine) -> None:
    account_id = log_in("ada").account_id
    assert account_id is not None
    with engine.begin() as connection:
        account_changes.set_locked(connection, account_id, is_locked=True)
    assert log_in("ada").failure is LoginFailure.ACCOUNT_LOCKED


def test_a_password_goes_only_over_tls_to_the_directory_itself(
    log_in: LogIn, directory: DirectoryServer, folder: Path, tmp_path: Path
) -> None:
    plain = DirectoryServer(tmp_path, has_tls=False)
    plain.start()
    tried = {
        "StartTLS": log_in("ada", ldap_url=f"ldap://127.0.0.3:{directory.port}"),
        "StartTLS, name not in the certificate": log_in("ada", ldap_url=f"ldap://127.0.0.2:{directory.port}"),
        "TLS, name not in the certificate": log_in("ada", ldap_url=f"ldaps://127.0.0.2:{directory.tls_port}"),
        "TLS, unknown authority": log_in("ada", ldap_ca_file=str(folder / "client.crt")),
        "without TLS": log_in("ada", ldap_url=f"ldap://127.0.0.3:{plain.port}"),
        "wrong password of the search": log_in("ada", ldap_bind_password="wrong"),
    }
    plain.stop()
    assert {how: result.failure for how, result in tried.items()} == {
        "StartTLS": None,
        **dict.fromkeys([*tried][1:], LoginFailure.DIRECTORY_AWAY),
    }


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"ldap_url": "ldaps://127.0.0.1:1"}, "Connection refused"),
        ({"ldap_ca_file": "client.crt"}, "certificate verify failed: self-signed certificate in certificate chain"),
        ({"ldap_url": "ldaps://127.0.0.2:{tls_port}"}, "certificate is not valid for '127.0.0.2'"),
        ({"ldap_bind_password": "wrong"}, f"the bind as {SEARCHER} is refused: invalidCredentials"),
        ({"ldap_base_dn": "dc=clinic"}, "the search below dc=clinic is refused: noSuchObject"),
    ],
)
def test_why_a_directory_cannot_be_used_is_one_line_of_the_log_and_of_the_check(
    log_in: LogIn,
    directory: DirectoryServer,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
    changed: dict[str, str],
    cause: str,
) -> None:
    changed = {name: value.format(tls_port=directory.tls_port) for name, value in changed.items()}
    if "ldap_ca_file" in changed:
        changed["ldap_ca_file"] = str(folder / changed["ldap_ca_file"])
    assert log_in("ada", **changed).failure is LoginFailure.DIRECTORY_AWAY
    (record,) = [one for one in caplog.records if one.name.startswith("kerma.authentication")]
    site = Settings(**values(directory, folder) | changed)  # type: ignore[arg-type]  # names of fields
    _, result = check_login(site)
    for text in (record.getMessage(), result.text):
        assert (site.ldap_url in text, cause in text, "\n" in text) == (True, True, False), text
    assert (record.exc_info, result.name, result.is_ok) == (None, "Directory", False)


@pytest.mark.parametrize(
    ("changed", "is_ok", "text"),
    [
        ({}, True, f"bound as {SEARCHER}. Users below {BASE}: 2, with groups: 1."),
        ({"ldap_group_filter": "(member={dn})"}, True, "2, with groups: 1."),
        ({"ldap_user_filter": "(employeeNumber={name})"}, False, "finds nobody below"),
        ({"ldap_groups_attribute": "isMemberOf"}, False, "set KERMA_LDAP_GROUP_FILTER=(member={dn})"),
        ({"ldap_groups_attribute": "isMemberOf", "ldap_roles": ""}, True, "2, with groups: 0."),
        ({"ldap_group_filter": "(owner={dn})"}, False, "finds no group of 2 users"),
    ],
)
def test_the_check_finds_users_and_groups_or_states_that_there_are_none(
    directory: DirectoryServer, folder: Path, changed: dict[str, str], is_ok: bool, text: str
) -> None:
    site = Settings(**values(directory, folder) | changed)  # type: ignore[arg-type]  # names of fields
    _, result = check_login(site)
    assert (result.is_ok, text in result.text) == (is_ok, True), result


def test_a_login_without_groups_is_explained_in_the_log(log_in: LogIn, caplog: pytest.LogCaptureFixture) -> None:
    log_in(SPECIAL)
    assert f"{SPECIAL} has logged in without a role: of the 0 groups that the login states" in caplog.text


@pytest.mark.parametrize(
    "setting",
    [
        {"ldap_roles": f"{PHYSICISTS}=physicists"},
        {"oidc_issuer": "https://idp.example", "oidc_client_id": "kerma", "oidc_roles": "dose=viewer, x=physicists"},
        {"proxy_user_header": "X-User", "proxy_peers": "127.0.0.1", "proxy_roles": "dose=physicists"},
        {"totp_key": "0123456789abcdef", "totp_required_for": "administrator, physicists"},
    ],
)
def test_a_misspelt_role_is_named_with_its_setting(setting: dict[str, str]) -> None:
    site = Settings(**{"ldap_url": "ldaps://x.example", "ldap_base_dn": BASE, **setting})  # type: ignore[arg-type]  # names of fields
    (fault,) = check_login_roles(frozenset({"administrator", "physicist", "viewer"}), site)
    variable = f"KERMA_{[*setting][-1].upper()}"
    assert fault.text == (
        f"{variable} names the role 'physicists', which does not exist; there are administrator, physicist, viewer."
    )


def test_the_start_of_the_dashboard_warns_of_a_misspelt_role(
    database_url: str, directory: DirectoryServer, folder: Path, tmp_path: Path
) -> None:
    misspelt = values(directory, folder) | {"ldap_roles": f"{PHYSICISTS}=physicists", "ldap_bind_password": "wrong"}
    settings = {f"KERMA_{name.upper()}": value for name, value in misspelt.items()}
    log = tmp_path / "log"
    with dashboard_server(free_port(), {"KERMA_DATABASE_URL": database_url, **settings}, log) as dashboard:
        child = dashboard.child
        assert child is not None
        wait_until(lambda: "invalidCredentials" in log.read_text(), child)
    assert "KERMA_LDAP_ROLES names the role 'physicists', which does not exist" in log.read_text()


def test_the_form_takes_users_of_both_and_local_ones_while_the_directory_is_away(
    database_url: str, directory: DirectoryServer, folder: Path, tmp_path: Path
) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        accounts.add(connection, "eve", [BuiltInRole.VIEWER], Passwords().hash(PASSWORD))
    engine.dispose()
    settings = {f"KERMA_{name.upper()}": value for name, value in values(directory, folder).items()}
    settings |= {"KERMA_DATABASE_URL": database_url, "KERMA_LDAP_NAME": "the Windows account"}
    with dashboard_server(free_port(), settings, tmp_path / "log") as dashboard:
        form = post(dashboard.url, "ada", "wrong")[1]
        assert "Name and password of the Windows account, or of a local account." in form
        assert "The password of the Windows account is not stored in Kerma" in form
        assert post(dashboard.url, "ada", USERS["ada"])[0] == 303
        assert post(dashboard.url, "eve", PASSWORD)[0] == 303
        assert post(dashboard.url, "eve", USERS[SPECIAL])[0] == 401
        with stopped(directory):
            status, body = post(dashboard.url, "ada", USERS["ada"])
            assert (status, "can still log in" in body) == (503, True)
            assert post(dashboard.url, "eve", PASSWORD)[0] == 303


def post(url: str, name: str, password: str) -> tuple[int, str]:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    fields = urlencode({"name": name, "password": password})
    connection.request("POST", "/login", fields, {"Content-Type": "application/x-www-form-urlencoded"})
    response = connection.getresponse()
    result = response.status, response.read().decode()
    connection.close()
    return result


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"ldap_url": "http://x"}, "must begin with ldaps://"),
        ({"ldap_base_dn": ""}, "KERMA_LDAP_BASE_DN is not"),
        ({"ldap_user_filter": "(uid=*)"}, "must be in it"),
        ({"ldap_group_filter": "(member=*)"}, "must be in it"),
        ({"ldap_ca_file": "/nowhere"}, "KERMA_LDAP_CA_FILE"),
        ({"ldap_roles": PHYSICISTS.partition(",")[0].partition("=")[2]}, "KERMA_LDAP_ROLES has the entry"),
        ({"ldap_bind_password_file": "/nowhere"}, "KERMA_LDAP_BIND_PASSWORD_FILE"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(changed: dict[str, str], reason: str) -> None:
    site = {"ldap_url": "ldaps://directory.hospital.example", "ldap_base_dn": BASE}
    with pytest.raises(ConfigurationError, match=reason):
        directory_configuration(Settings(**site | changed))  # type: ignore[arg-type]  # names of fields


def test_names_of_groups_are_compared_without_case_and_blanks() -> None:
    assert normalised("CN=Dose Physics, OU=Groups,DC=hospital") == normalised("cn=dose physics,ou=groups,dc=Hospital")
    assert normalised("Dose") == "dose"
