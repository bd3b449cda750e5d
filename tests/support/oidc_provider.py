"""A certified identity provider (npm oidc-provider) on loopback, and a person who logs in at it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from local_stack import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx2

REPOSITORY = Path(__file__).resolve().parents[2]
CLIENT_ID, CLIENT_SECRET = "kerma-dashboard", "a secret of the tests"
_FORM = re.compile(r'<form[^>]* action="([^"]+)"[^>]*>\s*<input type="hidden" name="prompt" value="(\w+)"')


class OidcProvider:
    """The provider; it can be stopped and started again.

    Args:
        folder: for its users.
        dashboard_url: to which it sends browsers back.
    """

    def __init__(self, folder: Path, dashboard_url: str) -> None:
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self._redirect_url = f"{dashboard_url}/oidc/callback"
        self._file = folder / "users.json"
        self._process: subprocess.Popen[str] | None = None
        self._users: dict[str, Any] = {}
        self.set_clock(0)

    def set_user(self, subject: str, **claims: object) -> None:
        """Replace the claims about a user."""
        self._users[subject] = claims
        self.set_clock(0)

    def set_clock(self, offset_s: int) -> None:
        """Put the provider's clock forward."""
        self._file.write_text(json.dumps({"users": self._users, "clockOffset": offset_s}), "utf-8")

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = {
            "port": self.port,
            "redirectUri": self._redirect_url,
            "users": str(self._file),
            "clientSecret": CLIENT_SECRET,
        }
        command = ["node", str(Path(__file__).with_name("oidc_provider.mjs")), json.dumps(options)]
        self._process = subprocess.Popen(
            command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._process.stdout is not None
        assert any("ready" in line for line in self._process.stdout), "the identity provider does not start"

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            self._process.communicate(timeout=30)
            self._process = None

    def settings(self) -> dict[str, str]:
        """What the dashboard learns about it."""
        return {
            "KERMA_OIDC_ISSUER": self.issuer,
            "KERMA_OIDC_CLIENT_ID": CLIENT_ID,
            "KERMA_OIDC_CLIENT_SECRET": CLIENT_SECRET,
            "KERMA_OIDC_NAME": "the hospital account",
            "KERMA_OIDC_ROLES": "dose=physicist, radiology=viewer, misspelt=physician",
        }


@contextmanager
def oidc_provider(folder: Path, dashboard_url: str) -> Iterator[OidcProvider]:
    """Run the provider; a test without Node.js is skipped."""
    if not (shutil.which("node") and (REPOSITORY / "node_modules" / "oidc-provider").is_dir()):
        pytest.skip(
            "node or node_modules/oidc-provider is missing: `make setup-dev` installs it where npm is installed"
        )
    provider = OidcProvider(folder, dashboard_url)
    provider.start()
    try:
        yield provider
    finally:
        provider.stop()


def way_back(client: httpx2.Client, url: str, subject: str) -> str:
    """Where the provider sends the browser of a person who begins a login at a URL and then logs in."""
    response = client.get(url)
    while "/oidc/callback" not in response.headers.get("location", ""):
        if response.is_redirect:
            response = client.get(response.url.join(response.headers["location"]))
            continue
        action, prompt = _FORM.findall(response.text)[0]
        response = client.post(unescape(action), data={"prompt": prompt, "login": subject, "password": "any"})
    return str(response.headers["location"])
