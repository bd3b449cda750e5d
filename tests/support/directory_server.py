"""OpenLDAP's slapd with a few users and groups, on loopback."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from local_stack import free_port
from local_stack.orthanc import is_open
from local_stack.processes import Child, start, wait_until

if TYPE_CHECKING:
    from pathlib import Path

BASE = "dc=hospital,dc=example"
SEARCHER, SEARCHER_PASSWORD = f"cn=kerma,{BASE}", "searches only"
#: Passwords by user.
USERS = {"ada": "violet tram over nineteen hills", "b*n (x)": "green lamps under eleven bridges"}
PHYSICISTS = f"cn=Dose Physics,ou=groups,{BASE}"
_CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
pidfile {folder}/slapd.pid
disallow bind_anon
{tls}
database mdb
suffix "{base}"
directory {folder}/entries
overlay memberof
access to attrs=userPassword by anonymous auth
access to * by users read
"""
_TLS = """
TLSCACertificateFile {folder}/ca.crt
TLSCertificateFile {folder}/server.crt
TLSCertificateKeyFile {folder}/server.key
"""
_ENTRIES = """
dn: {base}
objectClass: dcObject
objectClass: organization
o: Hospital

dn: ou=groups,{base}
objectClass: organizationalUnit

dn: {searcher}
objectClass: organizationalRole
objectClass: simpleSecurityObject
userPassword: {searcher_password}

dn: cn=Ada,{base}
objectClass: inetOrgPerson
uid: ada
sn: Ada
mail: shared@hospital.example
userPassword: {ada}
memberOf: {physicists}

dn: cn=Ben,{base}
objectClass: inetOrgPerson
uid: b*n (x)
sn: Ben
mail: shared@hospital.example
userPassword: {ben}

dn: {physicists}
objectClass: groupOfNames
member: cn=Ada,{base}
"""


class DirectoryServer:
    """The directory; it can be stopped and started again.

    Args:
        folder: for its files; with `ca.crt`, and key and certificate of `server`.
        has_tls: whether it offers TLS at all.
    """

    def __init__(self, folder: Path, *, has_tls: bool = True) -> None:
        if shutil.which("slapd", path="/usr/sbin") is None:
            pytest.skip("slapd is not installed: scripts/setup.sh test")
        self._folder = folder
        self._has_tls = has_tls
        self._child: Child | None = None
        self.port, self.tls_port = free_port(), free_port()
        (folder / "entries").mkdir()
        tls = _TLS.format(folder=folder) if has_tls else ""
        (folder / "slapd.conf").write_text(_CONFIGURATION.format(folder=folder, base=BASE, tls=tls))
        passwords = {"searcher_password": SEARCHER_PASSWORD, "ada": USERS["ada"], "ben": USERS["b*n (x)"]}
        entries = _ENTRIES.format(base=BASE, searcher=SEARCHER, physicists=PHYSICISTS, **passwords)
        add = ["/usr/sbin/slapadd", "-q", "-f", str(folder / "slapd.conf")]
        subprocess.run(add, input=entries, text=True, check=True, capture_output=True)

    def start(self) -> None:
        """Start, and wait until it listens on 127.0.0.1, .2 and .3; its certificate does not name the second."""
        addresses = [f"ldap://127.0.0.{number}:{self.port}" for number in (1, 2, 3)]
        addresses += [f"ldaps://127.0.0.{number}:{self.tls_port}" for number in (1, 2) if self._has_tls]
        options = ["-f", str(self._folder / "slapd.conf"), "-h", " ".join(addresses), "-d", "0"]
        self._child = start("slapd", ["/usr/sbin/slapd", *options], log=self._folder / "slapd.log", env={})
        wait_until(lambda: is_open(self.port), self._child)

    def stop(self) -> None:
        """Stop."""
        if self._child is not None:
            self._child.stop()
        self._child = None
