"""`kerma signature`: who signed a PDF."""

from pathlib import Path

import pytest
import typst
from cryptography.x509 import load_pem_x509_certificate
from typer.testing import CliRunner

from kerma.cli import app
from kerma.pdf_signature import signed_pdf, signing_certificate

_KEY = "0123456789abcdef"


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "secret.key"
    path.write_text(_KEY)
    monkeypatch.setenv("KERMA_SECRET_FILE", str(path))
    return path


def _signed(folder: Path, key: str) -> Path:
    (folder / "report.typ").write_text("= Report")
    path = folder / "report.pdf"
    path.write_bytes(signed_pdf(typst.compile(folder / "report.typ"), signing_certificate(key.encode()), "Report"))
    return path


@pytest.mark.usefixtures("key_file")
def test_a_file_of_this_site_is_verified(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["signature", "verify", str(_signed(tmp_path, _KEY))])
    assert (result.exit_code, "Signed by this site" in result.output) == (0, True)


@pytest.mark.usefixtures("key_file")
def test_a_file_of_another_site_ends_with_1(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["signature", "verify", str(_signed(tmp_path, "another key, 0123456"))])
    assert (result.exit_code, "another certificate" in result.output) == (1, True)


@pytest.mark.usefixtures("key_file")
def test_a_changed_file_ends_with_1(tmp_path: Path) -> None:
    path = _signed(tmp_path, _KEY)
    path.write_bytes(path.read_bytes() + b"%")
    result = CliRunner().invoke(app, ["signature", "verify", str(path)])
    assert (result.exit_code, "CHANGED" in result.output) == (1, True)


@pytest.mark.usefixtures("key_file")
def test_the_certificate_is_printed_as_pem() -> None:
    output = CliRunner().invoke(app, ["signature", "certificate"]).stdout
    assert load_pem_x509_certificate(output.encode()).serial_number > 0
