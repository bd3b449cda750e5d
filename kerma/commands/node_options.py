"""Options of the commands that call a DICOM node; what is not stated comes from the settings or the local stack."""

from typing import Annotated

import typer

from kerma.commands.running_stack import command_settings
from kerma.interop.association import Node
from kerma.settings import MAX_PORT, ae_title

_DEFAULTS = "KERMA_ORTHANC_{}"


def _ae_title(text: str) -> str:
    try:
        return ae_title(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} must be {error}.") from error


def _host(text: str) -> str:
    if not text.strip() or any(character.isspace() or not character.isprintable() for character in text):
        raise typer.BadParameter(f"{text!r} is no host name or address.")
    return text


Host = Annotated[
    str | None,
    typer.Option(
        parser=_host,
        metavar="HOST",
        help="Host name or address of the DICOM node.",
        show_default=_DEFAULTS.format("DICOM_HOST"),
    ),
]
Port = Annotated[
    int | None,
    typer.Option(min=1, max=MAX_PORT, help="DICOM port of the node.", show_default=_DEFAULTS.format("DICOM_PORT")),
]
CalledTitle = Annotated[
    str | None,
    typer.Option(
        "--aet", parser=_ae_title, metavar="AET", help="AE title of the node.", show_default=_DEFAULTS.format("AET")
    ),
]
CallingTitle = Annotated[
    str, typer.Option("--calling-aet", "--calling", parser=_ae_title, metavar="AET", help="Our own AE title.")
]


def node(host: str | None, port: int | None, aet: str | None, calling_aet: str) -> Node:
    """The node that the options name.

    Raises:
        ConfigurationError: the settings, which are read for what no option states, cannot be used.
    """
    if host and port and aet:
        return Node(host, port, aet, calling_aet)
    configured = command_settings()
    return Node(
        host or configured.orthanc_dicom_host,
        port or configured.orthanc_dicom_port,
        aet or configured.orthanc_aet,
        calling_aet,
    )
