"""Reference page of all settings, printed by `make reference`."""

from collections.abc import Iterable
from typing import NamedTuple

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from kerma.commands.demo import DEFAULT_STUDIES
from kerma.settings import Settings
from local_stack.ports import DASHBOARD, ORTHANC_DICOM, ORTHANC_HTTP


class Variable(NamedTuple):
    """An environment variable.

    Attributes:
        name: complete name, with the prefix KERMA_.
        default: value where it is not set; empty: none.
        example: another possible value.
        description: what it does, one or more sentences.
    """

    name: str
    default: str
    example: str
    description: str


_MODALITY = """"ct1" : { "AET" : "CT1", "Host" : "10.1.2.3", "Port" : 104 }"""
_USER = '"kerma" : "password"'
_PLUGIN = "libOrthancPython.so"

ORTHANC = (
    Variable(
        "KERMA_ORTHANC_NAME",
        "Kerma",
        "Radiology",
        "Name of the node; several nodes of one database need "
        "different names: nothing is read from a second one with the same name.",
    ),
    Variable("KERMA_ORTHANC_STORAGE", "/var/lib/orthanc/db", "/data/orthanc", "Folder of objects and index."),
    Variable("KERMA_ORTHANC_AET", "KERMA", "DOSE_SCP", "AE title."),
    Variable("KERMA_ORTHANC_DICOM_PORT", "14242", "104", "DICOM port."),
    Variable("KERMA_ORTHANC_HTTP_PORT", "18042", "8042", "Port of Orthanc Explorer and the REST interface."),
    Variable(
        "KERMA_ORTHANC_MODALITIES",
        "",
        _MODALITY,
        "Senders besides those of the page Senders, as a list of JSON members.",
    ),
    Variable("KERMA_ORTHANC_ACCEPT_UNKNOWN_AE", "false", "true", "Accept C-STORE and C-ECHO from other senders."),
    Variable("KERMA_ORTHANC_CHECK_CALLED_AET", "true", "false", "Reject associations that call another AE title."),
    Variable("KERMA_ORTHANC_CHECK_MODALITY_HOST", "true", "false", "Reject senders from other addresses."),
    Variable("KERMA_ORTHANC_REMOTE_ACCESS", "false", "true", "Answer HTTP requests from other hosts."),
    Variable("KERMA_ORTHANC_AUTHENTICATION", "true", "false", "Require a password for HTTP requests."),
    Variable("KERMA_ORTHANC_USERS", "", _USER, "Users and passwords, as a list of JSON members."),
    Variable("KERMA_ORTHANC_DESCRIBE_ERRORS", "false", "true", "Describe errors in HTTP responses."),
    Variable(
        "KERMA_ORTHANC_PLUGINS",
        f'"/usr/share/orthanc/plugins/{_PLUGIN}"',
        f'"/opt/{_PLUGIN}"',
        "Plugins that are loaded, as a list of JSON strings.",
    ),
    Variable(
        "KERMA_ORTHANC_LUA_SCRIPTS",
        '"/opt/kerma/orthanc_plugin/deletions.lua"',
        '"/opt/kerma/orthanc_plugin/deletions.lua", "/etc/orthanc/accept.lua"',
        "Lua scripts that are loaded, as a list of JSON strings. `deletions.lua` reports deletions: "
        "name it beside scripts of your own. `make run` always loads it, and one that refuses objects from other "
        "machines, unless the variable is set; empty, it accepts objects from everywhere.",
    ),
    Variable(
        "KERMA_PLUGIN_SCRIPT",
        "/opt/kerma/orthanc_plugin/plugin.py",
        "/srv/kerma/orthanc_plugin/plugin.py",
        "Script that the Python plugin runs.",
    ),
    Variable(
        "KERMA_VENV",
        "",
        "/opt/kerma/.venv",
        "Virtual environment with Kerma's packages, made with the Python "
        "version of the plugin. Where it is not set, the packages must be installed for the system's Python.",
    ),
    Variable("KERMA_DICOM_TLS_PORT", "2762", "2763", "Published port of DICOM over TLS (`--profile tls`)."),
    Variable(
        "KERMA_DICOM_TLS_FOLDER",
        "./dicom-tls",
        "/etc/kerma/dicom-tls",
        "Folder of the certificates of DICOM over TLS: `server.key`, `server.crt`, `ca.crt`.",
    ),
    Variable(
        "KERMA_HTTPS_PORT",
        "127.0.0.1:8443",
        "443",
        "Published port, or address and port, of the proxy (`--profile proxy`).",
    ),
    Variable("KERMA_HTTP_PORT", "127.0.0.1:8080", "80", "The same without TLS: it leads browsers to TLS."),
    Variable(
        "KERMA_PROXY_FOLDER",
        "./proxy",
        "/etc/kerma/proxy",
        "Folder of the certificate of the proxy: `server.key`, `server.crt`.",
    ),
    Variable(
        "KERMA_CERTIFICATES_FOLDER",
        "./certificates",
        "/etc/kerma/certificates",
        "Folder that dashboard and worker see as `/etc/kerma/certificates`: authorities of the hospital, and files "
        "with passwords.",
    ),
    Variable(
        "KERMA_TLS_CA_FILE",
        "",
        "/etc/kerma/certificates/hospital-ca.crt",
        "Authorities (PEM) that the dashboard trusts, in place of those of Debian, when it contacts the identity "
        "provider.",
    ),
    Variable(
        "KERMA_BACKUP_RECIPIENT",
        "",
        "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
        "Public key of age for which `docker compose run --rm backup` encrypts.",
    ),
    Variable("KERMA_BACKUP_KEEP", "14", "30", "How many of the newest backups that command leaves."),
    Variable("KERMA_BACKUP_FOLDER", "./backups", "/mnt/nas/kerma", "Folder of the host into which it writes them."),
)

LOCAL_STACK = (
    *(
        Variable(port.variable, str(port.default), str(port.default + 1), f"Port of {port.serves}.")
        for port in (ORTHANC_HTTP, ORTHANC_DICOM, DASHBOARD)
    ),
    Variable(
        "KERMA_DEMO_STUDIES",
        str(DEFAULT_STUDIES),
        "0",
        "Number of studies of the demo hospital that is sent to an empty database; 0 for none, and no user `demo`.",
    ),
    Variable(
        "KERMA_BENCH_DATABASE_URL",
        "",
        "postgresql://kerma:password@localhost/bench",
        "Database for `make bench-dashboard`. Where it is not set, a private PostgreSQL in `.run/bench` is used.",
    ),
    Variable(
        "KERMA_BENCH_STUDIES",
        "1000000",
        "10000",
        "Number of studies with which an empty database is filled for `make bench-dashboard`.",
    ),
    Variable(
        "KERMA_BENCH_BASELINE",
        "a8a4008",
        "main",
        "Commit that `make bench-dashboard` compares the first look at a page with. Where it is set, `make bench` "
        "measures reception with the plugin of that commit as well.",
    ),
    Variable(
        "KERMA_BENCH_PAIRS",
        "5",
        "40",
        "How often `make bench` sends each kind of object to Orthanc with and without the plugin.",
    ),
    Variable(
        "KERMA_BENCH_SIZING_STUDIES",
        "200",
        "1000",
        "Number of studies of each kind that `python -m bench.sizing` stores.",
    ),
)

COMPOSE = (
    Variable("KERMA_POSTGRES_PASSWORD", "", "", "Password of the database's owner."),
    Variable("KERMA_POSTGRES_READER_PASSWORD", "", "", "Password of the role that may only read."),
    Variable("KERMA_POSTGRES_SETTINGS_PASSWORD", "", "", "Password of the role that may also change settings."),
    Variable("KERMA_ORTHANC_PASSWORD", "", "", "Password of the user `kerma` of Orthanc."),
    Variable("KERMA_SECRET", "", "", "Key for hashes of patient data; the containers find it in `KERMA_SECRET_FILE`."),
)

_INTRODUCTION = """# Settings

Kerma is configured by environment variables. With Docker Compose they are set in `.env`, of which `.env.example` is the
template. This page is printed by `make reference`.

A value that a variable cannot have stops the program with a message that names it. An empty default means that
the variable is not set.
"""

_SECTIONS = {
    "Kerma": "Read by the plugin, the worker, the dashboard and the command `kerma`.",
    "Orthanc": "Read by `orthanc.json` and the plugin when Orthanc starts. With Docker Compose, "
    "`KERMA_ORTHANC_DICOM_PORT` and `KERMA_ORTHANC_HTTP_PORT` are the published ports.",
    "Local stack and benchmarks": "Read by `make run` and `make bench-dashboard`. `make run` also reads "
    "`KERMA_DATABASE_URL`, `KERMA_SECRET_FILE`, `KERMA_ORTHANC_NAME` and how patient data is stored; it sets the other "
    "variables for its parts itself. Its AE title is KERMA.",
    "Docker Compose": "Secrets of `docker-compose.yml`; each is required and has no default. "
    "Make one with `openssl rand -hex 24`.",
}


def kerma_variables() -> list[Variable]:
    """Variables of `kerma.settings.Settings`."""
    return [_variable(name, field) for name, field in Settings.model_fields.items()]


def _variable(name: str, field: FieldInfo) -> Variable:
    default = "" if field.default in (None, PydanticUndefined) else str(field.default)
    example = str(field.examples[0]) if field.examples else ""
    return Variable(f"KERMA_{name.upper()}", default, example, field.description or "")


def page() -> str:
    """The whole page as Markdown."""
    groups = (kerma_variables(), ORTHANC, LOCAL_STACK, COMPOSE)
    sections = zip(_SECTIONS.items(), groups, strict=True)
    return _INTRODUCTION + "".join(
        f"\n## {title}\n\n{introduction}\n\n{_table(variables)}" for (title, introduction), variables in sections
    )


def _table(variables: Iterable[Variable]) -> str:
    rows = (
        f"| `{one.name}` | {one.description} | {_code(one.default)} | {_code(one.example)} |\n" for one in variables
    )
    return "| variable | meaning | default | example |\n|---|---|---|---|\n" + "".join(rows)


def _code(text: str) -> str:
    return f"`{text}`" if text else ""
