"""The commands `make deb`, `make bundle` and `make test-deb`: `python -m debian_package build|bundle|try`."""

from __future__ import annotations

import os
import sys

from containers.podman import ContainerError, announce
from debian_package.build import build
from debian_package.bundle import bundle
from debian_package.smoke_test import try_bundle

COMMANDS = {"build": build, "bundle": bundle, "try": try_bundle}


def main() -> int:
    """Run one command; gives the exit status."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in COMMANDS:
        print(f"debian_package takes one of {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    if os.geteuid() != 0:
        print("This needs root: run it as root or with sudo.", file=sys.stderr)
        return 1
    try:
        announce(f"{COMMANDS[name]()}")
    except (ContainerError, ValueError) as error:
        print(f"The package: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
