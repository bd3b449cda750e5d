"""docker-compose.yml is closed where it should be, and .env.example explains each of its variables."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
COMPOSE_TEXT = (REPOSITORY / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(COMPOSE_TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
LASTING = [name for name in SERVICES if name not in {"migrate", "backup"}]
DOCKERFILES = [
    "containers/postgres/Dockerfile",
    "containers/dicom-tls/Dockerfile",
    "containers/proxy/Dockerfile",
    "orthanc_plugin/Dockerfile",
    "dashboard/Dockerfile",
]
EXAMPLE = (REPOSITORY / ".env.example").read_text()
EXPLAINED = set(re.findall(r"^#?(KERMA_\w+)=", EXAMPLE, re.MULTILINE))
SECRETS = {
    "KERMA_POSTGRES_PASSWORD",
    "KERMA_POSTGRES_READER_PASSWORD",
    "KERMA_POSTGRES_SETTINGS_PASSWORD",
    "KERMA_ORTHANC_PASSWORD",
    "KERMA_SECRET",
}


def variables_of(text: str) -> set[str]:
    return set(re.findall(r"\$\{(\w+)", text))


def published(service: dict[str, Any]) -> list[str]:
    return [port.rsplit(":", 1)[1] for port in service.get("ports", []) if not port.startswith("127.0.0.1:")]


def test_the_example_explains_exactly_the_variables_of_the_file() -> None:
    assert variables_of(COMPOSE_TEXT) | {COMPOSE["secrets"]["kerma_secret"]["environment"]} == EXPLAINED


def test_the_example_holds_no_secret() -> None:
    assert {name for name in SECRETS if f"\n{name}=\n" in EXAMPLE} == SECRETS


@pytest.mark.parametrize("name", sorted(SECRETS - {"KERMA_SECRET"}))
def test_a_secret_has_no_default(name: str) -> None:
    assert f"${{{name}:?" in COMPOSE_TEXT
    assert f"${{{name}:-" not in COMPOSE_TEXT


def test_dicom_is_open_to_the_network_and_the_proxy_where_the_site_opens_it() -> None:
    assert {name: published(service) for name, service in SERVICES.items() if published(service)} == {
        "orthanc": ["14242", "2762"],
        "dashboard": ["8443", "8080"],
    }
    assert [port.partition("}")[0] for port in SERVICES["dashboard"]["ports"] if port.startswith("${KERMA_HTTP")] == [
        "${KERMA_HTTPS_PORT:-127.0.0.1:8443",
        "${KERMA_HTTP_PORT:-127.0.0.1:8080",
    ]


@pytest.mark.parametrize("name", LASTING)
def test_a_lasting_service_starts_again_and_says_whether_it_is_well(name: str) -> None:
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_no_privileges(name: str) -> None:
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("path", DOCKERFILES)
def test_an_image_does_not_run_as_root(path: str) -> None:
    users = re.findall(r"^USER ([\w-]+)$", (REPOSITORY / path).read_text(), re.MULTILINE)
    assert users
    assert users[-1] != "root"


@pytest.mark.parametrize("path", DOCKERFILES)
def test_an_image_is_built_on_debian(path: str) -> None:
    assert re.findall(r"^FROM (\S+)$", (REPOSITORY / path).read_text(), re.MULTILINE) == ["debian:trixie-slim"]


def test_what_is_set_for_orthanc_is_known_to_orthanc_json() -> None:
    given = {name for name in SERVICES["orthanc"]["environment"] if name.startswith("KERMA_ORTHANC_")}
    assert given <= variables_of((REPOSITORY / "orthanc.json").read_text())


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_writes_to_volumes_and_memory_only_and_has_limits(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert "/tmp" in service["tmpfs"]
    assert service["pids_limit"] <= 500
    assert re.fullmatch(r"[1-4]g|256m", service["mem_limit"])


def test_the_database_is_in_a_network_of_its_own_without_a_way_out() -> None:
    assert COMPOSE["networks"]["database"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == ["database"]
    assert [name for name, service in SERVICES.items() if "dicom" in service.get("networks", [])] == [
        "orthanc",
        "dashboard",
    ]
    # nginx shares the network of what is behind it, all others state theirs.
    shared = {name: service["network_mode"] for name, service in SERVICES.items() if "networks" not in service}
    assert shared == {"dicom-tls": "service:orthanc", "proxy": "service:dashboard"}


def test_the_image_of_the_proxy_changes_what_differs_from_a_server() -> None:
    folder = REPOSITORY / "containers" / "proxy"
    text = (folder / "kerma.conf").read_text()
    changes = re.findall(r"-e 's(.)(.+?)\1(.+?)\1'", (folder / "Dockerfile").read_text())
    assert len(changes) == 6
    assert [before for _, before, _ in changes if before not in text] == []


@pytest.mark.parametrize(
    ("published", "redirect"),
    [
        ("8443", "https://$host:8443$request_uri;"),
        ("127.0.0.1:8443", "https://$host:8443$request_uri;"),
        ("443", "https://$host$request_uri;"),
        ("192.0.2.7:443", "https://$host$request_uri;"),
    ],
)
def test_a_request_without_tls_is_sent_to_the_published_port(published: str, redirect: str, tmp_path: Path) -> None:
    # The last line runs nginx.
    lines = (REPOSITORY / "containers" / "proxy" / "start.sh").read_text().replace("/tmp/", f"{tmp_path}/").splitlines()
    environment = {"KERMA_HTTPS_PORT": published, "KERMA_ORTHANC_PASSWORD": "p", "PATH": "/usr/bin:/bin"}
    subprocess.run(["bash", "-c", "\n".join(lines[:-1])], env=environment, check=True)
    assert (tmp_path / "redirect.conf").read_text() == f"return 301 {redirect}\n"
    assert SERVICES["proxy"]["environment"]["KERMA_HTTPS_PORT"] == "${KERMA_HTTPS_PORT:-8443}"


@pytest.mark.parametrize("name", ["orthanc", "worker", "backup", "dashboard"])
def test_a_service_that_names_or_finds_patients_has_the_key_and_the_rules_of_hashes(name: str) -> None:
    assert SERVICES[name]["secrets"] == ["kerma_secret"]
    environment = SERVICES[name]["environment"]
    assert environment["KERMA_SECRET_FILE"] == "/run/secrets/kerma_secret"
    assert {"KERMA_PATIENT_ID", "KERMA_IDENTITY_RETENTION_MONTHS"} <= environment.keys()


@pytest.mark.parametrize("name", ["postgres", "migrate", "proxy", "dicom-tls"])
def test_no_other_service_has_the_key_of_hashes(name: str) -> None:
    assert "secrets" not in SERVICES[name]


@pytest.mark.parametrize("name", ["worker", "dashboard"])
def test_certificates_of_the_hospital_are_mounted_read_only(name: str) -> None:
    mounts = [one for one in SERVICES[name]["volumes"] if ":/etc/kerma/certificates" in one]
    assert mounts == ["${KERMA_CERTIFICATES_FOLDER:-./certificates}:/etc/kerma/certificates:ro"]


def test_uploads_are_on_a_volume_and_not_in_memory() -> None:
    folder = SERVICES["dashboard"]["environment"]["TMPDIR"]
    assert f"uploads:{folder}" in SERVICES["dashboard"]["volumes"]
    dockerfile = (REPOSITORY / "dashboard" / "Dockerfile").read_text()
    assert f"install -d -o kerma -g kerma -m 700 {folder}" in dockerfile
    assert folder not in SERVICES["dashboard"]["tmpfs"]
