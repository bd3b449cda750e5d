"""Every package that is installed with Kerma has an accepted licence."""

import pytest

from scripts.licences import ACCEPTED, Package, is_accepted, packages, report

PACKAGES = packages()


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_the_licence_of_a_package_is_accepted(package: Package) -> None:
    assert is_accepted(package.licence), package


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-2.0-only", True),
        ("MIT AND BSD-3-Clause", True),
        ("MIT AND Proprietary", False),
        ("GPL-2.0-only", False),
        ("not stated", False),
    ],
)
def test_an_expression_is_met_by_accepted_licences(licence: str, expected: bool) -> None:
    assert is_accepted(licence) is expected


def test_no_licence_is_accepted_that_no_package_has() -> None:
    stated = " ".join(package.licence for package in PACKAGES)
    assert [name for name in ACCEPTED if name not in stated] == []


def test_the_report_lists_every_package_with_its_version() -> None:
    text = report()
    assert [one.name for one in PACKAGES if f"| {one.name} | {one.version} |" not in text] == []
