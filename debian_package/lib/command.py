"""The command `kerma` with the settings of this installation, as far as its user may read them.

Variables of the environment come first, then the files of /etc/kerma, then those of the package.
"""

import os
from pathlib import Path

from dotenv import dotenv_values

from kerma.cli import app

FILES = (
    "/etc/kerma/kerma.env",
    "/etc/kerma/owner.env",
    "/etc/kerma/dashboard.env",
    "/usr/lib/kerma/defaults.env",
)


def main() -> None:
    """Read the settings, and run the command."""
    for file in map(Path, FILES):
        if os.access(file, os.R_OK):
            for name, value in dotenv_values(file, interpolate=False).items():
                os.environ.setdefault(name, value or "")
    app(prog_name="kerma")


if __name__ == "__main__":
    main()
