"""Verifies the signatures of a PDF file."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import NamedTuple

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import CMSExtractionError, SigningError
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import ValidationInfoReadingError
from pyhanko_certvalidator import ValidationContext

from kerma.errors import KermaError
from kerma.messages import message

_UNREADABLE = (PdfError, CMSExtractionError, SigningError, ValidationInfoReadingError, ValueError)


class UnreadablePdfError(KermaError):
    """A file is no PDF, or its signature has a form that cannot be read."""


class SignatureCheck(NamedTuple):
    """One signature of a file.

    Attributes:
        fingerprint: SHA-256 of the certificate that signed, in hexadecimal.
        signed_at: the time that the signer's computer states; None: it states none.
        reason: what the signature states; None: nothing.
        is_unchanged: what was signed is as it was, and nothing was appended to the file.
    """

    fingerprint: str
    signed_at: datetime | None
    reason: str | None
    is_unchanged: bool


def check_signatures(content: bytes) -> list[SignatureCheck]:
    """The signatures of a PDF; none where it is not signed.

    Whether a certificate is that of a site is for the caller to compare, by its fingerprint.

    Raises:
        UnreadablePdfError: the content is no PDF, or a signature cannot be read.
    """
    try:
        return list(_checks(content))
    except _UNREADABLE as error:
        what = message("This is no PDF whose signature can be read: {reason}", reason=str(error))
        raise UnreadablePdfError(what) from error


def _checks(content: bytes) -> Iterator[SignatureCheck]:
    for signature in PdfFileReader(BytesIO(content)).embedded_signatures:
        yield _check(signature)


def _check(signature: EmbeddedPdfSignature) -> SignatureCheck:
    # Nothing is fetched, and each certificate is its own root: who signed is compared by fingerprint.
    alone = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
    status = validate_pdf_signature(signature, signer_validation_context=alone, skip_diff=True)
    is_whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    reason = signature.sig_object.get("/Reason")
    return SignatureCheck(
        fingerprint=status.signing_cert.sha256.hex(),
        signed_at=status.signer_reported_dt,
        reason=None if reason is None else str(reason),
        is_unchanged=status.intact and status.valid and is_whole,
    )
