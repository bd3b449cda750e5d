"""`kerma signature certificate|verify`: the certificate with which the site signs PDF files, and who signed a file."""

from pathlib import Path
from typing import Annotated

import typer

from kerma.commands.examples import epilog
from kerma.commands.running_stack import command_settings
from kerma.errors import ConfigurationError
from kerma.pdf_signature import SignatureCheck, SigningCertificate, check_signatures, signing_certificate
from kerma.privacy import site_key

signature = typer.Typer(no_args_is_help=True, help="Signatures of PDF files, and the certificate of the site.")


@signature.command(epilog=epilog("signature certificate"))
def certificate() -> None:
    """Print the certificate (PEM) with which this site signs, for readers of PDF files to trust."""
    own = _own_certificate()
    typer.echo(own.pem, nl=False)
    typer.echo(f"SHA-256 {own.fingerprint}", err=True)


@signature.command(epilog=epilog("signature verify"))
def verify(
    file: Annotated[Path, typer.Argument(help="A PDF file.")],
) -> None:
    """Verify that this site signed a PDF, and that nothing was changed or appended since; else exit status 1."""
    checks = check_signatures(file.read_bytes())
    if not checks:
        raise ConfigurationError(f"{file} has no signature.")
    own = _own_certificate()
    for found in checks:
        typer.echo(_text(found, own))
    if not all(found.is_unchanged and found.fingerprint == own.fingerprint for found in checks):
        raise typer.Exit(1)


def _own_certificate() -> SigningCertificate:
    return signing_certificate(site_key(command_settings()))


def _text(found: SignatureCheck, own: SigningCertificate) -> str:
    signer = (
        "this site" if found.fingerprint == own.fingerprint else f"another certificate, SHA-256 {found.fingerprint}"
    )
    time = f"{found.signed_at:%Y-%m-%d %H:%M:%S %Z}" if found.signed_at else "at a time that it does not state"
    state = "unchanged since" if found.is_unchanged else "CHANGED since, or something was appended"
    return f"Signed by {signer}, {time}: {state}."
