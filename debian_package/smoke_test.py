"""The trial of the bundle: installed on a bare Debian without a network, it receives a report and shows its dose."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from typing import TYPE_CHECKING

from containers.podman import ContainerError, announce, run
from debian_package.booted import booted, wait_for
from debian_package.build import FOLDER, build
from debian_package.bundle import bare_debian, pack, sign
from kerma.simulate import DEFAULT_UNTIL, hospital

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from debian_package.booted import BootedDebian

_SERVICES = ("kerma-migrate", "kerma-orthanc", "kerma-worker", "kerma-dashboard")
_KNOWN_AE = "CT1"
_SENDER = f"""KERMA_ORTHANC_MODALITIES='"ct1" : {json.dumps({"AET": _KNOWN_AE, "Host": "127.0.0.1", "Port": 104})}'"""
# As a modality that Orthanc knows: its DICOM port rejects others.
_CHECK = f"kerma check --calling-aet {_KNOWN_AE}"
_RESTART = "systemctl restart kerma.target"
_STUDY = "SELECT study_instance_uid || ' ' || coalesce(dlp_mgy_cm, dap_gy_cm2) FROM study"


def try_bundle() -> str:
    """Build package and bundle, verify the signature, and try the bundle; returns a sentence on the result.

    Raises:
        ContainerError: something is not as it should be.
    """
    archive = pack(build())
    with booted(bare_debian(), FOLDER / "trial") as system:
        _unpack_verified(archive, system)
        install(system)
        first_report(system)
        backup(system)
        upgrade(system)
        remove(system)
    return "The package works."


def _unpack_verified(archive: Path, system: BootedDebian) -> None:
    """Sign the bundle with a key of the trial, verify it in the system as README.md states, and unpack it."""
    with tempfile.TemporaryDirectory(prefix="kerma-gnupg-") as folder:
        home = {**os.environ, "GNUPGHOME": folder}
        user = "Trial <trial@localhost.invalid>"
        run("gpg", "--batch", "--passphrase", "", "--quick-generate-key", user, "default", "default", "1d", env=home)
        sign(archive, user, env=home)
        run("gpg", "--batch", "--output", str(system.root / "root" / "kerma.gpg"), "--export", user, env=home)
        run("gpgconf", "--kill", "gpg-agent", env=home)
    for path in (archive, archive.with_name(f"{archive.name}.asc")):
        shutil.copy2(path, system.root / "root")
    verify = f"cd /root && gpgv --keyring ./kerma.gpg {archive.name}.asc {archive.name}"
    system.run(f"{verify} && tar -xf {archive.name}")
    system.run(f"cd /root && printf x | dd of={archive.name} bs=1 seek=5000 conv=notrunc status=none")
    if system.succeeds(verify):
        raise ContainerError("gpgv accepts a bundle that was changed after it was signed.")
    announce("The signature of the bundle is verified, and a changed bundle is refused")


def install(system: BootedDebian) -> None:
    """Install without a network; all services run."""
    if system.succeeds("ls /sys/class/net | grep -v '^lo$'"):
        raise ContainerError("the trial has a network interface besides loopback.")
    announce("Installing the bundle without a network")
    system.run("sh /root/kerma/install.sh")
    system.run("systemctl disable --now orthanc.service")
    _expect_services(system)
    leaks = system.run("find /etc/kerma /var/lib/kerma /var/backups/kerma -perm /007 -print")
    if leaks:
        raise ContainerError(f"everybody may read or enter {leaks.split()}.")


def _expect_services(system: BootedDebian) -> None:
    active = " && ".join(f"systemctl is-active {name}" for name in _SERVICES)
    _wait_for(lambda: system.succeeds(active), "the services are active", system)
    announce(f"{', '.join(_SERVICES)} are active")


def _wait_for(condition: Callable[[], bool], what: str, system: BootedDebian) -> None:
    """Wait until something is so; the error has what the services log by then."""
    try:
        wait_for(condition, what)
    except ContainerError as error:
        raise ContainerError(f"{error}\n{_logs(system)}") from error


def _logs(system: BootedDebian) -> str:
    return system.run("systemctl --no-pager --lines=15 status 'kerma-*' 2>&1 || true")


def first_report(system: BootedDebian) -> None:
    """Send one report as a modality that Orthanc knows; its dose is in the database that the dashboard reads."""
    report = next(made for made in hospital(1, until=DEFAULT_UNTIL) if made.source.endswith("_rdsr"))
    (system.root / "root" / "report.dcm").write_bytes(report.to_bytes())
    with (system.root / "etc" / "kerma" / "kerma.env").open("a") as settings:
        settings.write(f"{_SENDER}\n")
    system.run(_RESTART)
    _expect_services(system)
    send = f"TCP_NODELAY=1 storescu -aet {_KNOWN_AE} -aec KERMA 127.0.0.1 14242 /root/report.dcm"
    _wait_for(lambda: system.succeeds(send), f"Orthanc accepts what {_KNOWN_AE} sends", system)
    if system.succeeds(send.replace(_KNOWN_AE, "NOBODY")):
        raise ContainerError("Orthanc accepts what an unknown modality sends.")
    _wait_for(lambda: bool(stored_doses(system)), "the dose of the report is in the database", system)
    announce(f"A report was sent by storescu; the dashboard's role reads {stored_doses(system)[0]}")
    system.run(_CHECK)
    announce("`kerma check` finds no fault")
    health = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:18501/healthz').status)"
    _wait_for(lambda: system.succeeds(f'python3 -c "{health}"'), "the dashboard answers", system)


def stored_doses(system: BootedDebian) -> list[str]:
    """Study Instance UID and dose of each study, as the role of the dashboard reads them."""
    url = ". /etc/kerma/dashboard.env"
    return system.run(f'{url} && psql "$KERMA_DASHBOARD_DATABASE_URL" -At -c "{_STUDY}"').splitlines()


def backup(system: BootedDebian) -> None:
    """Make an encrypted backup by its unit."""
    system.run("age-keygen -o /root/backup.key 2>/dev/null")
    recipient = system.run("age-keygen -y /root/backup.key").strip()
    system.run(f"echo KERMA_BACKUP_RECIPIENT={recipient} >>/etc/kerma/kerma.env")
    system.run("systemctl start kerma-backup.service || (journalctl --no-pager -u kerma-backup >&2; false)")
    made = system.run("ls /var/backups/kerma/kerma-*/").split()
    announce(f"The backup holds {', '.join(made)}")


def upgrade(system: BootedDebian) -> None:
    """Install the package over itself, as an upgrade does: passwords, settings and doses stay."""
    before = (_digests(system), stored_doses(system))
    system.run("DEBIAN_FRONTEND=noninteractive dpkg --install /root/kerma/packages/kerma_*.deb")
    _expect_services(system)
    if (_digests(system), stored_doses(system)) != before:
        raise ContainerError("an upgrade changed settings, passwords or doses.")
    system.run(_CHECK)
    announce("An upgrade changes no settings, passwords or doses")


def _digests(system: BootedDebian) -> str:
    return system.run("sha256sum /etc/kerma/* /var/lib/kerma/secret.key")


def remove(system: BootedDebian) -> None:
    """Purge the package: data stay, and the output names where they are; then install it again."""
    key = system.run("sha256sum /var/lib/kerma/secret.key")
    printed = system.run("DEBIAN_FRONTEND=noninteractive dpkg --purge kerma")
    left = system.run("ls /etc/kerma 2>/dev/null || true; ls /usr/lib/kerma 2>/dev/null || true").split()
    if left or "/var/lib/kerma" not in printed:
        raise ContainerError(f"purging left {left} and printed: {printed}")
    doses = system.run(f'runuser -u postgres -- psql -d kerma -At -c "{_STUDY}"')
    if not doses or system.run("sha256sum /var/lib/kerma/secret.key") != key:
        raise ContainerError("purging deleted data.")
    system.run("sh /root/kerma/install.sh")
    _expect_services(system)
    if stored_doses(system) != doses.splitlines():
        raise ContainerError("after purging and installing, the doses are not the same.")
    announce("Purging leaves all data, and the package finds them again when it is installed")
