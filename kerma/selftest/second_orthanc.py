"""The second Orthanc of the test: the installed program and plugin, with a folder, ports and a database of its own."""

import json
import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from kerma.errors import UnavailableError
from kerma.interop.association import Node
from kerma.selftest.processes import SYSTEM_PATH, ChildProcess, free_ports, is_open

#: AE titles of the second Orthanc, and of what sends to it.
CALLED, CALLING = "KERMATEST", "KERMASELFTEST"
_DEFAULT_PLUGINS = '"/usr/share/orthanc/plugins/libOrthancPython.so"'
_START_TIMEOUT_S = 40.0
#: Of the site's own settings, what the program needs to start; others, such as its secret, do not concern the test.
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "HOME", "TMPDIR")


@contextmanager
def second_orthanc(folder: Path, database_url: str) -> Iterator[tuple[Node, ChildProcess]]:
    """Run it for the time of the block: where to send to, and its process.

    Args:
        folder: empty; its storage, configuration and log.
        database_url: of the temporary schema.

    Raises:
        UnavailableError: it, or its plugin, cannot be started.
    """
    http_port, dicom_port = free_ports(2)
    configuration = folder / "orthanc.json"
    configuration.write_text(json.dumps(_configuration(folder, http_port, dicom_port)), encoding="utf-8")
    configuration.chmod(0o600)
    log = folder / "orthanc.log"
    process = ChildProcess("The second Orthanc", ["Orthanc", str(configuration)], log, environment(database_url))
    try:
        process.wait_until(lambda: is_open(http_port) and is_open(dicom_port), "answers on its ports", _START_TIMEOUT_S)
        yield Node("127.0.0.1", dicom_port, CALLED, CALLING), process
    finally:
        process.stop()


def environment(database_url: str) -> Mapping[str, str]:
    """The variables of the programs of the test: Kerma's own settings by default, and the temporary schema."""
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    protection = dict.fromkeys(("PATIENT_NAME", "PATIENT_ID", "ACCESSION", "BIRTH_DATE", "STAFF_NAMES"), "plain")
    return {
        **passed,
        # The plugin starts the Python of this command.
        "PATH": os.pathsep.join([f"{sys.prefix}/bin", passed.get("PATH", ""), SYSTEM_PATH]),
        "PYTHONPATH": os.pathsep.join(_package_folders()),
        "TCP_NODELAY": "1",
        "KERMA_DATABASE_URL": database_url,
        **{f"KERMA_{name}": value for name, value in protection.items()},
    }


def _package_folders() -> list[str]:
    """Folders of the packages that this command itself runs with, its own first.

    Not KERMA_VENV: an editable installation in that environment would come before this one.
    """
    return [str(_root()), *(path for path in sys.path if path.endswith(("site-packages", "dist-packages")))]


def _root() -> Path:
    return Path(__file__).resolve().parents[2]


def _plugin() -> Path:
    """The script that Orthanc loads.

    Raises:
        UnavailableError: the plugin is not installed here.
    """
    found = find_spec("orthanc_plugin")
    if found is None or not found.submodule_search_locations:
        raise UnavailableError("Kerma's plugin, the package orthanc_plugin, is not installed beside the package kerma.")
    return Path(next(iter(found.submodule_search_locations))) / "plugin.py"


def _plugins() -> list[str]:
    """Shared libraries that Orthanc loads, as KERMA_ORTHANC_PLUGINS names them.

    Raises:
        UnavailableError: one does not exist.
    """
    listed: list[str] = json.loads(f"[{os.environ.get('KERMA_ORTHANC_PLUGINS') or _DEFAULT_PLUGINS}]")
    for path in listed:
        if not Path(path).exists():
            raise UnavailableError(
                f"Orthanc's plugin for Python, {path}, does not exist: install the package orthanc-python, or name the "
                "file in KERMA_ORTHANC_PLUGINS."
            )
    return listed


def _configuration(folder: Path, http_port: int, dicom_port: int) -> dict[str, object]:
    storage = str(folder / "storage")
    return {
        "Name": f"Kerma self-test {secrets.token_hex(6)}",
        "StorageDirectory": storage,
        "IndexDirectory": storage,
        "OverwriteInstances": True,
        "Plugins": _plugins(),
        "PythonScript": str(_plugin()),
        "DicomServerEnabled": True,
        "DicomAet": CALLED,
        "DicomPort": dicom_port,
        # Orthanc listens on every interface: only this computer may send, and only by this name.
        "DicomCheckCalledAet": True,
        "DicomCheckModalityHost": True,
        "DicomModalities": {"sender": {"AET": CALLING, "Host": "127.0.0.1", "Port": dicom_port}},
        "DicomAlwaysAllowEcho": False,
        "DicomAlwaysAllowStore": False,
        "UnknownSopClassAccepted": True,
        "HttpServerEnabled": True,
        "HttpPort": http_port,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": True,
        "RegisteredUsers": {"selftest": secrets.token_urlsafe(24)},
        "SaveJobs": False,
    }
