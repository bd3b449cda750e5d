"""`kerma echo`: verify by C-ECHO that a DICOM node answers."""

import typer

from kerma.commands.node_options import CalledTitle, CallingTitle, Host, Port, node
from kerma.interop.echo import EchoResponse
from kerma.interop.echo import echo as send_echo


def echo(
    host: Host = None, port: Port = None, aet: CalledTitle = None, calling_aet: CallingTitle = "KERMA_SEND"
) -> None:
    """Verify by C-ECHO that a DICOM node answers. On a refusal, the node's own reason is printed."""
    called = node(host, port, aet, calling_aet)
    typer.echo(f"{called} answers C-ECHO{details(send_echo(called))}.")


def details(response: EchoResponse) -> str:
    """Duration and implementation of a response, to be appended to a message."""
    implementation = f", implementation {response.implementation}" if response.implementation else ""
    return f" in {1000 * response.duration_s:.0f} ms{implementation}"
