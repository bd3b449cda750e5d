"""Builds the containers of docker-compose.yml and tries them for real, without a Docker engine or a registry.

`make containers` runs it, as root. podman does the work with a storage of its own under .run/containers, so that
nothing of the machine's own containers is touched; the base image is made from Debian's packages. The containers
run in a network of their own that knows loopback only, so no port of the machine is used.
"""

from __future__ import annotations

import os
import subprocess
import sys

from containers.podman import (
    REPOSITORY,
    SERVICES,
    ContainerError,
    announce,
    clean_up,
    compose,
    import_base_image,
    install_packages,
    write_configuration,
)
from containers.smoke_test import try_services

TRIAL_ONLY = "trial"


def main() -> int:
    """Build, try and clean up; gives the exit status."""
    if os.geteuid() != 0:
        print("make containers needs root: run it as root or with sudo.", file=sys.stderr)
        return 1
    try:
        if sys.argv[1:] == [TRIAL_ONLY]:
            try_services()
            return 0
        return build_and_try()
    except ContainerError as error:
        print(f"make containers: {error}", file=sys.stderr)
        return 1


def build_and_try() -> int:
    """Build the images here, then try them in a network of their own."""
    install_packages()
    write_configuration()
    try:
        import_base_image()
        announce("Building the images")
        # One layer an image: the storage without an engine copies every layer in full.
        compose("--podman-build-args=--layers=false", "build", *SERVICES)
        in_own_network = ["unshare", "--net", sys.executable, "-m", "containers", TRIAL_ONLY]
        return subprocess.run(in_own_network, cwd=REPOSITORY, check=False).returncode
    finally:
        clean_up()


if __name__ == "__main__":
    sys.exit(main())
