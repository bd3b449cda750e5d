"""The administrator of the demo hospital: added where there is no user, and logged in by a link."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from typing import TYPE_CHECKING

from local_stack.orthanc import REPOSITORY
from local_stack.processes import StackError

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "demo"
_ROLES = ("--admin", "--role", "physicist", "--role", "auditor")


def login_url(dashboard_url: str, environment: Mapping[str, str]) -> str:
    """A link that logs the demo user in, once; the address of the dashboard where the site has users of its own.

    Where there is no user, the demo user is added, and its password printed.

    Args:
        dashboard_url: address of the dashboard.
        environment: Kerma's settings.

    Raises:
        StackError: the command line failed; its output names the reason.
    """
    users = [
        json.loads(line)["name"] for line in _kerma("user", "list", "--json", environment=environment).splitlines()
    ]
    if not users:
        password = secrets.token_urlsafe(12)
        _kerma("user", "add", NAME, *_ROLES, "--password-stdin", environment=environment, text=f"{password}\n")
        print(f"Added the user {NAME} with the password {password} (printed this once).", flush=True)
    elif NAME not in users:
        return dashboard_url
    return _kerma("user", "link", NAME, environment=environment).split()[0]


def _kerma(*arguments: str, environment: Mapping[str, str], text: str = "") -> str:
    """What Kerma's command line prints."""
    command = [sys.executable, "-m", "kerma.cli", *arguments]
    env = {**os.environ, **environment}
    done = subprocess.run(command, env=env, cwd=REPOSITORY, check=False, input=text, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise StackError(f"`kerma {' '.join(arguments)}` failed; see its output above.")
    return done.stdout.strip()
