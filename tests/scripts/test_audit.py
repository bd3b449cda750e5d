"""`make audit` never reports packages as safe that the database of vulnerabilities does not know."""

from typing import Any

import pytest

from scripts.audit import verdict

SAFE = {"name": "numpy", "version": "2.4.6", "vulns": []}
UNKNOWN = {"name": "pandas", "skip_reason": "Dependency not found on PyPI and could not be audited: pandas (2.3.0)"}
BAD = {"name": "pillow", "version": "11.0.0", "vulns": [{"id": "CVE-2026-1", "fix_versions": ["11.1.0"]}]}


@pytest.mark.parametrize(
    ("dependencies", "status", "text"),
    [
        ([SAFE], 0, "No vulnerability is known of the 1 packages."),
        ([SAFE, BAD], 1, "pillow 11.0.0: CVE-2026-1, corrected in 11.1.0"),
        ([SAFE, UNKNOWN], 3, "does not know 1 of 2 packages (pandas)"),
        ([UNKNOWN, BAD], 1, "CVE-2026-1"),
    ],
)
def test_the_verdict_states_what_was_found_and_what_was_not_checked(
    dependencies: list[dict[str, Any]], status: int, text: str
) -> None:
    messages, found = verdict(dependencies)
    assert found == status
    assert text in "\n".join(messages)
