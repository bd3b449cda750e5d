"""The TLS port in front of Orthanc: who may connect, and as whom Orthanc sees the sender."""

from __future__ import annotations

import re
import shlex
import socket
import ssl
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

from local_stack import free_port, orthanc_node
from tests.support.dicom_tls import HOST, OTHER_SENDER, TlsPort, documented, make_certificates, tls_port
from tests.support.hospital import orthanc_id, unique, wait_until, write_all
from tests.support.sr_builder import ct_dose, ct_event, ct_report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from local_stack import OrthancNode

REFUSED = "Calling AE Title Not Recognized"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    make_certificates(folder)
    return folder


@contextmanager
def behind_tls(folder: Path, certificates: Path) -> Iterator[tuple[OrthancNode, TlsPort]]:
    """A strict Orthanc with the documented list of senders, and the TLS port."""
    senders = documented("One certificate, one AE title", "json")
    env = {"KERMA_ORTHANC_MODALITIES": senders, "KERMA_ORTHANC_AUTHENTICATION": "false"}
    node = orthanc_node(folder, "", free_port(), free_port(), plugin=False, strict=True, extra_env=env)
    with node as started, tls_port(certificates, started.dicom_port) as secure:
        yield started, secure


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory, certificates: Path) -> Iterator[tuple[OrthancNode, TlsPort]]:
    with behind_tls(tmp_path_factory.mktemp("orthanc"), certificates) as opened:
        yield opened


def dcmtk(program: str, port: int, secure: TlsPort, owner: str, calling: str, *files: Path) -> str:
    """Call with the certificate of one sender and an AE title; returns the output, empty on success."""
    tls = secure.credentials(owner)
    words = [program, "+tls", tls.key, tls.certificate, "+cf", tls.authority, "-aet", calling, "-aec", "KERMA", HOST]
    done = subprocess.run([*map(str, words), str(port), *map(str, files)], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def handshake(port: int, context: ssl.SSLContext) -> str:
    """The negotiated version, once the server has sent or ended something."""
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with socket.create_connection((HOST, port), timeout=10) as plain, context.wrap_socket(plain) as secured:
        secured.sendall(b"\0")
        secured.settimeout(1)
        try:
            if not secured.recv(1):
                raise ConnectionResetError
        except TimeoutError:
            pass
        return str(secured.version())


@pytest.mark.parametrize("owner", ["CT1", OTHER_SENDER])
def test_a_sender_uses_its_own_title(strict: tuple[OrthancNode, TlsPort], owner: str) -> None:
    assert dcmtk("echoscu", strict[1].port, strict[1], owner, owner) == ""


def test_a_sender_may_not_use_the_title_of_another(strict: tuple[OrthancNode, TlsPort]) -> None:
    assert REFUSED in dcmtk("echoscu", strict[1].port, strict[1], OTHER_SENDER, "CT1")


def test_a_listed_sender_cannot_bypass_tls_on_the_plain_port(strict: tuple[OrthancNode, TlsPort]) -> None:
    words = ["echoscu", "-aet", "CT1", "-aec", "KERMA", HOST, str(strict[0].dicom_port)]
    assert REFUSED in subprocess.run(words, capture_output=True, text=True, check=False).stderr


def test_without_a_certificate_nobody_connects(strict: tuple[OrthancNode, TlsPort]) -> None:
    with pytest.raises((ssl.SSLError, ConnectionResetError)):
        handshake(strict[1].port, ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))


def test_a_certificate_of_another_authority_is_refused(strict: tuple[OrthancNode, TlsPort], tmp_path: Path) -> None:
    make_certificates(tmp_path / "others")
    stranger = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    stranger.load_cert_chain(tmp_path / "others" / "CT1.crt", tmp_path / "others" / "CT1.key")
    with pytest.raises((ssl.SSLError, ConnectionResetError)):
        handshake(strict[1].port, stranger)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=lambda each: each.name)
def test_two_versions_of_tls_are_spoken(strict: tuple[OrthancNode, TlsPort], version: ssl.TLSVersion) -> None:
    context = _context_of(strict[1], version)
    assert handshake(strict[1].port, context).replace(".", "_") == version.name


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1], ids=lambda each: each.name)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_outdated_version_is_refused(strict: tuple[OrthancNode, TlsPort], version: ssl.TLSVersion) -> None:
    context = _context_of(strict[1], version)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION"):
        handshake(strict[1].port, context)


def test_a_cipher_suite_without_forward_secrecy_is_refused(strict: tuple[OrthancNode, TlsPort]) -> None:
    context = _context_of(strict[1], ssl.TLSVersion.TLSv1_2)
    context.set_ciphers("AES256-GCM-SHA384")
    with pytest.raises(ssl.SSLError, match="HANDSHAKE_FAILURE"):
        handshake(strict[1].port, context)


def _context_of(secure: TlsPort, version: ssl.TLSVersion) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    tls = secure.credentials()
    context.load_cert_chain(tls.certificate, tls.key)
    context.minimum_version = context.maximum_version = version
    return context


def test_orthanc_records_the_address_of_the_certificate(strict: tuple[OrthancNode, TlsPort], tmp_path: Path) -> None:
    node, secure = strict
    files = write_all(tmp_path, [unique(ct_report(ct_event(ct_dose())))])
    assert dcmtk("storescu", secure.port, secure, OTHER_SENDER, OTHER_SENDER, *files) == ""
    metadata = {name: _metadata(node, files[0], name) for name in ("RemoteIP", "RemoteAET")}
    assert metadata == {"RemoteIP": "127.0.1.12", "RemoteAET": OTHER_SENDER}


def test_the_log_names_address_and_certificate(strict: tuple[OrthancNode, TlsPort]) -> None:
    assert dcmtk("echoscu", strict[1].port, strict[1], "CT1", "CT1") == ""
    line = re.compile(r'127\.0\.0\.1 "CN=CT1,O=Hospital" TLSv1\.[23] \S+ seen by Orthanc as 127\.0\.1\.11')
    wait_until(lambda: bool(line.search(strict[1].access_log)))


@pytest.mark.parametrize("command", documented("At the sender").splitlines())
def test_a_documented_command_works(command: str, strict: tuple[OrthancNode, TlsPort], tmp_path: Path) -> None:
    [report] = write_all(tmp_path, [unique(ct_report(ct_event(ct_dose())))])
    here = {"kerma.hospital.example": HOST, "2762": str(strict[1].port), "report.dcm": str(report)}
    words = [here.get(word, word) for word in shlex.split(command)]
    done = subprocess.run(words, cwd=strict[1].folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _metadata(node: OrthancNode, path: Path, name: str) -> str:
    with urlopen(f"{node.url}/instances/{orthanc_id(path)}/metadata/{name}") as answer:
        return str(answer.read().decode())
