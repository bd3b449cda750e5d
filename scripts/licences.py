"""Licences of the packages that are installed with Kerma, and which of them are accepted.

    python -m scripts.licences    prints the report (part of `make sbom`)

A package states its licence in its metadata as an SPDX expression, as classifiers, or as text; the first that is
there counts.
"""

from __future__ import annotations

import re
from importlib.metadata import metadata
from pathlib import Path
from typing import NamedTuple

from scripts.lock import pins

REPOSITORY = Path(__file__).resolve().parent.parent

_PERMISSIVE = "permissive: the notice must be kept, which the folders *.dist-info of the packages do"
_WEAK = "copyleft of its own files, which are not changed; compatible with AGPL-3.0-or-later"
#: SPDX identifier of each accepted licence, and why Kerma (AGPL-3.0-or-later) may be distributed with it.
ACCEPTED = {
    "0BSD": "no condition",
    "Apache-2.0": "permissive, with a grant of patents; compatible with version 3 of GNU licences",
    "BSD": f"{_PERMISSIVE}; two or three clauses, the metadata do not state which",
    "BSD-2-Clause": _PERMISSIVE,
    "BSD-3-Clause": _PERMISSIVE,
    "CC0-1.0": "no condition",
    "ISC": _PERMISSIVE,
    "LGPL-3.0-only": "a library that is used and not changed; compatible with AGPL-3.0-or-later",
    "LGPL-3.0-or-later": "a library that is used and not changed; compatible with AGPL-3.0-or-later",
    "MIT": _PERMISSIVE,
    "MIT-0": _PERMISSIVE,
    "MIT-CMU": _PERMISSIVE,
    "MPL-2.0": _WEAK,
    "PSF-2.0": _PERMISSIVE,
    "Zlib": _PERMISSIVE,
}
_CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-3.0-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_TEXTS = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache License 2.0": "Apache-2.0",
}
_CLASSIFIER = re.compile(r"License :: (?:OSI Approved :: )?(.+)")


class Package(NamedTuple):
    """A package and its licence.

    Attributes:
        name: as in the lock file.
        version: the locked one.
        licence: SPDX expression, or what the metadata state instead.
    """

    name: str
    version: str
    licence: str


def packages() -> list[Package]:
    """The packages of requirements/run.txt that apply on this computer.

    Raises:
        PackageNotFoundError: one is not installed.
    """
    locked = pins((REPOSITORY / "requirements" / "run.txt").read_text())
    versions = {name: str(requirement.specifier).removeprefix("==") for name, requirement in locked.items()}
    return [Package(name, version, licence_of(name)) for name, version in sorted(versions.items())]


def licence_of(name: str) -> str:
    """The licence that an installed package states."""
    stated = metadata(name)
    for expression in stated.get_all("License-Expression") or []:
        return str(expression)
    classifiers = filter(None, map(_CLASSIFIER.fullmatch, stated.get_all("Classifier") or []))
    found = sorted({_CLASSIFIERS.get(match[1], match[1]) for match in classifiers})
    text = "".join(stated.get_all("License") or []).strip()
    return " OR ".join(found) or _TEXTS.get(text, text) or "not stated"


def is_accepted(licence: str) -> bool:
    """Whether an SPDX expression can be met by accepted licences: all that AND joins, one of those that OR joins."""
    return all(
        any(one in ACCEPTED for one in term.split(" OR ")) for term in re.sub(r"[()]", "", licence).split(" AND ")
    )


def report() -> str:
    """The packages with their licences, and the reasons for accepting them, in Markdown."""
    rows = "".join(f"| {one.name} | {one.version} | {one.licence} |\n" for one in packages())
    reasons = "".join(f"| {name} | {reason} |\n" for name, reason in ACCEPTED.items())
    return (
        "# Licences of the packages that are installed with Kerma\n\n"
        f"| package | version | licence |\n|---|---|---|\n{rows}\n"
        f"| licence | why it is accepted |\n|---|---|\n{reasons}"
    )


if __name__ == "__main__":
    print(report(), end="")
