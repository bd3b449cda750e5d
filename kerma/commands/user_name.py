"""The argument that names a user."""

from typing import Annotated

import typer

Name = Annotated[
    str, typer.Argument(metavar="NAME", help="Name of the user; NAME@ISSUER or the identifier where several have it.")
]
