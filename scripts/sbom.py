"""Writes the packages that are installed with Kerma as a software bill of materials (CycloneDX), and their licences.

python -m scripts.sbom [FOLDER]    (`make sbom`; by default .run/sbom)
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from packaging.utils import canonicalize_name

from scripts import licences, lock

# Run in an environment of its own: beside Kerma it would bring validators of JSON Schema that altair then imports, and
# each start of the dashboard would take two seconds longer.
_TOOL = "cyclonedx-bom==7.5.0"
_CYCLONEDX = "environment --pyproject pyproject.toml --mc-type application --output-reproducible --of JSON"


def main() -> int:
    """Write both files; returns the exit status."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else licences.REPOSITORY / ".run" / "sbom"
    folder.mkdir(parents=True, exist_ok=True)
    document = installed_with_kerma(environment(), {one.name for one in licences.packages()})
    (folder / "kerma.cdx.json").write_text(json.dumps(document, indent=2) + "\n")
    (folder / "licences.md").write_text(licences.report())
    print(f"{folder}: kerma.cdx.json with {len(document['components'])} packages, licences.md")
    return 0


def environment() -> dict[str, list[dict[str, str]]]:
    """All packages of this virtual environment, as CycloneDX."""
    uv = [str(Path(sys.executable).parent / "uv"), "tool", "run", "--from", _TOOL]
    command = [*uv, "cyclonedx-py", *_CYCLONEDX.split(), sys.executable]
    done = subprocess.run(
        command, cwd=licences.REPOSITORY, env=lock.uv_environment(), stdout=subprocess.PIPE, check=True
    )
    document: dict[str, list[dict[str, str]]] = json.loads(done.stdout)
    return document


def installed_with_kerma(document: dict[str, list[dict[str, str]]], names: set[str]) -> dict[str, list[dict[str, str]]]:
    """A bill of materials without the tools of development.

    Args:
        document: of the whole environment.
        names: the packages that stay.
    """
    components = [one for one in document["components"] if canonicalize_name(one["name"]) in names]
    references = {one["bom-ref"] for one in components}
    edges = [one for one in document["dependencies"] if one["ref"] in references]
    return {**document, "components": components, "dependencies": edges}


if __name__ == "__main__":
    sys.exit(main())
