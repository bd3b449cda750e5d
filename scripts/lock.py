"""Writes and checks the lock files requirements/*.txt: each package with its version and the hashes of its files.

    python -m scripts.lock [--upgrade]    write them again (`make lock`); versions that still fit stay
    python -m scripts.lock --check        compare them with pyproject.toml and with what is installed (`make lint`)

One lock file fits every supported Python version and machine, and names no package index: pip takes the packages from
the index it is configured for. The check needs no network.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).resolve().parent.parent
FOLDER = REPOSITORY / "requirements"
# Each lock file with the optional dependencies of pyproject.toml it holds beside the dependencies themselves.
EXTRAS: dict[str, tuple[str, ...]] = {"run": (), "dev": ("dev",)}
COMPILE = (
    "pip compile pyproject.toml --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes"
    " --no-emit-index-url --no-emit-find-links --group build"
)


def main() -> int:
    """Write or check the lock files; returns the exit status."""
    arguments = sys.argv[1:]
    if arguments == ["--check"]:
        problems = [problem for name in EXTRAS for problem in lock_problems(name)]
        print("\n".join(problems), end="\n" if problems else "")
        return 1 if problems else 0
    for name in EXTRAS:
        write_lock(name, arguments)
    return 0


def write_lock(name: str, arguments: list[str]) -> None:
    """Resolve the dependencies into requirements/<name>.txt; "dev" repeats the versions of "run"."""
    command = [str(Path(sys.executable).parent / "uv"), *COMPILE.split(), "--custom-compile-command", "make lock"]
    command += [argument for extra in EXTRAS[name] for argument in ("--extra", extra)]
    command += ["--constraint", "requirements/run.txt"] if name != "run" else []
    command += ["--output-file", f"requirements/{name}.txt", *arguments]
    FOLDER.mkdir(exist_ok=True)
    subprocess.run(command, cwd=REPOSITORY, env=uv_environment(), check=True)


def uv_environment() -> dict[str, str]:
    """The variables that make uv use pip's package index and the machine's certificates."""
    index = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True, check=False
    ).stdout.strip()
    index = os.environ.get("PIP_INDEX_URL", index)
    return {"UV_SYSTEM_CERTS": "1", **({"UV_DEFAULT_INDEX": index} if index else {}), **os.environ}


def lock_problems(name: str) -> list[str]:
    """Sentences on what is wrong with requirements/<name>.txt; none when it fits pyproject.toml."""
    text = (FOLDER / f"{name}.txt").read_text()
    locked = pins(text)
    needed = resolve(direct_requirements(name), locked)
    problems = [*needed.problems]
    problems += [f"{package} is locked but nothing requires it" for package in sorted(locked.keys() - needed.names)]
    problems += ["an address is named, which not everybody can reach"] * ("://" in text)
    return [f"requirements/{name}.txt: {problem}; run `make lock`" for problem in problems]


def pins(text: str) -> dict[str, Requirement]:
    """The locked package of each name that applies on this Python and machine.

    Raises:
        ValueError: when a package has no hash.
    """
    pinned: dict[str, Requirement] = {}
    for entry in re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n?", "", text).strip()):
        requirement = Requirement(entry.split("\\\n")[0])
        if "--hash=sha256:" not in entry:
            raise ValueError(f"{requirement} is locked without a hash; run `make lock`.")
        if requirement.marker is None or requirement.marker.evaluate():
            pinned[canonicalize_name(requirement.name)] = requirement
    return pinned


def direct_requirements(name: str) -> list[Requirement]:
    """What pyproject.toml requires for a lock file: dependencies, its extras, and what builds Kerma."""
    declared = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    project = declared["project"]
    texts = [*project["dependencies"], *declared["dependency-groups"]["build"]]
    texts += [text for extra in EXTRAS[name] for text in project["optional-dependencies"][extra]]
    return [Requirement(text) for text in texts]


class Needed:
    """The packages that are required, directly or by another package, and what is wrong with them."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.problems: list[str] = []


def resolve(direct: list[Requirement], locked: dict[str, Requirement]) -> Needed:
    """Follow the requirements of installed packages and compare each with the lock."""
    needed, followed = Needed(), set[str]()
    waiting = [requirement for requirement in direct if applies(requirement, [""])]
    while waiting:
        requirement = waiting.pop()
        key = f"{canonicalize_name(requirement.name)}{sorted(requirement.extras)}{requirement.specifier}"
        if key not in followed:
            followed.add(key)
            waiting += follow(requirement, locked, needed)
    needed.problems = sorted(set(needed.problems))
    return needed


def follow(requirement: Requirement, locked: dict[str, Requirement], needed: Needed) -> list[Requirement]:
    """Compare one requirement with the lock and with what is installed; returns the requirements it brings."""
    name = canonicalize_name(requirement.name)
    needed.names.add(name)
    if name not in locked:
        needed.problems.append(f"{requirement} is not locked")
        return []
    pinned = str(locked[name].specifier).removeprefix("==")
    if not requirement.specifier.contains(pinned, prereleases=True):
        needed.problems.append(f"{name} is locked at {pinned}, but {requirement} is required")
    try:
        installed = version(name)
    except PackageNotFoundError:
        installed = "missing"
    if installed != pinned:
        needed.problems.append(f"{name} is locked at {pinned}, but installed is {installed} (`make setup-dev`)")
        return []
    brought = [Requirement(text) for text in requires(name) or []]
    return [one for one in brought if applies(one, ["", *requirement.extras])]


def applies(requirement: Requirement, extras: list[str]) -> bool:
    """Whether a requirement holds on this Python and machine, with any of these extras."""
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras)


if __name__ == "__main__":
    sys.exit(main())
