"""Checks of the Orthanc node: HTTP, version, plugin, and C-ECHO on the DICOM port."""

import http.client
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from kerma import __version__
from kerma.commands.checks.clock import check_clock
from kerma.commands.checks.result import CheckResult
from kerma.commands.echo import details
from kerma.interop.association import Node, NodeError
from kerma.interop.echo import echo
from kerma.interop.orthanc_rest import USERS_VARIABLE, RestResponse, get, without_password
from kerma.settings import Settings


def check_http(settings: Settings) -> list[CheckResult]:
    """Whether Orthanc answers by HTTP and has loaded Kerma's plugin; its version."""
    url = settings.orthanc_url.rstrip("/")
    shown = without_password(url)
    try:
        state = get(f"{url}/system")
        plugin = get(f"{url}/kerma/status")
        now = get(f"{url}/tools/now")
    except (OSError, http.client.HTTPException, ValueError) as error:
        cause = getattr(error, "reason", error)
        reason = getattr(cause, "strerror", None) or cause
        remedy = "Start Orthanc, or correct KERMA_ORTHANC_URL."
        return [CheckResult("Orthanc", False, f"{shown} cannot be reached: {reason}.", remedy)]
    if state.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        remedy = f"Set {USERS_VARIABLE} as for Orthanc, or run the check where Orthanc runs."
        return [CheckResult("Orthanc", False, f"{shown} requires a password.", remedy)]
    version = _members(state).get("Version")
    if version is None:
        text = f"{shown} answers (status {state.status}), but not as Orthanc does."
        return [CheckResult("Orthanc", False, text, "Correct KERMA_ORTHANC_URL.")]
    return [CheckResult("Orthanc", True, f"{shown}, version {version}"), *_clock(now), _plugin(plugin)]


def _clock(response: RestResponse) -> list[CheckResult]:
    """The comparison of clocks; none where the answer is no time, as from versions of Orthanc that state none."""
    try:
        now = datetime.strptime(response.body.decode("ascii"), "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return []
    return [check_clock("Orthanc", now)]


def _members(response: RestResponse) -> Mapping[str, Any]:
    """The members of the answer; none where it is not a JSON object."""
    return response.document if isinstance(response.document, dict) else {}


def _plugin(response: RestResponse) -> CheckResult:
    name, document = "Plugin", _members(response)
    if response.status != HTTPStatus.OK or "version" not in document:
        remedy = "Load orthanc_plugin/plugin.py as in orthanc.json; Orthanc's log states why it is not loaded."
        return CheckResult(name, False, "Orthanc runs without Kerma's plugin.", remedy)
    if document.get("database_is_reachable") is False:
        return CheckResult(name, False, str(document.get("database_error")), "Correct KERMA_DATABASE_URL of Orthanc.")
    if not document.get("follower_is_alive", True):
        text = f"The process that reads objects does not run. {document.get('last_error') or ''}".rstrip()
        return CheckResult(name, False, text, "The plugin starts it again within 30 s; see Orthanc's log.")
    if document.get("last_error"):
        return CheckResult(name, False, f"The follower cannot work. {document['last_error']}", "See Orthanc's log.")
    if document["version"] != __version__:
        text = f"The plugin is of version {document['version']}, this command of {__version__}."
        return CheckResult(name, False, text, "Update both to the same version, then restart Orthanc.")
    return CheckResult(name, True, f"loaded, version {document['version']}")


def check_dicom(settings: Settings, calling_aet: str) -> list[CheckResult]:
    """Whether the DICOM port answers C-ECHO."""
    node = Node(settings.orthanc_dicom_host, settings.orthanc_dicom_port, settings.orthanc_aet, calling_aet)
    try:
        response = echo(node)
    except NodeError as error:
        return [CheckResult("DICOM", False, str(error), _dicom_remedy(str(error), calling_aet))]
    return [CheckResult("DICOM", True, f"{node} answers C-ECHO{details(response)}")]


def _dicom_remedy(text: str, calling_aet: str) -> str:
    if "rejects" not in text:
        return "Start Orthanc, or correct KERMA_ORTHANC_DICOM_HOST and KERMA_ORTHANC_DICOM_PORT."
    return (
        f"List {calling_aet} on the page Senders, or name a listed sender by --calling-aet. "
        "If Orthanc has another AE title, correct KERMA_ORTHANC_AET."
    )
