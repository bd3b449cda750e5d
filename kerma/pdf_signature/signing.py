"""Signs a PDF file: an invisible signature over the whole file, appended to it."""

from io import BytesIO

from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from kerma.pdf_signature.certificate import SigningCertificate

FIELD_NAME = "Kerma"


def signed_pdf(content: bytes, certificate: SigningCertificate, reason: str) -> bytes:
    """The PDF with a signature (PAdES baseline B-B, ETSI EN 319 142-1) that allows no change after it.

    The time of signing is that of this computer: it comes from no time-stamp authority.

    Args:
        content: a PDF file.
        certificate: that of the site.
        reason: what the signature states, in the language of the document.

    Raises:
        pyhanko.pdf_utils.misc.PdfError: the content is no PDF.
    """
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD_NAME,
        reason=reason,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    signed = signers.sign_pdf(IncrementalPdfFileWriter(BytesIO(content)), metadata, signer=_signer(certificate))
    return bytes(signed.getvalue())


def _signer(certificate: SigningCertificate) -> signers.SimpleSigner:
    encoded = certificate.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return signers.SimpleSigner(
        signing_cert=Certificate.load(certificate.certificate.public_bytes(Encoding.DER)),
        signing_key=PrivateKeyInfo.load(encoded),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]  # pyHanko leaves it without annotations
    )
