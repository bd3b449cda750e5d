"""The certificate with which a site signs: derived from its key, so that it is the same as long as the key is."""

from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.x509.oid import NameOID

from kerma.errors import ConfigurationError

# The order of the group of P-256 (FIPS 186-5, SP 800-186, 3.2.1.3).
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# 64 bits more than the order has: the remainder is as good as evenly distributed (FIPS 186-5, A.2.1).
_DERIVED_BYTES = 40
_PURPOSE = b"kerma signatures of PDF files, version 1"
_VALID_FROM = datetime(2026, 1, 1, tzinfo=UTC)
#: RFC 5280, 4.1.2.5: no well-defined end. It ends with the key of the site.
_NO_END = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
_SERIAL_BYTES = 19  # RFC 5280, 4.1.2.2: positive and at most 20 bytes
_COMMON_NAME = "Kerma, signature of documents"


@dataclass(frozen=True)
class SigningCertificate:
    """A private key and its certificate.

    Attributes:
        key: private key (ECDSA, P-256).
        certificate: the certificate of that key, signed by itself.
    """

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, in hexadecimal, by which people recognise it."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def pem(self) -> str:
        """The certificate as PEM, which readers of PDF files import as trusted."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()


def signing_certificate(site_key: bytes) -> SigningCertificate:
    """The certificate of a site: the same for the same key.

    Args:
        site_key: the key of KERMA_SECRET_FILE.

    Raises:
        ConfigurationError: the site has no key.
    """
    if not site_key:
        raise ConfigurationError(
            "Without a key of the site no document can be signed: name its file in KERMA_SECRET_FILE."
        )
    number = int.from_bytes(_derived(site_key, b"key", _DERIVED_BYTES)) % (_P256_ORDER - 1) + 1
    key = ec.derive_private_key(number, ec.SECP256R1())
    return SigningCertificate(key, _certificate(key, int.from_bytes(_derived(site_key, b"serial", _SERIAL_BYTES))))


def _derived(site_key: bytes, part: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt=_PURPOSE, info=part).derive(site_key)


def _certificate(key: ec.EllipticCurvePrivateKey, serial: int) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _COMMON_NAME)])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(serial or 1)
        .not_valid_before(_VALID_FROM)
        .not_valid_after(_NO_END)
        .add_extension(usage, critical=True)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    # Deterministic (RFC 6979): each process derives the same certificate, byte for byte.
    return builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True)
