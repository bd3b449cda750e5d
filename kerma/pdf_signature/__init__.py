"""Signs PDF files with a certificate of the site, and verifies such signatures (PAdES, ETSI EN 319 142-1)."""

from kerma.pdf_signature.certificate import SigningCertificate, signing_certificate
from kerma.pdf_signature.signing import signed_pdf
from kerma.pdf_signature.verification import SignatureCheck, check_signatures

__all__ = ["SignatureCheck", "SigningCertificate", "check_signatures", "signed_pdf", "signing_certificate"]
