"""Signatures of PDF files: who signed, and whether anything was changed since."""

from io import BytesIO

import pytest
import typst
from pyhanko.pdf_utils.generic import pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pypdf import PdfReader

from kerma.errors import ConfigurationError
from kerma.pdf_signature import check_signatures, signed_pdf, signing_certificate
from kerma.pdf_signature.verification import UnreadablePdfError

_KEY = b"0123456789abcdef"
_OTHER_KEY = b"0123456789abcdeg"
_DOCUMENT = '#set document(title: "Report")\n#set text(lang: "en")\n= Report\nAir kerma 2.1 Gy'


@pytest.fixture(scope="module")
def unsigned(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    source = tmp_path_factory.mktemp("typst") / "report.typ"
    source.write_text(_DOCUMENT)
    return typst.compile(source, pdf_standards="ua-1")


@pytest.fixture(scope="module")
def signed(unsigned: bytes) -> bytes:
    return signed_pdf(unsigned, signing_certificate(_KEY), "Report of Kerma")


def test_the_certificate_of_a_key_is_always_the_same() -> None:
    assert signing_certificate(_KEY).pem == signing_certificate(_KEY).pem


def test_another_key_has_another_certificate() -> None:
    assert signing_certificate(_KEY).fingerprint != signing_certificate(_OTHER_KEY).fingerprint


def test_without_a_key_nothing_is_signed() -> None:
    with pytest.raises(ConfigurationError, match="KERMA_SECRET_FILE"):
        signing_certificate(b"")


def test_a_signed_file_states_signer_and_reason(signed: bytes) -> None:
    (found,) = check_signatures(signed)
    assert (found.fingerprint, found.reason) == (signing_certificate(_KEY).fingerprint, "Report of Kerma")


def test_a_signed_file_is_unchanged(signed: bytes) -> None:
    assert check_signatures(signed)[0].is_unchanged


def test_the_signed_file_still_has_its_text(signed: bytes) -> None:
    assert "Air kerma 2.1 Gy" in PdfReader(BytesIO(signed)).pages[0].extract_text()


def test_a_file_without_signature_has_none(unsigned: bytes) -> None:
    assert check_signatures(unsigned) == []


def _with_another_byte(signed: bytes) -> bytes:
    place = signed.index(b"stream\n") + 20
    return signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]


def _with_a_comment_after_its_end(signed: bytes) -> bytes:
    return signed + b"\n% checked"


def _with_another_revision(signed: bytes) -> bytes:
    writer, changed = IncrementalPdfFileWriter(BytesIO(signed)), BytesIO()
    writer.root["/Lang"] = pdf_string("pl")
    writer.update_root()  # type: ignore[no-untyped-call]  # pyHanko leaves both without annotations
    writer.write(changed)  # type: ignore[no-untyped-call]
    return changed.getvalue()


@pytest.mark.parametrize("change", [_with_another_byte, _with_a_comment_after_its_end, _with_another_revision])
def test_a_change_after_the_signature_is_found(signed: bytes, change: object) -> None:
    assert callable(change)
    assert not check_signatures(change(signed))[0].is_unchanged


@pytest.mark.parametrize("content", [b"", b"no PDF"])
def test_what_is_no_pdf_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(UnreadablePdfError, match="no PDF"):
        check_signatures(content)


def test_a_file_that_ends_early_is_refused_with_a_sentence(signed: bytes) -> None:
    with pytest.raises(UnreadablePdfError, match="no PDF"):
        check_signatures(signed[:3000])
