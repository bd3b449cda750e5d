"""podman with a storage of its own, the base image, and podman-compose on docker-compose.yml."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
FOLDER = REPOSITORY / ".run" / "containers"
PROJECT = "kerma-trial"
PACKAGES = ("podman", "buildah", "runc", "debootstrap", "debian-archive-keyring")
BASE_IMAGE = "docker.io/library/debian:trixie-slim"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
SERVICES = ("postgres", "migrate", "orthanc", "worker", "dashboard", "proxy")
PROXY_CERTIFICATE = FOLDER / "proxy" / "server.crt"
#: User of nginx in its image.
_WWW_DATA = 33
SECRETS = (
    "KERMA_POSTGRES_PASSWORD",
    "KERMA_POSTGRES_READER_PASSWORD",
    "KERMA_POSTGRES_SETTINGS_PASSWORD",
    "KERMA_ORTHANC_PASSWORD",
    "KERMA_SECRET",
)
KNOWN_AE = "CT1"
#: Leaves out what docker-compose.yml states.
RESET = "<reset>"
PIP_OPTIONS = {"index-url", "extra-index-url", "trusted-host", "proxy", "timeout", "retries"}

# Without systemd or a cgroup delegation, podman needs to be configured where to store its state and how to limit.
CONTAINERS_CONF = """\
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=1000:1000"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
"""
STORAGE_CONF = """\
[storage]
driver = "vfs"
graphroot = "{folder}/images"
runroot = "{folder}/state"
"""


class ContainerError(Exception):
    """A container could not be built or does not do its work; the message is a sentence that says which."""


def announce(text: str) -> None:
    """Print the next step."""
    print(text, flush=True)


def run(*command: str, env: dict[str, str] | None = None) -> str:
    """Run a program to its end; returns its output.

    Raises:
        ContainerError: when it fails, with the end of its output.
    """
    done = subprocess.run(command, env=env, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        output = "\n".join((done.stdout + done.stderr).splitlines()[-30:])
        raise ContainerError(f"`{' '.join(command)}` ended with status {done.returncode}:\n{output}")
    return done.stdout


def environment() -> dict[str, str]:
    """The variables that lead podman to this trial's configuration and storage."""
    return {
        **os.environ,
        "CONTAINERS_CONF": str(FOLDER / "containers.conf"),
        "CONTAINERS_STORAGE_CONF": str(FOLDER / "storage.conf"),
        "BUILDAH_ISOLATION": "chroot",
    }


def podman(*arguments: str) -> str:
    """Run podman; returns its output."""
    return run("podman", *arguments, env=environment())


def succeeds(*arguments: str) -> bool:
    """Whether podman ends well."""
    try:
        podman(*arguments)
    except ContainerError:
        return False
    return True


def compose(*arguments: str) -> str:
    """Run podman-compose on docker-compose.yml with what differs here; returns its output."""
    files = ("-f", "docker-compose.yml", "-f", str(FOLDER / "trial.yml"))
    settings = ("--env-file", str(FOLDER / "trial.env"), "-p", PROJECT)
    return run(sys.executable, "-m", "podman_compose", *settings, *files, *arguments, env=environment())


def container(service: str) -> str:
    """The name podman-compose gives to a service's container."""
    return f"{PROJECT}_{service}_1"


def logs(service: str) -> str:
    """The end of a container's output."""
    command = ["podman", "logs", "--tail", "30", container(service)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def install_packages(packages: tuple[str, ...] = PACKAGES) -> None:
    """Install Debian packages that are missing: by default the tools that build and run containers."""
    query = ["dpkg-query", "-W", "-f", "${Status}\n", *packages]
    installed = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    if installed.count("install ok installed") < len(packages):
        announce(f"Installing {' '.join(packages)}")
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages)


def write_configuration() -> None:
    """Write what podman and podman-compose read: storage, limits, the trial's secrets and build secrets."""
    FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
    (FOLDER / "containers.conf").write_text(CONTAINERS_CONF)
    (FOLDER / "storage.conf").write_text(STORAGE_CONF.format(folder=FOLDER))
    (FOLDER / "pip.conf").write_text(pip_configuration())
    (FOLDER / "kerma_secret").write_text(secrets.token_hex(24))
    (FOLDER / "trial.yml").write_text(json.dumps(override(), indent=2).replace(f'"{RESET}"', "!reset null"))
    modality = json.dumps({"AET": KNOWN_AE, "Host": "127.0.0.1", "Port": 104})
    settings = [f"{name}={secrets.token_hex(24)}" for name in SECRETS]
    settings.append(f"""KERMA_ORTHANC_MODALITIES='"ct1" : {modality}'""")
    settings.append(f"KERMA_PROXY_FOLDER={PROXY_CERTIFICATE.parent}")
    write_certificate()
    (FOLDER / "trial.env").write_text("\n".join(settings) + "\n")


def write_certificate() -> None:
    """Make a certificate for the proxy, which its user may read."""
    PROXY_CERTIFICATE.parent.mkdir(exist_ok=True)
    key = PROXY_CERTIFICATE.with_suffix(".key")
    name = ("-subj", "/CN=kerma", "-addext", "subjectAltName=IP:127.0.0.1")
    files = ("-keyout", str(key), "-out", str(PROXY_CERTIFICATE))
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-noenc", *name, *files)
    os.chown(key, _WWW_DATA, _WWW_DATA)


def override() -> dict[str, object]:
    """What differs from docker-compose.yml here: one shared network, and this machine's way to the packages."""
    # Without systemd there is no cgroup to limit memory in.
    hosts = ["postgres:127.0.0.1", "orthanc:127.0.0.1"]
    shared = {"network_mode": "host", "mem_limit": RESET, "extra_hosts": hosts}
    # It shares the network of another service, and states none.
    of_proxy = {"profiles": RESET}
    build_secrets = {"pip_conf": {"file": str(FOLDER / "pip.conf")}}
    if CERTIFICATES.exists():
        build_secrets["ca_certificates"] = {"file": str(CERTIFICATES)}
    build = {"network": "host", "secrets": list(build_secrets)}
    return {
        "services": {
            name: {**shared, **(of_proxy if name == "proxy" else {"networks": RESET}), "build": build}
            for name in SERVICES
        },
        "secrets": {
            **build_secrets,
            # podman-compose mounts files only; Compose makes the file from the variable.
            "kerma_secret": {"environment": "", "file": str(FOLDER / "kerma_secret")},
        },
    }


def pip_configuration() -> str:
    """How pip on this machine reaches its index, from its files and variables, as one file.

    Other options may name paths that exist on this machine only.
    """
    listed = run(sys.executable, "-m", "pip", "config", "list")
    settings = dict(line.split("=", 1) for line in listed.splitlines() if "=" in line)
    options = {
        name.split(".")[-1]: "\n    ".join(_reachable(value))
        for name, value in settings.items()
        if name.startswith(("global.", "install.", ":env:.")) and name.split(".")[-1] in PIP_OPTIONS
    }
    options = {name: value for name, value in options.items() if value}
    if CERTIFICATES.exists():
        options["cert"] = str(CERTIFICATES)
    return "\n".join(["[global]", *(f"{name} = {value}" for name, value in options.items())]) + "\n"


def _reachable(value: str) -> list[str]:
    """The words of an option of pip, without addresses of this machine's files."""
    words = value.strip("'\"").replace("\\n", " ").split()
    return [word for word in words if not word.startswith("file:")]


def import_base_image() -> None:
    """Make the base image from Debian's packages; the archive stays for the next time."""
    podman("import", "--quiet", str(base_archive(FOLDER, "trixie")), BASE_IMAGE)


def base_archive(folder: Path, suite: str, *packages: str) -> Path:
    """A bare Debian as a tar archive, made from Debian's packages; the archive stays for the next time.

    Args:
        folder: of the archive.
        suite: code name of the release.
        packages: further packages that it contains.
    """
    archive = folder / f"{suite}.tar"
    if not archive.exists():
        announce(f"Making a bare Debian ({suite}) from Debian's packages")
        root = folder / suite
        shutil.rmtree(root, ignore_errors=True)
        include = [f"--include={','.join(packages)}"] if packages else []
        run("debootstrap", "--variant=minbase", *include, suite, str(root), mirror())
        unfinished = archive.with_suffix(".part")
        leave_out = ("--exclude=./proc", "--exclude=./dev", "--exclude=./sys", "--exclude=./var/cache/apt/*")
        run("tar", "-C", str(root), *leave_out, "-cf", str(unfinished), ".")
        unfinished.rename(archive)
        shutil.rmtree(root)
    return archive


def mirror() -> str:
    """The Debian mirror that this system's own package sources name, else Debian's."""
    sources = run("apt-get", "indextargets", "--format", "$(ORIGIN) $(REPO_URI)", "Created-By: Packages")
    named = [line.split(" ", 1)[1] for line in sources.splitlines() if line.startswith("Debian ")]
    main = [url for url in named if "security" not in url]
    return main[0] if main else "http://deb.debian.org/debian"


def clean_up() -> None:
    """Remove containers, volumes, images and secrets; only the base archive stays."""
    succeeds("rm", "--all", "--force", "--volumes", "--time", "10")
    succeeds("volume", "rm", "--all", "--force")
    succeeds("rmi", "--all", "--force")
    for path in FOLDER.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.suffix != ".tar":
            path.unlink()
