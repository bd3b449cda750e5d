"""What pip is configured with on the host reaches the build of the images, except what names files of the host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from containers.podman import CERTIFICATES, pip_configuration

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_files_of_the_host_do_not_reach_the_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    written = tmp_path / "pip.conf"
    written.write_text(
        "[global]\n"
        "index-url = https://packages.example/simple\n"
        "extra-index-url = file:///srv/wheels/simple\n"
        f"constraint = {tmp_path}/constraints.txt\n"
        f"cert = {tmp_path}/site.pem\n"
        f"find-links = {tmp_path}/wheels\n"
        "timeout = 60\n"
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(written))
    for name in ("CERT", "FIND_LINKS", "CONSTRAINT", "DEFAULT_TIMEOUT", "INDEX_URL", "EXTRA_INDEX_URL"):
        monkeypatch.delenv(f"PIP_{name}", raising=False)
    found = pip_configuration()
    assert "index-url = https://packages.example/simple" in found
    assert "timeout = 60" in found
    assert [word for word in (str(tmp_path), "file:", "constraint", "find-links") if word in found] == []
    assert [line for line in found.splitlines() if line.startswith("cert")] == (
        [f"cert = {CERTIFICATES}"] if CERTIFICATES.exists() else []
    )
