"""Checks of the settings: values, misspelt names, and the key for hashes."""

import difflib
import os

from kerma.commands.checks.result import CheckResult
from kerma.commands.running_stack import FOLDER, running_stack
from kerma.errors import ConfigurationError
from kerma.privacy import PatientProtection
from kerma.retention.rules import parse
from kerma.settings import PREFIX, Settings, read_settings

#: Variables with the prefix that other parts read: Orthanc, the local stack, Docker Compose, benchmarks and tests.
OTHER_VARIABLES = frozenset(
    f"{PREFIX}{name}"
    for name in (
        *("ORTHANC_NAME", "ORTHANC_STORAGE", "ORTHANC_HTTP_PORT", "ORTHANC_MODALITIES", "ORTHANC_ACCEPT_UNKNOWN_AE"),
        *("ORTHANC_CHECK_CALLED_AET", "ORTHANC_CHECK_MODALITY_HOST", "ORTHANC_REMOTE_ACCESS", "ORTHANC_USERS"),
        *("ORTHANC_AUTHENTICATION", "ORTHANC_DESCRIBE_ERRORS", "ORTHANC_PLUGINS", "PLUGIN_SCRIPT", "VENV"),
        "ORTHANC_LUA_SCRIPTS",
        *("DASHBOARD_PORT", "DEMO_STUDIES", "BENCH_DATABASE_URL", "BENCH_STUDIES", "BENCH_BASELINE", "BENCH_PAIRS"),
        "BENCH_SIZING_STUDIES",
        *("POSTGRES_PASSWORD", "POSTGRES_READER_PASSWORD", "POSTGRES_SETTINGS_PASSWORD", "ORTHANC_PASSWORD", "SECRET"),
        *(
            "DICOM_TLS_PORT",
            "DICOM_TLS_FOLDER",
            "HTTPS_PORT",
            "HTTP_PORT",
            "PROXY_FOLDER",
            "CERTIFICATES_FOLDER",
            "TLS_CA_FILE",
        ),
        *("BACKUP_RECIPIENT", "BACKUP_KEEP", "BACKUP_FOLDER"),
    )
)
_NAME = "Settings"


def check_settings() -> list[CheckResult]:
    """Whether every variable has a name and a value that it may have."""
    try:
        read_settings()
    except ConfigurationError as error:
        return [CheckResult(_NAME, False, str(error), "Correct the variable; docs/reference/settings.md lists all.")]
    results = [_unknown(name) for name in sorted(unknown_variables())]
    return results or [CheckResult(_NAME, True, _origin())]


def check_retention(settings: Settings) -> list[CheckResult]:
    """Whether the rules of retention can be understood."""
    try:
        rules = parse(settings.retention)
    except ConfigurationError as error:
        return [CheckResult("Retention", False, str(error), "docs/administrator/retention.md has examples.")]
    return [CheckResult("Retention", True, ", ".join(map(str, rules)) or "no rule: nothing is ever deleted")]


def unknown_variables() -> set[str]:
    """Variables of the environment with the prefix that no part of Kerma reads."""
    return {name for name in os.environ if name.startswith(PREFIX)} - _known_variables()


def _known_variables() -> frozenset[str]:
    return OTHER_VARIABLES | {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def _unknown(name: str) -> CheckResult:
    similar = difflib.get_close_matches(name, _known_variables(), n=1)
    remedy = f"Did you mean {similar[0]}?" if similar else "Remove it; docs/reference/settings.md lists all."
    return CheckResult(_NAME, False, f"{name} is no setting of Kerma and has no effect.", remedy)


def _origin() -> str:
    if not os.environ.get(f"{PREFIX}DATABASE_URL") and running_stack() is not None:
        return f"from the local stack that runs in {FOLDER}"
    return "from the environment"


def check_secret(settings: Settings) -> list[CheckResult]:
    """Whether the key for hashes can be read, where patient data are to be hashed."""
    try:
        protection = PatientProtection.from_settings(settings)
    except ConfigurationError as error:
        text, _, remedy = str(error).partition(". ")
        return [CheckResult("Patient data", False, f"{text}.", remedy)]
    rules = ", ".join(f"{name.removeprefix('patient_')}: {rule}" for name, rule in protection.rules.items())
    return [CheckResult("Patient data", True, rules.replace("_", " "))]
