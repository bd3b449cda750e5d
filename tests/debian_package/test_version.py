"""The version of the package grows from commit to commit and from release to release."""

import subprocess

import pytest

from debian_package.version import Commit, debian_version

RELEASE = Commit("1e3386b", "20260131120000", 1, is_release=True)
NEXT = Commit("2f44970", "20260131120001", 2, is_release=False)
LATER = Commit("0a11111", "20260201120000", 3, is_release=False)
MODIFIED = Commit("0a11111", "20260201120000", 3, is_release=False, is_modified=True)


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (debian_version(RELEASE, "12"), debian_version(NEXT, "12")),
        (debian_version(NEXT, "12"), debian_version(LATER, "12")),
        (debian_version(LATER, "12"), debian_version(MODIFIED, "12")),
        (debian_version(MODIFIED, "12"), "0.1.1+deb12"),
        (debian_version(RELEASE, "12"), debian_version(RELEASE, "13")),
    ],
)
def test_a_later_version_is_greater_for_dpkg(older: str, newer: str) -> None:
    assert subprocess.run(["dpkg", "--compare-versions", older, "lt", newer], check=False).returncode == 0
