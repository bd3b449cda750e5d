"""Four senders of different make: DCMTK's storescu and dcmsend, pynetdicom, and dcmjs-dimse."""

from __future__ import annotations

import json
import os
import shutil
import ssl
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from pydicom import dcmread
from pynetdicom import AE

from kerma.interop.reactor import paused_reactor
from local_stack.orthanc import REPOSITORY
from tests.support.dicom_tls import HOST, Credentials

CALLED = "KERMA"
#: Calling AE title of each sender, by the name of its function.
CALLING = {"storescu": "STORESCU", "dcmsend": "DCMSEND", "pynetdicom": "PYNETDICOM", "dcmjs_dimse": "DCMJS"}
Sender = Callable[[Sequence[Path], int, Credentials | None], None]


def storescu(files: Sequence[Path], port: int, tls: Credentials | None) -> None:
    """Send with DCMTK's storescu: one file after the other, only the contexts that the files need."""
    secure = ["+tls", tls.key, tls.certificate, "+cf", tls.authority] if tls else []
    _run("storescu", *secure, "--required", "-aet", CALLING["storescu"], "-aec", CALLED, HOST, port, *files)


def dcmsend(files: Sequence[Path], port: int, tls: Credentials | None) -> None:
    """Send with DCMTK's dcmsend, which negotiates what the files need and knows no TLS."""
    assert tls is None
    _run("dcmsend", "-aet", CALLING["dcmsend"], "-aec", CALLED, HOST, port, *files)


def pynetdicom(files: Sequence[Path], port: int, tls: Credentials | None) -> None:
    """Send with pynetdicom: data sets that pydicom has read and encodes again."""
    datasets = [dcmread(path) for path in files]
    entity = AE(CALLING["pynetdicom"])
    for stored_as in sorted({(each.SOPClassUID, each.file_meta.TransferSyntaxUID) for each in datasets}):
        entity.add_requested_context(*stored_as)
    association = entity.associate(HOST, port, ae_title=CALLED, tls_args=(_context(tls), HOST) if tls else None)
    assert association.is_established
    with paused_reactor(association):
        assert {association.send_c_store(each).Status for each in datasets} == {0x0000}


def dcmjs_dimse(files: Sequence[Path], port: int, tls: Credentials | None) -> None:
    """Send with dcmjs-dimse on Node."""
    if not (shutil.which("node") and (REPOSITORY / "node_modules" / "dcmjs-dimse").is_dir()):
        missing = "node or node_modules/dcmjs-dimse is missing: `make setup-dev` installs it where npm is installed"
        assert "CI" not in os.environ, missing
        pytest.skip(missing)
    order = {
        "host": HOST,
        "port": port,
        "calling": CALLING["dcmjs_dimse"],
        "called": CALLED,
        "files": [str(path) for path in files],
        "tls": {name: str(getattr(tls, name)) for name in ("key", "certificate", "authority")} if tls else None,
    }
    _run("node", Path(__file__).with_name("dcmjs_sender.cjs"), json.dumps(order))


def _context(tls: Credentials) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(tls.authority))
    context.load_cert_chain(tls.certificate, tls.key)
    return context


def _run(*words: object) -> None:
    environment = {**os.environ, "TCP_NODELAY": "1"}
    done = subprocess.run(list(map(str, words)), env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
