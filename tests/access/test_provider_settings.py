"""Settings of identity provider and reverse proxy: how roles and networks are written, and what is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kerma.access import networks, role_mapping
from kerma.authentication.claims import groups_at, user_of
from kerma.authentication.configuration import oidc_configuration, proxy_configuration
from kerma.errors import ConfigurationError
from kerma.settings import Settings

if TYPE_CHECKING:
    from kerma.authentication.configuration import OidcConfiguration, ProxyConfiguration
    from kerma.json_types import Json

REPOSITORY = Path(__file__).resolve().parents[2]
PROVIDER = {"oidc_issuer": "https://login.hospital.example", "oidc_client_id": "kerma"}
PROXY = {"proxy_user_header": "X-Forwarded-User", "proxy_peers": "127.0.0.1"}


@pytest.mark.parametrize(
    ("text", "groups", "roles"),
    [
        ("dose=physicist, radiology=viewer", ["dose"], {"physicist"}),
        ("dose=physicist, dose=auditor", ["dose"], {"physicist", "auditor"}),
        ("dose=physicist,", ["Dose"], set()),
        ("/kerma/dose team=physicist", ["/kerma/dose team"], {"physicist"}),
        ("CN=Dose,OU=Radiology=physicist; x=viewer", ["CN=Dose,OU=Radiology"], {"physicist"}),
        ("", ["dose"], set()),
    ],
)
def test_a_mapping_gives_roles_by_group(text: str, groups: list[str], roles: set[str]) -> None:
    assert role_mapping.parse(text, "KERMA_OIDC_ROLES").roles_of(groups) == roles


@pytest.mark.parametrize("text", ["physicist", "=physicist", "dose=", "dose=physicist, viewer"])
def test_an_entry_without_group_or_role_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"KERMA_OIDC_ROLES has the entry .* must be GROUP=ROLE"):
        role_mapping.parse(text, "KERMA_OIDC_ROLES")


@pytest.mark.parametrize(
    ("listed", "address", "is_in"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1, 10.1.0.0/16", "10.1.2.3", True),
        ("127.0.0.1", "::ffff:127.0.0.1", True),
        ("fd00::/8", "fd00::5", True),
        ("10.1.0.0/16", "10.1.2.0/24", True),
        ("10.1.0.0/16", "10.0.0.0/8", False),
        ("127.0.0.1", "10.1.2.3", False),
        ("127.0.0.1", "::1", False),
        ("0.0.0.0/0", "localhost", False),
        ("0.0.0.0/0", "", False),
    ],
)
def test_an_address_lies_in_a_listed_network(listed: str, address: str, is_in: bool) -> None:
    assert networks.contain(networks.parse(listed, "KERMA_PROXY_PEERS"), address) is is_in


@pytest.mark.parametrize("text", ["proxy.hospital.example", "10.1.2.3/16", "10.1.2.256", "*"])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="KERMA_PROXY_PEERS has the entry"):
        networks.parse(text, "KERMA_PROXY_PEERS")


@pytest.mark.parametrize(
    ("claims", "path", "groups"),
    [
        ({"groups": ["a", "b"]}, "groups", {"a", "b"}),
        ({"groups": "a"}, "groups", {"a"}),
        ({"realm_access": {"roles": ["a"]}}, "realm_access.roles", {"a"}),
        ({"https://hospital.example/groups": ["a"]}, "https://hospital.example/groups", {"a"}),
        ({"groups": ["a", 1, None, ["b"]]}, "groups", {"a"}),
        ({"groups": {"a": True}}, "groups", set()),
        ({"realm_access": "a"}, "realm_access.roles", set()),
        ({}, "groups", set()),
    ],
)
def test_a_claim_lists_groups(claims: Json, path: str, groups: set[str]) -> None:
    assert groups_at(claims, path) == groups


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"preferred_username": "bea", "email": "b@x.example"}, "bea"),
        ({"preferred_username": " ", "email": "b@x.example"}, "b@x.example"),
        ({"preferred_username": ["bea"]}, "u-1"),
        ({"preferred_username": "be\u202ea\n"}, "bea"),
        ({"preferred_username": "b" * 300}, "b" * 80),
    ],
)
def test_a_user_is_named_by_the_first_claim_that_has_a_name(claims: Json, name: str) -> None:
    assert user_of("https://x.example", {"sub": "u-1", **claims}).name == name


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (PROVIDER | {"oidc_client_id": ""}, "KERMA_OIDC_CLIENT_ID is not: set it as well"),
        (PROVIDER | {"oidc_scopes": "profile"}, "openid must be among the scopes"),
        (PROVIDER | {"oidc_issuer": "http://login.hospital.example"}, "it must begin with https://"),
        (PROVIDER | {"oidc_roles": "dose"}, "KERMA_OIDC_ROLES has the entry 'dose'"),
        (PROVIDER | {"oidc_client_secret_file": "/nowhere"}, "KERMA_OIDC_CLIENT_SECRET_FILE is '/nowhere'"),
        (PROXY | {"proxy_peers": ""}, "KERMA_PROXY_PEERS is not: anybody could send the header"),
        (PROXY | {"proxy_peers": "proxy"}, "KERMA_PROXY_PEERS has the entry 'proxy'"),
        (PROXY | {"proxy_user_header": "X User"}, "letters, digits and hyphens"),
        (PROXY | {"proxy_roles": "dose"}, "KERMA_PROXY_ROLES has the entry 'dose'"),
    ],
)
def test_half_settings_are_refused(values: dict[str, str], sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        configured(**values)


def test_without_settings_there_is_neither() -> None:
    assert configured() == (None, None)


def configured(**values: str) -> tuple[OidcConfiguration | None, ProxyConfiguration | None]:
    site = Settings.model_validate(values)
    return oidc_configuration(site), proxy_configuration(site)


def test_the_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from a file\n")
    found = oidc_configuration(Settings.model_validate(PROVIDER | {"oidc_client_secret_file": tmp_path / "secret"}))
    assert found is not None
    assert found.client_secret == "from a file"


def test_the_dashboard_does_not_start_with_a_header_that_anybody_could_send() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "dashboard/app.py", "--server.headless", "true"],
        env={**os.environ, "KERMA_PROXY_USER_HEADER": "X-Forwarded-User"},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert "The dashboard does not start: KERMA_PROXY_USER_HEADER is set, and KERMA_PROXY_PEERS is not" in done.stderr
