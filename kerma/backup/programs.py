"""Programs that a backup runs: those of PostgreSQL, age and GnuPG; what they print becomes the message of an error."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from kerma.errors import ConfigurationError, UnavailableError

_DEBIAN_POSTGRES = Path("/usr/lib/postgresql")
_MAX_MESSAGE_CHARACTERS = 600


class Command(NamedTuple):
    """A program with its arguments, and variables added to its environment."""

    words: Sequence[str]
    variables: Mapping[str, str] = {}


def require(program: str, package: str) -> str:
    """Path of a program.

    Raises:
        ConfigurationError: it is not installed.
    """
    found = shutil.which(program)
    if found is None:
        raise ConfigurationError(f"{program} is not installed: install the Debian package {package}.")
    return found


def postgres_program(name: str, min_version: int) -> str:
    """Path of pg_dump or pg_restore: the oldest installed one that is not older than a major version.

    Raises:
        ConfigurationError: none is installed, or all are older.
    """
    paths = {int(path.parts[-3]): path for path in _DEBIAN_POSTGRES.glob(f"[0-9]*/bin/{name}")}
    other = shutil.which(name)
    if other is not None and not paths:
        paths[_version(other)] = Path(other)
    package = f"postgresql-client-{min_version}"
    if not paths:
        raise ConfigurationError(f"{name} is not installed: install the Debian package {package}.")
    versions = [version for version in sorted(paths) if version >= min_version]
    if not versions:
        raise ConfigurationError(
            f"{name} {max(paths)} is older than the PostgreSQL {min_version} that is needed: install the Debian "
            f"package {package}."
        )
    return str(paths[versions[0]])


def _version(path: str) -> int:
    """Major version of a program of PostgreSQL, from its line "pg_dump (PostgreSQL) 17.2"."""
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)  # noqa: S603 -- found by `which`
    return int(done.stdout.split(")")[1].split(".")[0])


@contextmanager
def writing_to(command: Command, environment: Mapping[str, str]) -> Iterator[IO[bytes]]:
    """The standard input of a program, which has succeeded when the block ends.

    Raises:
        UnavailableError: it failed; the text holds what it printed.
    """
    with tempfile.TemporaryFile() as printed:
        process = _start(command, environment, printed, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        assert process.stdin is not None
        try:
            yield process.stdin
            process.stdin.close()
        except BrokenPipeError:
            process.wait()  # its own message says why it stopped reading
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            _close(process.stdin)
        _require_success(process, command, printed)


@contextmanager
def reading_from(
    command: Command, environment: Mapping[str, str], stdin: IO[bytes] | None = None
) -> Iterator[IO[bytes]]:
    """The standard output of a program, which has succeeded when the block ends.

    Raises:
        UnavailableError: it failed; the text holds what it printed.
    """
    with tempfile.TemporaryFile() as printed:
        process = _start(command, environment, printed, stdin=stdin or subprocess.DEVNULL, stdout=subprocess.PIPE)
        assert process.stdout is not None
        try:
            yield process.stdout
        except BaseException:
            # Where the program failed, its message says more than what is wrong with the part of its output.
            failed = process.poll()
            process.kill()
            process.wait()
            if failed:
                _require_success(process, command, printed)
            raise
        finally:
            process.stdout.close()
        _require_success(process, command, printed)


def _start(
    command: Command, environment: Mapping[str, str], printed: IO[bytes], stdin: IO[bytes] | int, stdout: int
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 -- the words are Kerma's own, and no shell reads them
        command.words, stdin=stdin, stdout=stdout, stderr=printed, env={**environment, **command.variables}
    )


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except BrokenPipeError:
        return


def _require_success(process: subprocess.Popen[bytes], command: Command, printed: IO[bytes]) -> None:
    if process.wait() == 0:
        return
    printed.seek(0)
    text = " ".join(printed.read().decode(errors="replace").split())
    name = Path(command.words[0]).name
    raise UnavailableError(f"{name} failed (exit status {process.returncode}): {text[-_MAX_MESSAGE_CHARACTERS:]}")
