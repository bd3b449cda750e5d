"""Asks a database of vulnerabilities about the locked packages (`make audit`)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from scripts.licences import REPOSITORY

_OPTIONS = "--disable-pip --require-hashes --progress-spinner=off --format=json --requirement requirements/run.txt"
_NOT_CHECKED = 3


def main() -> int:
    """Print what pip-audit finds in requirements/run.txt; returns the exit status."""
    command = [str(Path(sys.executable).parent / "pip-audit"), *_OPTIONS.split(), *sys.argv[1:]]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    try:
        dependencies: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except ValueError:
        print(f"{done.stderr}make audit: nothing was checked. {_remedy()}", file=sys.stderr)
        return _NOT_CHECKED
    messages, status = verdict(dependencies)
    print("\n".join(messages))
    return status


def verdict(dependencies: list[dict[str, Any]]) -> tuple[list[str], int]:
    """The messages about what pip-audit has found, and the exit status.

    Args:
        dependencies: as pip-audit's JSON lists them.
    """
    messages = [
        f"{one['name']} {one['version']}: {found['id']}, corrected in "
        f"{', '.join(found['fix_versions']) or 'no version yet'}"
        for one in dependencies
        for found in one.get("vulns", [])
    ]
    if messages:
        return messages, 1
    unknown = sorted(one["name"] for one in dependencies if "skip_reason" in one)
    if unknown:
        # pip-audit itself would report that nothing was found.
        count = f"{len(unknown)} of {len(dependencies)}"
        return [
            f"make audit: the database does not know {count} packages ({', '.join(unknown)}). {_remedy()}"
        ], _NOT_CHECKED
    return [f"No vulnerability is known of the {len(dependencies)} packages."], 0


def _remedy() -> str:
    return (
        "It needs the JSON interface of pypi.org, which mirrors of packages often lack, or with "
        "AUDIT_ARGS='--vulnerability-service osv' that of api.osv.dev: run it on a computer that reaches one of them."
    )


if __name__ == "__main__":
    sys.exit(main())
